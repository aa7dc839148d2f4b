"""The store, as commands open it: the same database and seals that the service uses."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from graphql_api.commands.failures import CommandError, told_plainly
from graphql_api.configuration import Configuration, load
from graphql_api.intake.problems import Problems
from graphql_api.operations.writing import keyring_of, opened_database
from graphql_api.settings import Settings, environment
from graphql_api.store.database import Database
from graphql_api.store.errors import SealError
from graphql_api.store.seals import Keyring

Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Store:
    """The open database, the keys that seal in it, and what the configuration file says beside it."""

    database: Database
    keyring: Keyring
    configuration: Configuration


def with_store(work: Callable[[Store], Awaitable[Kind]]) -> Kind:
    """What a function of the store gives back; what a user can put right is told in a sentence."""
    with told_plainly():
        return asyncio.run(_run(work))


def configured(settings: Settings) -> Configuration:
    """What the configuration file says; nothing if none is named and there is none: the store may hold all."""
    if "config" not in settings.model_fields_set and not settings.config.exists():
        return Configuration(integrations=(), keys=(), settings=settings)
    return load(settings.config, environment(), settings)


def refuse(problems: Problems) -> None:
    """Fail with all problems, if there are any."""
    if problems:
        raise CommandError("\n".join(f"{problem.path}: {problem.message}" for problem in problems))


async def _run(work: Callable[[Store], Awaitable[Kind]]) -> Kind:
    async with _opened() as store:
        try:
            return await work(store)
        except SealError as error:
            raise CommandError(str(error)) from None


@asynccontextmanager
async def _opened() -> AsyncIterator[Store]:
    settings = Settings.read()
    keyring = keyring_of(settings)
    configuration = configured(settings)
    async with opened_database(settings) as database:
        yield Store(database, keyring, configuration)
