"""The executor as the endpoint uses it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from graphql import ExecutionResult, GraphQLError
from strawberry import Schema
from strawberry.execution import optimized_is_awaitable

from graphql_api.execution.breadth_first.operations import OperationPlans
from graphql_api.execution.breadth_first.selections import Planner
from graphql_api.execution.breadth_first.walk import Walk
from graphql_api.execution.documents import Prepared
from graphql_api.execution.request import GraphQLRequest

if TYPE_CHECKING:
    from graphql.execution import Executor


class BreadthFirst:
    """Runs the queries of one schema; see the package for what that means.

    `told_by_class` names the types (interfaces stand for theirs) whose `is_type_of` looks at an object's class only. It is
    then asked once per class; objects whose type another function tells are left to graphql-core, with all that is selected
    from them.
    """

    def __init__(self, schema: Schema, told_by_class: Sequence[str] = ()) -> None:
        self._planner = Planner(schema, told_by_class)
        self._plans = OperationPlans()
        self._reference_class: type[Executor[Any]] = schema.execution_context_class

    def takes(self, prepared: Prepared) -> bool:
        """Whether the operation is a query without introspection and without directives of its own."""
        return self._plans.of(prepared).known

    async def run(self, prepared: Prepared, request: GraphQLRequest, context: object) -> ExecutionResult:
        """Run an operation that it takes. Errors of fields are in the result, as graphql-core would report them."""
        reference = self._reference(prepared, request, context)
        if isinstance(reference, list):
            return ExecutionResult(None, reference)
        walk = Walk(reference)
        data = await walk.run(self._plans.of(prepared).selection(self._planner, reference))
        return ExecutionResult(data, reference.collected_errors.errors or None)  # type: ignore[arg-type] # rows, not dicts

    def _reference(
        self, prepared: Prepared, request: GraphQLRequest, context: object
    ) -> "Executor[Any] | list[GraphQLError]":
        return self._reference_class.build(
            self._planner.graphql_schema,
            prepared.document.node,
            context_value=context,
            raw_variable_values=request.variables,
            operation_name=prepared.operation.name,
            is_awaitable=optimized_is_awaitable,  # type: ignore[arg-type] # Strawberry types it as a plain predicate
            operation_extensions=request.extensions or None,
        )
