"""Serves a sandbox over a real socket, with connections that the fault middleware can break."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from connectors.sandboxing.faults import ABORT

DEFAULT_HOST = "127.0.0.1"
GRACE_SECONDS = 2
TICK_SECONDS = 0.1
# Turns of the event loop after which the end of a connection, closed by the client before, is known.
TURNS_TO_NOTICE = 4


class BreakableProtocol(HttpToolsProtocol):
    """Hands each request a function that closes its connection at once; ASGI itself has no such thing."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in uvicorn
        """Remember the transport for the requests that will come over it."""
        super().connection_made(transport)
        served: ASGIApp = self.app

        async def breakable(scope: Scope, receive: Receive, send: Send) -> None:
            scope[ABORT] = transport.abort
            await served(scope, receive, send)

        self.app = breakable


class _Server(uvicorn.Server):
    """Says when it is ready, stops without delay, and leaves signals to whoever owns the process."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self.stopping = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        """Tick as uvicorn does, which keeps the Date header right, but hear of the end at once."""
        ticks = 0
        while not await self.on_tick(ticks):
            ticks += 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), TICK_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close. Only if somebody is still connected wait, as uvicorn always does: tests start many servers."""
        for _ in range(TURNS_TO_NOTICE):
            await asyncio.sleep(0)
        if self.server_state.connections or self.server_state.tasks:
            await super().shutdown(sockets)
            return
        for listening in (*self.servers, *(sockets or ())):
            listening.close()
        for server in self.servers:
            await server.wait_closed()

    def stop(self) -> None:
        """Begin to end."""
        self.should_exit = True
        self.stopping.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def start(app: ASGIApp, port: int = 0, host: str = DEFAULT_HOST) -> AsyncIterator[str]:
    """Serve in this event loop and yield the base URL, without a trailing slash; port 0 takes a free one.

    `OSError` if the port is taken.
    """
    listening = _listening(host, port)
    server = _Server(_config(app))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await _until_ready(server, task)
        yield f"http://{host}:{listening.getsockname()[1]}"
    finally:
        server.stop()
        await task


async def serve(
    app: ASGIApp,
    host: str = DEFAULT_HOST,
    port: int = 0,
    announce: Callable[[str], None] = lambda _url: None,
) -> None:
    """Serve until SIGINT or SIGTERM; `announce` gets the base URL once requests are answered."""
    stop = asyncio.Event()
    with _calling_on_signals(stop.set):
        async with start(app, port, host) as url:
            announce(url)
            await stop.wait()


@contextlib.contextmanager
def _calling_on_signals(stop: Callable[[], None]) -> Iterator[None]:
    loop, added = asyncio.get_running_loop(), []
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has no signal handlers in event loops; there, Ctrl-C raises KeyboardInterrupt instead.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop)
            added.append(number)
    try:
        yield
    finally:
        for number in added:
            loop.remove_signal_handler(number)


def _listening(host: str, port: int) -> socket.socket:
    """Return a bound socket whose protocol is named.

    Event loops send small answers at once only over sockets that say they are TCP; over others every second
    answer would wait 40 ms for an acknowledgment.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    return listening


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=BreakableProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


async def _until_ready(server: _Server, task: asyncio.Task[None]) -> None:
    ready = asyncio.create_task(server.ready.wait())
    await asyncio.wait({ready, task}, return_when=asyncio.FIRST_COMPLETED)
    if not server.ready.is_set():
        ready.cancel()
        await task
        message = "the sandbox server stopped before it was ready"
        raise RuntimeError(message)
