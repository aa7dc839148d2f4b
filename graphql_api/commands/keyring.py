"""`ats-graph keyring`: the keys that seal personal data in the database."""

import asyncio

import typer

from graphql_api.commands.failures import CommandError, told_plainly
from graphql_api.settings import Settings, variable
from graphql_api.store.database import Database
from graphql_api.store.errors import KeyringError, SealError, StoreError
from graphql_api.store.migrations import migrate
from graphql_api.store.resealing import Resealed, reseal
from graphql_api.store.seal_keys import new_key
from graphql_api.store.seals import Keyring

commands = typer.Typer(help="Keys that seal personal data in the database.", no_args_is_help=True)

_VARIABLE = variable("seal_keys")


@commands.command()
def new() -> None:
    """Make a fresh key, and say where to put it."""
    typer.echo(f"Key (shown once; keep it where you keep passwords):\n\n{new_key()}\n")
    typer.echo(f"The first one:   {_VARIABLE}=KEY")
    typer.echo(f"To replace one:  {_VARIABLE}=KEY,THE-KEYS-THERE-WERE")
    typer.echo(
        "                 Restart every process, run `ats-graph keyring rotate`, and keep the old keys in the list"
    )
    typer.echo(
        "                 until the operations made with them have expired. What only a lost key opens is lost."
    )


@commands.command()
def rotate() -> None:
    """Seal everything in the database anew with the newest key. The service may go on meanwhile."""
    with told_plainly():
        settings = Settings.read()
        if settings.seal_keys is None:
            message = f"There are no seal keys: set {_VARIABLE}. `ats-graph keyring new` makes a key."
            raise CommandError(message)
        try:
            keyring = Keyring.parse(settings.seal_keys.get_secret_value())
            done = asyncio.run(_rotate(settings.database_url.get_secret_value(), keyring))
        except (KeyringError, SealError, StoreError) as error:
            raise CommandError(str(error)) from None
    typer.echo(
        f"Sealed with {keyring.newest}: {done.inputs} inputs of operations, {done.memos} memos of steps, "
        f"{done.parts} pieces of attachments, {done.credentials} integrations' credentials, {done.secrets} secrets of the "
        "service. What it had sealed already was left as it is."
    )


async def _rotate(url: str, keyring: Keyring) -> Resealed:
    database = await Database.open(url)
    try:
        await migrate(database)
        return await reseal(database, keyring)
    finally:
        await database.close()
