"""Fields as levels resolve them: what all kinds of field have in common."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from graphql import FieldNode, GraphQLField, GraphQLObjectType, print_ast
from graphql.execution.collect_fields import FieldDetails
from graphql.execution.values import get_argument_values
from strawberry import Schema

from graphql_api.execution.breadth_first.positions import Places
from graphql_api.execution.breadth_first.rows import Row, attribute
from graphql_api.execution.breadth_first.spliced import SplicedRows

if TYPE_CHECKING:
    from graphql_api.execution.breadth_first.shapes import Shape
    from graphql_api.execution.breadth_first.walk import Walk


Level = Sequence[Row] | SplicedRows


class Field:
    """One field of a selection: its response key, its nodes in the document, its definition in the schema."""

    shape: "Shape"

    def __init__(
        self,
        schema: Schema,
        parent_type: GraphQLObjectType,
        key: str,
        details: list[FieldDetails],
        definition: GraphQLField,
    ) -> None:
        self.schema = schema
        self.parent_type = parent_type
        self.parent_name = parent_type.name
        self.key = key
        self.details = details
        self.definition = definition
        self.nodes: list[FieldNode] = [each.node for each in details]
        # A text with the sign of a variable in it is taken for one: then the arguments are only coerced anew each time.
        self.varies = any("$" in print_ast(argument) for argument in self.nodes[0].arguments or ())
        self._constant: dict[str, Any] | None = None

    @property
    def nullable(self) -> bool:
        """Whether the field may be null."""
        return self.shape.nullable

    def null_error(self) -> TypeError:
        """The failure of a null where none may be, in graphql-core's words."""
        name = self.nodes[0].name.value
        return TypeError(f"Cannot return null for non-nullable field {self.parent_name}.{name}.")

    def arguments(self, walk: "Walk") -> dict[str, Any]:
        """The arguments by their GraphQL names, coerced by graphql-core once for all objects of a level."""
        first = self.details[0]
        if not self.definition.args and not first.node.arguments:
            return {}
        if self._constant is not None:
            return self._constant.copy()
        coerced = get_argument_values(
            self.definition, first.node, walk.reference.variable_values, first.fragment_variable_values
        )
        if not self.varies:
            self._constant = coerced.copy()
        return coerced


class Late(Field, ABC):
    """A field that fills rows which are there already. `number` is its place in them."""

    number: int

    @abstractmethod
    def start(self, walk: "Walk", objects: Sequence[Any], rows: Level, places: Places) -> None:
        """Resolve the field for the objects of a level, and put its values into their rows now or later."""

    def fill(self, rows: Level, values: Sequence[Any], indices: Sequence[int] | None = None) -> None:
        """Put completed values into the rows, or into some of them."""
        if isinstance(rows, SplicedRows):
            rows.fill(self.key, values, indices)
            return
        name = attribute(self.number)
        some = rows if indices is None else [rows[index] for index in indices]
        for row, value in zip(some, values, strict=True):
            setattr(row, name, value)
