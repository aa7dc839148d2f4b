"""One integration, open for as long as the app runs: its vendor session, its part of the cache, its fetches under way.

A source makes vendor calls and lays what comes back into the cache. It knows nothing of requests; who may see what, and how
old it may be, is the reader's business.
"""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from connectors.contract import ids
from connectors.contract.connector import EVERYTHING, Embeds, Listing, Page, Query, Session, Way
from connectors.contract.enums import Model
from connectors.contract.models import Record
from graphql_api.loading.cache import Entry, Moment, RecordCache
from graphql_api.loading.flights import Flight, Flights
from graphql_api.loading.freshness import Account
from graphql_api.loading.health import Health
from graphql_api.loading.outdated import Outdated
from graphql_api.loading.packing import Packer
from graphql_api.loading.planner import readable
from graphql_api.loading.recording import Recorder
from graphql_api.loading.rounds import Round, Rounds
from graphql_api.loading.sightings import Sightings
from graphql_api.loading.visibility import Created
from graphql_api.store.fields import FieldMapping

# Expiry is spread, so that what was read together is not all read again in the same instant.
JITTER = 0.1


def children_key(parent_id: str, model: Model) -> str:
    """Cache key of the complete children of one parent."""
    return children_keys((parent_id,), model)[0]


def children_keys(parent_ids: Iterable[str], model: Model) -> list[str]:
    """The same of many parents."""
    ending = f">{model.value}"
    return [parent_id + ending for parent_id in parent_ids]


def parent_in(key: str) -> str:
    """The parent that such a key is of."""
    return key.partition(">")[0]


@dataclass(kw_only=True)
class Source:
    """See the module. `ttl` gives the seconds that a model's records stay fresh.

    `generation` grows whenever answers of before are outdated although their records have not expired; `created` holds what
    is shown where not everything is; `recorder` takes to the ledger what is new to this process; `mappings` are the vendor
    fields that are shown.
    """

    integration_id: str
    way: Way
    session: Session
    cache: RecordCache
    ttl: Callable[[Model], float]
    sightings: Sightings = field(default_factory=Sightings)
    packer: Packer = field(default_factory=Packer)
    flights: Flights = field(default_factory=Flights)
    rounds: Rounds = field(default_factory=Rounds)
    outdated: Outdated = field(default_factory=lambda: Outdated(kept_seconds=7200))
    last_pages: dict[str, int] = field(default_factory=dict)
    generation: int = 0
    created: Created | None = None
    recorder: Recorder | None = None
    mappings: Mapping[Model, Sequence[FieldMapping]] = field(default_factory=dict)
    health: Health = field(init=False)

    def __post_init__(self) -> None:
        self.health = Health(self.integration_id)

    def listing_key(self, model: Model, query: Query) -> str:
        """Cache key of a listing; its pages append their number."""
        narrowed = "" if query == EVERYTHING else repr(query)
        return f"{self.integration_id}|{model.value}|{narrowed}"

    def page_key(self, model: Model, query: Query, number: int) -> str:
        """Cache key of one page of a listing."""
        return f"{self.listing_key(model, query)}|{number}"

    def id_key(self, model: Model, remote_id: str) -> str:
        """Cache key of one record: its global id."""
        return ids.encode(model, self.integration_id, remote_id)

    async def fetch_ids(self, model: Model, remote_ids: Sequence[str], account: Account) -> dict[str, Entry]:
        """One call for several records. Entries by cache key; those that the vendor does not know hold None."""
        by_ids = readable(self.way, model, self.integration_id).by_ids
        if by_ids is None:
            message = f"{model.value} has no by-id path"
            raise LookupError(message)
        account.vendor_calls += 1
        moment = self._moment(model)
        with self.health.watching(model):
            answered = await by_ids.fetch(self.session, remote_ids)
        page = await self._stamped(answered)
        account.vendor_calls += page.calls - 1
        found = await self._admit(model, page, moment)
        absent = {self.id_key(model, remote_id) for remote_id in remote_ids} - found.keys()
        missing = {key: moment.entry(None) for key in absent}
        await self.cache.set_many(list(missing.items()))
        return found | missing

    async def fetch_page(
        self, model: Model, query: Query, number: int, account: Account, since: float | None = None
    ) -> Entry:
        """One page of a listing, stored as of `since`, by default the time of asking."""
        moment = self._moment(model, since)
        page = await self._whole_page(model, query, number, account, moment)
        return moment.entry(self._sought_in(model, page))

    async def _whole_page(
        self, model: Model, query: Query, number: int, account: Account, moment: Moment
    ) -> Page:
        listing = self._listing(model)
        account.vendor_calls += 0 if listing.free else 1
        with self.health.watching(model):
            answered = await listing.fetch(self.session, query, number)
        page = await self._stamped(answered)
        # The first call is counted before it is made, so that a failed one counts too.
        account.vendor_calls += page.calls - 1
        self.last_pages[self.listing_key(model, query)] = page.last
        await self._admit(model, page, moment)
        return page

    def _sought_in(self, model: Model, page: Page) -> Page:
        """The page without what nobody looks for in pages: it has entries of its own, and here it would outlive them."""
        sought = {other for other, reads in self.way.reads.items() if reads.embedded_in is model}
        embedded = [record for record in page.embedded if Model(type(record).__name__) in sought]
        return msgspec.structs.replace(page, embedded=tuple(embedded))

    async def fetch_listing(self, model: Model, query: Query, account: Account) -> list[Page]:
        """All pages of a listing: the first tells how many there are, the others are fetched side by side."""

        async def page(number: int) -> Page:
            return await self._whole_page(model, query, number, account, self._moment(model))

        pages = await sweep(page)
        return await sweep(page) if moved(pages) else pages

    def page_flight(self, model: Model, query: Query, number: int, joined: Round, account: Account) -> Flight:
        """The fetch of one page in a round."""
        key = self.page_key(model, query, number)

        async def fetch() -> Entry:
            entry = await self.fetch_page(model, query, number, account, joined.since)
            await self.cache.set_many([(key, entry)])
            return entry

        return joined.page(number, lambda: self.flights.start([f"{key}@{joined.since}"], fetch))

    async def keep(
        self, model: Model, values: Mapping[str, tuple[Record, ...]], since: float
    ) -> dict[str, Entry]:
        """Store complete lists of children, as of `since`, under their keys; the entries by key."""
        moment = self._moment(model, since)
        entries = {key: moment.entry(value) for key, value in values.items()}
        await self.cache.set_many(list(entries.items()))
        return entries

    async def close(self) -> None:
        """Stop fetches under way and close the vendor session."""
        # What comes in from now on is of an account that may not be there any more.
        self.recorder = None
        self.health.keep = None
        await self.flights.close()
        await self.session.close()

    def _listing(self, model: Model) -> Listing:
        listing = readable(self.way, model, self.integration_id).listing
        if listing is None:
            message = f"{model.value} has no listing"
            raise LookupError(message)
        return listing

    def outdate(self, records: Mapping[Model, str], at: float) -> None:
        """These records (global ids by model) were written to at that time: what was read of them before is not fresh."""
        children = [children_key(id_, child) for id_ in records.values() for child in records]
        self.outdated.mark([*records.values(), *children], records, at)
        self.generation += 1

    def outdate_everything(self, at: float) -> None:
        """Something was written at that time, and nobody knows to what: all that was read before is not fresh."""
        self.outdated.mark_everything(at)
        self.generation += 1

    def _moment(self, model: Model, since: float | None = None) -> Moment:
        now = time.time() if since is None else since
        spread = random.uniform(1 - JITTER, 1)  # noqa: S311  # spreads load, guards nothing
        return Moment(stored_at=now, expires_at=now + self.ttl(model) * spread)

    async def _stamped(self, page: Page) -> Page:
        records = await self._taken_in((*page.records, *page.embedded))
        own = len(page.records)
        return Page(
            records=records[:own],
            last=page.last,
            total=page.total,
            embedded=records[own:],
            calls=page.calls,
        )

    async def _taken_in(self, records: tuple[Record, ...]) -> tuple[Record, ...]:
        if self.recorder is None:
            return self.packer.pack(self.sightings.stamp(records))
        marks = self.sightings.marks(records)
        news = self.sightings.news(records, marks)
        if news:
            since = await self.recorder.record(self.integration_id, list(news.values()))
            self.sightings.learn(news, since)
        return self.packer.pack(self.sightings.stamp(records, marks))

    async def _admit(self, model: Model, page: Page, moment: Moment) -> dict[str, Entry]:
        """Lay a page's records, and what came embedded in it, into the cache; entries of the page's own records."""
        entries = {record.id: moment.entry(record) for record in page.records}
        listing = self.way.reads[model].listing
        pairs = dict(entries)
        for embeds in listing.embeds if listing is not None else ():
            pairs |= _embedded(embeds, page, moment)
        await self.cache.set_many(list(pairs.items()))
        return entries


def _embedded(embeds: Embeds, page: Page, moment: Moment) -> dict[str, Entry]:
    records = [record for record in page.embedded if is_model(record, embeds.model)]
    entries = {record.id: moment.entry(record) for record in records}
    if embeds.complete and embeds.parent_field is not None:
        families = by_parent(records, embeds.parent_field, [record.id for record in page.records])
        entries |= {
            children_key(parent, embeds.model): moment.entry(kept) for parent, kept in families.items()
        }
    return entries


def page_in(entry: Entry) -> Page:
    """The page that an entry under a page's key holds."""
    assert isinstance(entry.value, Page)  # noqa: S101  # page keys hold pages only
    return entry.value


async def sweep(page: Callable[[int], Awaitable[Page]]) -> list[Page]:
    """All pages: the first, which tells how many there are, then the others side by side."""
    first = await page(1)
    return [first, *await asyncio.gather(*(page(number) for number in range(2, first.last + 1)))]


def moved(pages: Sequence[Page]) -> bool:
    """Whether the answers show that records came or went between them."""
    return len({(page.last, page.total) for page in pages}) > 1


def is_model(record: Record, model: Model) -> bool:
    """Whether the record is of that model."""
    return type(record).__name__ == model.value


def by_parent(
    records: Iterable[Record], parent_field: str, parent_ids: Iterable[str]
) -> dict[str, tuple[Record, ...]]:
    """Children of each given parent, in the order they came; a parent without any has an empty tuple."""
    families: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        families[getattr(record, parent_field)].append(record)
    return {parent: tuple(families.get(parent, ())) for parent in parent_ids}
