"""Errors as the vendor words them: status, type, message.

Source: HR WORKS API v2.10, `ApiError`; that the types named in the contract are what `type` holds is assumed for
all but `InvalidCredentialsError` and `InvalidJobIdError`, and so are most statuses.
"""

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

_BY_STATUS = {
    400: ("InvalidParameterError", "A parameter has an invalid value."),
    401: ("InvalidBearerTokenError", "The bearer token is invalid or has expired. Request a new one."),
    403: ("PermissionDeniedError", "The access key lacks the permission for this call."),
    404: ("InvalidEndpointError", "There is no such endpoint."),
    429: ("TooManyRequestsError", "Too many requests. Try again later."),
    500: ("InternalServerError", "An internal error occurred. Try again later."),
}
_UNKNOWN_STATUS = ("InternalServerError", "The service is not available. Try again later.")


class ApiError(Exception):
    """One refusal. The message names parameters, never a person's data."""

    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.message = message

    def body(self) -> dict[str, int | str]:
        """Return it as the vendor's JSON."""
        return {"errorCode": self.status, "type": self.kind, "errorMessage": self.message}


def invalid_parameter(name: str, reason: str, status: int = 400) -> ApiError:
    """Refuse a value: unknown identifier, unknown enum value, out of range."""
    return ApiError(status, "InvalidParameterError", f'The parameter "{name}" is invalid: {reason}.')


def invalid_type(name: str, wanted: str) -> ApiError:
    """Refuse a value of the wrong type."""
    return ApiError(400, "InvalidParameterTypeError", f'The parameter "{name}" must be {wanted}.')


def missing_parameter(name: str) -> ApiError:
    """Refuse a call that leaves something out."""
    return ApiError(400, "MissingParameterError", f'The parameter "{name}" is missing.')


def invalid_payload(reason: str) -> ApiError:
    """Refuse a body."""
    return ApiError(400, "InvalidPayloadError", f"The payload is invalid: {reason}.")


def render(error: ApiError) -> Response:
    """Return the answer for a refusal."""
    return Response(msgspec.json.encode(error.body()), error.status, media_type="application/json")


def render_status(status: int, _scope: Scope) -> Response:
    """Return the vendor's body for a bare status; used for injected faults."""
    kind, message = _BY_STATUS.get(status, _UNKNOWN_STATUS)
    return render(ApiError(status, kind, message))


async def on_api_error(_request: Request, error: Exception) -> Response:
    """Answer a refusal."""
    if not isinstance(error, ApiError):
        return render_status(500, {})
    return render(error)


async def on_routing_error(_request: Request, error: Exception) -> Response:
    """Answer an unknown path, or a verb that the path lacks, which the vendor does not tell apart."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return render_status(404 if status == 405 else status, {})  # noqa: PLR2004 - 405 Method Not Allowed
