"""Recording: what vendors' answers tell the ledger.

Answers that come in side by side share a transaction. Whoever read one waits a moment for the ledger, since it knows since
when a record has been so; but a store that fails or is slow does not fail a read: it is told again at the next one.
"""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from itertools import accumulate
from typing import Final, NamedTuple

import structlog
from sqlalchemy import Connection

from graphql_api.store import ledger, service_secrets
from graphql_api.store.database import Database
from graphql_api.store.errors import StoreError
from graphql_api.store.ledger import Observed
from graphql_api.store.ledger_rows import Book, Entry, Key, Sighting
from graphql_api.store.seals import Keyring

_log = structlog.stdlib.get_logger("graphql_api.loading.recording")

#: Seconds that a read waits for the ledger.
PATIENCE: Final = 3.0
#: So many sightings in one transaction: others want to write too.
AT_ONCE: Final = 5_000

Since = Mapping[Key, int]


class _Told(NamedTuple):
    integration_id: str
    sightings: Sequence[Sighting]
    answer: "asyncio.Future[Since | None]"


@asynccontextmanager
async def recording(database: Database, keyring: Keyring) -> AsyncIterator["Recorder"]:
    """Take to the ledger what is read, until the end."""
    key = await database.write(partial(service_secrets.get_or_create, keyring=keyring, name="ledger"))
    recorder = Recorder(database, key)
    try:
        yield recorder
    finally:
        await recorder.close()


class Recorder:
    """Takes sightings to the ledger. `key` is the secret that fingerprints are made with.

    `places` says up to where in the ledger of an integration this process knows of all changes; `failures` counts how often
    the ledger could not be told.
    """

    def __init__(self, database: Database, key: bytes, patience: float = PATIENCE) -> None:
        self.key = key
        self.places: dict[str, Book] = {}
        self.failures = 0
        self.database = database
        self._patience = patience
        self._waiting: list[_Told] = []
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    async def record(self, integration_id: str, sightings: Sequence[Sighting]) -> Since | None:
        """Since when (microseconds since 1970) each record has been so; None if the ledger cannot be told in time."""
        if self._closed:
            return None
        parts = [
            self._tell(integration_id, sightings[start : start + AT_ONCE])
            for start in range(0, len(sightings), AT_ONCE)
        ]
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())
        _, late = await asyncio.wait(parts, timeout=self._patience)
        if late:
            self._failed("The store is slow.")
            return None
        since: dict[Key, int] = {}
        for part in parts:
            found = part.result()
            if found is None:
                return None
            since |= found
        return since

    def _tell(self, integration_id: str, sightings: Sequence[Sighting]) -> "asyncio.Future[Since | None]":
        answer: asyncio.Future[Since | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Told(integration_id, sightings, answer))
        return answer

    async def behind(self, integration_id: str, now: Book, limit: int) -> list[Entry] | None:
        """What changed in the ledger beyond what this process knows; None if it is more than `limit`, or not known."""
        known = self.places.get(integration_id)
        if known == now:
            return []
        self.places[integration_id] = now
        if known is None:
            # Nothing was taken from the ledger before, or it would be known up to where.
            return []
        if known.number != now.number or not 0 <= now.head - known.head <= limit:
            return None
        work = partial(ledger.since, number=now.number, seq=known.head, limit=limit)
        return await self.database.read(work)

    async def close(self) -> None:
        """Let what is being told come to its end."""
        self._closed = True
        if self._task is not None:
            await self._task

    async def _work(self) -> None:
        while self._waiting:
            told = self._some()
            try:
                await self._write(told)
            except StoreError as error:
                self._failed(str(error))
            finally:
                # Whatever failed, nobody waits for ever.
                for one in told:
                    if not one.answer.done():
                        one.answer.set_result(None)

    def _some(self) -> list[_Told]:
        sizes = list(accumulate(len(one.sightings) for one in self._waiting))
        # One that is larger by itself has a transaction of its own.
        count = max(1, bisect_right(sizes, AT_ONCE))
        told, self._waiting = self._waiting[:count], self._waiting[count:]
        return told

    async def _write(self, told: Sequence[_Told]) -> None:
        seen: dict[str, list[Sighting]] = {}
        for one in told:
            seen.setdefault(one.integration_id, []).extend(one.sightings)
        known = await self.database.read(partial(_known, seen=seen))
        since = {id_: {key: one.changed_at for key, one in of.items()} for id_, (_, of) in known.items()}
        for id_, (book, _) in known.items():
            if book is not None:
                self.places.setdefault(id_, book)
        news = {id_: [one for one in own if _is_news(one, known[id_][1])] for id_, own in seen.items()}
        if any(news.values()):
            for id_, observed in (await self.database.write(partial(_observe, news=news))).items():
                since[id_] |= observed.since
                self._moved(id_, observed)
        for one in told:
            if not one.answer.done():
                one.answer.set_result(since[one.integration_id])

    def _moved(self, integration_id: str, observed: Observed) -> None:
        known = self.places.setdefault(integration_id, observed.before)
        if known == observed.before:
            self.places[integration_id] = known._replace(head=observed.head)

    def _failed(self, cause: str) -> None:
        self.failures += 1
        _log.warning("changes_not_recorded", cause=cause)


def _is_news(one: Sighting, known: Mapping[Key, Entry]) -> bool:
    return one.key not in known or not known[one.key].shows(one)


def _known(
    connection: Connection, seen: Mapping[str, Sequence[Sighting]]
) -> dict[str, tuple[Book | None, dict[Key, Entry]]]:
    return {id_: ledger.known(connection, id_, [one.key for one in own]) for id_, own in seen.items()}


def _observe(connection: Connection, news: Mapping[str, Sequence[Sighting]]) -> dict[str, Observed]:
    # In the same order everywhere: integrations are locked one after the other.
    return {id_: ledger.observe(connection, id_, news[id_]) for id_ in sorted(news) if news[id_]}
