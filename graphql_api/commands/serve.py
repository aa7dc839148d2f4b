"""`ats-graph serve`: serves the accounts of a configuration file."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from graphql_api.commands import processes
from graphql_api.commands.failures import told_plainly
from graphql_api.commands.store import configured
from graphql_api.operations.writing import keyring_of, prepare
from graphql_api.settings import Settings


def serve(
    config: Annotated[Path | None, typer.Option(help="File with integrations and keys.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on.")] = None,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Processes; each keeps a cache of its own.")
    ] = 1,
) -> None:
    """Serve the GraphQL API until Ctrl-C. What is not given here comes from ATS_GRAPH_… variables."""
    given: dict[str, Any] = {"config": config, "host": host, "port": port}
    with told_plainly():
        settings = Settings.read(**{name: value for name, value in given.items() if value is not None})
        configuration = configured(settings)
        keyring_of(settings)
        asyncio.run(prepare(settings))
        filed = len(configuration.integrations)
        typer.echo(f"Serving {filed} integrations from {settings.config}, and those of the store.", err=True)
        processes.run(configuration, workers)
