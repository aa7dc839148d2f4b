"""Both executors on the same operation: what is equal, and what the specification leaves open.

Where null spreads from a non-null position, the specification wants one error at least and lets an executor stop at the
first. Which of several that is, and whether errors beside it were met before, depends on timing in graphql-core too. So
there every error must be one that graphql-core reports when errors do not spread, and there must be at least one for
each place that was nulled. Everywhere else the errors are the same, one by one.
"""

import asyncio
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import GraphQLError, execute
from strawberry import Schema
from strawberry.execution import optimized_is_awaitable
from strawberry.utils.await_maybe import await_maybe

from graphql_api.execution.breadth_first import BreadthFirst
from graphql_api.execution.documents import Documents, Prepared
from graphql_api.execution.errors import RequestErrors, root_cause
from graphql_api.execution.limits import QueryLimits
from graphql_api.execution.request import GraphQLRequest
from graphql_api.schema.root import schema as real_schema
from graphql_api.vendor_errors import translate
from tests.execution.breadth_first.operations import VARIABLES, Operations
from tests.execution.breadth_first.world import World, argument_values, random_faults

Failure = tuple[tuple[str | int, ...], str, str]
LIMITS = QueryLimits(
    max_tokens=10**6, max_depth=100, max_aliases=10**4, max_root_fields=10**4, max_cost=10**12
)
VALUES = argument_values()
UNSPREAD = "@experimental_disableErrorPropagation"


@dataclass
class Answer:
    """What an executor gave."""

    data: Any
    errors: set[Failure]
    notes: set[Failure] = field(default_factory=set)


class NotEqualError(AssertionError):
    """The executors differ."""


def failure(error: GraphQLError) -> Failure:
    cause = root_cause(error)
    public = translate(cause) or cause
    return tuple(error.path or ()), error.message, getattr(public, "code", type(cause).__name__)


def answer(result: Any, context: Any) -> Answer:
    notes = {failure(error) for error in getattr(context, "errors", ())}
    errors = [failure(error) for error in result.errors or ()]
    if len(set(errors)) < len(errors):
        raise NotEqualError(("the same error twice", errors))
    return Answer(result.data, set(errors), notes)


def start_core(schema: Schema, prepared: Prepared, request: GraphQLRequest, context: Any, node: Any) -> Any:
    return execute(
        schema._schema,
        node,
        context_value=context,
        variable_values=request.variables,
        operation_name=prepared.operation.name,
        executor_class=schema.execution_context_class,
        is_awaitable=optimized_is_awaitable,
        operation_extensions=None,
    )


async def settle() -> None:
    """Let everything end that is still under way."""
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others)


class Parity:
    """The two executors of one schema."""

    def __init__(self, schema: Schema, engine: BreadthFirst) -> None:
        self.schema = schema
        self.engine = engine
        self.documents = Documents(schema._schema, LIMITS)
        self.spread = 0

    async def check(self, text: str, variables: dict[str, Any], make_context: Any) -> Answer:
        """The answer of both; NotEqualError if they differ."""
        prepared = self.documents.prepare(text, None, variables)
        if not self.engine.takes(prepared):
            message = "not taken"
            raise NotEqualError(message)
        request = GraphQLRequest(text, None, variables, {}, "POST")
        context = make_context()
        node = prepared.document.node
        expected = answer(
            await await_maybe(start_core(self.schema, prepared, request, context, node)), context
        )
        await settle()
        context = make_context()
        given = answer(await self.engine.run(prepared, request, context), context)
        await settle()
        if expected.data != given.data:
            raise NotEqualError(("data", difference(expected.data, given.data)))
        if (expected.errors, expected.notes) != (given.errors, given.notes):
            await self.check_spread(prepared, request, make_context, expected, given)
        return given

    async def check_spread(
        self, prepared: Prepared, request: GraphQLRequest, make_context: Any, expected: Answer, given: Answer
    ) -> None:
        """Errors differ: only where null spread may they, and only in which of them were met."""
        self.spread += 1
        data = expected.data
        for name in ("errors", "notes"):
            ours, theirs = getattr(given, name), getattr(expected, name)
            if {one for one in ours if not hidden(data, one)} != {
                one for one in theirs if not hidden(data, one)
            }:
                raise NotEqualError((name, ours - theirs, theirs - ours))
        ours, theirs = ({hidden(data, one) for one in each.errors} for each in (given, expected))
        if ours != theirs:
            raise NotEqualError(("nulled", ours ^ theirs))
        context = make_context()
        loud = self.documents.parse(prepared.text.replace(" {", f" {UNSPREAD} {{", 1))
        everything = answer(
            await await_maybe(start_core(self.schema, prepared, request, context, loud)), context
        )
        await settle()
        if not given.errors <= everything.errors:
            raise NotEqualError(("unknown errors", given.errors - everything.errors))


def hidden(data: Any, error: Failure) -> tuple[str | int, ...] | None:
    """The place above the error's that was left null, as a path; None if the error stands where it happened."""
    path = error[0]
    for depth, key in enumerate(path):
        if data is None:
            return ("data", *path[:depth])
        data = data[key]
    return None


def difference(one: Any, other: Any, path: tuple[Any, ...] = ()) -> Any:
    """The first place where two values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        if list(one) != list(other):
            return path, list(one), list(other)
        return next((found for key in one if (found := difference(one[key], other[key], (*path, key)))), None)
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return next((found for key, (a, b) in pairs if (found := difference(a, b, (*path, key)))), None)
    return None if one == other else (path, one, other)


def real() -> Parity:
    return Parity(real_schema, BreadthFirst(real_schema, told_by_class=("Node",)))


async def check_real(parity: Parity, rng: Random) -> Answer | None:
    """One random operation on a random world; None if the operation is not valid."""
    world = World(random_faults(rng))
    text = Operations(parity.schema._schema, rng, VALUES, rng.choice((8, 25, 60))).text()
    variables = {**VARIABLES, **rng.choice(({}, {"size": 1}, {"size": None}, {"size": 3}))}
    try:
        return await parity.check(text, variables, world.context)
    except RequestErrors:
        return None
    except NotEqualError as error:
        raise NotEqualError(error.args, text, world.faults) from error
