"""Plans: what is selected from the objects of a level, compiled once per operation.

graphql-core collects the fields, so fragments, `@skip`, `@include`, aliases and merging are its own. A selection is made for
each runtime type that is met; those of a prepared operation are kept with it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

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

from connectors.contract.checked import declared, trusted
from connectors.contract.models import Record
from graphql_api.execution.breadth_first.attributes import Attribute
from graphql_api.execution.breadth_first.fields import Field, Late
from graphql_api.execution.breadth_first.leaves import Leaf
from graphql_api.execution.breadth_first.objects import AbstractOf, ObjectOf
from graphql_api.execution.breadth_first.relations import Relation
from graphql_api.execution.breadth_first.renderings import NONE, Rendering, Renderings
from graphql_api.execution.breadth_first.resolvers import Resolver
from graphql_api.execution.breadth_first.rows import Row, Rows, RowText, row_class
from graphql_api.execution.breadth_first.shapes import ListOf, Shape
from graphql_api.execution.breadth_first.spliced import text_of
from graphql_api.execution.breadth_first.told import Told
from graphql_api.execution.breadth_first.withheld import Withheld
from graphql_api.execution.guard import FieldName

if TYPE_CHECKING:
    from graphql_api.execution.breadth_first.walk import Walk


class Reader(NamedTuple):
    """How the rows of a level are made: of the objects themselves, and of columns that are completed before.

    Or of texts, if the objects are records and have them.
    """

    columns: Sequence[Attribute]
    rows: Rows
    rendering: Rendering | None


class Selection:
    """One selection set on one object type: attributes that are read at once, fields that fill the rows later.

    `fields` are in the order of the response, each under its key; a text stands for `__typename`. `renderings` keep what is
    selected from records in its encoded form.
    """

    def __init__(self, fields: Mapping[str, Attribute | Late | str], renderings: Renderings) -> None:
        self._renderings = renderings
        self._keys = list(fields)
        self._fields = list(fields.values())
        self._row: type[Row] = row_class(tuple(fields))
        self._readers: dict[type | None, Reader] = {}
        #: Keeps the texts of the records that were met at last.
        self.rendering: Rendering | None = None
        self.late: list[Late] = []
        for number, field in enumerate(self._fields):
            if isinstance(field, Late):
                field.number = number
                self.late.append(field)

    def reader(self, walk: "Walk", classes: Collection[type]) -> Reader:
        """How objects of these classes are read: if it is one whose objects are checked, values need no second look."""
        cls, *others = classes
        known = None if others else cls
        if known not in self._readers:
            known = known if known is not None and trusted(known) else None
        if known not in self._readers:
            self._readers[known] = self._reader(walk, known)
        reader = self._readers[known]
        self.rendering = reader.rendering or self.rendering
        return reader

    def _reader(self, walk: "Walk", cls: type | None) -> Reader:
        text = RowText()
        columns: list[Attribute] = []
        values: list[str] = []
        for field in self._fields:
            value = self._value(walk, field, "o", cls, text)
            if value is None and isinstance(field, Attribute):
                value = f"c{len(columns)}"
                columns.append(field)
            values.append(value or "None")
        rows = text.rows(text.row(self._row, values), len(columns))
        return Reader(columns, rows, None if cls is None else self._rendering(walk, cls))

    def _rendering(self, walk: "Walk", cls: type) -> Rendering | None:
        """What keeps the texts of records; None for other objects, and where a value needs more than a look."""
        attributes = len(self._fields) - len(self.late)
        if not self._renderings.max_bytes or not attributes or not issubclass(cls, Record):
            return None
        late = [self._keys[field.number] for field in self.late]
        segments: Callable[..., Any] | None = self._segments(walk, cls)
        if segments is None:
            return None
        return Rendering(self._renderings, lambda each: text_of(segments((each,), ())[0], late), late)

    def _segments(self, walk: "Walk", cls: type) -> Rows | None:
        """Makes, of an object, the rows of what stands in front of, between and behind the late fields."""
        text = RowText(checks=True)
        rows = []
        ends = [field.number for field in self.late]
        for start, end in zip([0, *[end + 1 for end in ends]], [*ends, len(self._fields)], strict=True):
            values = [self._value(walk, field, "o", cls, text) for field in self._fields[start:end]]
            present = [value for value in values if value is not None]
            if len(present) < len(values):
                return None
            rows.append(text.row(row_class(tuple(self._keys[start:end])), present))
        return text.rows(f"({', '.join(rows)},)", 0)

    def expression(self, walk: "Walk", subject: str, cls: type, text: RowText) -> str | None:
        """The row of one object of a checked class as an expression; None if a value has to be looked at."""
        values = [self._value(walk, field, subject, cls, text) for field in self._fields]
        present = [value for value in values if value is not None]
        return text.row(self._row, present) if len(present) == len(values) else None

    def _value(
        self, walk: "Walk", field: Attribute | Late | str, subject: str, cls: type | None, text: RowText
    ) -> str | None:
        if isinstance(field, str):
            return repr(field)
        if cls is None or isinstance(field, Late):
            return None
        return field.expression(walk, subject, declared(cls), text)


class Planner:
    """Makes the plans of one schema.

    `told_by_class` names the types whose `is_type_of` looks at nothing but an object's class, so that it need not be asked
    about each object; that of an interface speaks for the types that inherit it. `withheld` fields are not resolved.
    """

    def __init__(
        self,
        schema: Schema,
        told_by_class: Sequence[str] = (),
        withheld: frozenset[FieldName] = frozenset(),
        renderings: Renderings = NONE,
    ) -> None:
        self.schema = schema
        self.withheld = withheld
        self.renderings = renderings
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
        fields = {key: self.field(runtime, key, details) for key, details in grouped.items()}
        known = {key: field for key, field in fields.items() if field is not None}
        return Selection(known, self.renderings)

    def field(
        self, runtime: GraphQLObjectType, key: str, details: list[FieldDetails]
    ) -> Attribute | Late | str | None:
        """The plan of one field; the type's name for `__typename`, None for what the schema does not have."""
        name = details[0].node.name.value
        if name == "__typename":
            return runtime.name
        definition = runtime.fields.get(name)
        if definition is None:
            return None
        declared = definition.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        cls: type[Attribute | Late] = Resolver
        if (runtime.name, name) in self.withheld:
            cls = Withheld
        elif isinstance(declared, StrawberryField):
            cls = self._class_of(declared)
        field = cls(self.schema, runtime, key, details, definition)
        field.shape = self.shape(field, definition.type)
        return field

    def _class_of(self, declared: StrawberryField) -> type[Attribute | Late]:
        if self.handles_exceptions or declared.extensions:
            return Resolver
        if declared.base_resolver is None:
            return Attribute if declared.default_resolver is getattr else Resolver
        resolver = declared.base_resolver.wrapped_func
        if hasattr(resolver, "tell_many"):
            return Told
        return Relation if hasattr(resolver, "resolve_many") else Resolver

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
