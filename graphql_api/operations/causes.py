"""Why a write did not do what it was asked to, as it is kept and shown: a public code, a sentence, the inputs concerned."""

import msgspec

from connectors.contract.errors import ConnectorError
from graphql_api.errors import RETRYABLE, ErrorCode


class Cause(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is kept of a failure. It holds no personal data: messages quote no values.

    `problems` are (path in dotted snake case, message); `existing_id` is the remote id of the application (ALREADY_APPLIED)
    or candidate (CANDIDATE_EXISTS) that is there already.
    """

    code: ErrorCode
    message: str
    vendor_status: int | None = None
    problems: tuple[tuple[str, str], ...] = ()
    existing_id: str | None = None

    @property
    def retryable(self) -> bool:
        """Whether trying again may succeed without anybody changing anything."""
        return self.code in RETRYABLE


def of_error(error: ConnectorError) -> Cause:
    """What is kept of a failed vendor call."""
    return Cause(
        code=ErrorCode[error.cause.value],
        message=error.message,
        vendor_status=error.vendor_status,
        problems=tuple((path, message) for path, message in error.problems),
        existing_id=error.existing_id,
    )


PROCESS_ENDED = Cause(
    code=ErrorCode.INTERNAL,
    message="The process ended while the vendor was being called; what came of it is looked up.",
)
UNSEARCHABLE = Cause(
    code=ErrorCode.OUTCOME_UNKNOWN,
    message="The vendor's answer was lost, and the vendor shows nothing by which the effect could be found. "
    "Look there, then settle the operation with retryOperation.",
)
STILL_UNKNOWN = Cause(
    code=ErrorCode.OUTCOME_UNKNOWN,
    message="The vendor's answer was lost, and the vendor could not be asked in time what came of it. "
    "Look there, then settle the operation with retryOperation.",
)
GIVEN_UP = Cause(
    code=ErrorCode.VENDOR_UNAVAILABLE,
    message="The vendor was away for as long as writes are tried. Try again with retryOperation.",
)
PLAN_CHANGED = Cause(
    code=ErrorCode.INTERNAL,
    message="This version of the service would do the write in other steps than the version that began it. "
    "Look at the vendor, then settle the operation with retryOperation.",
)
FAULT = Cause(
    code=ErrorCode.INTERNAL,
    message="The service failed at it again and again; its log says where. "
    "Look at the vendor, then settle the operation with retryOperation.",
)
INTEGRATION_GONE = Cause(
    code=ErrorCode.INTERNAL,
    message="No process of the service has this integration any more. "
    "Look at the vendor, or configure it again and take the operation up with retryOperation.",
)
