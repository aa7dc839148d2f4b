"""Runs the API: in this process, or in several that share the port."""

import gc
import socket

import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from graphql_api.app import create_app
from graphql_api.commands.failures import cannot_listen
from graphql_api.configuration import Configuration, load
from graphql_api.settings import Settings, environment, hand_down
from graphql_api.telemetry import logs

# Seconds that requests under way are given when the server is told to stop.
GRACE = 10
# Python looks for garbage after so many new objects; answers of thousands of objects would set it off in every request.
COLLECT_AFTER = 50_000


def run(configuration: Configuration, workers: int) -> None:
    """Serve until SIGINT or SIGTERM. `configuration.settings` say where, and how loudly."""
    settings = configuration.settings
    logs.configure(settings.log_level, settings.log_format)
    listening = listen(settings.host, settings.port, "--port … or ATS_GRAPH_PORT=…")
    if workers == 1:
        uvicorn.Server(server_config(tuned(create_app(configuration)))).run(sockets=[listening])
        return
    hand_down(settings)
    config = server_config("graphql_api.commands.processes:worker_app", workers=workers, factory=True)
    Multiprocess(config, sockets=[listening]).run()


def worker_app() -> Starlette:
    """The app of one worker process, from the settings that its parent handed down."""
    settings = Settings.read()
    logs.configure(settings.log_level, settings.log_format)
    return tuned(create_app(load(settings.config, environment(), settings)))


def tuned(app: Starlette) -> Starlette:
    """The app, and an interpreter that no longer looks for garbage among what lives as long as the process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)
    return app


def listen(host: str, port: int, remedy: str) -> socket.socket:
    """A socket bound to host and port; a sentence with the remedy if that cannot be."""
    # The protocol is named because event loops switch off the delay of small packets only for sockets known to be TCP.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise cannot_listen(error, host, port, remedy) from None
    listening.set_inheritable(True)
    return listening


def server_config(app: Starlette | str, *, workers: int = 1, factory: bool = False) -> uvicorn.Config:
    """How uvicorn serves the API."""
    return uvicorn.Config(
        app,
        factory=factory,
        workers=workers,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
