"""The accounts: what the file and the store say of integrations and keys, kept alive in this process.

Every second a process looks whether another one changed something: a key that is revoked is refused everywhere within
seconds, an integration that is deleted is closed everywhere.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import structlog
from sqlalchemy import Connection

from connectors.contract.connector import Limits, Secret
from graphql_api.configuration import Configuration, IntegrationConfig
from graphql_api.fields.mappings import Mappings
from graphql_api.integrations import Integrations
from graphql_api.loading.health import Health, State
from graphql_api.loading.looks import Looks
from graphql_api.security.keys import Caller
from graphql_api.security.keys import Keyring as ApiKeys
from graphql_api.security.scopes import OnDenied, Scope
from graphql_api.security.tokens import accept, is_token
from graphql_api.store import integration_rows, key_rows, revisions, service_secrets
from graphql_api.store.database import Database
from graphql_api.store.errors import StoreError
from graphql_api.store.integration_rows import IntegrationRow, StateRow
from graphql_api.store.key_rows import KeyRow
from graphql_api.store.seals import Keyring
from graphql_api.telemetry.faults import Fault, Origin

_log = structlog.stdlib.get_logger("graphql_api.accounts")

#: Seconds between two looks for what other processes changed.
LOOK_EVERY: Final = 1.0
#: Seconds between two notes of when keys were last used.
NOTE_USES_EVERY: Final = 30.0

Reload = Callable[[], Awaitable[None]]


@dataclass(kw_only=True)
class Accounts:
    """See the module. `reloads` are run when the revision of that name was raised; others may add theirs."""

    configuration: Configuration
    database: Database
    keyring: Keyring
    integrations: Integrations
    api_keys: ApiKeys
    reloads: dict[str, Reload] = field(default_factory=dict)
    pepper: bytes = field(default=b"", repr=False)
    token_secret: bytes = field(default=b"", repr=False)
    looks: Looks = field(init=False)
    mappings: Mappings = field(init=False)
    _seen: Mapping[str, int] = field(default_factory=dict)
    _noted: float = 0.0

    def __post_init__(self) -> None:
        self.mappings = Mappings(self.database)
        self.looks = Looks(
            self.database, lambda: (integration.source for integration in self.integrations.values())
        )

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Read everything, and look for changes until the end."""
        self.reloads |= {
            revisions.INTEGRATIONS: self.load_integrations,
            revisions.KEYS: self.load_keys,
            revisions.FIELDS: self.load_fields,
        }
        self.pepper, self.token_secret = await self.database.write(partial(_own_secrets, self.keyring))
        self._seen = await self.database.read(revisions.current)
        for reload in self.reloads.values():
            await reload()
        await self._take_in_states()
        task = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            await self._note_uses()

    async def look(self) -> None:
        """Read anew what was changed since the last look."""
        now = await self.database.read(revisions.current)
        moved = [name for name in self.reloads if now.get(name) != self._seen.get(name)]
        for name in moved:
            await self.reloads[name]()
        self._seen = now

    async def load_integrations(self) -> None:
        """Serve what file and store say now."""
        configs = await described(self.database, self.keyring, self.configuration)
        await self.mappings.read()
        before = {id_ for id_, integration in self.integrations.items() if integration.config.stored}
        self.integrations.apply(configs)
        self._give_mappings()
        for integration in self.integrations.values():
            integration.source.health.keep = self._keep_state
        await self._forget(before - self.integrations.keys())

    async def _forget(self, gone: Iterable[str]) -> None:
        """What this process wrote about integrations before it saw that they are deleted goes too."""
        for id_ in gone:
            await self.integrations.settled()
            await self.database.write(partial(integration_rows.purge, id_=id_))

    async def load_fields(self) -> None:
        """Show the vendor fields that the store says are mapped now."""
        await self.mappings.read()
        self._give_mappings()

    def _give_mappings(self) -> None:
        self.mappings.give(integration.source for integration in self.integrations.values())

    async def load_keys(self) -> None:
        """Let in the keys that the store says are valid now."""
        rows = await self.database.read(key_rows.every)
        alive = {row.id: (row.digest, caller_of(row)) for row in rows if row.revoked_at is None}
        self.api_keys.replace(self.pepper, alive)

    def authenticate(self, authorization_header: str | None) -> Caller | None:
        """The caller whose key or token an `Authorization: Bearer …` header holds, or None."""
        scheme, _, text = (authorization_header or "").strip().partition(" ")
        if scheme.lower() == "bearer" and is_token(text.strip()):
            return accept(self.token_secret, text.strip(), self.api_keys)
        return self.api_keys.authenticate(authorization_header)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self.look()
                await self._take_in_states()
                await self.integrations.follow(self.database)
                if time.time() - self._noted > NOTE_USES_EVERY:
                    await self._note_uses()
            except StoreError as error:
                _log.warning("accounts_not_read", cause=str(error))
            except Exception as error:  # noqa: BLE001 - who looks no more lets revoked keys in; the fault is logged
                Fault(Origin.of(error), count=1).report()

    async def _take_in_states(self) -> None:
        for id_, row in (await self.database.read(integration_rows.states)).items():
            integration = self.integrations.get(id_)
            if integration is not None:
                integration.source.health.told(State(row.state), row.since, row.cause, row.denied)

    async def _keep_state(self, health: Health) -> None:
        row = StateRow(
            integration_id=health.integration_id,
            state=health.state.value,
            since=health.since,
            cause=health.cause,
            denied=health.denied,
        )
        try:
            await self.database.write(partial(integration_rows.set_state, row=row))
        except StoreError as error:
            _log.warning("state_not_kept", integration_id=health.integration_id, cause=str(error))

    async def _note_uses(self) -> None:
        self._noted = time.time()
        uses = self.api_keys.take_uses()
        if uses:
            await self.database.write(partial(key_rows.used, times=uses))


async def described(
    database: Database, keyring: Keyring, configuration: Configuration
) -> list[IntegrationConfig]:
    """What the file and the store say of integrations. What stands in the file comes first, and cannot be replaced."""
    rows = await database.read(partial(integration_rows.every, keyring=keyring))
    filed = {config.id: config for config in configuration.integrations}
    return [*filed.values(), *(_config(row) for row in rows if row.id not in filed)]


def _own_secrets(keyring: Keyring, connection: Connection) -> tuple[bytes, bytes]:
    return (
        service_secrets.get_or_create(connection, keyring, "api_keys"),
        service_secrets.get_or_create(connection, keyring, "tokens"),
    )


def _config(row: IntegrationRow) -> IntegrationConfig:
    return IntegrationConfig(
        id=row.id,
        name=row.name,
        connector=row.connector,
        way=row.way,
        base_url=row.base_url,
        source=row.source,
        credentials={name: Secret(text) for name, text in row.credentials.items()},
        options=dict(row.options),
        limits=Limits(**row.limits),  # type: ignore[arg-type]  # as they were checked before they were stored
        only_created=row.only_created,
        sweep_seconds=row.sweep_seconds,
        disabled=row.disabled,
        stored=True,
    )


def caller_of(row: KeyRow) -> Caller:
    """Who comes with a key of the store."""
    return Caller(
        name=row.name,
        integration_ids=None if row.integrations is None else frozenset(row.integrations),
        scopes=frozenset(Scope(name) for name in row.scopes),
        on_denied=OnDenied(row.on_denied),
        passthrough_rules=row.passthrough_rules,
        expires_at=row.expires_at,
        key_id=row.id,
    )
