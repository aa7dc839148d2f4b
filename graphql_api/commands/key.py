"""`ats-graph key`: API keys, in the store or for a file."""

import time
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from graphql_api.administration.keys import OPERATOR, KeyOffice, NewKey
from graphql_api.commands.store import Store, refuse, with_store
from graphql_api.intake.problems import Problems
from graphql_api.security.keys import new_key
from graphql_api.security.scopes import OnDenied, Scope
from graphql_api.store import integration_rows, service_secrets
from graphql_api.store.key_rows import KeyRow

commands = typer.Typer(help="API keys.", no_args_is_help=True)
_DAY = 86_400


@commands.command()
def create(
    name: Annotated[str, typer.Argument(help="Who or what will use the key.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may do; may be given several times.")],
    integration: Annotated[
        list[str] | None, typer.Option(help="An integration that it reaches; all by default.")
    ] = None,
    days: Annotated[
        float | None, typer.Option(min=0.001, help="Days until it ends; never by default.")
    ] = None,
    on_denied: Annotated[
        OnDenied, typer.Option(help="What stands in the place of what it may not have.")
    ] = OnDenied.ERROR,
    passthrough: Annotated[
        list[str] | None,
        typer.Option(help="A method and path that passthrough may use, such as 'GET /v2/**'."),
    ] = None,
) -> None:
    """Make a key and keep it in the store. Processes that serve let it in within seconds."""
    given = NewKey(
        name=name,
        scopes=scope,
        integrations=integration or None,
        on_denied=on_denied,
        passthrough_rules=passthrough or (),
        expires_at=None if days is None else time.time() + days * _DAY,
    )

    async def work(store: Store) -> str:
        problems = Problems()
        stored = await store.database.read(partial(integration_rows.every, keyring=store.keyring))
        known = [*(config.id for config in store.configuration.integrations), *(row.id for row in stored)]
        made = await (await _office(store)).create(given, known, problems)
        refuse(problems)
        assert made is not None  # noqa: S101  # without problems there is one
        return made[0]

    typer.echo(f"Key (shown once; give it to the caller):\n\n{with_store(work)}")


@commands.command("list")
def list_() -> None:
    """Show the keys that the store keeps."""

    async def work(store: Store) -> list[KeyRow]:
        return await (await _office(store)).listed()

    table = Table("id", "name", "scopes", "integrations", "ends", "last used")
    for row in with_store(work):
        reached = "all" if row.integrations is None else ", ".join(row.integrations)
        ends = "revoked" if row.revoked_at else _day(row.expires_at, "never")
        table.add_row(row.id, row.name, ", ".join(row.scopes), reached, ends, _day(row.last_used_at, "never"))
    Console().print(table)


@commands.command()
def revoke(id_: Annotated[str, typer.Argument(metavar="ID", help="The middle part of the key.")]) -> None:
    """End a key. Within seconds no process lets it in any more."""

    async def work(store: Store) -> None:
        problems = Problems()
        await (await _office(store)).revoke(id_, problems)
        refuse(problems)

    with_store(work)
    typer.echo(f"Revoked {id_}.")


@commands.command()
def new(
    name: Annotated[str, typer.Option(help="Who or what will use the key.")] = "my-application",
) -> None:
    """Make a fresh key for a configuration file, and the lines that let it in."""
    key, digest = new_key()
    typer.echo(f"Key (shown once; give it to the caller):\n\n{key}\n")
    typer.echo("Lines for integrations.toml (they do not reveal the key):\n")
    typer.echo(f'[[keys]]\nname = "{_quotable(name)}"\ndigest = "sha256:{digest.hex()}"')
    typer.echo('# integrations = ["acme-hrworks"]   # leave out for all')


async def _office(store: Store) -> KeyOffice:
    made = partial(service_secrets.get_or_create, keyring=store.keyring, name="api_keys")
    return KeyOffice(database=store.database, pepper=await store.database.write(made), caller=OPERATOR)


def _day(at: float | None, otherwise: str) -> str:
    return otherwise if at is None else f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"


def _quotable(name: str) -> str:
    if any(character in '"\\' or not character.isprintable() for character in name):
        message = "must not hold quotes, backslashes or control characters"
        raise typer.BadParameter(message, param_hint="--name")
    return name
