"""`ats-graph sandbox`: runs a stand-in for one vendor."""

import asyncio
from typing import Annotated, Any

import typer

from connectors import registry
from connectors.sandboxing import serving
from connectors.sandboxing.banner import banner
from graphql_api.commands.failures import cannot_listen, told_plainly
from graphql_api.commands.progress import working


def sandbox(
    slug: Annotated[str, typer.Argument(help="The vendor, e.g. hrworks.")],
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = serving.DEFAULT_HOST,
    scale: Annotated[
        float, typer.Option(min=0.01, max=1000, help="How much data: 1 is a mid-sized company.")
    ] = 1.0,
    seed: Annotated[int, typer.Option(help="The same seed makes the same data.")] = 2026,
) -> None:
    """Run the sandbox server of one vendor until Ctrl-C."""
    with told_plainly():
        vendor = registry.sandbox(slug)
        with working(f"Making up data for {vendor.TITLE}"):
            app = vendor.create_app(scale=scale, seed=seed)
        _serve(vendor, app, host, vendor.DEFAULT_PORT if port is None else port)


def _serve(vendor: Any, app: Any, host: str, port: int) -> None:  # noqa: ANN401  # a vendor's module has no type
    def announce(url: str) -> None:
        typer.echo(banner(vendor.TITLE, url, vendor.connection()))
        typer.echo("Ctrl-C stops it.")

    try:
        asyncio.run(serving.serve(app, host, port, announce))
    except OSError as error:
        raise cannot_listen(error, host, port, "--port …") from None
