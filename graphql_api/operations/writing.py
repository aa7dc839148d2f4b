"""All that writing needs, opened with the app and closed with it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from graphql_api.integrations import Integration
from graphql_api.operations.desk import Desk
from graphql_api.operations.running import Patience
from graphql_api.operations.submission import Intake
from graphql_api.security.downloads import Downloads
from graphql_api.settings import Settings
from graphql_api.store.database import Database
from graphql_api.store.errors import KeyringError
from graphql_api.store.migrations import migrate
from graphql_api.store.seals import Keyring

_DAY = 86_400


@dataclass(frozen=True, kw_only=True)
class Writing:
    """The desk, and what reading files takes. `max_file_bytes` bounds all files of one input together."""

    desk: Desk
    downloads: Downloads
    max_file_bytes: int


def keyring_of(settings: Settings) -> Keyring:
    """The keys that seal what is personal; KeyringError if there are none, or weak ones."""
    if settings.seal_keys is None:
        message = (
            "ATS_GRAPH_SEAL_KEYS is not set: what candidates send is sealed while it waits for a vendor, and that needs "
            "a key. `ats-graph keyring new` makes one."
        )
        raise KeyringError(message)
    return Keyring.parse(settings.seal_keys.get_secret_value())


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncIterator[Database]:
    """The database, in the shape that this version needs; StoreError if it cannot be used."""
    database = await Database.open(settings.database_url.get_secret_value())
    try:
        await migrate(database)
        yield database
    finally:
        await database.close()


async def prepare(settings: Settings) -> None:
    """Bring the database to the shape that this version needs; StoreError if it cannot be used."""
    async with opened_database(settings):
        pass


@asynccontextmanager
async def opened(
    settings: Settings, keyring: Keyring, integrations: Mapping[str, Integration], database: Database
) -> AsyncIterator[Writing]:
    """Work on what is in the journal until the end."""
    downloads = Downloads(allow_private=settings.downloads_allow_private)
    try:
        desk = _desk(settings, keyring, integrations, database)
        desk.worker.start()
        try:
            yield Writing(desk=desk, downloads=downloads, max_file_bytes=settings.max_upload_bytes)
        finally:
            await desk.worker.close()
    finally:
        await downloads.close()


def _desk(
    settings: Settings, keyring: Keyring, integrations: Mapping[str, Integration], database: Database
) -> Desk:
    return Desk(
        database=database,
        keyring=keyring,
        integrations=integrations,
        patience=Patience(
            give_up_seconds=settings.operation_give_up_seconds,
            retention_seconds=settings.operation_retention_days * _DAY,
        ),
        intake=Intake(database=database, keyring=keyring, double_click_seconds=settings.double_click_seconds),
        concurrency=settings.operation_concurrency,
        lease_seconds=settings.operation_lease_seconds,
    )
