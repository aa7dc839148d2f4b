"""Windows: so many records behind or in front of a cursor, out of one or several sequences of records.

A sequence is one integration's records in the vendor's order. Several of them stand one behind the other, so that a page
of a list that spans integrations reads from as few of them as it needs.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Protocol

from connectors.contract import ids
from connectors.contract.connector import Page, Query
from connectors.contract.enums import Model
from connectors.contract.errors import ConnectorError
from connectors.contract.models import Record
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.loading.cursors import Anchor, Cursor, Place, anchor, boundary_after, boundary_before, gone
from graphql_api.loading.listing import Pages, all_pages, complete, records_of, walk
from graphql_api.loading.lookup import Reading
from graphql_api.loading.ordering import Order, Sorted

Keep = Callable[[Record], bool]


@dataclass(frozen=True, kw_only=True)
class Window:
    """`size` records behind (`forward`) or in front of a cursor; without one, from the first or the last on."""

    size: int
    forward: bool = True
    cursor: Cursor | None = None

    @property
    def argument(self) -> str:
        """The argument that the cursor came in."""
        return "after" if self.forward else "before"

    @property
    def anchor(self) -> Anchor | None:
        """The cursor, as one of the vendor's order."""
        if isinstance(self.cursor, Place):
            message = (
                f"{self.argument}: this cursor belongs to a list with orderBy. Page on with that orderBy."
            )
            raise ApiError(ErrorCode.BAD_INPUT, message)
        return self.cursor

    @property
    def place(self) -> Place | None:
        """The cursor, as one of an order asked for."""
        if isinstance(self.cursor, Anchor):
            message = (
                f"{self.argument}: this cursor belongs to a list without orderBy. Page on without orderBy."
            )
            raise ApiError(ErrorCode.BAD_INPUT, message)
        return self.cursor


@dataclass(frozen=True)
class Stretch:
    """Records as they stand beside one another: a vendor's page, or (page 0) a list that is whole."""

    records: Sequence[Record]
    page: int = 0


@dataclass(frozen=True)
class Row:
    """A record and where it stands, from which its cursor is made when somebody asks for it."""

    record: Record
    where: Stretch | Order
    index: int = 0

    def cursor(self) -> Cursor:
        """The cursor of this row."""
        if isinstance(self.where, Order):
            return self.where.place(self.record)
        return anchor(self.where.records, self.index, self.where.page)


@dataclass(frozen=True, kw_only=True)
class Slice:
    """The rows of a window; `failures` are the integrations whose records are missing from it, and why."""

    rows: Sequence[Row] = ()
    has_previous: bool = False
    has_next: bool = False
    failures: tuple[tuple[str, ConnectorError], ...] = ()


class Sequenced(Protocol):
    """One integration's records in the vendor's order."""

    @property
    def integration_id(self) -> str:
        """The integration whose records these are."""

    async def take(self, window: Window) -> list[Row]:
        """Up to `window.size` rows, in the direction of the window (nearest to its cursor first)."""

    async def everything(self) -> list[Record]:
        """All records."""


@dataclass(frozen=True)
class Held:
    """A sequence whose records are all at hand."""

    integration_id: str
    records: Sequence[Record]
    keep: Keep | None = None

    async def take(self, window: Window) -> list[Row]:
        """See Sequenced."""
        stretch = Stretch(self.records)
        start = _start(window, self.records)
        if start is None:
            raise gone(window.argument)
        rows = _rows(stretch, start, self.keep, forward=window.forward)
        return rows[: window.size]

    async def everything(self) -> list[Record]:
        """See Sequenced."""
        return [record for record in self.records if self.keep is None or self.keep(record)]


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
        rows: dict[str, Row] = {}
        while True:
            page = await pages.page(number)
            stretch = Stretch(page.records, number)
            index = start if start is not None else (0 if window.forward else len(page.records))
            rows |= {row.record.id: row for row in _rows(stretch, index, self.keep, forward=window.forward)}
            number, start = number + (1 if window.forward else -1), None
            if len(rows) >= window.size or not 1 <= number <= page.last:
                return list(rows.values())[: window.size]
            await self._ahead(pages, number, page, window, window.size - len(rows))

    async def _ahead(self, pages: Pages, number: int, page: Page, window: Window, missing: int) -> None:
        """Read side by side the pages that will be needed; with a filter of ours nobody knows how many, so the rest."""
        left = page.last - number + 1 if window.forward else number
        count = left if self.keep is not None else min(left, ceil(missing / max(1, len(page.records))))
        step = 1 if window.forward else -1
        await asyncio.gather(*(pages.page(number + step * offset) for offset in range(count)))


def _rows(stretch: Stretch, start: int, keep: Keep | None, *, forward: bool) -> list[Row]:
    span = range(start, len(stretch.records)) if forward else range(start - 1, -1, -1)
    records = stretch.records
    return [Row(records[index], stretch, index) for index in span if keep is None or keep(records[index])]


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


async def take(sequences: Sequence[Sequenced], window: Window) -> Slice:
    """A window over sequences that stand one behind the other."""
    ordered = list(sequences) if window.forward else list(reversed(sequences))
    if window.anchor is not None:
        ordered = _from_cursor(ordered, window)
    rows: list[Row] = []
    failures: list[tuple[str, ConnectorError]] = []
    for sequence in ordered:
        missing = window.size + 1 - len(rows)
        own = window if _is_own(sequence, window) else replace(window, cursor=None)
        try:
            rows += await sequence.take(replace(own, size=missing))
        except ConnectorError as error:
            failures.append((sequence.integration_id, error))
        if len(rows) > window.size:
            break
    return _slice(rows, window, failures)


def _is_own(sequence: Sequenced, window: Window) -> bool:
    return window.anchor is not None and _integration(window.anchor) == sequence.integration_id


def _integration(cursor: Anchor) -> str:
    try:
        return ids.decode(cursor.record_id).integration_id
    except ids.BadIdError:
        return ""


def _from_cursor(ordered: list[Sequenced], window: Window) -> list[Sequenced]:
    for index, sequence in enumerate(ordered):
        if _is_own(sequence, window):
            return ordered[index:]
    message = f"{window.argument}: this cursor is of an integration that is not in this list. Page on in the same list."
    raise ApiError(ErrorCode.BAD_INPUT, message)


def _slice(rows: list[Row], window: Window, failures: Sequence[tuple[str, ConnectorError]]) -> Slice:
    more, started = len(rows) > window.size, window.cursor is not None
    kept = rows[: window.size]
    return Slice(
        rows=kept if window.forward else kept[::-1],
        has_next=more if window.forward else started,
        has_previous=started if window.forward else more,
        failures=tuple(failures),
    )


def take_sorted(
    records: Sequence[Record],
    order: Order,
    window: Window,
    failures: Sequence[tuple[str, ConnectorError]] = (),
) -> Slice:
    """A window over records in an order asked for."""
    ranked = Sorted(records, order)
    start = _sorted_start(ranked, window)
    span = ranked.records[start:] if window.forward else ranked.records[:start][::-1]
    rows = [Row(record, order) for record in span[: window.size + 1]]
    return _slice(rows, window, failures)


def _sorted_start(ranked: Sorted, window: Window) -> int:
    if window.place is None:
        return 0 if window.forward else len(ranked.records)
    boundary = ranked.after if window.forward else ranked.before
    return boundary(window.place, window.argument)
