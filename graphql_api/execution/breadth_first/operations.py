"""The plans of prepared operations, kept with as many operations as documents are kept."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.collect_fields import collect_fields

from graphql_api.execution.breadth_first.selections import Planner, Selection
from graphql_api.execution.documents import Operation, Prepared
from graphql_api.execution.lru import LRU

if TYPE_CHECKING:
    from graphql.execution import Executor

SWITCHES = frozenset({"skip", "include"})
INTROSPECTION = frozenset({"__schema", "__type"})
MAX_VARIANTS = 32
MAX_OPERATIONS = 1_000
MAX_CHARACTERS = 4 * 2**20


class Survey(Visitor):
    """What decides whether an operation can be walked breadth-first, and which variables its selections depend on."""

    def __init__(self) -> None:
        super().__init__()
        self.known = True
        self.switches: set[str] = set()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        """Introspection is left to graphql-core."""
        self.known = self.known and node.name.value not in INTROSPECTION

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        """So is every directive but `@skip` and `@include`, whose variables are noted."""
        self.known = self.known and node.name.value in SWITCHES
        values = [argument.value for argument in node.arguments or ()]
        self.switches.update(value.name.value for value in values if isinstance(value, VariableNode))


class OperationPlan:
    """The plans of one operation: one for each combination of the variables that switch selections on and off."""

    def __init__(
        self, definition: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
    ) -> None:
        survey = Survey()
        for node in (definition, *fragments.values()):
            visit(node, survey)
        self.known = survey.known and definition.operation is OperationType.QUERY
        self._switches = tuple(sorted(survey.switches))
        self._variants: dict[tuple[Any, ...], Selection] = {}

    def selection(self, planner: Planner, reference: "Executor[Any]") -> Selection:
        """What is selected at the top, with the variables of this execution."""
        variables = reference.variable_values.coerced
        key = tuple([variables.get(name) for name in self._switches])
        known = self._variants.get(key)
        if known is None:
            if len(self._variants) >= MAX_VARIANTS:
                self._variants.clear()
            known = self._variants[key] = self._compiled(planner, reference)
        return known

    def _compiled(self, planner: Planner, reference: "Executor[Any]") -> Selection:
        root = planner.graphql_schema.query_type
        assert root is not None  # noqa: S101 # a query that was found valid has a root
        collected = collect_fields(
            reference.schema, reference.fragments, reference.variable_values, root, reference.operation
        )
        return planner.selection(root, collected.grouped_field_set)


class OperationPlans:
    """The plans of the operations that ran last."""

    def __init__(self) -> None:
        self._plans: LRU[Operation, OperationPlan] = LRU(MAX_OPERATIONS, MAX_CHARACTERS)

    def of(self, prepared: Prepared) -> OperationPlan:
        """The plan of a prepared operation, which lives as long as its document is kept and used."""
        operation = prepared.operation
        plan = self._plans.get(operation)
        if plan is None:
            plan = OperationPlan(operation.definition, operation.fragments)
            self._plans.put(operation, plan, len(prepared.text))
        return plan
