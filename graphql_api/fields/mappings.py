"""What integrations show of their vendor fields, held in memory: laid at each source, where reading finds it at no cost."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable

from connectors.contract.enums import Model
from graphql_api.loading.source import Source
from graphql_api.store import fields
from graphql_api.store.database import Database
from graphql_api.store.fields import FieldMapping

ByModel = dict[Model, tuple[FieldMapping, ...]]


class Mappings:
    """The mappings of all integrations, as the store had them when it was read last."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, ByModel] = {}
        self._turn = asyncio.Lock()

    async def read(self) -> None:
        """Read all anew. Who reads later never ends up with what was there earlier."""
        async with self._turn:
            found: defaultdict[str, ByModel] = defaultdict(dict)
            for one in await self._database.read(fields.every):
                own = found[one.integration_id]
                own[one.model] = (*own.get(one.model, ()), one)
            self._known = dict(found)

    def give(self, sources: Iterable[Source]) -> None:
        """Lay at each source what is its own; answers that are kept for repeating count no more where it changed."""
        for source in sources:
            own = self._known.get(source.integration_id, {})
            if source.mappings != own:
                source.mappings = own
                source.generation += 1
