"""`ats-graph integration`: the accounts that the store keeps."""

import json
import sys
from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from connectors import registry
from graphql_api.administration.integrations import Given, Office
from graphql_api.commands.failures import CommandError, told_plainly
from graphql_api.commands.store import Store, refuse, with_store
from graphql_api.intake.problems import Problems
from graphql_api.store import integration_rows
from graphql_api.store.integration_rows import IntegrationRow

commands = typer.Typer(help="Customers' accounts at vendors, kept in the store.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(help="The integration's id, such as acme-hrworks.")]
Options = Annotated[list[str] | None, typer.Option("--option", help="An option of the way, as NAME=VALUE.")]
Credentials = Annotated[
    str | None,
    typer.Option(
        help='Credentials as JSON, {"access_key": "…"}, or - to read it from standard input. Otherwise they are asked for.'
    ),
]


@commands.command()
def create(  # noqa: PLR0913  # each is an option of its own
    id_: Annotated[str, typer.Argument(metavar="ID", help="Its id: small letters, digits and hyphens.")],
    *,
    connector: Annotated[str, typer.Option(help="Slug of the connector, such as hrworks.")],
    name: Annotated[str | None, typer.Option(help="Name for people.")] = None,
    way: Annotated[
        str | None, typer.Option(help="Which of the connector's ways; the first by default.")
    ] = None,
    base_url: Annotated[str | None, typer.Option(help="Base address, where there is no default one.")] = None,
    source: Annotated[str | None, typer.Option(help="The source that new candidates get.")] = None,
    option: Options = None,
    credentials: Credentials = None,
    all_applications: Annotated[
        bool, typer.Option(help="Show applications that were not made through this service, too.")
    ] = False,
) -> None:
    """Connect an account. Processes that serve take it up within seconds."""
    given = Given(
        id=id_,
        name=name,
        connector=connector,
        way=way,
        base_url=base_url,
        source=source,
        options=_options(option),
        credentials=_credentials(connector, way, credentials),
        only_created=False if all_applications else None,
    )

    async def work(store: Store) -> None:
        problems = Problems()
        await _office(store).create(given, problems)
        refuse(problems)

    with_store(work)
    typer.echo(f"Created {id_}. Look whether it works: ats-graph check {id_}")


@commands.command("list")
def list_() -> None:
    """Show the integrations, and how each was found last."""

    async def work(store: Store) -> tuple[list[IntegrationRow], dict[str, integration_rows.StateRow]]:
        read = store.database.read
        return await read(partial(integration_rows.every, keyring=store.keyring)), await read(
            integration_rows.states
        )

    rows, states = with_store(work)
    table = Table("id", "name", "connector", "way", "state", "cause")
    for row in rows:
        known = states.get(row.id)
        state = "DISABLED" if row.disabled else known.state if known else "ACTIVE"
        table.add_row(row.id, row.name, row.connector, row.way, state, (known and known.cause) or "")
    Console().print(table)


@commands.command()
def update(  # noqa: PLR0913  # each is an option of its own
    id_: Id,
    *,
    name: Annotated[str | None, typer.Option(help="Name for people.")] = None,
    base_url: Annotated[str | None, typer.Option(help="Base address.")] = None,
    source: Annotated[str | None, typer.Option(help="The source that new candidates get.")] = None,
    option: Options = None,
    only_created: Annotated[
        bool | None, typer.Option(help="Show only applications made through this service.")
    ] = None,
    sweep_seconds: Annotated[
        float | None, typer.Option(help="Seconds between two looks for changes.")
    ] = None,
) -> None:
    """Change what is said of an integration; what is not given stays as it is."""
    said = {
        "name": name,
        "base_url": base_url,
        "source": source,
        "options": _options(option) if option else None,
        "only_created": only_created,
        "sweep_seconds": sweep_seconds,
    }
    _change(id_, {name: value for name, value in said.items() if value is not None})
    typer.echo(f"Updated {id_}.")


@commands.command()
def relink(id_: Id, credentials: Credentials = None) -> None:
    """Give an integration new credentials."""

    async def work(store: Store) -> IntegrationRow | None:
        rows = await store.database.read(partial(integration_rows.every, keyring=store.keyring))
        return next((row for row in rows if row.id == id_), None)

    known = with_store(work)
    given = _credentials(known.connector, known.way, credentials) if known else {}
    _change(id_, {"credentials": given})
    typer.echo(f"Relinked {id_}. Look whether it works: ats-graph check {id_}")


@commands.command()
def disable(id_: Id) -> None:
    """Switch an integration off. Writes that wait go on when it is enabled again."""
    _change(id_, {"disabled": True})
    typer.echo(f"Disabled {id_}.")


@commands.command()
def enable(id_: Id) -> None:
    """Switch an integration on again."""
    _change(id_, {"disabled": False})
    typer.echo(f"Enabled {id_}.")


@commands.command()
def delete(
    id_: Id, *, yes: Annotated[bool, typer.Option("--yes", help="Do not ask before deleting.")] = False
) -> None:
    """Delete an integration, its credentials and everything about it, at once and for good."""
    if not yes:
        typer.confirm(f"Delete {id_} and everything about it?", abort=True)

    async def work(store: Store) -> None:
        problems = Problems()
        await _office(store).delete(id_, problems)
        refuse(problems)

    with_store(work)
    typer.echo(f"Deleted {id_}.")


def _change(id_: str, changes: dict[str, Any]) -> None:
    async def work(store: Store) -> None:
        problems = Problems()
        await _office(store).change(id_, changes, problems)
        refuse(problems)

    with_store(work)


def _office(store: Store) -> Office:
    filed = frozenset(config.id for config in store.configuration.integrations)
    return Office(database=store.database, keyring=store.keyring, caller="operator", filed=filed)


def _options(given: Sequence[str] | None) -> dict[str, str]:
    pairs = [text.partition("=") for text in given or ()]
    if any(not joint for _, joint, _ in pairs):
        message = "write options as NAME=VALUE"
        raise typer.BadParameter(message, param_hint="--option")
    return {name: value for name, _, value in pairs}


def _credentials(connector: str, way: str | None, given: str | None) -> dict[str, str]:
    """Credentials from JSON, or asked for one by one: on the command line others could read them."""
    if given is not None:
        with told_plainly():
            return _of_json(sys.stdin.read() if given == "-" else given)
    if connector not in registry.slugs():
        return {}
    try:
        fields = registry.connector(connector).way(way).credentials
    except KeyError:
        return {}
    return {field.name: typer.prompt(field.label, hide_input=field.secret) for field in fields}


def _of_json(text: str) -> dict[str, str]:
    try:
        known = json.loads(text)
    except ValueError:
        known = None
    if not isinstance(known, dict) or not all(isinstance(value, str) for value in known.values()):
        message = 'Credentials are a JSON object of texts: {"access_key": "…"}.'
        raise CommandError(message)
    return known
