"""Serves the API over a real socket."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from graphql_api.commands.connections import Connection
from graphql_api.commands.failures import cannot_listen

GRACE_SECONDS = 10
# SIGHUP is what a closed terminal sends; Windows has no such thing.
_STOP_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


class _Server(uvicorn.Server):
    """Says when it is ready, and leaves signals to whoever owns the process."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def options() -> dict[str, Any]:
    """What uvicorn is told, wherever it is started from."""
    return {
        "log_config": None,  # graphql_api.telemetry.logs has set up logging
        "access_log": False,  # its lines hold query strings; RequestLogMiddleware writes ours
        "server_header": False,
        "proxy_headers": False,  # nothing here depends on where a request came from
        "ws": "none",
        "http": Connection,
        "timeout_graceful_shutdown": GRACE_SECONDS,
    }


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The fastest event loop there is here."""
    return uvicorn.Config(app="", **options()).get_loop_factory()


def listen(host: str, port: int, remedy: str) -> socket.socket:
    """A socket bound to the address, or CommandError with `remedy`, which names another port."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise cannot_listen(error, host, port, remedy) from None
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()
    except OSError as error:
        listening.close()
        raise cannot_listen(error, host, port, remedy) from None
    return listening


def address(listening: socket.socket) -> str:
    """Where a socket listens, as the start of a URL."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, listening: socket.socket) -> AsyncIterator[None]:
    """Answer requests while the context is open."""
    server = _Server(uvicorn.Config(app, **options()))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    ready = asyncio.create_task(server.ready.wait())
    try:
        await asyncio.wait({ready, task}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            await task
        yield
    finally:
        ready.cancel()
        server.should_exit = True
        await task


@contextlib.contextmanager
def stop_signals() -> Iterator[asyncio.Event]:
    """An event that is set when somebody stops this process: Ctrl-C, `kill`, or a closed terminal.

    Enter it before there is anything to clean up: a signal that comes early then waits for its turn.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    numbers = [getattr(signal, name) for name in _STOP_SIGNALS if hasattr(signal, name)]
    # Windows has no signal handlers in event loops; there, Ctrl-C raises KeyboardInterrupt instead.
    with contextlib.suppress(NotImplementedError):
        for number in numbers:
            loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        with contextlib.suppress(NotImplementedError):
            for number in numbers:
                loop.remove_signal_handler(number)
