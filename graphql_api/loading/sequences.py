"""Sequences: one integration's records in the vendor's order, however they are come by."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import ceil

from connectors.contract.connector import Page, Query
from connectors.contract.enums import Model
from connectors.contract.errors import ConnectorError
from connectors.contract.models import Record
from graphql_api.loading.cursors import boundary_after, boundary_before, gone
from graphql_api.loading.listing import Pages, all_pages, complete, records_of, walk
from graphql_api.loading.lookup import Reading
from graphql_api.loading.windows import Row, Rows, Sequenced, Stretch, Window

Keep = Callable[[Record], bool]


@dataclass(frozen=True)
class Failed:
    """In the place of a sequence that cannot be read."""

    integration_id: str
    error: ConnectorError

    async def take(self, _window: Window) -> list[Row]:
        """See Sequenced."""
        raise self.error

    async def everything(self) -> list[Record]:
        """See Sequenced."""
        raise self.error


@dataclass(frozen=True)
class Held:
    """A sequence whose records are all at hand."""

    integration_id: str
    records: Sequence[Record]
    keep: Keep | None = None

    async def take(self, window: Window) -> list[Row]:
        """See Sequenced."""
        return list(self.rows(window))

    def rows(self, window: Window) -> Sequence[Row]:
        """The same, at once."""
        start = _start(window, self.records)
        if start is None:
            raise gone(window.argument)
        stretch = Stretch({0: self.records})
        if self.keep is not None:
            return _rows(stretch, 0, start, self.keep, window)
        return Rows(stretch, 0, _span(self.records, start, window)[: window.size])

    async def everything(self) -> list[Record]:
        """See Sequenced."""
        return self.all()

    def all(self) -> list[Record]:
        """The same, at once."""
        return [record for record in self.records if self.keep is None or self.keep(record)]


@dataclass(frozen=True)
class Followed:
    """A sequence, and behind it the records that are gone."""

    present: Sequenced
    gone: Held

    @property
    def integration_id(self) -> str:
        """The integration that is read."""
        return self.gone.integration_id

    async def take(self, window: Window) -> list[Row]:
        """See Sequenced."""
        first, second = (self.present, self.gone) if window.forward else (self.gone, self.present)
        if not self._begins_in(first, window):
            return await second.take(window)
        rows = await first.take(window)
        if len(rows) < window.size:
            rows += await second.take(replace(window, cursor=None, size=window.size - len(rows)))
        # A copy that was read before a record was gone may still show it.
        return list({row.record.id: row for row in reversed(rows)}.values())[::-1]

    async def everything(self) -> list[Record]:
        """See Sequenced."""
        present = await self.present.everything()
        known = {record.id for record in present}
        return [*present, *(record for record in self.gone.all() if record.id not in known)]

    def _begins_in(self, part: Sequenced, window: Window) -> bool:
        """Whether the window's cursor, if there is one, stands in that part."""
        anchor = window.anchor
        if anchor is None:
            return True
        among_gone = any(record.id == anchor.record_id for record in self.gone.records)
        return among_gone is (part is self.gone)


@dataclass(frozen=True)
class Listed:
    """A sequence that the vendor pages; only the pages that a window needs are read."""

    reading: Reading
    model: Model
    query: Query
    keep: Keep | None = None

    @property
    def integration_id(self) -> str:
        """The integration that is read."""
        return self.reading.integration_id

    async def take(self, window: Window) -> list[Row]:
        """See Sequenced."""

        async def steps(pages: Pages) -> list[Row]:
            return await self._collect(pages, window)

        return await walk(self.reading, self.model, self.query, steps)

    async def everything(self) -> list[Record]:
        """See Sequenced."""
        records = records_of(await all_pages(self.reading, self.model, self.query))
        return [record for record in records if self.keep is None or self.keep(record)]

    async def _collect(self, pages: Pages, window: Window) -> list[Row]:
        number, start = await _locate(pages, window)
        stretch = Stretch()
        rows: dict[str, Row] = {}
        while True:
            page = await pages.page(number)
            stretch.pages[number] = page.records
            index = start if start is not None else (0 if window.forward else len(page.records))
            found = _rows(stretch, number, index, self.keep, window)
            rows |= {row.record.id: row for row in found}
            number, start = number + (1 if window.forward else -1), None
            if len(rows) >= window.size or not 1 <= number <= page.last:
                return list(rows.values())[: window.size]
            await self._ahead(pages, number, page, window, window.size - len(rows))

    async def _ahead(self, pages: Pages, number: int, page: Page, window: Window, missing: int) -> None:
        """Read side by side the pages that will be needed; with a filter of ours nobody knows how many, so the rest."""
        left = page.last - number + 1 if window.forward else number
        filtered = self.keep is not None or pages.shown is not None
        count = left if filtered else min(left, ceil(missing / max(1, len(page.records))))
        step = 1 if window.forward else -1
        await asyncio.gather(*(pages.page(number + step * offset) for offset in range(count)))


def _rows(stretch: Stretch, page: int, start: int, keep: Keep | None, window: Window) -> list[Row]:
    """The rows of a page from an index on, as many as the window holds."""
    records = stretch.pages[page]
    span = _span(records, start, window)
    if keep is not None:
        span_kept = (index for index in span if keep(records[index]))
        return [Row(records[index], stretch, page, index) for index in islice(span_kept, window.size)]
    return [Row(records[index], stretch, page, index) for index in span[: window.size]]


def _span(records: Sequence[Record], start: int, window: Window) -> range:
    return range(start, len(records)) if window.forward else range(start - 1, -1, -1)


def _start(window: Window, records: Sequence[Record]) -> int | None:
    """Where the window begins among these records; None if its cursor's place is not there."""
    if window.anchor is None:
        return 0 if window.forward else len(records)
    boundary = boundary_after if window.forward else boundary_before
    return boundary(window.anchor, records)


async def _locate(pages: Pages, window: Window) -> tuple[int, int | None]:
    """The page and index where the window begins (None: the page's near end)."""
    cursor = window.anchor
    if cursor is None:
        return (1, None) if window.forward else ((await pages.page(1)).last, None)
    hinted = await pages.page(max(1, cursor.page))
    for index, record in enumerate(hinted.records):
        if record.id == cursor.record_id:
            return max(1, cursor.page), index + 1 if window.forward else index
    return await _search(pages, window)


async def _search(pages: Pages, window: Window) -> tuple[int, int]:
    """The cursor's record is not where it was: look for its place among all records."""
    everything = await complete(pages)
    records = [record for page in everything for record in page.records]
    start = _start(window, records)
    if start is None:
        raise gone(window.argument)
    for number, page in enumerate(everything, 1):
        # A place between two pages belongs to the page on the window's side of it.
        if start < len(page.records) or (start == len(page.records) and not window.forward):
            return number, start
        start -= len(page.records)
    return len(everything), len(everything[-1].records)
