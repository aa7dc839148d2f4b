"""Pages as they are answered. Where a page stands, its edges and its cursors are worked out only for those who ask."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from connectors.contract.errors import ConnectorError
from connectors.contract.models import Record
from graphql_api.errors import ApiError
from graphql_api.loading import cursors
from graphql_api.loading.families import Children
from graphql_api.loading.lookup import Reading
from graphql_api.loading.ordering import Order
from graphql_api.loading.selecting import Selection, count
from graphql_api.loading.sequences import Held
from graphql_api.loading.windows import Row, Slice, Window, slice_of, take_sorted
from graphql_api.schema.paging import PageInfo
from graphql_api.vendor_errors import public


class Shown(ABC):
    """A page of a list."""

    __slots__ = ("nodes",)

    nodes: Sequence[Any]

    @abstractmethod
    def found(self) -> Slice:
        """The page with its place in the list."""

    @abstractmethod
    async def count(self) -> int:
        """How many records the whole list has."""

    @property
    def edges(self) -> list["ShownEdge"]:
        """Rows with their cursors."""
        return list(map(ShownEdge, self.found().rows))

    @property
    def page_info(self) -> PageInfo:
        """Where the page stands."""
        found = self.found()
        rows = found.rows
        return PageInfo(
            has_next_page=found.has_next,
            has_previous_page=found.has_previous,
            start_cursor=cursors.encode(rows[0].cursor()) if rows else None,
            end_cursor=cursors.encode(rows[-1].cursor()) if rows else None,
        )


class ShownEdge:
    """A row as it is answered. Its cursor is made when somebody asks for it, which many who take edges do not."""

    __slots__ = ("_row", "node")

    def __init__(self, row: Row) -> None:
        self._row = row
        self.node = row.record

    @property
    def cursor(self) -> str:
        """The text of the row's cursor."""
        return cursors.encode(self._row.cursor())


class PageOfList(Shown):
    """A page of a list of integrations."""

    __slots__ = ("_found", "_readings", "_selection")

    def __init__(self, found: Slice, readings: Sequence[Reading], selection: Selection) -> None:
        self.nodes = found.records
        self._found = found
        self._readings = readings
        self._selection = selection

    def found(self) -> Slice:
        """See Shown."""
        return self._found

    async def count(self) -> int:
        """See Shown; the first failure is raised, since part of a count is no count."""
        found, failures = await count(self._readings, self._selection)
        for failed, error in failures:
            raise public(error, failed)
        return found


class FamilyPager:
    """Makes the page of each parent's children that is asked for, the same one of all."""

    def __init__(
        self, integration_id: str, selection: Selection, window: Window, order: Order | None
    ) -> None:
        self.integration_id = integration_id
        self.selection = selection
        self.window = window
        self.order = order
        self._at_beginning = (
            window.forward and window.cursor is None and order is None and selection.keep is None
        )

    def page(self, family: Children) -> "PageOfFamily | ConnectorError | ApiError":
        """One parent's page. An error stands in its place: the other parents' pages are none the worse."""
        if isinstance(family, ConnectorError):
            return family
        if self._at_beginning:  # as nearly all are
            return PageOfFamily(family[: self.window.size], family, self)
        try:
            self.window.check(self.selection.model, [self.integration_id])
            known = self.slice_of(family)
            return PageOfFamily(known.records, family, self, known)
        except ApiError as error:
            return error

    def slice_of(self, family: Sequence[Record]) -> Slice:
        """The page of one parent's children, with its place among them."""
        held, window = self.held(family), self.window
        if self.order is not None:
            return take_sorted(held.all(), self.order, window)
        return slice_of(held.rows(replace(window, size=window.size + 1)), window)

    def held(self, family: Sequence[Record]) -> Held:
        """The children that are asked for."""
        return Held(self.integration_id, family, self.selection.keep)


class PageOfFamily(Shown):
    """A page of one parent's children."""

    __slots__ = ("_family", "_known", "_pager")

    def __init__(
        self,
        nodes: Sequence[Record],
        family: Sequence[Record],
        pager: FamilyPager,
        known: Slice | None = None,
    ) -> None:
        self.nodes = nodes
        self._family = family
        self._pager = pager
        self._known = known

    def found(self) -> Slice:
        """See Shown."""
        return self._known or self._pager.slice_of(self._family)

    async def count(self) -> int:
        """See Shown."""
        return len(self._pager.held(self._family).all())
