"""A bounded record of the requests served, so that tests count vendor calls exactly."""

import time
from collections import Counter, deque
from collections.abc import Sequence
from typing import Any

import msgspec
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connectors.sandboxing.faults import ADMIN_PREFIX

DEFAULT_CAPACITY = 10_000


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """One request. `status` is None if no answer was sent; times are monotonic seconds."""

    method: str
    path: str
    template: str
    query: str
    status: int | None
    started: float
    finished: float


class RequestJournal:
    """The newest requests, and counts of all of them since the last clearing. Holds no bodies."""

    def __init__(self, capacity: int = DEFAULT_CAPACITY) -> None:
        self.entries: deque[Served] = deque(maxlen=capacity)
        self.counts: Counter[str] = Counter()

    @property
    def total(self) -> int:
        """Number of requests since the last clearing."""
        return self.counts.total()

    def add(self, served: Served) -> None:
        """Record a request."""
        self.entries.append(served)
        self.counts[f"{served.method} {served.template}"] += 1

    def clear(self) -> None:
        """Forget all requests."""
        self.entries.clear()
        self.counts.clear()

    def describe(self) -> dict[str, Any]:
        """Return total, counts per method and path template, and the kept requests, oldest first."""
        requests = [msgspec.to_builtins(entry) for entry in self.entries]
        return {"total": self.total, "counts": dict(sorted(self.counts.items())), "requests": requests}


class JournalMiddleware:
    """Writes the journal; put it outermost, so that requests ended by a fault are counted too."""

    def __init__(self, app: ASGIApp, journal: RequestJournal, templates: Sequence[str] = ()) -> None:
        self._app = app
        self._journal = journal
        self._patterns = [(compile_path(template)[0], template) for template in templates]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve and record one request."""
        if scope["type"] != "http" or scope["path"].startswith(ADMIN_PREFIX):
            await self._app(scope, receive, send)
            return
        started = time.monotonic()
        status: int | None = None

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            self._journal.add(self._served(scope, status, started))

    def _served(self, scope: Scope, status: int | None, started: float) -> Served:
        return Served(
            method=scope["method"],
            path=scope["path"],
            template=self._template_of(scope["path"]),
            query=scope["query_string"].decode("latin-1"),
            status=status,
            started=started,
            finished=time.monotonic(),
        )

    def _template_of(self, path: str) -> str:
        return next((template for pattern, template in self._patterns if pattern.match(path)), path)
