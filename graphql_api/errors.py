"""The public errors: one list of codes for every vendor and mutation, and the exception that carries them.

Clients branch on the code, never on the text. A code, once published, keeps its name and meaning.
"""

from enum import StrEnum
from typing import Any, Self


class ErrorCode(StrEnum):
    """Every value `extensions.code` can have, each with what its reader can do about it."""

    remedy: str

    def __new__(cls, value: str, remedy: str) -> Self:
        """Make a member that is the plain string `value` and knows its remedy."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.remedy = remedy
        return member

    UNAUTHENTICATED = (
        "UNAUTHENTICATED",
        "Send a valid key as `Authorization: Bearer ats_…`; it may be missing, expired or revoked.",
    )
    FORBIDDEN = (
        "FORBIDDEN",
        "Use a key that has the scope and the integration this needs, or ask an administrator for one.",
    )
    NOT_FOUND = (
        "NOT_FOUND",
        "Check the id; the record may have been deleted, or belong to an integration this key cannot see.",
    )
    BAD_INPUT = (
        "BAD_INPUT",
        "Correct the request as the message says; sending it again unchanged will fail again.",
    )
    INTEGRATION_DISABLED = (
        "INTEGRATION_DISABLED",
        "The integration was switched off: have an administrator enable it with `updateIntegration`.",
    )
    UNSUPPORTED = (
        "UNSUPPORTED",
        "This vendor has no such thing; ask `connector(slug)` for its coverage before relying on it.",
    )
    VENDOR_AUTH_FAILED = (
        "VENDOR_AUTH_FAILED",
        "The vendor refused the integration's credentials: renew them at the vendor and update the integration.",
    )
    VENDOR_PERMISSION_MISSING = (
        "VENDOR_PERMISSION_MISSING",
        "Grant the integration's account the permission at the vendor that the message names.",
    )
    VENDOR_REJECTED = (
        "VENDOR_REJECTED",
        "The vendor refused this request; correct what the message names and try again.",
    )
    VENDOR_RATE_LIMITED = (
        "VENDOR_RATE_LIMITED",
        "Wait `retryAfter` seconds and try again, or ask for less at once.",
    )
    VENDOR_UNAVAILABLE = ("VENDOR_UNAVAILABLE", "The vendor cannot be reached or fails; try again later.")
    VENDOR_UNREADABLE = (
        "VENDOR_UNREADABLE",
        "The vendor's answer was not understood; report it together with the integration and the time.",
    )
    JOB_CLOSED = ("JOB_CLOSED", "The job no longer takes applications; choose an open one.")
    ALREADY_APPLIED = (
        "ALREADY_APPLIED",
        "The candidate has already applied for this job; use that application.",
    )
    CANDIDATE_EXISTS = (
        "CANDIDATE_EXISTS",
        "The vendor knows this e-mail address; use that candidate, or choose `onDuplicate: REUSE`.",
    )
    OUTCOME_UNKNOWN = (
        "OUTCOME_UNKNOWN",
        "Look at the vendor whether the effect is there, then settle the operation with `retryOperation`.",
    )
    IDEMPOTENCY_CONFLICT = (
        "IDEMPOTENCY_CONFLICT",
        "This idempotency key was used with another input; use a new key for a new request.",
    )
    QUERY_TOO_COMPLEX = (
        "QUERY_TOO_COMPLEX",
        "Ask for less at once: smaller pages, fewer levels or aliases, or several requests.",
    )
    RATE_LIMITED = (
        "RATE_LIMITED",
        "Too many requests with this key: wait `retryAfter` seconds and try again.",
    )
    TIMED_OUT = ("TIMED_OUT", "The answer took too long: ask for smaller pages or try again later.")
    PERSISTED_QUERY_NOT_FOUND = (
        "PERSISTED_QUERY_NOT_FOUND",
        "Send the request again with both the query and its hash; GraphQL clients do so by themselves.",
    )
    INTERNAL = ("INTERNAL", "A fault of this service: report the `errorId`, by which its log entry is found.")


RETRYABLE = frozenset(
    {
        ErrorCode.VENDOR_RATE_LIMITED,
        ErrorCode.VENDOR_UNAVAILABLE,
        ErrorCode.RATE_LIMITED,
        ErrorCode.TIMED_OUT,
    },
)


class ApiError(Exception):
    """A failure that the client is meant to see, as it stands.

    `message` names the thing and what to do; it never holds a secret or another person's data. `retryable` says whether
    the same request may succeed later without anybody changing anything (by default a property of the code);
    `retry_after` is in seconds; `integration_id` is our global id; `vendor_status` the HTTP status of the vendor.
    """

    def __init__(
        self,
        code: ErrorCode,
        message: str,
        *,
        retryable: bool | None = None,
        retry_after: float | None = None,
        integration_id: str | None = None,
        vendor_status: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retryable = code in RETRYABLE if retryable is None else retryable
        self.retry_after = retry_after
        self.integration_id = integration_id
        self.vendor_status = vendor_status

    @property
    def extensions(self) -> dict[str, Any]:
        """What stands under `extensions` of the GraphQL error: always `code` and `retryable`, the rest if known."""
        known = {
            "retryAfter": self.retry_after,
            "integrationId": self.integration_id,
            "vendorStatus": self.vendor_status,
        }
        return {
            "code": self.code.value,
            "retryable": self.retryable,
            **{name: value for name, value in known.items() if value is not None},
        }

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.code.value})"
