"""`ats-graph key`: makes API keys."""

from typing import Annotated

import typer

from graphql_api.security.keys import new_key

commands = typer.Typer(help="API keys.", no_args_is_help=True)


@commands.callback()
def _group() -> None:
    """Keep `new` a command of its own: Typer would otherwise take its place for the group."""


@commands.command()
def new(
    name: Annotated[str, typer.Option(help="Who or what will use the key.")] = "my-application",
) -> None:
    """Make a fresh key, and the lines for integrations.toml that let it in."""
    key, digest = new_key()
    typer.echo(f"Key (shown once; give it to the caller):\n\n{key}\n")
    typer.echo("Lines for integrations.toml (they do not reveal the key):\n")
    typer.echo(f'[[keys]]\nname = "{_quotable(name)}"\ndigest = "sha256:{digest.hex()}"')
    typer.echo('# integrations = ["acme-hrworks"]   # leave out for all')


def _quotable(name: str) -> str:
    if any(character in '"\\' or not character.isprintable() for character in name):
        message = "must not hold quotes, backslashes or control characters"
        raise typer.BadParameter(message, param_hint="--name")
    return name
