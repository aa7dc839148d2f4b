"""Scalars and enums: columns that leave as they came, unless a value is not of the class that the type answers in.

The built-in scalars are recognized by identity, custom scalars by a serializer that returns its argument, enums by their
members. For every other value graphql-core's own coercion is asked, one value at a time.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from types import FunctionType, NoneType
from typing import TYPE_CHECKING, Any

from graphql import (
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLOutputType,
    GraphQLString,
)
from graphql.execution import Executor
from graphql.type import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT
from strawberry.schema.schema_converter import CustomGraphQLEnumType

from connectors.contract.checked import Declared
from graphql_api.execution.breadth_first.kinds import KINDS, Kind
from graphql_api.execution.breadth_first.positions import Places
from graphql_api.execution.breadth_first.rows import RowText, UnfitError
from graphql_api.execution.breadth_first.shapes import Shape

if TYPE_CHECKING:
    from graphql_api.execution.breadth_first.fields import Field
    from graphql_api.execution.breadth_first.walk import Walk

OWN_CLASSES: Mapping[GraphQLLeafType, type] = {
    GraphQLString: str,
    GraphQLID: str,
    GraphQLBoolean: bool,
    GraphQLInt: int,
    GraphQLFloat: float,
}
"""The classes whose values the built-in scalars answer unchanged, numbers within `in_range`."""


def in_range(number: float) -> bool:
    """Whether an Int or a Float can be answered unchanged."""
    if type(number) is int:
        return GRAPHQL_MIN_INT <= number <= GRAPHQL_MAX_INT
    return math.isfinite(number)


def number(value: float) -> float:
    """The number, if it can be answered unchanged."""
    if not in_range(value):
        raise UnfitError
    return value


class Leaf(Shape):
    """A scalar or an enum. `names` has the enum members whose name differs from what they are encoded as."""

    def __init__(
        self, field: "Field", declared: GraphQLOutputType, leaf: GraphQLLeafType, *, nullable: bool
    ) -> None:
        super().__init__(field, declared, nullable=nullable)
        self.leaf = leaf
        self.numeric = leaf is GraphQLInt or leaf is GraphQLFloat
        self.any_class = returns_its_argument(leaf.coerce_output_value)
        self.names = names_of(leaf)
        if leaf in OWN_CLASSES:
            self.expected.add(OWN_CLASSES[leaf])
        elif isinstance(leaf, CustomGraphQLEnumType):
            self.expected.add(leaf.wrapped_cls)
        if nullable:
            self.expected.add(NoneType)

    def expression_of(self, walk: "Walk", subject: str, declared: Declared, text: RowText) -> str | None:  # noqa: ARG002 # of all shapes
        """The value itself, if values of its class are answered unchanged whatever they are; numbers within their range."""
        if self.names is not None or declared.classes is None or (self.numeric and not text.checks):
            return None
        classes = declared.classes - {NoneType}
        plain = self.any_class and all(KINDS[cls] is Kind.PLAIN for cls in classes)
        if not plain and not classes <= self.expected:
            return None
        return text.checked(number, subject) if self.numeric else subject

    def complete_expected(self, walk: "Walk", values: Sequence[Any], places: Places) -> Sequence[Any]:
        """The column itself, enum members by name, numbers if they can be answered."""
        if self.names is not None:
            return [None if value is None else self.names[value] for value in values]
        if self.numeric and not all(value is None or in_range(value) for value in values):
            return [
                None if value is None else self._coerced(walk, value, places, index)
                for index, value in enumerate(values)
            ]
        return values

    def complete_plain(self, walk: "Walk", values: Sequence[Any], places: Places) -> Sequence[Any]:
        """Each value as graphql-core coerces it."""
        if self.any_class:
            self.expected.update(map(type, values))
            return values
        return [self._coerced(walk, value, places, index) for index, value in enumerate(values)]

    def _coerced(self, walk: "Walk", value: object, places: Places, index: int) -> Any:  # noqa: ANN401 # a scalar's value
        try:
            return Executor.complete_leaf_value(self.leaf, value)
        except Exception as error:  # noqa: BLE001 # a scalar may raise anything; it is the field's error
            walk.fail(self.field, places.position(index), error)
            return None


def names_of(leaf: GraphQLLeafType) -> Mapping[Enum, str] | None:
    """The names by which an enum's members are answered; None where encoding a member gives its name anyway."""
    if not isinstance(leaf, CustomGraphQLEnumType):
        return None
    members: list[Enum] = list(leaf.wrapped_cls)
    names = {member: leaf.coerce_output_value(member) for member in members}
    return (
        None if all(isinstance(member, str) and member == name for member, name in names.items()) else names
    )


def _argument(value: object) -> object:
    return value


def returns_its_argument(function: Callable[..., Any] | None) -> bool:
    """Whether a function is known to give back what it is given, by its code."""
    return (
        isinstance(function, FunctionType)
        and function.__code__.co_argcount == 1
        and function.__code__.co_code == _argument.__code__.co_code
    )
