"""The integrations that this process serves: opened with the app, closed with it."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from connectors import registry
from connectors.contract.connector import Account, Connector, Limits, Way
from graphql_api.configuration import IntegrationConfig
from graphql_api.loading.cache import RecordCache
from graphql_api.loading.recording import Recorder
from graphql_api.loading.sightings import Sightings
from graphql_api.loading.source import Source
from graphql_api.loading.visibility import Created
from graphql_api.settings import Settings
from graphql_api.store import ledger
from graphql_api.store.database import Database

#: With so many changes by others at once it is quicker to ask the ledger again of all records.
_FOLLOWED_AT_ONCE: Final = 20_000


@dataclass(frozen=True)
class Integration:
    """One customer's account at a vendor, open; `config` is what it was opened with."""

    config: IntegrationConfig
    connector: Connector
    way: Way
    source: Source
    source_name: str

    @property
    def id(self) -> str:
        """Its id, which stands in the ids of all its records."""
        return self.config.id

    @property
    def name(self) -> str:
        """Its name for people."""
        return self.config.name

    @property
    def limits(self) -> Limits:
        """What may be asked of the vendor."""
        return self.config.limits


class Integrations(Mapping[str, Integration]):
    """All integrations by id, in the order in which they are described, and the cache that they share."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._by_id: dict[str, Integration] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self.cache = RecordCache(settings.cache_entries, settings.cache_bytes)
        #: What takes to the ledger what is read; set when the store is open, before the first integration is.
        self.recorder: Recorder | None = None
        #: Grows whenever an integration came, went or changed.
        self.generation = 0

    def __getitem__(self, integration_id: str) -> Integration:
        return self._by_id[integration_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def apply(self, configs: Iterable[IntegrationConfig]) -> None:
        """Serve what is described now: what is new or changed is opened, what is gone is closed. No vendor is called."""
        before = self._by_id
        self.generation += 1
        self._by_id = {config.id: self._opened(config, before.get(config.id)) for config in configs}
        for id_, earlier in before.items():
            if self._by_id.get(id_) is not earlier:
                self._close(earlier)

    def _opened(self, config: IntegrationConfig, earlier: Integration | None) -> Integration:
        if earlier is not None and earlier.config == config:
            return earlier
        return _open(config, self.cache, self._settings, self.recorder)

    def _close(self, integration: Integration) -> None:
        task = asyncio.create_task(self._close_and_forget(integration))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _close_and_forget(self, integration: Integration) -> None:
        await integration.source.close()
        # The account behind the same id may be another one now.
        await self.cache.forget(integration.id)

    async def settled(self) -> None:
        """What is served no more is closed by then."""
        await asyncio.gather(*self._closing)

    async def follow(self, database: Database) -> None:
        """Forget what this process remembers of records that others saw to change since."""
        if self.recorder is None:
            return
        heads = await database.read(ledger.heads)
        for integration in list(self.values()):
            now = heads.get(integration.id)
            if now is not None:
                entries = await self.recorder.behind(integration.id, now, _FOLLOWED_AT_ONCE)
                integration.source.sightings.follow(integration.id, entries)

    async def close(self) -> None:
        """Close every vendor session and the cache."""
        await asyncio.gather(*(integration.source.close() for integration in self.values()), *self._closing)
        await self.cache.close()


def _open(
    config: IntegrationConfig, cache: RecordCache, settings: Settings, recorder: Recorder | None
) -> Integration:
    connector = registry.connector(config.connector)
    way = connector.way(config.way)
    account = Account(
        integration_id=config.id,
        base_url=config.base_url,
        credentials=config.credentials,
        options=config.options,
        limits=config.limits,
    )
    source = Source(
        integration_id=config.id,
        way=way,
        session=way.open(account),
        cache=cache,
        ttl=settings.ttl,
        created=Created() if config.only_created else None,
        sightings=Sightings() if recorder is None else Sightings(key=recorder.key),
        recorder=recorder,
    )
    return Integration(
        config=config,
        connector=connector,
        way=way,
        source=source,
        source_name=config.source or settings.source_name,
    )
