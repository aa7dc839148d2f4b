"""Where in the response the values of a level stand: worked out for the few that need it, errors and resolvers.

A level holds its objects without their paths. `Places` answers for the nth of them, by asking the places of the level
above it.
"""

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, NamedTuple, Protocol

from graphql.pyutils import Path


class Position(NamedTuple):
    """A place in the response that may hold null, or passes null on to the one around it (None: all of the data)."""

    outer: "Position | None"
    path: Path
    nullable: bool

    def nulled(self) -> Path | None:
        """The path at which a failure here leaves null; None for the data as a whole."""
        position: Position | None = self
        while position is not None and not position.nullable:
            position = position.outer
        return None if position is None else position.path


class Places(ABC):
    """The positions of a column of values."""

    @abstractmethod
    def position(self, index: int) -> Position | None:
        """The position of one value; None for the root object."""


class Keyed(Protocol):
    """What the places of a field's values need to know of the field."""

    key: str
    parent_name: str

    @property
    def nullable(self) -> bool:
        """Whether the field may be null."""


class Root(Places):
    """The place of the one object that an operation starts from."""

    def position(self, index: int) -> None:  # noqa: ARG002 # there is but one
        """The root stands in no field."""
        return None  # noqa: RET501 # an answer, not the lack of one


class OfField(Places):
    """The values of one field, of each object of a level or of some."""

    __slots__ = ("field", "indices", "objects")

    def __init__(self, objects: Places, field: Keyed, indices: Sequence[int] | None = None) -> None:
        self.objects = objects
        self.field = field
        self.indices = indices

    def position(self, index: int) -> Position:
        """The field in the object that the value is of."""
        outer = self.objects.position(index if self.indices is None else self.indices[index])
        path = Path(None if outer is None else outer.path, self.field.key, self.field.parent_name)
        return Position(outer, path, self.field.nullable)


class OfItems(Places):
    """The items of several lists, one list after the other."""

    __slots__ = ("ends", "lists", "nullable", "values")

    def __init__(self, lists: Places, values: Sequence[Sequence[Any]], *, nullable: bool) -> None:
        self.lists = lists
        self.values = values
        self.nullable = nullable
        self.ends: list[int] = []

    def position(self, index: int) -> Position:
        """The item in its list."""
        self.ends = self.ends or list(accumulate(map(len, self.values)))
        number = bisect_right(self.ends, index)
        outer = self.lists.position(number)
        key = index - (self.ends[number - 1] if number else 0)
        return Position(outer, Path(None if outer is None else outer.path, key, None), self.nullable)


class Some(Places):
    """Some of the values of other places."""

    __slots__ = ("all", "indices")

    def __init__(self, places: Places, indices: Sequence[int]) -> None:
        self.all = places
        self.indices = indices

    def position(self, index: int) -> Position | None:
        """The value's position among all."""
        return self.all.position(self.indices[index])
