"""The one error of the connectors: what went wrong at a vendor, in words that are the same for all vendors.

Where it is raised: each vendor's client turns its HTTP answers into these causes in one place, by a table.
"""

from enum import StrEnum


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


RETRYABLE = frozenset({Cause.RATE_LIMITED, Cause.UNAVAILABLE})


class ConnectorError(Exception):
    """A vendor call failed.

    `message` names the thing and what to do; it never holds a secret or personal data. `vendor_status` is the HTTP status,
    if there was an answer; `vendor_code` the vendor's own identifier of the error; `retry_after` is in seconds.
    """

    def __init__(
        self,
        cause: Cause,
        message: str,
        *,
        vendor_status: int | None = None,
        vendor_code: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.cause = cause
        self.message = message
        self.vendor_status = vendor_status
        self.vendor_code = vendor_code
        self.retry_after = retry_after

    @property
    def retryable(self) -> bool:
        """Whether the same call may succeed later without anybody changing anything."""
        return self.cause in RETRYABLE

    def __repr__(self) -> str:
        return f"ConnectorError({self.cause.value}, vendor_status={self.vendor_status})"
