"""Answers that are given again to the same request, to the byte, as long as nothing they were made from has changed.

Nothing of such a request is parsed; it is recognized by its body and by the headers that an answer depends on. A server
that knows all bytes of a request may recognize it by these, without having told its headers from its body. What tells how
old the data are is made anew each time.
"""

import hashlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NamedTuple

from starlette.types import Message, Receive, Scope

from graphql_api.execution.bodies import messages_of, part_of
from graphql_api.execution.lru import LRU
from graphql_api.execution.reading import BodyLimits
from graphql_api.execution.response import Answer, Moment

MAX_ANSWERS = 10_000
MAX_REQUEST = 64 * 1024
"""Bytes of a request that may be recognized."""
OVERHEAD = 2_000
"""Bytes that a kept answer takes beside its body."""

FRESH = b"cache-control"
SECRET = b"authorization"
# The media types of request and answer; what else the endpoint looks at leads to refusals, which are not kept.
SHAPING = frozenset({b"accept", b"content-type", b"content-encoding"})
# These are answered outside of the endpoint, each in its own way.
OUTSIDE = frozenset({b"origin", b"x-request-id"})
#: In the `state` of an ASGI scope: what the server recognizes all the bytes of a request by.
WHOLE = "whole"

Key = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long an answer stands: until `expires` (seconds since the epoch), and while `holds()`.

    `moment` is asked each time; while nothing in it is otherwise, it may give the same object again.
    `look`, if given, brings up to date what `holds` looks at; False if it cannot.
    """

    expires: float
    holds: Callable[[], bool]
    moment: Callable[[], Moment]
    look: Callable[[], Awaitable[bool]] | None = None

    def over(self) -> bool:
        """Whether the answer stands no more, as far as that is known without a look."""
        return self.expires <= time.time() or not self.holds()


class Kept:
    """An answer that may be given again."""

    __slots__ = ("_answer", "_moment", "lasting")

    def __init__(self, answer: Answer, lasting: Lasting) -> None:
        self.lasting = lasting
        self._answer = answer
        self._moment: Moment | None = None

    def now(self) -> Answer:
        """The answer at this moment, which may be the one that it was given at last."""
        moment = self.lasting.moment()
        if moment is not self._moment:
            self._answer, self._moment = self._answer.again(moment), moment
        return self._answer


class Asked(NamedTuple):
    """A request as it is recognized (not at all if the key is empty), and what was read of it for that.

    `whole` is what the server recognizes all of its bytes by, if they say nothing that is answered elsewhere.
    """

    key: Key
    body: bytes | None
    messages: list[Message]
    whole: bytes | None = None

    def __repr__(self) -> str:
        # What is asked for may name a person.
        return f"{type(self).__name__}(…)"

    def unread(self, receive: Receive) -> Receive:
        """The connection as if nothing had been read; each message is let go of when it is read."""

        async def again() -> Message:
            return self.messages.pop(0) if self.messages else await receive()

        return again


class Repeats:
    """The answers that one process keeps, the least recently given ones first to go."""

    def __init__(self, max_bytes: int) -> None:
        self.kept: LRU[Key, Kept] = LRU(MAX_ANSWERS, max_bytes)
        # Whoever was answered before had a key. Others are not listened to before they have shown theirs.
        self.known: LRU[bytes, bool] = LRU(MAX_ANSWERS, MAX_ANSWERS)
        self.wholes: LRU[bytes, Key] = LRU(MAX_ANSWERS, MAX_ANSWERS)

    async def asked(self, scope: Scope, receive: Receive, limits: BodyLimits) -> Asked | None:
        """How a request is recognized; None for one that must be answered anew. `RequestRefusedError` if it is too slow."""
        head = head_of(scope)
        if head is None or self.known.get(head[0]) is None:
            return None
        most = min(MAX_REQUEST, limits.max_bytes)
        messages = await messages_of(receive, most, limits.seconds)
        body = b"".join(map(part_of, messages))
        if len(body) > most or messages[-1]["type"] != "http.request":
            return Asked((), None, messages)
        # What is asked for may name a person: only its digest is kept.
        return Asked((*head, hashlib.sha256(body).digest()), body, messages, whole_of(scope))

    def at_once(self, whole: bytes) -> Answer | None:
        """The answer, as of now, to a request that is all the same as one that had it, if it takes no look."""
        key = self.wholes.get(whole)
        kept = None if key is None else self.kept.get(key)
        if kept is None or kept.lasting.look is not None or kept.lasting.over():
            return None
        return kept.now()

    async def find(self, asked: Asked) -> Answer | None:
        """The answer to a request, as of now."""
        kept = self.kept.get(asked.key)
        if kept is None:
            return None
        look = kept.lasting.look
        looked = look is None or await look()
        if not looked or kept.lasting.over():
            self.kept.drop(asked.key)
            return None
        self._link(asked)
        return kept.now()

    def tidy(self) -> None:
        """Forget what will not be given again: answers hold personal data, and not all are asked for once more."""
        for key, (kept, _) in list(self.kept.entries.items()):
            if kept.lasting.over():
                self.kept.drop(key)

    def learn(self, scope: Scope) -> None:
        """This request's key is one: from now on it is listened to."""
        head = head_of(scope)
        if head is not None:
            self.known.put(head[0], True, 1)  # noqa: FBT003 - a value that is never looked at

    def keep(self, asked: Asked, answer: Answer, lasting: Lasting) -> None:
        """Give this answer again to the same request, unless it is a very long one."""
        if asked.key and not answer.parts:
            self.kept.put(asked.key, Kept(answer, lasting), len(answer.lasting) + OVERHEAD)
            self._link(asked)

    def _link(self, asked: Asked) -> None:
        if asked.whole is not None:
            self.wholes.put(asked.whole, asked.key, 1)


def head_of(scope: Scope) -> Key | None:
    """What the headers say of the answer, the digest of the key first; None if it has to be fresh, or is no plain POST."""
    if scope["method"] != "POST":
        return None
    secret = b""
    shaping: list[bytes] = []
    for name, value in scope["headers"]:
        if name == FRESH:
            return None
        if name == SECRET:
            secret = value
        elif name in SHAPING:
            shaping += (name, value)
    return (hashlib.sha256(secret).digest(), *shaping) if secret else None


def whole_of(scope: Scope) -> bytes | None:
    """What the server recognizes all of a request by, unless something else than the endpoint adds to its answer."""
    whole: bytes | None = scope.get("state", {}).get(WHOLE)
    if whole is None or any(name in OUTSIDE for name, _ in scope["headers"]):
        return None
    return whole
