"""`ats-graph demo`: both vendors' sandboxes and the API, ready to be queried."""

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from pydantic import SecretStr

from connectors import registry
from connectors.contract.connector import Secret
from connectors.sandboxing import serving
from graphql_api.app import GRAPHQL_PATH, create_app
from graphql_api.commands import server
from graphql_api.commands.failures import told_plainly
from graphql_api.commands.progress import working
from graphql_api.commands.tuning import tuned
from graphql_api.configuration import Configuration, IntegrationConfig, KeyConfig
from graphql_api.pages.home import curl_command
from graphql_api.security.keys import new_key
from graphql_api.security.scopes import EVERYTHING
from graphql_api.settings import LogFormat, LogLevel, Settings
from graphql_api.store.seal_keys import new_key as new_seal_key
from graphql_api.telemetry import logs

DEFAULT_PORT = 8000
STATE_FILE = Path(".demo.json")
REMEDY = "PORT=8001 make demo, or ats-graph demo --port 8001"
EXAMPLE = """{
  hrworks: integration(id: "hrworks-demo") { ...Board }
  hr4you: integration(id: "hr4you-demo") { ...Board }
}
fragment Board on Integration {
  name
  jobs(first: 2) {
    nodes {
      name
      applications(first: 2) { nodes { outcome currentStage { name } candidate { firstName lastName } } }
    }
  }
}"""


@dataclass(frozen=True)
class Running:
    """A sandbox that runs: where, and how to connect to it, by way."""

    slug: str
    title: str
    url: str
    connections: Mapping[str, Mapping[str, Mapping[str, str]]]


def demo(
    port: Annotated[
        int, typer.Option(envvar="PORT", min=0, max=65535, help="Port of the API; 0 takes a free one.")
    ] = DEFAULT_PORT,
    scale: Annotated[
        float, typer.Option(min=0.01, max=1000, help="How much data: 1 is a mid-sized company.")
    ] = 1.0,
) -> None:
    """Run the API over sandboxes of all vendors, until Ctrl-C."""
    with told_plainly(), TemporaryDirectory(prefix="ats-graph-") as folder:
        settings = _settings(folder)
        listening = server.listen(serving.DEFAULT_HOST, port, REMEDY)
        logs.configure(LogLevel.WARNING, LogFormat.CONSOLE)
        try:
            with asyncio.Runner(loop_factory=server.loop_factory()) as runner:
                runner.run(_run(listening, settings, scale))
        finally:
            listening.close()
            _forget()
    typer.echo("Stopped.")


def _settings(folder: str) -> Settings:
    """The environment's settings, with a journal and a seal key that last as long as the demo."""
    return Settings.read(
        cors_origins=("*",),
        database_url=SecretStr(f"sqlite:///{folder}/journal.db"),
        seal_keys=SecretStr(new_seal_key()),
        downloads_allow_private=True,
    )


async def _run(listening: socket.socket, settings: Settings, scale: float) -> None:
    with server.stop_signals() as stop:
        async with AsyncExitStack() as stack:
            sandboxes = [await stack.enter_async_context(_sandbox(slug, scale)) for slug in registry.slugs()]
            key, digest = new_key()
            configuration = _configuration(sandboxes, settings, key, digest)
            await stack.enter_async_context(server.serving(tuned(create_app(configuration)), listening))
            endpoint = f"{server.address(listening)}{GRAPHQL_PATH}"
            _remember(endpoint, key, configuration, sandboxes)
            _tell(endpoint, key, configuration)
            await stop.wait()
            typer.echo("Stopping …")


@asynccontextmanager
async def _sandbox(slug: str, scale: float) -> AsyncIterator[Running]:
    vendor = registry.sandbox(slug)
    with working(f"Starting the {vendor.TITLE} sandbox"):
        app = await asyncio.to_thread(vendor.create_app, scale=scale)
    connections = import_module(f"connectors.{slug}.sandbox.connections").connections()
    async with serving.start(app) as url:
        yield Running(slug, vendor.TITLE, url, connections)


def _configuration(sandboxes: list[Running], settings: Settings, key: str, digest: bytes) -> Configuration:
    return Configuration(
        integrations=tuple(_integration(each, way) for each in sandboxes for way in each.connections),
        keys=(KeyConfig(name="demo", digest=digest, scopes=EVERYTHING),),
        settings=settings,
        demo_key=Secret(key),
    )


def _integration(sandbox: Running, way: str) -> IntegrationConfig:
    connector = registry.connector(sandbox.slug)
    connection = sandbox.connections[way]
    first = way == connector.ways[0].name
    return IntegrationConfig(
        id=f"{sandbox.slug}-demo" if first else f"{sandbox.slug}-{way.replace('_', '-')}-demo",
        name=f"{connector.name} demo" if first else f"{connector.name} demo ({connector.way(way).title})",
        connector=sandbox.slug,
        way=way,
        base_url=sandbox.url,
        credentials={name: Secret(text) for name, text in connection["credentials"].items()},
        options=connection["options"],
    )


def _remember(endpoint: str, key: str, configuration: Configuration, sandboxes: list[Running]) -> None:
    """Write what scripts need to find the demo; readable by this user only."""
    state = {
        "endpoint": endpoint,
        "key": key,
        "pid": os.getpid(),
        "integrations": [integration.id for integration in configuration.integrations],
        "sandboxes": {
            each.slug: {"url": each.url, "admin": f"{each.url}/__sandbox__", "connections": each.connections}
            for each in sandboxes
        },
    }
    STATE_FILE.unlink(missing_ok=True)
    descriptor = os.open(STATE_FILE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(state, file, indent=2)


def _forget() -> None:
    """Remove the file, unless a second demo started from this folder has put its own there."""
    if STATE_FILE.exists() and json.loads(STATE_FILE.read_text(encoding="utf-8"))["pid"] == os.getpid():
        STATE_FILE.unlink()


def _tell(endpoint: str, key: str, configuration: Configuration) -> None:
    integrations = "\n".join(f"  {each.id:<24} {each.name}" for each in configuration.integrations)
    typer.echo(
        f"\nats-graph is ready.\n\n"
        f"Endpoint (open it in a browser for GraphiQL)\n  {endpoint}\n"
        f"API key\n  {key}\n"
        f"Integrations\n{integrations}\n\n"
        f"Try it\n{curl_command(endpoint, key)}\n\n"
        f"Example query\n{EXAMPLE}\n\n"
        "Ctrl-C stops everything."
    )
