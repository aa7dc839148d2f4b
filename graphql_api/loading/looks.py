"""Looks for what was created, by this process or another: one small query for all integrations that show nothing else."""

import asyncio
from collections.abc import Callable, Iterable
from functools import partial

from connectors.contract import ids
from graphql_api.loading.source import Source
from graphql_api.store import created
from graphql_api.store.created import Known
from graphql_api.store.database import Database


class Looks:
    """Keeps up to date what the sources know to be created; `sources` gives all that are open."""

    def __init__(self, database: Database, sources: Callable[[], Iterable[Source]]) -> None:
        self._database = database
        self._sources = sources
        self._turn = asyncio.Lock()
        self._begun = 0
        self._done = 0
        self._number: int | None = None

    async def look(self) -> None:
        """Know afterwards whatever was committed before; StoreError if that fails.

        All who ask while a look is under way share the next one.
        """
        asked = self._begun
        async with self._turn:
            if self._done > asked:
                return
            self._begun += 1
            begun = self._begun
            await self._take_in()
            self._done = begun

    async def _take_in(self) -> None:
        hiding = {source.integration_id: source for source in self._sources() if source.created is not None}
        unread = [id_ for id_, source in hiding.items() if source.created and not source.created.loaded]
        if not hiding:
            return
        read = partial(created.news, number=self._number, others=unread)
        self._number, records = await self._database.read(read)
        for record in records:
            if record.integration_id in hiding:
                _add(hiding[record.integration_id], record)
        for id_ in unread:
            if (view := hiding[id_].created) is not None:
                view.loaded = True


def _add(source: Source, record: Known) -> None:
    global_id = ids.encode(record.model, record.integration_id, record.remote_id)
    if source.created is not None and global_id not in source.created.known:
        source.created.known.add(global_id)
        # Answers that are kept for repeating lack it.
        source.generation += 1
