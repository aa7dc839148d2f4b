"""Completion of whole columns: what the specification calls CompleteValue, for all values of a field at once.

A shape is a field's type as this executor completes it. A column whose classes are all expected goes the fast way; in any
other, each value is looked at: nulls and exceptions become failures where they may not stand, and what only graphql-core
knows how to complete (awaitable items, iterators, values told apart by more than their class) is handed to it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain, pairwise, starmap
from types import NoneType
from typing import TYPE_CHECKING, Any

from graphql import GraphQLOutputType

from connectors.contract.checked import Declared
from graphql_api.execution.breadth_first.kinds import KINDS, Kind, classes
from graphql_api.execution.breadth_first.positions import OfItems, Places, Some
from graphql_api.execution.breadth_first.rows import RowText
from graphql_api.execution.breadth_first.spliced import SplicedRows

if TYPE_CHECKING:
    from graphql_api.execution.breadth_first.fields import Field
    from graphql_api.execution.breadth_first.walk import Walk


class Shape(ABC):
    """How values of one type are completed where one field has them.

    `type` is the GraphQL type as declared, non-null or not; `expected` holds the classes that need no second look.
    """

    def __init__(self, field: "Field", declared: GraphQLOutputType, *, nullable: bool) -> None:
        self.field = field
        self.type = declared
        self.nullable = nullable
        self.expected: set[type] = set()

    def complete(self, walk: "Walk", values: Sequence[Any], places: Places) -> Sequence[Any]:
        """The completed values, in order. Failures are noted, and hold None until the walk is done."""
        at_hand = self.at_hand(walk, values, places)
        if at_hand is not None:
            return at_hand
        if classes(values) <= self.expected:
            return self.complete_expected(walk, values, places)
        return self._sort(walk, values, places)

    def at_hand(self, walk: "Walk", values: Sequence[Any], places: Places) -> Sequence[Any] | None:  # noqa: ARG002 # of all shapes
        """The completed values, if nothing needs to be known of these but that they were completed here before."""
        return None  # an answer, not the lack of one

    def expression(self, walk: "Walk", subject: str, declared: Declared, text: RowText) -> str | None:
        """The completed value of `subject` as an expression, if what it is declared as leaves nothing to look at."""
        if declared.classes is None or (NoneType in declared.classes and not self.nullable):
            return None
        present = self.expression_of(walk, subject, declared, text)
        if present is None or present == subject or NoneType not in declared.classes:
            return present
        return f"(None if {subject} is None else {present})"

    @abstractmethod
    def expression_of(self, walk: "Walk", subject: str, declared: Declared, text: RowText) -> str | None:
        """The same for a `subject` that is not None."""

    @abstractmethod
    def complete_expected(self, walk: "Walk", values: Sequence[Any], places: Places) -> Sequence[Any]:
        """The completed values of a column of expected classes."""

    @abstractmethod
    def complete_plain(self, walk: "Walk", values: Sequence[Any], places: Places) -> Sequence[Any]:
        """The completed values of a column without nulls, exceptions and awaitables."""

    def _sort(self, walk: "Walk", values: Sequence[Any], places: Places) -> Sequence[Any]:
        completed: list[Any] = [None] * len(values)
        plain = []
        for index, value in enumerate(values):
            kind = KINDS[type(value)]
            if kind is Kind.PLAIN:
                plain.append(index)
            elif kind is Kind.AWAITABLE:
                completed[index] = walk.hand_over(self, places.position(index), value)
            elif kind is Kind.ERROR:
                walk.fail(self.field, places.position(index), value)
            elif not self.nullable:
                walk.fail(self.field, places.position(index), self.field.null_error())
        some = self.complete_plain(walk, [values[index] for index in plain], Some(places, plain))
        scatter(completed, plain, some)
        return completed


class ListOf(Shape):
    """A list; its items are completed as one column over all lists."""

    def __init__(self, field: "Field", declared: GraphQLOutputType, item: Shape, *, nullable: bool) -> None:
        super().__init__(field, declared, nullable=nullable)
        self.item = item
        self.expected = {list, tuple}

    def expression_of(self, walk: "Walk", subject: str, declared: Declared, text: RowText) -> str | None:
        """The items of a tuple in a comprehension of their own."""
        each = text.variable()
        item = self.item.expression(walk, each, Declared(declared.items), text)
        return None if item is None else f"[{item} for {each} in {subject}]"

    def complete_expected(self, walk: "Walk", values: Sequence[Any], places: Places) -> Sequence[Any]:
        """The items of all lists, completed and dealt out again."""
        items = list(chain.from_iterable(values))
        completed = self.item.complete(walk, items, OfItems(places, values, nullable=self.item.nullable))
        return deal(completed, values)

    def complete_plain(self, walk: "Walk", values: Sequence[Any], places: Places) -> Sequence[Any]:
        """Lists as lists; what else may or may not be iterable is for graphql-core to say."""
        lists = [index for index, value in enumerate(values) if type(value) in self.expected]
        completed: list[Any] = [None] * len(values)
        some = self.complete_expected(walk, [values[index] for index in lists], Some(places, lists))
        scatter(completed, lists, some)
        for index, value in enumerate(values):
            if type(value) not in self.expected:
                completed[index] = walk.hand_over(self, places.position(index), value)
        return completed


def deal(items: Sequence[Any], lists: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
    """The items in as many lists, as long as the given ones."""
    ends = accumulate(map(len, lists), initial=0)
    if isinstance(items, SplicedRows):
        return list(starmap(items.part, pairwise(ends)))
    return [items[start:end] for start, end in pairwise(ends)]


def scatter(column: list[Any], indices: Iterable[int], values: Iterable[Any]) -> None:
    """Put values at their indices in a column."""
    for index, value in zip(indices, values, strict=True):
        column[index] = value
