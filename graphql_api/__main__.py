"""`ats-graph`, the command line; also `python -m graphql_api`."""

from typing import Annotated

import typer

from graphql_api.commands import check, demo, integration, key, keyring, sandbox, schema, serve, version

cli = typer.Typer(
    name="ats-graph",
    help="One GraphQL endpoint over applicant tracking systems.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
cli.command("demo")(demo.demo)
cli.command("serve")(serve.serve)
cli.command("check")(check.check_integration)
cli.command("sandbox")(sandbox.sandbox)
cli.command("schema")(schema.schema)
cli.add_typer(integration.commands, name="integration")
cli.add_typer(key.commands, name="key")
cli.add_typer(keyring.commands, name="keyring")


@cli.callback()
def _options(
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=version.show, is_eager=True, help="Print the version and end."),
    ] = False,
) -> None:
    """Options that stand before a command."""


def main() -> None:
    """Run the command that was typed."""
    cli()


if __name__ == "__main__":
    main()
