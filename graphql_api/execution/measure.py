"""What an operation asks for, in figures: depth, aliases, fields at the top, and objects if every list is full.

Each fragment is measured once, however often and through however many others it is spread, so the work grows with the
text of the document and not with what it expands to. Documents may still be invalid here: unknown fields cost nothing,
cycles of fragments are cut.

Cost: a field that gives an object counts one, a list of objects as many as it may hold, times those of the lists around
it. How many that is, is said by `first` or `last`, for a connection on behalf of the lists directly inside it; by the
length of `ids`; else it is the default. An introspection counts a flat amount: its depth is limited by
graphql-core's own rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)

from graphql_api.execution.limits import QueryLimits, require

INTROSPECTION_COST = {"__schema": 2_000, "__type": 200}
HUGE = 10**9


class Measurement(NamedTuple):
    """The figures of one operation with certain variables."""

    depth: int
    aliases: int
    root_fields: int
    cost: int

    def check(self, limits: QueryLimits) -> None:
        """Raise `QueryTooComplexError` for the first limit that is exceeded."""
        require("depth", self.depth, limits.max_depth)
        require("rootFields", self.root_fields, limits.max_root_fields)
        require("aliases", self.aliases, limits.max_aliases)
        require("cost", self.cost, limits.max_cost)


class Weight(NamedTuple):
    """The figures of one selection set. `cost` is fixed; `paged` is per entry of a page of the connection around it."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    cost: int = 0
    paged: int = 0

    def beside(self, other: "Weight") -> "Weight":
        """Both of them, in one selection set."""
        return Weight(
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.fields + other.fields,
            self.cost + other.cost,
            self.paged + other.paged,
        )


NOTHING = Weight()


@dataclass(slots=True)
class Sizes:
    """How many entries a list is taken to hold, as far as the operation and its variables say.

    `asked` collects the names of the variables that were looked at; they are the same whatever the values.
    """

    operation: OperationDefinitionNode
    variables: Mapping[str, object]
    limits: QueryLimits
    asked: set[str] = field(default_factory=set)

    def page(self, node: FieldNode) -> int | None:
        """The number of entries asked for by `first` or `last` (the larger one), or the length of `ids`, if any."""
        found = []
        for argument in node.arguments or ():
            name = argument.name.value
            if name in {"first", "last", "ids"}:
                size = size_of(self.value(argument.value))
                found.append(size if name == "ids" else min(size, self.limits.max_page_size))
        return max((size for size in found if size >= 0), default=None)

    def value(self, node: ValueNode | None) -> object:
        """The integer or list that a literal or a variable stands for; None for whatever else."""
        if isinstance(node, VariableNode):
            self.asked.add(node.name.value)
            return self.variables.get(node.name.value, self.variable_default(node.name.value))
        if isinstance(node, IntValueNode):
            return int(node.value) if len(node.value) < len(str(HUGE)) else HUGE
        return list(node.values) if isinstance(node, ListValueNode) else None

    def variable_default(self, name: str) -> object:
        """The default that the operation declares for a variable."""
        for definition in self.operation.variable_definitions or ():
            if definition.variable.name.value == name:
                return self.value(definition.default_value)
        return None


def size_of(value: object) -> int:
    """The size that an integer or a list says; -1 when it says none, negative numbers included."""
    if type(value) is int:
        return max(value, -1)
    return len(value) if isinstance(value, list) else -1


def measure(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    sizes: Sizes,
) -> Measurement:
    """Measure one operation."""
    root = schema.get_root_type(operation.operation)
    weight = Scale(schema, fragments, sizes).selections(operation.selection_set, root, 1)
    return Measurement(
        weight.depth,
        weight.aliases,
        weight.fields,
        weight.cost + weight.paged * sizes.limits.default_page_size,
    )


class Scale:
    """Weighs the selections of one operation, each fragment once."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        sizes: Sizes,
    ) -> None:
        self.schema = schema
        self.fragments = fragments
        self.sizes = sizes
        self.weighed: dict[str, Weight] = {}

    def selections(self, selected: SelectionSetNode, parent: GraphQLNamedType | None, nesting: int) -> Weight:
        """The weight of a selection set on the type `parent`; a fragment spread twice in it counts once."""
        require("nesting", nesting, self.sizes.limits.max_nesting)
        weight = NOTHING
        spread: set[str] = set()
        for node in selected.selections:
            if isinstance(node, FieldNode):
                weight = weight.beside(self.field(node, parent, nesting))
            elif isinstance(node, InlineFragmentNode):
                weight = weight.beside(self.inline(node, parent, nesting))
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                spread.add(node.name.value)
                weight = weight.beside(self.fragment(node.name.value, nesting))
        return weight

    def inline(self, node: InlineFragmentNode, parent: GraphQLNamedType | None, nesting: int) -> Weight:
        """The weight of an inline fragment."""
        condition = node.type_condition
        narrowed = self.schema.get_type(condition.name.value) if condition else parent
        return self.selections(node.selection_set, narrowed, nesting + 1)

    def fragment(self, name: str, nesting: int) -> Weight:
        """The weight of a fragment; that of one inside itself is nothing, since validation refuses the cycle."""
        if name not in self.weighed and name in self.fragments:
            self.weighed[name] = NOTHING
            definition = self.fragments[name]
            condition = self.schema.get_type(definition.type_condition.name.value)
            self.weighed[name] = self.selections(definition.selection_set, condition, nesting + 1)
        return self.weighed.get(name, NOTHING)

    def field(self, node: FieldNode, parent: GraphQLNamedType | None, nesting: int) -> Weight:
        """The weight of a field with all that is selected in it."""
        aliases = 1 if node.alias and node.alias.value != node.name.value else 0
        flat = INTROSPECTION_COST.get(node.name.value)
        if flat is not None:
            return Weight(1, aliases, 1, flat)
        definition = field_of(parent, node.name.value)
        returned = get_named_type(definition.type) if definition else None
        inner = self.selections(node.selection_set, returned, nesting + 1) if node.selection_set else NOTHING
        depth, aliases = inner.depth + 1, inner.aliases + aliases
        if definition is None or not is_composite_type(returned):
            return Weight(depth, aliases, 1)
        cost, paged = self.cost(node, definition, parent, inner)
        return Weight(depth, aliases, 1, cost, paged)

    def cost(
        self,
        node: FieldNode,
        definition: GraphQLField,
        parent: GraphQLNamedType | None,
        inner: Weight,
    ) -> tuple[int, int]:
        """The fixed and the paged cost of a field whose selections cost `inner`."""
        page = self.sizes.page(node)
        default = self.sizes.limits.default_page_size
        entries = default if page is None else page
        if not is_list_type(get_nullable_type(definition.type)):
            return 1 + inner.cost + entries * inner.paged, 0
        entry = 1 + inner.cost + default * inner.paged
        if page is None and is_connection(parent):
            return 0, entry
        return entries * entry, 0


def field_of(parent: GraphQLNamedType | None, name: str) -> GraphQLField | None:
    """The definition of a field, unless the document is wrong about it."""
    if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
        found: GraphQLField | None = parent.fields.get(name)
        return found
    return None


def is_connection(parent: GraphQLNamedType | None) -> bool:
    """Whether lists directly inside this type are the page that the field around it asked for."""
    return field_of(parent, "pageInfo") is not None
