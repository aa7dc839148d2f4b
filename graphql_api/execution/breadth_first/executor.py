"""The executor as the endpoint uses it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from graphql import ExecutionResult, GraphQLError
from graphql.execution import MiddlewareManager
from strawberry import Schema
from strawberry.execution import optimized_is_awaitable

from graphql_api.execution.breadth_first.operations import OperationPlans
from graphql_api.execution.breadth_first.renderings import Renderings
from graphql_api.execution.breadth_first.selections import Planner
from graphql_api.execution.breadth_first.walk import Walk
from graphql_api.execution.documents import Prepared
from graphql_api.execution.guard import FieldName, Guard
from graphql_api.execution.lru import LRU
from graphql_api.execution.request import GraphQLRequest

if TYPE_CHECKING:
    from graphql.execution import Executor

#: Sets of withheld fields whose plans are kept: keys with the same scopes share theirs.
MAX_GUARDED: Final = 32
RENDERED_BYTES: Final = 2**26


class Guarded(NamedTuple):
    """What makes and keeps the plans of requests from which the same fields are withheld."""

    planner: Planner
    plans: OperationPlans


class BreadthFirst:
    """Runs the queries of one schema; see the package for what that means.

    `told_by_class` names the types (interfaces stand for theirs) whose `is_type_of` looks at an object's class only. It is
    then asked once per class; objects whose type another function tells are left to graphql-core, with all that is selected
    from them. Up to `rendered_bytes` of records are kept as they stand in answers, none if it is 0.
    """

    def __init__(
        self, schema: Schema, told_by_class: Sequence[str] = (), rendered_bytes: int = RENDERED_BYTES
    ) -> None:
        self._schema = schema
        self._told_by_class = told_by_class
        self.renderings = Renderings(rendered_bytes)
        self._planner = Planner(schema, told_by_class, renderings=self.renderings)
        self._plans = OperationPlans()
        self._guarded: LRU[frozenset[FieldName], Guarded] = LRU(MAX_GUARDED, MAX_GUARDED)
        self._reference_class: type[Executor[Any]] = schema.execution_context_class

    def takes(self, prepared: Prepared) -> bool:
        """Whether the operation is a query without introspection and without directives of its own."""
        return self._plans.of(prepared).known

    async def run(
        self, prepared: Prepared, request: GraphQLRequest, context: object, guard: Guard | None = None
    ) -> ExecutionResult:
        """Run an operation that it takes. Errors of fields are in the result, as graphql-core would report them."""
        reference = self._reference(prepared, request, context, guard)
        if isinstance(reference, list):
            return ExecutionResult(None, reference)
        planner, plans = (self._planner, self._plans) if guard is None else self._plans_under(guard)
        walk = Walk(reference, guard)
        data = await walk.run(plans.of(prepared).selection(planner, reference))
        return ExecutionResult(data, reference.collected_errors.errors or None)  # type: ignore[arg-type] # rows, not dicts

    def _plans_under(self, guard: Guard) -> "Guarded":
        """Plans of their own for each set of withheld fields, so that those of all others need not look."""
        known = self._guarded.get(guard.withheld)
        if known is None:
            planner = Planner(self._schema, self._told_by_class, guard.withheld, self.renderings)
            known = Guarded(planner, OperationPlans())
            self._guarded.put(guard.withheld, known, 1)
        return known

    def _reference(
        self, prepared: Prepared, request: GraphQLRequest, context: object, guard: Guard | None
    ) -> "Executor[Any] | list[GraphQLError]":
        return self._reference_class.build(
            self._planner.graphql_schema,
            prepared.document.node,
            context_value=context,
            raw_variable_values=request.variables,
            operation_name=prepared.operation.name,
            # For what is left to graphql-core.
            middleware=None if guard is None else MiddlewareManager(guard),
            is_awaitable=optimized_is_awaitable,  # type: ignore[arg-type] # Strawberry types it as a plain predicate
            operation_extensions=request.extensions or None,
        )
