"""Listings, page by page: as few pages as the question needs, and all of them from one moment.

Vendors page by number. When a record goes, those behind it move one place forward: read page 1 before that and page 2 after,
and one record is never seen. So pages that are used together come from one round: either all of them are in the cache, or
all of them are read now.
"""

import time
from collections.abc import Awaitable, Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from connectors.contract.connector import Page, Query
from connectors.contract.enums import Model
from connectors.contract.errors import Cause, ConnectorError
from connectors.contract.models import Record
from graphql_api.loading.cache import Entry
from graphql_api.loading.flights import arrival
from graphql_api.loading.freshness import PASSING, Ages
from graphql_api.loading.lookup import Reading
from graphql_api.loading.planner import readable
from graphql_api.loading.source import moved, page_in, sweep
from graphql_api.loading.visibility import only

T = TypeVar("T")


class PageMissingError(LookupError):
    """A page that a walk over cached pages needs is not in the cache."""


@dataclass
class Pages:
    """The pages of one listing that a walk may ask for, and those that it has used.

    `shown`, if it is given, has the global ids of all records that leave them: others leave no gap, no mark in a cursor, and
    no count.
    """

    reading: Reading
    model: Model
    query: Query
    shown: AbstractSet[str] | None = None
    used: dict[int, Entry] = field(default_factory=dict)

    @property
    def since(self) -> float:
        """The earliest time of reading that will do for pages of this listing."""
        return max(self.reading.tolerance.oldest, self.reading.source.outdated.listing_since(self.model))

    async def page(self, number: int) -> Page:
        """One page, from wherever this kind of walk takes it."""
        entry = self.used.get(number) or await self.find(number)
        self.used[number] = entry
        page = page_in(entry)
        return (
            page
            if self.shown is None
            else msgspec.structs.replace(page, records=only(self.shown, page.records))
        )

    def again(self) -> bool:
        """Forget the pages used so far, if asking once more can bring others."""
        return False

    async def find(self, number: int) -> Entry:
        """Take the page from the cache; PageMissingError if it is too old, not there, or not of the others' round."""
        entry = await self.cached(number)
        if entry is None or not self.reading.fresh(entry, self.since) or not self._fits(entry):
            raise PageMissingError(number)
        return entry

    def _fits(self, entry: Entry) -> bool:
        return all(known.stored_at == entry.stored_at for known in self.used.values())

    async def cached(self, number: int) -> Entry | None:
        """The page as cached, whatever its age."""
        key = self.reading.source.page_key(self.model, self.query, number)
        return (await self.reading.source.cache.get_many([key]))[0]

    def settle(self) -> None:
        """Enter the used pages into the request's account."""
        if self.used:
            self.reading.account.used(len(self.used), Ages.of(self.used.values()))


class FetchedPages(Pages):
    """Pages read from the vendor now, with all who need pages of this listing at this time."""

    def __init__(self, reading: Reading, model: Model, query: Query, shown: AbstractSet[str] | None) -> None:
        super().__init__(reading, model, query, shown)
        self._listing = reading.source.listing_key(model, query)
        self._round = reading.source.rounds.join(self._listing, self.since)
        reading.renewing()

    async def find(self, number: int) -> Entry:
        """Fetch the page, or join its fetch."""
        source, account = self.reading.source, self.reading.account
        found: Entry = await arrival(source.page_flight(self.model, self.query, number, self._round, account))
        return found

    def again(self) -> bool:
        """Forget the pages used so far and begin a round of its own."""
        self.leave()
        self.used.clear()
        self._round = self.reading.source.rounds.join(self._listing, time.time())
        return True

    def leave(self) -> None:
        """Need no more pages."""
        self.reading.source.rounds.leave(self._listing, self._round)

    def settle(self) -> None:
        """Enter the used pages into the request's account: they are no cache hits."""
        self.reading.renewing()
        for entry in self.used.values():
            self.reading.account.read(entry)


class StalePages(Pages):
    """Pages from earlier, standing in while the vendor is away."""

    def __init__(
        self, reading: Reading, model: Model, query: Query, shown: AbstractSet[str] | None, cause: Cause
    ) -> None:
        super().__init__(reading, model, query, shown)
        self.cause = cause

    async def find(self, number: int) -> Entry:
        """Take the page from the cache though it is out of date; PageMissingError if it is too old even so."""
        entry = await self.cached(number)
        if entry is None or not self.reading.stands_in(entry):
            raise PageMissingError(number)
        return entry

    def settle(self) -> None:
        """Mark the records as stale."""
        for entry in self.used.values():
            self.reading.served_stale(self.model, entry, self.cause)


Walk = Callable[[Pages], Awaitable[T]]


async def walk(reading: Reading, model: Model, query: Query, steps: Walk[T]) -> T:
    """Run `steps` over pages of one moment: cached ones if all it needs are there, else new ones, else stale ones."""
    if readable(reading.source.way, model, reading.integration_id).listing is None:
        message = f"{model.value} records cannot be listed from integration {reading.integration_id!r}."
        raise ConnectorError(Cause.UNSUPPORTED, message)
    shown = await reading.shown(model)
    try:
        return await _run(Pages(reading, model, query, shown), steps)
    except PageMissingError:
        pass
    fetched = FetchedPages(reading, model, query, shown)
    try:
        return await _run(fetched, steps)
    except ConnectorError as error:
        if error.cause not in PASSING:
            raise
        try:
            return await _run(StalePages(reading, model, query, shown, error.cause), steps)
        except PageMissingError:
            raise error from None
    finally:
        fetched.leave()


async def _run(pages: Pages, steps: Walk[T]) -> T:
    """Take the steps; once more if the pages themselves show that records came or went meanwhile."""
    result = await steps(pages)
    if moved([page_in(entry) for entry in pages.used.values()]) and pages.again():
        result = await steps(pages)
    pages.settle()
    return result


async def complete(pages: Pages) -> list[Page]:
    """Steps of a walk over all pages."""
    return await sweep(pages.page)


async def all_pages(reading: Reading, model: Model, query: Query) -> list[Page]:
    """The whole listing."""
    return await walk(reading, model, query, complete)


def records_of(pages: list[Page]) -> tuple[Record, ...]:
    """The records of pages in the vendor's order, each once even if it moved from page to page meanwhile."""
    return tuple({record.id: record for page in pages for record in page.records}.values())
