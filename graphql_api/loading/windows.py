"""Windows: so many records behind or in front of a cursor, out of one or several sequences of records.

A sequence is one integration's records in the vendor's order. Several of them stand one behind the other, so that a page
of a list that spans integrations reads from as few of them as it needs.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import dropwhile
from typing import NamedTuple, Protocol, overload

from connectors.contract.enums import Model
from connectors.contract.errors import ConnectorError
from connectors.contract.models import Record
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.loading.cursors import (
    NEIGHBOURS,
    Anchor,
    Cursor,
    Place,
    mark,
    owner,
)
from graphql_api.loading.ordering import Order, Sorted


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

    def check(self, model: Model, integration_ids: Collection[str]) -> None:
        """BAD_INPUT if the cursor comes from a list of other records, or of other integrations."""
        if self.cursor is None:
            return
        known = owner(self.cursor)
        if known is None or known.model is not model or known.integration_id not in integration_ids:
            message = f"{self.argument}: this cursor belongs to another list. Page on in the list that it came from."
            raise ApiError(ErrorCode.BAD_INPUT, message)

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
    """Records as they stand beside one another: adjoining vendor pages by number, or (page 0) a list that is whole."""

    pages: dict[int, Sequence[Record]] = field(default_factory=dict)
    _marks: dict[int, list[int]] = field(default_factory=dict)

    def anchor(self, page: int, index: int) -> Anchor:
        """The anchor of the record at that index of a page; its neighbors may stand on the pages beside."""
        own = self._marks_of(page)
        before, after = own[max(0, index - NEIGHBOURS) : index], own[index + 1 : index + 1 + NEIGHBOURS]
        if len(before) < NEIGHBOURS:
            before = [*self._marks_of(page - 1)[len(before) - NEIGHBOURS :], *before]
        if len(after) < NEIGHBOURS:
            after = [*after, *self._marks_of(page + 1)[: NEIGHBOURS - len(after)]]
        return Anchor(self.pages[page][index].id, page, tuple(before[::-1]), tuple(after))

    def _marks_of(self, page: int) -> list[int]:
        """The marks of a page's records, which each of its cursors needs some of."""
        if page not in self._marks and page in self.pages:
            self._marks[page] = list(map(mark, self.pages[page]))
        return self._marks.get(page, [])


class Row(NamedTuple):
    """A record and where it stands, from which its cursor is made when somebody asks for it."""

    record: Record
    where: Stretch | Order
    page: int = 0
    place: int = 0

    def cursor(self) -> Cursor:
        """The cursor of this row."""
        if isinstance(self.where, Order):
            return self.where.place(self.record)
        return self.where.anchor(self.page, self.place)


class Rows(Sequence[Row]):
    """Rows of one page, each made when somebody asks for it: mostly, only their records are wanted."""

    __slots__ = ("_page", "_span", "_where")

    def __init__(self, where: Stretch, page: int, span: range) -> None:
        self._where = where
        self._page = page
        self._span = span

    @property
    def records(self) -> list[Record]:
        """The records of the rows."""
        of_page = self._where.pages[self._page]
        return [of_page[place] for place in self._span]

    def __len__(self) -> int:
        return len(self._span)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> "Rows": ...
    def __getitem__(self, index: int | slice) -> "Row | Rows":
        if isinstance(index, slice):
            return Rows(self._where, self._page, self._span[index])
        place = self._span[index]
        return Row(self._where.pages[self._page][place], self._where, self._page, place)


@dataclass(frozen=True, kw_only=True)
class Slice:
    """The rows of a window; `failures` are the integrations whose records are missing from it, and why."""

    rows: Sequence[Row] = ()
    has_previous: bool = False
    has_next: bool = False
    failures: tuple[tuple[str, ConnectorError], ...] = ()

    @property
    def records(self) -> list[Record]:
        """The records of the rows."""
        rows = self.rows
        return rows.records if isinstance(rows, Rows) else [row.record for row in rows]


class Sequenced(Protocol):
    """One integration's records in the vendor's order."""

    @property
    def integration_id(self) -> str:
        """The integration whose records these are."""

    async def take(self, window: Window) -> list[Row]:
        """Up to `window.size` rows, in the direction of the window (nearest to its cursor first)."""

    async def everything(self) -> list[Record]:
        """All records."""


async def take(sequences: Sequence[Sequenced], window: Window) -> Slice:
    """A window over sequences that stand one behind the other; the cursor's own, if there is one, is among them."""
    ordered = list(sequences) if window.forward else list(reversed(sequences))
    own = owner(window.anchor) if window.anchor is not None else None
    if own is not None:
        ordered = list(dropwhile(lambda sequence: sequence.integration_id != own.integration_id, ordered))
    rows: list[Row] = []
    failures: list[tuple[str, ConnectorError]] = []
    for index, sequence in enumerate(ordered):
        cursor = window.cursor if index == 0 else None
        try:
            missing = Window(size=window.size + 1 - len(rows), forward=window.forward, cursor=cursor)
            rows += await sequence.take(missing)
        except ConnectorError as error:
            failures.append((sequence.integration_id, error))
        if len(rows) > window.size:
            break
    return slice_of(rows, window, failures)


def slice_of(
    rows: Sequence[Row], window: Window, failures: Sequence[tuple[str, ConnectorError]] = ()
) -> Slice:
    """A window's slice of its rows and, if there is one, the row beyond it."""
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
    return slice_of(rows, window, failures)


def _sorted_start(ranked: Sorted, window: Window) -> int:
    if window.place is None:
        return 0 if window.forward else len(ranked.records)
    boundary = ranked.after if window.forward else ranked.before
    return boundary(window.place, window.argument)
