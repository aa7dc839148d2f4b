"""Requests that are turned away at the HTTP level, before there is an operation to run."""

from collections.abc import Mapping

from graphql_api.errors import ApiError, ErrorCode


class RequestRefusedError(ApiError):
    """The request is no acceptable GraphQL-over-HTTP request; `status` and `headers` say so in words of HTTP.

    Unlike the errors of a well-formed request, these keep their status with either response media type.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: ErrorCode = ErrorCode.BAD_INPUT,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code, message)
        self.status = status
        self.headers = dict(headers or {})


def bad_request(message: str) -> RequestRefusedError:
    """Refuse what cannot be read as a GraphQL request (400)."""
    return RequestRefusedError(400, message)


def method_not_allowed(message: str, allow: str) -> RequestRefusedError:
    """Refuse the HTTP method (405); `allow` lists the methods that would do."""
    return RequestRefusedError(405, message, headers={"Allow": allow})


def unsupported_media_type(message: str, headers: Mapping[str, str]) -> RequestRefusedError:
    """Refuse the form of the body (415); `headers` name the forms that would do."""
    return RequestRefusedError(415, message, headers=headers)


def too_large(maximum: int) -> RequestRefusedError:
    """Refuse a body of more than `maximum` bytes (413), and the rest of it with the connection."""
    message = (
        f"The request body is larger than {maximum} bytes. Send less at once, or files as separate requests."
    )
    return RequestRefusedError(413, message, headers={"Connection": "close"})


def too_slow(seconds: float) -> RequestRefusedError:
    """Refuse a body that did not arrive within `seconds` (408)."""
    message = f"The request body did not arrive within {seconds:g} seconds. Send it again."
    return RequestRefusedError(408, message, code=ErrorCode.TIMED_OUT, headers={"Connection": "close"})
