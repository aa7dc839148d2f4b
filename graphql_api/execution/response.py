"""Results and failures as HTTP answers. Source: GraphQL over HTTP, draft of 2025, section "Status Codes"."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any, NamedTuple

from starlette.types import Send

from graphql_api.errors import ApiError, ErrorCode
from graphql_api.execution.encoding import Part, encode, write
from graphql_api.execution.errors import FormattedError, api_error, internal_error
from graphql_api.execution.negotiation import MediaType
from graphql_api.execution.refusals import RequestRefusedError

REQUEST_ERROR_STATUS = {
    ErrorCode.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    ErrorCode.FORBIDDEN: HTTPStatus.FORBIDDEN,
    ErrorCode.RATE_LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    ErrorCode.TIMED_OUT: HTTPStatus.GATEWAY_TIMEOUT,
    # Not 400, at which older Apollo clients stop using persisted queries for good.
    ErrorCode.PERSISTED_QUERY_NOT_FOUND: HTTPStatus.NOT_FOUND,
    ErrorCode.VENDOR_UNAVAILABLE: HTTPStatus.BAD_GATEWAY,
    ErrorCode.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""The status of a well-formed request without a result, with `application/graphql-response+json`; else 400."""

HTTP_LEVEL = frozenset(
    {ErrorCode.UNAUTHENTICATED, ErrorCode.FORBIDDEN, ErrorCode.RATE_LIMITED, ErrorCode.INTERNAL},
)
"""The codes whose status also holds with `application/json`, because they are not about the operation."""

BEGINNING = b'{"data":'
LONG = 64 * 1024
STREAMED = 16 * 1024
"""Parts from which on an answer is joined and sent piece by piece: it is never in memory as a whole."""
PIECE = 4 * 1024
"""Parts that are joined for a piece."""


class Moment(NamedTuple):
    """What of an answer depends on when it is given: `extensions`, and HTTP headers."""

    extensions: Mapping[str, Any]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """One complete HTTP answer. Its body is `lasting`, which does not depend on when it is given, and then `rest`.

    In a very long answer, `parts` stand in the place of `lasting`.
    """

    status: int
    media_type: MediaType
    rest: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    lasting: bytes = field(default=b"", repr=False)
    parts: Sequence[Part] = field(default=(), repr=False)
    raw_headers: tuple[tuple[bytes, bytes], ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "raw_headers", tuple(self._raw_headers()))

    def again(self, moment: Moment) -> "Answer":
        """The same answer at another moment."""
        return Answer(self.status, self.media_type, end_of(moment), moment.headers, self.lasting)

    def whole(self) -> "Answer":
        """The same answer, in memory as a whole."""
        return replace(self, lasting=b"".join(self.parts), parts=()) if self.parts else self

    async def send(self, send: Send) -> None:
        """Send it; a long body piece by piece, since putting it together would take longer than all the rest."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.raw_headers})
        if len(self.lasting) <= LONG and not self.parts:
            await send({"type": "http.response.body", "body": self.lasting + self.rest})
            return
        for piece in self._pieces():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": self.rest})

    def _pieces(self) -> Iterator[bytes]:
        if not self.parts:
            yield self.lasting
        for start in range(0, len(self.parts), PIECE):
            yield b"".join(self.parts[start : start + PIECE])

    def _raw_headers(self) -> list[tuple[bytes, bytes]]:
        """The headers in the form of ASGI. `Vary`, because the same request has answers of two types."""
        return [
            *self._content_headers(),
            (b"vary", b"Accept"),
            *(
                (name.lower().encode("latin-1"), value.encode("latin-1"))
                for name, value in self.headers.items()
            ),
        ]

    def _content_headers(self) -> list[tuple[bytes, bytes]]:
        """What is said of the body; nothing where there is none."""
        if self.status == HTTPStatus.NOT_MODIFIED:
            return []
        kind = (b"content-type", CONTENT_TYPES[self.media_type])
        if self.parts:
            return [kind]
        return [kind, (b"content-length", str(len(self.lasting) + len(self.rest)).encode())]


CONTENT_TYPES = {media_type: f"{media_type.value}; charset=utf-8".encode() for media_type in MediaType}


def executed(
    media_type: MediaType,
    data: Any,  # noqa: ANN401 - whatever can be encoded
    errors: Sequence[FormattedError],
    moment: Moment,
) -> Answer:
    """The answer of an operation that ran: 200, whatever became of its fields."""
    parts: list[Part] = [BEGINNING]
    write(data, parts)
    if errors:
        parts += (b',"errors":', encode(errors))
    given = (HTTPStatus.OK, media_type, end_of(moment), moment.headers)
    return Answer(*given, parts=parts) if len(parts) > STREAMED else Answer(*given, b"".join(parts))


def end_of(moment: Moment) -> bytes:
    """The end of a body."""
    return b"".join((b',"extensions":', encode(moment.extensions), b"}")) if moment.extensions else b"}"


def not_executed(media_type: MediaType, errors: Sequence[FormattedError]) -> Answer:
    """The answer to a well-formed request that is in error: without `data`, 400 or, with `application/json`, 200."""
    status = HTTPStatus.OK if media_type is MediaType.JSON else HTTPStatus.BAD_REQUEST
    return failed(media_type, errors, status, {})


def refused(media_type: MediaType, error: ApiError) -> Answer:
    """The answer to a request that one error stopped, at the HTTP level or before execution."""
    if isinstance(error, RequestRefusedError):
        return failed(media_type, [api_error(error)], error.status, error.headers)
    in_body_only = media_type is MediaType.JSON and error.code not in HTTP_LEVEL
    status = HTTPStatus.OK if in_body_only else REQUEST_ERROR_STATUS.get(error.code, HTTPStatus.BAD_REQUEST)
    return failed(media_type, [api_error(error)], status, refusal_headers(error))


def refusal_headers(error: ApiError) -> dict[str, str]:
    """What HTTP wants said beside the status: how to authenticate, and when to come again (whole seconds)."""
    headers = {}
    if error.code is ErrorCode.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = "Bearer"
    if error.retry_after is not None:
        headers["Retry-After"] = str(math.ceil(error.retry_after))
    return headers


def broken(media_type: MediaType, error: Exception) -> Answer:
    """The answer when a fault of ours left nothing else to say: 500, with the id under which it is logged."""
    return failed(media_type, [internal_error(error)], HTTPStatus.INTERNAL_SERVER_ERROR, {})


def failed(
    media_type: MediaType,
    errors: Sequence[FormattedError],
    status: int,
    headers: Mapping[str, str],
) -> Answer:
    """An answer of errors alone, which nobody is to keep."""
    return Answer(status, media_type, encode({"errors": errors}), {"Cache-Control": "no-store", **headers})
