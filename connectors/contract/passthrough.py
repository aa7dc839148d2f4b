"""Calls of the vendor's own API, as a caller wants them: a method and a path, an answer as it came.

Who makes a RawRequest has checked it; who sends it checks once more that it stays with the vendor, adds the authentication
and takes the account's secrets out of the answer.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

#: Most bytes of one answer.
LARGEST_ANSWER: Final = 16 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Content:
    """A body of one piece: JSON, text or any bytes. `media_type` becomes the header Content-Type."""

    data: bytes = field(repr=False)
    media_type: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a multipart/form-data body: a field, or a file if it has a `filename`."""

    name: str
    data: bytes = field(repr=False)
    filename: str | None = field(default=None, repr=False)
    media_type: str | None = None


@dataclass(frozen=True, kw_only=True)
class RawRequest:
    """What to send. `path` begins with a slash, holds no query, and what is no ASCII in it is percent-encoded."""

    method: str
    path: str
    query: Sequence[tuple[str, str]] = field(default=(), repr=False)
    headers: Sequence[tuple[str, str]] = field(default=(), repr=False)
    body: Content | tuple[Part, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class RawAnswer:
    """What the vendor answered, whatever its status: refusals and redirections are answers too.

    Of a redirection only its Location is told. `media_type` is the header Content-Type without parameters, in small letters;
    `charset` the one that it names. `redacted` tells that secrets of the account stood in it, and were taken out.
    """

    status: int
    headers: Sequence[tuple[str, str]] = field(repr=False)
    body: bytes = field(repr=False)
    media_type: str | None = None
    charset: str | None = None
    redacted: bool = False


@dataclass(frozen=True, kw_only=True)
class Passthrough:
    """What of a vendor's own API can be called.

    `roots` are the paths at and below which it lies (``/v2``); `closed` those inside that give out tokens and stay out of
    reach; `methods` what may be sent; `note` tells users where its documentation is, and what is assumed of it. `send`
    raises ConnectorError if there is no answer: the vendor cannot be reached, takes too long, or lets nobody in.
    """

    note: str
    roots: tuple[str, ...]
    send: Callable[[Any, RawRequest], Awaitable[RawAnswer]]
    closed: tuple[str, ...] = ()
    methods: frozenset[str] = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
