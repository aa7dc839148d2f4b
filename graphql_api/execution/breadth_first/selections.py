"""Plans: what is selected from the objects of a level, compiled once per operation.

graphql-core collects the fields, so fragments, `@skip`, `@include`, aliases and merging are its own. A selection is made for
each runtime type that is met; those of a prepared operation are kept with it.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from graphql import (
    GraphQLAbstractType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLUnionType,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetails
from strawberry import Schema
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from graphql_api.execution.breadth_first.attributes import Attribute
from graphql_api.execution.breadth_first.fields import Field, Late
from graphql_api.execution.breadth_first.leaves import Leaf
from graphql_api.execution.breadth_first.objects import AbstractOf, ObjectOf
from graphql_api.execution.breadth_first.relations import Relation
from graphql_api.execution.breadth_first.resolvers import Resolver
from graphql_api.execution.breadth_first.shapes import ListOf, Shape

Rows = Callable[[Sequence[Any], Sequence[Sequence[Any]]], list[dict[str, Any]]]


class Selection:
    """One selection set on one object type: columns that are read at once, fields that fill the rows later."""

    __slots__ = ("attributes", "late", "rows")

    def __init__(self, attributes: Sequence[Attribute], late: Sequence[Late], rows: Rows) -> None:
        self.attributes = attributes
        self.late = late
        self.rows = rows


class Planner:
    """Makes the plans of one schema.

    `told_by_class` names the types whose `is_type_of` looks at nothing but an object's class, so that it need not be asked
    about each object; that of an interface speaks for the types that inherit it.
    """

    def __init__(self, schema: Schema, told_by_class: Sequence[str] = ()) -> None:
        self.schema = schema
        self.graphql_schema = schema._schema  # noqa: SLF001 - the graphql-core schema has no public name in Strawberry
        self.handles_exceptions = bool(schema.schema_converter.exception_handlers)
        self._class_predicates = frozenset(map(self._predicate, told_by_class))
        self._told: dict[GraphQLObjectType | GraphQLAbstractType, bool] = {}

    def _predicate(self, name: str) -> Callable[..., Any]:
        declared = self.schema.get_type_by_name(name)
        if not isinstance(declared, StrawberryObjectDefinition) or declared.is_type_of is None:
            message = f"{name} is no type with an is_type_of. Name one that has it, or none."
            raise ValueError(message)
        return underlying(declared.is_type_of)

    def selection(self, runtime: GraphQLObjectType, grouped: Mapping[str, list[FieldDetails]]) -> Selection:
        """The plan of one grouped field set."""
        attributes: list[Attribute] = []
        late: list[Late] = []
        entries: list[tuple[str, str | int | None]] = []
        for key, details in grouped.items():
            field = self.field(runtime, key, details)
            if isinstance(field, Attribute):
                entries.append((key, len(attributes)))
                attributes.append(field)
            elif isinstance(field, Late):
                entries.append((key, None))
                late.append(field)
            elif details[0].node.name.value == "__typename":
                entries.append((key, runtime.name))
        return Selection(attributes, late, rows_of(tuple(entries)))

    def field(self, runtime: GraphQLObjectType, key: str, details: list[FieldDetails]) -> Field | None:
        """The plan of one field; None for `__typename`, and for what the schema does not have."""
        definition = runtime.fields.get(details[0].node.name.value)
        if definition is None:
            return None
        declared = definition.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        cls = self._class_of(declared) if isinstance(declared, StrawberryField) else Resolver
        field = cls(self.schema, runtime, key, details, definition)
        field.shape = self.shape(field, definition.type)
        return field

    def _class_of(self, declared: StrawberryField) -> type[Attribute | Relation | Resolver]:
        if self.handles_exceptions or declared.extensions:
            return Resolver
        if declared.base_resolver is None:
            return Attribute if declared.default_resolver is getattr else Resolver
        return Relation if hasattr(declared.base_resolver.wrapped_func, "resolve_many") else Resolver

    def shape(self, field: Field, declared: GraphQLOutputType) -> Shape:
        """How a field's values of a type are completed."""
        nullable = not isinstance(declared, GraphQLNonNull)
        inner: Any = declared if nullable else declared.of_type  # type: ignore[union-attr] # it is non-null then
        if isinstance(inner, GraphQLList):
            return ListOf(field, declared, self.shape(field, inner.of_type), nullable=nullable)
        if is_leaf_type(inner):
            return Leaf(field, declared, inner, nullable=nullable)
        if isinstance(inner, GraphQLInterfaceType | GraphQLUnionType):
            return AbstractOf(field, declared, self, inner, nullable=nullable)
        return ObjectOf(field, declared, self, inner, nullable=nullable)

    def told_by_class(self, composite: GraphQLObjectType | GraphQLAbstractType) -> bool:
        """Whether an object's class says if it is of this type, or of which of its types."""
        if composite not in self._told:
            self._told[composite] = self._is_told_by_class(composite)
        return self._told[composite]

    def _is_told_by_class(self, composite: GraphQLObjectType | GraphQLAbstractType) -> bool:
        if isinstance(composite, GraphQLObjectType):
            return composite.is_type_of is None or self._asks_class_only(composite)
        declared = composite.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if getattr(declared, "resolve_type", None) is not None:
            return False
        return all(map(self._asks_class_only, self.graphql_schema.get_possible_types(composite)))

    def _asks_class_only(self, runtime: GraphQLObjectType) -> bool:
        predicate = runtime.is_type_of
        return predicate is not None and underlying(predicate) in self._class_predicates


def underlying(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function behind a method, which is another one for each class that inherits it."""
    return getattr(function, "__func__", function)


@lru_cache(maxsize=4096)
def rows_of(entries: tuple[tuple[str, str | int | None], ...]) -> Rows:
    """A function that makes rows of columns: by response key the column's number, a constant, or None for later.

    Generated, because a dict display in a comprehension takes a third of the time of any way to build dicts in a loop.
    """
    names = "".join(f", c{column}" for _, column in entries if isinstance(column, int))
    body = ", ".join(f"{key!r}: {_expression(entry)}" for key, entry in entries)
    source = f"lambda objects, columns: [{{{body}}} for _{names or ','} in zip(objects, *columns)]"
    rows: Rows = eval(source, {"zip": zip})  # noqa: S307 # made of GraphQL names only, which are ASCII identifiers
    return rows


def _expression(entry: str | int | None) -> str:
    return f"c{entry}" if isinstance(entry, int) else repr(entry)
