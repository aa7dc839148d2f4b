"""Orders that a client may ask for: by one field, then by id, records without a value last."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import total_ordering
from operator import itemgetter
from typing import Any

from connectors.contract.models import Record
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.loading.cursors import Place


@dataclass(frozen=True)
class Order:
    """By one attribute of the records, ascending or descending."""

    attribute: str
    descending: bool = False

    @property
    def name(self) -> str:
        """How cursors name this order."""
        return f"{'-' if self.descending else ''}{self.attribute}"

    def place(self, record: Record) -> Place:
        """The record's place in this order: texts without regard to case, times as seconds."""
        value = getattr(record, self.attribute)
        if isinstance(value, datetime):
            value = value.timestamp()
        elif isinstance(value, str) and self.attribute != "id":
            value = value.casefold()
        return Place(order=self.name, value=value, record_id=record.id)


@total_ordering
class _Rank:
    """A place made comparable."""

    __slots__ = ("descending", "record_id", "value")

    def __init__(self, place: Place, *, descending: bool) -> None:
        self.value: Any = place.value
        self.record_id = place.record_id
        self.descending = descending

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Rank) and (self.value, self.record_id) == (other.value, other.record_id)

    def __lt__(self, other: "_Rank") -> bool:
        if self.value == other.value:
            return self.record_id < other.record_id
        if self.value is None or other.value is None:
            return other.value is None
        return bool(self.value > other.value if self.descending else self.value < other.value)

    __hash__ = None  # type: ignore[assignment]  # ranks are compared, never looked up


class Sorted:
    """Records in an order, and the boundaries of places in it."""

    def __init__(self, records: Iterable[Record], order: Order) -> None:
        self.order = order
        ranked = sorted(((self._rank(order.place(record)), record) for record in records), key=itemgetter(0))
        self._ranks = [rank for rank, _ in ranked]
        self.records: tuple[Record, ...] = tuple(record for _, record in ranked)

    def after(self, place: Place, argument: str) -> int:
        """Index of the first record behind the place."""
        return bisect_right(self._ranks, self._rank(self._own(place, argument)))

    def before(self, place: Place, argument: str) -> int:
        """Index behind the last record in front of the place."""
        return bisect_left(self._ranks, self._rank(self._own(place, argument)))

    def _rank(self, place: Place) -> _Rank:
        return _Rank(place, descending=self.order.descending)

    def _own(self, place: Place, argument: str) -> Place:
        if place.order != self.order.name:
            message = f"{argument}: this cursor belongs to another order. Page on with the orderBy that it came from."
            raise ApiError(ErrorCode.BAD_INPUT, message)
        return place
