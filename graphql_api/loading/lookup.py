"""One look-up of many keys: the cache first, then fetches under way, then new ones, then stale copies."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import inf
from typing import Any, TypeGuard

from connectors.contract.connector import Page
from connectors.contract.enums import Model
from connectors.contract.errors import Cause, ConnectorError
from connectors.contract.models import Record
from graphql_api.loading.cache import Entry
from graphql_api.loading.flights import Flight
from graphql_api.loading.freshness import PASSING, Account, Ages, Tolerance
from graphql_api.loading.source import Source
from graphql_api.loading.visibility import HIDDEN_MODELS, Glance
from graphql_api.security.scopes import EVERYTHING, Scope


@dataclass(frozen=True)
class Fetch:
    """A fetch to begin: the keys that it will answer, how, and since when its data are if not from now."""

    keys: Sequence[str]
    work: Callable[[], Coroutine[Any, Any, Mapping[str, Entry]]]
    since: float | None = None


# Given the keys that nobody has: the fetches that bring them.
Plan = Callable[[Sequence[str]], Iterable[Fetch]]


@dataclass(frozen=True)
class Reading:
    """One integration read for one request: the source, the ages that the request accepts, and what it used.

    `scopes` are those of the caller; what the service reads for itself may be everything. Reading does not ask for them:
    what leaves is decided where it leaves. What was not created here does not leave an integration that shows nothing else,
    unless `unhidden`; `glance` brings that up to date.
    """

    source: Source
    tolerance: Tolerance
    account: Account
    scopes: frozenset[Scope] = EVERYTHING
    glance: Glance | None = None
    unhidden: bool = False

    @property
    def integration_id(self) -> str:
        """The integration that is read."""
        return self.source.integration_id

    async def shown(self, model: Model) -> AbstractSet[str] | None:
        """Global ids of the records of a model (and of others) that are shown; None if all are."""
        created = self.source.created
        if created is None or self.unhidden or model not in HIDDEN_MODELS:
            return None
        if self.glance is not None:
            await self.glance.take()
        return created.known

    def served_stale(self, model: Model, entry: Entry, cause: Cause) -> None:
        """Enter records that are out of date into the request's account; those that are not shown do not count."""
        created, served = self.source.created, ids_in(entry)
        if created is not None and not self.unhidden and model in HIDDEN_MODELS:
            served = [id_ for id_ in served if id_ in created.known]
        self.account.served_stale(self.integration_id, model, served, entry, cause)

    def fresh(self, entry: Entry | None, since: float) -> bool:
        """Whether a cached entry will do: read at `since` or later, as old as the request accepts, not expired."""
        return (
            entry is not None
            and entry.stored_at >= max(since, self.tolerance.oldest)
            and entry.expires_at > time.time()
        )

    def all_fresh(self, entries: Sequence[Entry | None], keys: Sequence[str]) -> TypeGuard[Sequence[Entry]]:
        """Whether all entries are there and will do, see `fresh`. If so, they are entered into the account.

        Mostly they do, and there are thousands in a request: no look at each of them.
        """
        try:
            ages = Ages.of(entries)
        except (AttributeError, ValueError):  # None is among them, or there are none
            return False
        outdated = self.source.outdated
        will_do = (
            ages.expires > time.time()
            and ages.oldest >= max(self.tolerance.oldest, outdated.everything)
            and (not outdated.keys or outdated.keys.keys().isdisjoint(keys))
        )
        if will_do:
            self.account.used(len(entries), ages)
        return will_do

    def fresh_of(self, held: Mapping[str, Entry | None]) -> dict[str, Entry]:
        """The cached entries that will do, see `fresh`; they are entered into the account."""
        outdated = self.source.outdated
        now, oldest, written = time.time(), max(self.tolerance.oldest, outdated.everything), outdated.keys
        fresh = {
            key: entry
            for key, entry in held.items()
            if entry is not None
            and entry.expires_at > now
            and entry.stored_at >= oldest
            and (key not in written or entry.stored_at >= written[key])
        }
        if fresh:
            self.account.used(len(fresh), Ages.of(fresh.values()))
        return fresh

    def oldest(self, key: str) -> float:
        """The earliest time of reading that will do for this key."""
        return max(self.tolerance.oldest, self.source.outdated.key_since(key))

    def renewing(self) -> None:
        """What is in the cache is about to be replaced, or just was, because this request wants it newer."""
        if self.tolerance.oldest > -inf:
            self.source.generation += 1

    def stands_in(self, entry: Entry | None) -> bool:
        """Whether a cached entry will do while the vendor is away."""
        if entry is None:
            return False
        grace = self.tolerance.stale_seconds
        return entry.stored_at + grace >= self.tolerance.oldest and entry.expires_at + grace > time.time()


async def look_up(
    reading: Reading, model: Model, keys: Sequence[str], plan: Plan
) -> Sequence[Entry | ConnectorError]:
    """Entries in the order of the keys; in the place of one, the error that its fetch failed with."""
    entries = await reading.source.cache.get_many(keys)
    if reading.all_fresh(entries, keys):
        return entries
    held = dict(zip(keys, entries, strict=True))
    found: dict[str, Entry | ConnectorError] = {**reading.fresh_of(held)}
    missing = [key for key in held if key not in found]
    if missing:
        reading.renewing()
        flights = _board(reading, missing, plan)
        # Waiting this way, a request that is cancelled leaves the fetches to those who wait for them too.
        await asyncio.wait({flight.task for flight in flights.values()})
        reading.renewing()
        for key, flight in flights.items():
            found[key] = _landed(reading, model, key, flight, held[key])
    return [found[key] for key in keys]


def _board(reading: Reading, keys: Sequence[str], plan: Plan) -> dict[str, Flight]:
    flights = reading.source.flights
    boarded = {key: flight for key in keys if (flight := flights.joinable(key, reading.oldest(key)))}
    remaining = [key for key in keys if key not in boarded]
    for fetch in plan(remaining) if remaining else ():
        flight = flights.start(fetch.keys, fetch.work, fetch.since)
        boarded.update(dict.fromkeys(fetch.keys, flight))
    return boarded


def _landed(
    reading: Reading, model: Model, key: str, flight: Flight, held: Entry | None
) -> Entry | ConnectorError:
    error = flight.task.exception()
    if error is None:
        entry: Entry = flight.task.result()[key]
        reading.account.read(entry)
        return entry
    if not isinstance(error, ConnectorError):
        raise error
    if error.cause in PASSING and held is not None and reading.stands_in(held):
        reading.served_stale(model, held, error.cause)
        return held
    return error


def ids_in(entry: Entry) -> list[str]:
    """Global ids of the records in an entry."""
    value = entry.value
    if isinstance(value, Record):
        return [value.id]
    if isinstance(value, Page):
        return [record.id for record in value.records]
    return [record.id for record in value or ()]
