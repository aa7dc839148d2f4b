"""The middleware that makes requests suffer the faults of a plan."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connectors.sandboxing.fault_plan import DECIDING, FaultPlan, FaultRule

__all__ = [
    "ACTIVE_FAULTS",
    "ADMIN_PREFIX",
    "ConnectionDroppedError",
    "FaultMiddleware",
    "FaultPlan",
    "FaultRule",
    "active_faults",
]

#: Key in `scope` of the set of fault kinds active for this request; renderers and vendor auth look here.
ACTIVE_FAULTS = "sandbox.faults"
#: Key in `scope` of a function that closes the client's connection at once; set by `serving`.
ABORT = "sandbox.abort"
ADMIN_PREFIX = "/__sandbox__"

ErrorRenderer = Callable[[int, Scope], Response]
Outcome = Callable[[FaultRule, Scope, Receive, Send], Awaitable[None]]


class ConnectionDroppedError(httpx.ReadError):
    """In-process clients see what a client of a real socket would: a broken connection."""


def active_faults(scope: Scope) -> frozenset[str]:
    """Return the fault kinds active for this request."""
    kinds: frozenset[str] = scope.get(ACTIVE_FAULTS, frozenset())
    return kinds


class FaultMiddleware:
    """Applies the plan to every request outside the admin path.

    `render_error` makes the vendor's own error body for a status.
    """

    def __init__(self, app: ASGIApp, plan: FaultPlan, render_error: ErrorRenderer) -> None:
        self._app = app
        self._plan = plan
        self._render_error = render_error
        self._outcomes: dict[str, Outcome] = {
            "rate_limited": self._rate_limited,
            "server_error": self._server_error,
            "status": self._status,
            "drop_before": self._drop_before,
            "drop_after": self._drop_after,
            "truncate": self._truncate,
            "garbage": self._garbage,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, with its faults."""
        if scope["type"] != "http" or scope["path"].startswith(ADMIN_PREFIX):
            await self._app(scope, receive, send)
            return
        rules = self._plan.draw(scope["method"], scope["path"])
        scope[ACTIVE_FAULTS] = frozenset(rule.kind for rule in rules)
        await _delay(rules)
        deciding = next((rule for rule in rules if rule.kind in DECIDING), None)
        if deciding is None:
            await self._app(scope, receive, send)
        else:
            await self._outcomes[deciding.kind](deciding, scope, receive, send)

    async def _rate_limited(self, rule: FaultRule, scope: Scope, receive: Receive, send: Send) -> None:
        response = self._render_error(429, scope)
        if rule.retry_after is not None:
            response.headers["Retry-After"] = str(rule.retry_after)
        await response(scope, receive, send)

    async def _server_error(self, rule: FaultRule, scope: Scope, receive: Receive, send: Send) -> None:
        await self._render_error(rule.status or 500, scope)(scope, receive, send)

    async def _status(self, rule: FaultRule, scope: Scope, receive: Receive, send: Send) -> None:
        await self._render_error(rule.status or 500, scope)(scope, receive, send)

    async def _garbage(self, _rule: FaultRule, scope: Scope, receive: Receive, send: Send) -> None:
        page = HTMLResponse("<!doctype html><html><body><h1>Scheduled maintenance</h1></body></html>")
        await page(scope, receive, send)

    async def _drop_before(self, _rule: FaultRule, scope: Scope, receive: Receive, _send: Send) -> None:
        await _drop(scope, receive)

    async def _drop_after(self, _rule: FaultRule, scope: Scope, receive: Receive, _send: Send) -> None:
        await self._app(scope, receive, _Held().send)
        await _drop(scope, receive)

    async def _truncate(self, _rule: FaultRule, scope: Scope, receive: Receive, send: Send) -> None:
        held = _Held()
        await self._app(scope, receive, held.send)
        await held.cut()(scope, receive, send)


async def _delay(rules: list[FaultRule]) -> None:
    milliseconds = sum(rule.milliseconds for rule in rules)
    if milliseconds:
        await asyncio.sleep(milliseconds / 1000)


async def _drop(scope: Scope, receive: Receive) -> None:
    """Close the connection without an answer."""
    abort = scope.get(ABORT)
    if abort is None:
        message = "the sandbox dropped the connection without an answer"
        raise ConnectionDroppedError(message)
    abort()
    # The server answers 500 for an app that returns silently while it still believes in the connection.
    while (await receive())["type"] != "http.disconnect":
        pass


class _Held:
    """Takes an answer instead of the client."""

    def __init__(self) -> None:
        self._start: dict[str, Any] = {"status": 500, "headers": []}
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = dict(message)
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")

    def cut(self) -> Response:
        """Return the first half of the answer, with a length that agrees, so that only the JSON is broken."""
        response = Response(self._body[: len(self._body) // 2], status_code=self._start["status"])
        kept = [(name, value) for name, value in self._start["headers"] if name.lower() != b"content-length"]
        response.raw_headers.extend(kept)
        return response
