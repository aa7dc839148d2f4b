"""`ats-graph --version`."""

from importlib.metadata import version

import typer


def show(wanted: bool) -> None:  # noqa: FBT001  # Typer calls it with the value of the flag
    """Print the version and end, if asked to."""
    if wanted:
        typer.echo(f"ats-graph {version('ats-graph')}")
        raise typer.Exit
