"""Both executors on the same operation: what is equal, and what the specification leaves open.

Where null spreads from a non-null position, the specification wants one error at least and lets an executor stop at the
first. Which of several that is, and whether errors beside it were met before, depends on timing in graphql-core too. So
there every error must be one that graphql-core reports when errors do not spread, and there must be at least one for
each place that was nulled. Everywhere else the errors are the same, one by one.

What an integration never has is noted once for a batch, at one of its parents. At which is a matter of timing as well, and
so is which levels make a batch. So notes are compared by their fields, wherever these stand, even where null spread above
them.
"""

import asyncio
import gc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

import pytest
from graphql import GraphQLError, execute
from graphql.execution import MiddlewareManager
from msgspec.json import decode as json_decode
from strawberry import Schema
from strawberry.execution import optimized_is_awaitable
from strawberry.utils.await_maybe import await_maybe

from graphql_api.execution.breadth_first import BreadthFirst
from graphql_api.execution.documents import Documents, Prepared
from graphql_api.execution.encoding import encode
from graphql_api.execution.errors import root_cause
from graphql_api.execution.guard import Guard, unguarded
from graphql_api.execution.limits import QueryLimits
from graphql_api.execution.request import GraphQLRequest
from graphql_api.schema.guards import Guards
from graphql_api.schema.root import schema as real_schema
from graphql_api.security.keys import Caller
from graphql_api.security.scopes import EVERYTHING, OnDenied
from graphql_api.vendor_errors import translate
from tests.execution.breadth_first.operations import Operations
from tests.execution.breadth_first.world import World, argument_values, random_faults

Failure = tuple[tuple[str | int, ...], str, str]
LIMITS = QueryLimits(
    max_tokens=10**6, max_depth=100, max_aliases=10**4, max_root_fields=10**4, max_cost=10**12
)
VALUES = argument_values()
LEFT_BY_CORE = [
    pytest.mark.usefixtures("collected"),
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <coroutine object (Batch|Executor|PageOf)"
        ":pytest.PytestUnraisableExceptionWarning"
    ),
]
"""graphql-core drops what it does not need any more once null spreads. Ours leaves nothing: a test runs it alone."""
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
    return Answer(plain(result.data), set(errors), notes)


def plain(value: Any) -> Any:
    """What a client reads."""
    return json_decode(encode(value))


def start_core(
    schema: Schema,
    prepared: Prepared,
    request: GraphQLRequest,
    context: Any,
    node: Any,
    guard: Guard | None,
) -> Any:
    return execute(
        schema._schema,
        node,
        context_value=context,
        variable_values=request.variables,
        operation_name=prepared.operation.name,
        middleware=None if guard is None else MiddlewareManager(guard),
        executor_class=schema.execution_context_class,
        is_awaitable=optimized_is_awaitable,
        operation_extensions=None,
    )


async def settle() -> None:
    """Let everything end that is still under way."""
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others)


class Unvalidated(Documents):
    """Validating takes longer than running, and these operations are made to be valid."""

    def validate(self, node: Any) -> None:
        """No."""


class Parity:
    """The two executors of one schema."""

    def __init__(
        self, schema: Schema, engine: BreadthFirst, guard: Callable[[Any], Guard | None] = unguarded
    ) -> None:
        self.guard = guard
        self.schema = schema
        self.engine = engine
        self.documents = Documents(schema._schema, LIMITS)
        self.unvalidated = Unvalidated(schema._schema, LIMITS)
        self.tally: Counter[str] = Counter()

    async def check(
        self, text: str, variables: dict[str, Any], make_context: Any, *, validated: bool = True
    ) -> Answer:
        """The answer of both; NotEqualError if they differ."""
        documents = self.documents if validated else self.unvalidated
        prepared = documents.prepare(text, None, variables)
        if not self.engine.takes(prepared):
            message = "not taken"
            raise NotEqualError(message)
        request = GraphQLRequest(text, None, variables, {}, "POST")
        context = make_context()
        node = prepared.document.node
        expected = answer(
            await await_maybe(start_core(self.schema, prepared, request, context, node, self.guard(context))),
            context,
        )
        await settle()
        withheld = set(getattr(context, "withheld", ()))
        context = make_context()
        given = answer(await self.engine.run(prepared, request, context, self.guard(context)), context)
        await settle()
        await self.check_rendered(prepared, request, make_context(), given)
        if expected.data != given.data:
            raise NotEqualError(("data", difference(expected.data, given.data)))
        if (expected.errors, expected.notes) != (given.errors, given.notes):
            await self.check_spread(prepared, request, make_context, expected, given)
        spread = any(hidden(expected.data, one) for one in expected.errors | given.errors)
        if not spread and withheld != set(getattr(context, "withheld", ())):
            raise NotEqualError(("withheld", withheld, context.withheld))
        self.tally += Counter(
            runs=1,
            withheld=len(context.withheld) if hasattr(context, "withheld") else 0,
            errors=len(given.errors),
            notes=len(given.notes),
            **{"runs with errors": bool(given.errors), "runs without data": given.data is None},
        )
        return given

    async def check_rendered(
        self, prepared: Prepared, request: GraphQLRequest, context: Any, given: Answer
    ) -> None:
        """Records that are met again are encoded before the answer is: it is the same."""
        before = self.engine.renderings.young_bytes
        again = answer(await self.engine.run(prepared, request, context, self.guard(context)), context)
        await settle()
        if again.data != given.data:
            raise NotEqualError(("rendered", difference(given.data, again.data)))
        self.tally["rendered"] += self.engine.renderings.young_bytes > before

    async def run_alone(
        self, text: str, variables: dict[str, Any], make_context: Any, *, validated: bool = True
    ) -> None:
        """The same operation by our executor alone."""
        prepared = (self.documents if validated else self.unvalidated).prepare(text, None, variables)
        context = make_context()
        request = GraphQLRequest(text, None, variables, {}, "POST")
        await self.engine.run(prepared, request, context, self.guard(context))
        await settle()

    async def check_spread(
        self, prepared: Prepared, request: GraphQLRequest, make_context: Any, expected: Answer, given: Answer
    ) -> None:
        """Errors differ: only where null spread may they, and only in which of them were met."""
        self.tally["runs compared with spreading in mind"] += 1
        data = expected.data
        ours, theirs = ({one for one in each.errors if not hidden(data, one)} for each in (given, expected))
        if ours != theirs:
            raise NotEqualError(("errors", ours - theirs, theirs - ours))
        for one, other in ((given, expected), (expected, given)):
            seen = {of_field(note) for note in one.notes if not hidden(data, note)}
            if missing := seen - set(map(of_field, other.notes)):
                raise NotEqualError(("notes", missing))
        ours, theirs = ({hidden(data, one) for one in each.errors} for each in (given, expected))
        if ours != theirs:
            raise NotEqualError(("nulled", ours ^ theirs))
        context = make_context()
        loud = self.documents.parse(prepared.text.replace(" {", f" {UNSPREAD} {{", 1))
        everything = answer(
            await await_maybe(start_core(self.schema, prepared, request, context, loud, self.guard(context))),
            context,
        )
        await settle()
        if not given.errors <= everything.errors:
            raise NotEqualError(("unknown errors", given.errors - everything.errors))


def of_field(error: Failure) -> Failure:
    """The error wherever it stands: which levels come to a field in the same turn is a matter of timing."""
    path, *rest = error
    return path[-1:], *rest


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
    return None if one is other or one == other else (path, one, other)  # nan is equal to nothing


def real() -> Parity:
    guards = Guards(real_schema._schema)
    return Parity(real_schema, BreadthFirst(real_schema, told_by_class=("Node",)), guards.of)


RUNS = 4
"""How often an operation is run: plans are kept, so that they have to do for the next world too."""


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Do not look for garbage in the schema over and over: a third of the time of a run."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:  # executors that differ, too
        gc.set_threshold(*before)
        gc.unfreeze()


def random_caller(rng: Random) -> Caller:
    """Every other one may do everything; the others lack some scopes, or nearly all."""
    lacking = rng.choice((0, 0, 0, 1, 2, 5))
    scopes = EVERYTHING - set(rng.sample(sorted(EVERYTHING), lacking))
    return Caller("test", scopes=scopes, on_denied=rng.choice(list(OnDenied)))


async def check_real(parity: Parity, seed: int, runs: int = RUNS) -> None:
    """A random operation on random worlds; NotEqualError if the executors differ. One of ten operations is validated."""
    rng = Random(seed)  # noqa: S311  # makes test data
    callers = Random(seed)  # noqa: S311  # as above
    text = Operations(parity.schema._schema, rng, VALUES, rng.choice((4, 8, 16, 40))).text()
    parity.tally["operations"] += 1
    for _ in range(runs):
        world, caller = World(random_faults(rng)), random_caller(callers)
        switches = {"on": rng.random() < 0.8, "off": rng.random() < 0.2}
        variables = {**switches, **rng.choice(({}, {"size": 1}, {"size": None}, {"size": 3}))}
        try:
            await parity.check(text, variables, partial(world.context, caller), validated=seed % 10 == 0)
        except NotEqualError as error:
            raise NotEqualError(error.args, seed, text, variables, caller, world.faults) from error
