"""The one error of the connectors: what went wrong at a vendor, in words that are the same for all vendors.

Where it is raised: each vendor's client turns its HTTP answers into these causes in one place, by a table.
"""

from enum import StrEnum
from typing import NamedTuple


class Cause(StrEnum):
    """Why a vendor call failed. Values are the public error codes."""

    AUTH_FAILED = "VENDOR_AUTH_FAILED"
    PERMISSION_MISSING = "VENDOR_PERMISSION_MISSING"
    NOT_FOUND = "NOT_FOUND"
    REJECTED = "VENDOR_REJECTED"
    RATE_LIMITED = "VENDOR_RATE_LIMITED"
    UNAVAILABLE = "VENDOR_UNAVAILABLE"
    UNREADABLE = "VENDOR_UNREADABLE"
    UNSUPPORTED = "UNSUPPORTED"
    JOB_CLOSED = "JOB_CLOSED"
    ALREADY_APPLIED = "ALREADY_APPLIED"
    CANDIDATE_EXISTS = "CANDIDATE_EXISTS"


RETRYABLE = frozenset({Cause.RATE_LIMITED, Cause.UNAVAILABLE})

# After one of these a write may have had its effect all the same: the vendor did not say.
_UNTELLING = frozenset({Cause.UNAVAILABLE, Cause.UNREADABLE})


class Problem(NamedTuple):
    """What is wrong with one input, its path in dotted snake case. The message quotes no value."""

    path: str
    message: str


class ConnectorError(Exception):
    """A vendor call failed.

    `message` names the thing and what to do; it never holds a secret or personal data. `vendor_status` is the HTTP
    status, if there was an answer; `vendor_code` the vendor's own identifier of the error; `retry_after` is in seconds.
    `reached` is False where the request certainly never came to the vendor. `problems` name the inputs that the vendor
    refused; `existing_id` is the remote id of the application (ALREADY_APPLIED) or candidate (CANDIDATE_EXISTS) that is
    there already.
    """

    def __init__(  # noqa: PLR0913 - all but cause and message are named, and have defaults
        self,
        cause: Cause,
        message: str,
        *,
        vendor_status: int | None = None,
        vendor_code: str | None = None,
        retry_after: float | None = None,
        reached: bool = True,
        problems: tuple[Problem, ...] = (),
        existing_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.cause = cause
        self.message = message
        self.vendor_status = vendor_status
        self.vendor_code = vendor_code
        self.retry_after = retry_after
        self.reached = reached
        self.problems = problems
        self.existing_id = existing_id

    @property
    def had_no_effect(self) -> bool:
        """Whether a write that failed this way certainly changed nothing at the vendor."""
        return not self.reached or self.cause not in _UNTELLING

    @property
    def retryable(self) -> bool:
        """Whether the same call may succeed later without anybody changing anything."""
        return self.cause in RETRYABLE

    def __repr__(self) -> str:
        return f"ConnectorError({self.cause.value}, vendor_status={self.vendor_status})"
