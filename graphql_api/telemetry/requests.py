"""One line per request, and the id that ties together all lines which a request causes."""

import logging
import os
import re
import time
from collections.abc import Iterable

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_api.telemetry.logs import PlainLog

HEADER = "X-Request-ID"
_HEADER = HEADER.lower().encode()
_USABLE_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_LONGEST_PATH = 200
_QUIET_PATHS = frozenset({"/health", "/health/live", "/health/ready"})


class RequestLog:
    """Writes the lines.

    Logged: method, path without query string, status (0 if there was no answer) and milliseconds until the answer was sent.
    Logging is to be configured before: finding out for each line how that was done takes as long as writing it.
    """

    def __init__(self) -> None:
        self._log = PlainLog("graphql_api.requests")

    def write(self, request_id: str, method: str, path: str, status: int, seconds: float) -> None:
        """Write the line of one request."""
        self._log.write(
            logging.DEBUG if path in _QUIET_PATHS else logging.INFO,
            {
                "event": "request",
                "request_id": request_id,
                "method": method,
                "path": path[:_LONGEST_PATH],
                "status": int(status),
                "ms": round(seconds * 1000, 1),
            },
        )


class RequestLogMiddleware:
    """Gives each request an id (the caller's `X-Request-ID` if it is a plain one), answers with it, logs one line."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._log = RequestLog()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request; other kinds of connection pass untouched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope["headers"])
        bound = structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            await self._logged(scope, receive, send, request_id)
        finally:
            structlog.contextvars.reset_contextvars(**bound)

    async def _logged(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        started = time.perf_counter()
        header = header_of(request_id)
        status = 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), header]
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            self._log.write(request_id, scope["method"], scope["path"], status, time.perf_counter() - started)


def _request_id(headers: Iterable[tuple[bytes, bytes]]) -> str:
    for name, value in headers:
        # Anything else than a plain id could forge log lines.
        if name == _HEADER and _USABLE_ID.fullmatch(value):
            return value.decode()
    return new_id()


def new_id() -> str:
    """The id of a request that comes without one."""
    return os.urandom(16).hex()


def header_of(request_id: str) -> tuple[bytes, bytes]:
    """How an answer says the id of its request."""
    return _HEADER, request_id.encode()
