"""The integrations that this process serves: opened with the app, closed with it."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from connectors import registry
from connectors.contract.connector import Account, Connector, Limits, Way
from graphql_api.configuration import Configuration, IntegrationConfig
from graphql_api.loading.cache import RecordCache
from graphql_api.loading.source import Source
from graphql_api.settings import Settings


@dataclass(frozen=True)
class Integration:
    """One customer's account at a vendor, open."""

    id: str
    name: str
    connector: Connector
    way: Way
    source: Source
    limits: Limits
    source_name: str


class Integrations(Mapping[str, Integration]):
    """All integrations by id, in the order of the configuration, and the cache that they share."""

    def __init__(self, opened: Iterable[Integration], cache: RecordCache) -> None:
        self._by_id = {integration.id: integration for integration in opened}
        self.cache = cache

    def __getitem__(self, integration_id: str) -> Integration:
        return self._by_id[integration_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    async def close(self) -> None:
        """Close every vendor session and the cache."""
        await asyncio.gather(*(integration.source.close() for integration in self.values()))
        await self.cache.close()


def open_integrations(configuration: Configuration) -> Integrations:
    """Open what the configuration names. No vendor is called yet."""
    settings = configuration.settings
    cache = RecordCache(settings.cache_entries, settings.cache_bytes)
    opened = [_open(config, cache, settings) for config in configuration.integrations]
    return Integrations(opened, cache)


def _open(config: IntegrationConfig, cache: RecordCache, settings: Settings) -> Integration:
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
        integration_id=config.id, way=way, session=way.open(account), cache=cache, ttl=settings.ttl
    )
    return Integration(
        id=config.id,
        name=config.name,
        connector=connector,
        way=way,
        source=source,
        limits=config.limits,
        source_name=config.source or settings.source_name,
    )
