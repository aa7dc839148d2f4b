"""HR WORKS's refusals as connector errors: one table.

Source: HR WORKS API v2.10, `ApiError`. That the types named there are what `type` holds is known for two of them and
assumed for the others; most statuses are assumed. Messages are ours: the vendor's text may quote what was sent.
"""

import re
from collections.abc import Mapping
from typing import Final

import httpx
import msgspec

from connectors.contract.errors import Cause, ConnectorError
from connectors.hrworks import wire
from connectors.toolkit.errors import cause_of_status, failure, retry_after
from connectors.toolkit.tokens import unauthorized

_PROBLEM_TYPE: Final = re.compile(r"[A-Za-z]{1,64}")
_UNKNOWN_IDENTIFIER: Final = "InvalidParameterError"
_REFUSED_TOKEN: Final = "InvalidBearerTokenError"  # noqa: S105 - the name of an error

_problems = msgspec.json.Decoder(wire.Problem)

#: What a call needs, by a part of its path; a write of applications needs more.
_WRITING: Final = "Applicant Management (write)"
_RIGHTS: Final = {
    wire.POSTS: "Applicant Management (read)",
    wire.JOB_APPLICATIONS: "Applicant Management (read)",
    wire.APPLICANTS: "Applicant Management (read)",
    wire.PERSONS: "Persons (read)",
    wire.ORGANIZATION_UNITS: "General (read)",
}

NEW_PAIR: Final = (
    "Create a key pair in HR WORKS (Administrator > Basics > Integrations > HR WORKS-API) and enter it here."
)
_TICK: Final = "In HR WORKS, select the access key under HR WORKS-API, tick the right and save."
_ASK_VENDOR: Final = "Ask HR WORKS whether the contract and the API access are active."
_ORIGIN: Final = "Correct the base URL of the integration, e.g. https://api.hrworks.de."
_REPORT: Final = "Report it if it lasts: HR WORKS may have changed its interface."
_CHECK: Final = "Check the ids and words that the request filters by; if they are right, report it."
_LATER: Final = "Try again later; if it lasts, ask HR WORKS."

#: By the `type` in the body of an error: the cause, what is wrong, what to do. "{right}" is what the call needs.
#: Left out: InternalServerError, which tells no more than its status does.
PROBLEMS: Final[Mapping[str, tuple[Cause, str, str]]] = {
    "InvalidCredentialsError": (Cause.AUTH_FAILED, "HR WORKS does not accept the key pair", NEW_PAIR),
    "MissingAuthorizationHeaderError": (Cause.AUTH_FAILED, "HR WORKS saw no token", _REPORT),
    "MalformedAuthorizationHeaderError": (Cause.AUTH_FAILED, "HR WORKS could not read the token", _REPORT),
    "InvalidBearerTokenError": (Cause.AUTH_FAILED, "HR WORKS refuses even a new token", NEW_PAIR),
    "InvalidCustomerNumberError": (
        Cause.AUTH_FAILED,
        "HR WORKS says that the credentials or the contract have expired",
        _ASK_VENDOR,
    ),
    "PermissionDeniedError": (Cause.PERMISSION_MISSING, "the access key lacks the right {right}", _TICK),
    "InvalidEndpointError": (Cause.REJECTED, "HR WORKS knows no such address", _ORIGIN),
    "MissingParameterError": (Cause.REJECTED, "HR WORKS misses a parameter", _REPORT),
    "InvalidParameterError": (Cause.REJECTED, "HR WORKS refuses the value of a parameter", _CHECK),
    "InvalidParameterTypeError": (Cause.REJECTED, "HR WORKS refuses the type of a parameter", _REPORT),
    "InvalidPayloadError": (Cause.REJECTED, "HR WORKS could not read the request", _REPORT),
    "InvalidJobIdError": (Cause.NOT_FOUND, "HR WORKS does not know the write job", _REPORT),
}

#: Where the type is missing or new: by the cause that the HTTP status tells.
BY_CAUSE: Final[Mapping[Cause, tuple[str, str]]] = {
    Cause.AUTH_FAILED: ("HR WORKS refuses the key pair or its token", NEW_PAIR),
    Cause.PERMISSION_MISSING: ("HR WORKS refuses the call, which needs the right {right}", _TICK),
    Cause.NOT_FOUND: ("HR WORKS does not know what was asked for", _ORIGIN),
    Cause.REJECTED: ("HR WORKS refuses the request", _REPORT),
    Cause.RATE_LIMITED: (
        "HR WORKS limits the rate of calls",
        "Try again after the time given, or ask for less.",
    ),
    Cause.UNAVAILABLE: ("HR WORKS is not available", _LATER),
    Cause.UNREADABLE: ("HR WORKS answered with an unexpected status", _ORIGIN),
}


def refusal(integration_id: str, response: httpx.Response) -> ConnectorError:
    """The error for an answer that is not a success: by its type first, since the statuses are not documented."""
    kind = _problem_type(response)
    cause, problem, remedy = PROBLEMS.get(kind or "") or _by_status(response)
    error = failure(integration_id, cause, problem.format(right=_right(response)), remedy)
    error.vendor_status, error.vendor_code = response.status_code, kind
    error.retry_after = retry_after(response)
    return error


def _by_status(response: httpx.Response) -> tuple[Cause, str, str]:
    cause = cause_of_status(response.status_code)
    if cause is Cause.PERMISSION_MISSING and response.request.url.path.endswith(wire.AUTHENTICATION):
        cause = Cause.AUTH_FAILED
    return (cause, *BY_CAUSE[cause])


def _problem_type(response: httpx.Response) -> str | None:
    try:
        kind = _problems.decode(response.content).type or ""
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return kind if _PROBLEM_TYPE.fullmatch(kind) else None


def _right(response: httpx.Response) -> str:
    path = response.request.url.path
    if response.request.method == "POST" and wire.JOB_APPLICATIONS in path:
        return _WRITING
    return next((right for known, right in _RIGHTS.items() if known in path), "to use the API")


def names_nothing(error: ConnectorError) -> bool:
    """Tell whether the vendor refuses an identifier; 400 or 404, which of them is not documented."""
    return error.cause is Cause.NOT_FOUND or error.vendor_code == _UNKNOWN_IDENTIFIER


def refuses_token(response: httpx.Response) -> bool:
    """Tell whether the vendor did not accept the token, so that a new one may help."""
    return unauthorized(response) or (response.is_error and _problem_type(response) == _REFUSED_TOKEN)
