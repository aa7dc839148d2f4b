"""What a value is before it is completed, told by its class, so that a column is judged by the set of its classes."""

from collections.abc import Awaitable, Iterable
from enum import Enum
from types import GeneratorType, NoneType
from typing import Any

from graphql.pyutils import Undefined


class Kind(Enum):
    """How graphql-core would treat a value, whatever its declared type."""

    NULL = "null"
    ERROR = "error"
    AWAITABLE = "awaitable"
    PLAIN = "plain"


class Kinds(dict[type, Kind]):
    """The kind of each class, worked out when it is first met."""

    def __missing__(self, cls: type) -> Kind:
        kind = self[cls] = _kind(cls)
        return kind


def _kind(cls: type) -> Kind:
    if cls is NoneType or cls is type(Undefined):
        return Kind.NULL
    if issubclass(cls, Exception):
        return Kind.ERROR
    # Only some generators can be awaited, which is not told by the class: graphql-core looks at each.
    if issubclass(cls, Awaitable | GeneratorType):
        return Kind.AWAITABLE
    return Kind.PLAIN


KINDS = Kinds()


def classes(values: Iterable[Any]) -> set[type]:
    """The classes of a column's values."""
    return set(map(type, values))
