"""A prepared operation run to its result, breadth-first or by graphql-core, with Strawberry's extensions.

Strawberry's `Schema.execute` is not used: it would parse and validate again, and it logs the messages of exceptions.
"""

from typing import Any

from graphql import ExecutionResult, GraphQLError, execute, validate
from graphql.execution import MiddlewareManager
from strawberry import Schema
from strawberry.execution import optimized_is_awaitable
from strawberry.extensions import SchemaExtension
from strawberry.extensions.runner import SchemaExtensionsRunner
from strawberry.types.execution import ExecutionContext
from strawberry.types.graphql import OperationType
from strawberry.utils.await_maybe import await_maybe

from graphql_api.execution.breadth_first import BreadthFirst
from graphql_api.execution.documents import RULES, Prepared
from graphql_api.execution.errors import RequestErrors
from graphql_api.execution.guard import Guard
from graphql_api.execution.request import GraphQLRequest


class Result:
    """What an operation came to: `data` and errors as graphql-core gives them, extensions as Strawberry's give them."""

    __slots__ = ("data", "errors", "extensions")

    def __init__(self, outcome: Any, extensions: dict[str, Any]) -> None:  # noqa: ANN401 - of either library
        self.data: dict[str, Any] | None = outcome.data
        self.errors: list[GraphQLError] = list(outcome.errors or ())
        self.extensions = extensions


async def run(
    schema: Schema,
    prepared: Prepared,
    request: GraphQLRequest,
    context: object,
    executor: BreadthFirst | None = None,
    guard: Guard | None = None,
) -> Result:
    """Run `prepared` for `request`, by `executor` if it takes the operation; failures of fields are in the result.

    `guard` keeps fields from the caller.

    Raises `RequestErrors` when no field was reached: those errors have no path and are about the request.
    """
    extensions = schema.get_extensions()
    if extensions:
        result = await run_extended(schema, prepared, request, context, extensions, executor, guard)
    else:
        outcome = start(schema, prepared, request, context, None, executor, guard)
        result = Result(await await_maybe(outcome), {})
    if result.data is None and all(error.path is None for error in result.errors):
        raise RequestErrors(result.errors)
    return result


def start(  # noqa: PLR0913, PLR0917 - all that an execution consists of
    schema: Schema,
    prepared: Prepared,
    request: GraphQLRequest,
    context: object,
    middleware: MiddlewareManager | None,
    executor: BreadthFirst | None,
    guard: Guard | None,
) -> Any:  # noqa: ANN401 - a result or an awaitable of one, as graphql-core types it
    """Start the execution; it may already be done when nothing had to be awaited."""
    wrapped = middleware is not None and bool(middleware.middlewares)
    if executor is not None and not wrapped and executor.takes(prepared):
        return executor.run(prepared, request, context, guard)
    return execute(
        schema._schema,  # noqa: SLF001 - the graphql-core schema has no public name in Strawberry
        prepared.document.node,
        context_value=context,
        variable_values=request.variables,
        operation_name=prepared.operation.name,
        middleware=guarded(middleware, guard),
        executor_class=schema.execution_context_class,
        is_awaitable=optimized_is_awaitable,  # type: ignore[arg-type] # Strawberry types it as a plain predicate
        operation_extensions=request.extensions or None,
    )


def guarded(middleware: MiddlewareManager | None, guard: Guard | None) -> MiddlewareManager | None:
    """The middleware, and the guard in front of it."""
    if guard is None:
        return middleware
    return MiddlewareManager(*(middleware.middlewares if middleware else ()), guard)


async def run_extended(  # noqa: PLR0913, PLR0917 - as above
    schema: Schema,
    prepared: Prepared,
    request: GraphQLRequest,
    context: object,
    extensions: list[SchemaExtension],
    executor: BreadthFirst | None,
    guard: Guard | None,
) -> Result:
    """The same, with the hooks of Strawberry's schema extensions around each phase, in their usual order."""
    state = operation_state(schema, prepared, request, context)
    for extension in extensions:
        extension.execution_context = state
    runner = SchemaExtensionsRunner(execution_context=state, extensions=extensions)
    try:
        async with runner.operation():
            await prepare_extended(state, runner)
            if not state.pre_execution_errors:
                await execute_extended(schema, prepared, request, state, runner, executor, guard)
    except GraphQLError as error:
        raise RequestErrors([error]) from error
    outcome = state.result or ExecutionResult(None, state.pre_execution_errors)
    return Result(outcome, await runner.get_extensions_results(state))


def operation_state(
    schema: Schema, prepared: Prepared, request: GraphQLRequest, context: object
) -> ExecutionContext:
    """What Strawberry's extensions see of an operation."""
    return ExecutionContext(
        query=prepared.text,
        schema=schema,
        allowed_operations={OperationType.QUERY, OperationType.MUTATION},
        context=context,
        variables=request.variables,
        validation_rules=RULES,
        provided_operation_name=prepared.operation.name,
        graphql_document=prepared.document.node,
        operation_extensions=request.extensions or None,
    )


async def prepare_extended(state: ExecutionContext, runner: SchemaExtensionsRunner) -> None:
    """The hooks around parsing and validation, which are done; rules that an extension added are applied here."""
    async with runner.parsing():
        document = state.graphql_document
    async with runner.validation():
        added = [rule for rule in state.validation_rules if rule not in RULES]
        if added and document is not None and state.pre_execution_errors is None:
            state.pre_execution_errors = validate(state.schema._schema, document, added) or None  # noqa: SLF001 - as above


async def execute_extended(  # noqa: PLR0913, PLR0917 - as above
    schema: Schema,
    prepared: Prepared,
    request: GraphQLRequest,
    state: ExecutionContext,
    runner: SchemaExtensionsRunner,
    executor: BreadthFirst | None,
    guard: Guard | None,
) -> None:
    """The hooks around the execution, one of which may already have brought the result."""
    resolving = [one for one in runner.extensions if one._implements_resolve()]  # noqa: SLF001 - Strawberry's own test
    async with runner.executing():
        if state.result is None:
            middleware = MiddlewareManager(*resolving)
            outcome = await await_maybe(
                start(schema, prepared, request, state.context, middleware, executor, guard)
            )
            state.result = outcome
            state.pre_execution_errors = outcome.errors
