"""Runs the API for real accounts: in this process, or in several that share a port."""

import asyncio
import socket

import structlog
import uvicorn
from starlette.applications import Starlette

from graphql_api.app import create_app
from graphql_api.commands import server
from graphql_api.commands.tuning import tuned
from graphql_api.configuration import Configuration, load
from graphql_api.settings import Settings, environment, hand_down
from graphql_api.telemetry import logs

_log = structlog.stdlib.get_logger(__name__)
_REMEDY = "--port … or ATS_GRAPH_PORT=…"


def run(configuration: Configuration, workers: int) -> None:
    """Serve until the process is stopped."""
    settings = configuration.settings
    logs.configure(settings.log_level, settings.log_format)
    listening = server.listen(settings.host, settings.port, _REMEDY)
    if workers == 1:
        with asyncio.Runner(loop_factory=server.loop_factory()) as runner:
            runner.run(_serve(tuned(create_app(configuration)), listening))
        return
    # The supervisor binds the port itself; this was to find out, in time for a clear sentence, whether it can.
    listening.close()
    hand_down(settings)
    uvicorn.run(
        f"{__name__}:worker",
        factory=True,
        workers=workers,
        host=settings.host,
        port=settings.port,
        **server.options(),
    )


def worker() -> Starlette:
    """The app of one of several processes; it reads again what the first one has checked."""
    settings = Settings.read()
    logs.configure(settings.log_level, settings.log_format)
    return tuned(create_app(load(settings.config, environment(), settings)))


async def _serve(app: Starlette, listening: socket.socket) -> None:
    with server.stop_signals() as stop:
        async with server.serving(app, listening):
            _log.info("serving", address=server.address(listening))
            await stop.wait()
            _log.info("stopping")
