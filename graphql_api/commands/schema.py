"""`ats-graph schema`: prints the schema, or checks that a file holds it."""

import difflib
from pathlib import Path
from typing import Annotated

import typer

from graphql_api.commands.failures import CommandError, told_plainly
from graphql_api.schema.root import schema as graphql_schema

_SHOWN_LINES = 20


def schema(
    check: Annotated[
        Path | None,
        typer.Option(help="Compare with this file instead of printing; fail if it is out of date."),
    ] = None,
) -> None:
    """Print the GraphQL schema."""
    printed = f"{graphql_schema.as_str()}\n"
    if check is None:
        typer.echo(printed, nl=False)
        return
    with told_plainly():
        _compare(printed, check)


def _compare(printed: str, path: Path) -> None:
    try:
        kept = path.read_text(encoding="utf-8")
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}. Write it with `make schema`."
        raise CommandError(message) from None
    if kept == printed:
        typer.echo(f"{path} is up to date.")
        return
    changes = list(
        difflib.unified_diff(kept.splitlines(), printed.splitlines(), str(path), "the code", lineterm="")
    )
    typer.echo("\n".join(changes[:_SHOWN_LINES]), err=True)
    message = f"{path} is out of date. Write it anew with `make schema`, and read what changed."
    raise CommandError(message)
