"""How a query is walked: what costs a task, what is read without a look at each value, what is cancelled."""

import asyncio
import gc
import weakref
from dataclasses import dataclass, field

import msgspec
import pytest
import strawberry

from graphql_api.execution.breadth_first import BreadthFirst, attributes
from graphql_api.execution.documents import Documents
from graphql_api.execution.limits import QueryLimits
from graphql_api.execution.request import GraphQLRequest
from graphql_api.schema.root import schema as real_schema
from tests.execution.breadth_first.world import Faults, World, wrong


@dataclass
class Seen:
    """What the resolvers of one query noticed."""

    tasks: list = field(default_factory=list)
    started: asyncio.Event = field(default_factory=asyncio.Event)
    stopped: bool = False


@strawberry.type
class Page:
    number: int

    @strawberry.field
    async def next(self, info: strawberry.Info) -> "Page":
        info.context.tasks.append(asyncio.current_task())
        return Page(number=self.number + 1)

    @strawberry.field
    async def slow(self, info: strawberry.Info) -> int:
        info.context.started.set()
        try:
            return await asyncio.get_running_loop().create_future()
        finally:
            info.context.stopped = True


@strawberry.type
class Query:
    @strawberry.field
    async def first(self) -> Page:
        return Page(number=1)


small_schema = strawberry.Schema(Query)


async def run(text, context, schema=small_schema):
    prepared = Documents(schema._schema, QueryLimits()).prepare(text, None, {})
    engine = BreadthFirst(schema, told_by_class=("Node",) if schema is real_schema else ())
    return await engine.run(prepared, GraphQLRequest(text, None, {}, {}, "POST"), context)


def encoded(result):
    assert result.errors is None
    return msgspec.json.decode(msgspec.json.encode(result.data))


async def test_a_chain_of_levels_takes_no_tasks():
    seen = Seen()

    result = await run("{ first { next { next { number } } } }", seen)

    assert encoded(result) == {"first": {"next": {"next": {"number": 3}}}}
    assert set(seen.tasks) == {asyncio.current_task()}


async def test_siblings_are_awaited_side_by_side():
    seen = Seen()

    result = await run("{ first { a: next { number } b: next { number } } }", seen)

    assert encoded(result) == {"first": {"a": {"number": 2}, "b": {"number": 2}}}
    assert len(set(seen.tasks)) == 2


@pytest.mark.parametrize("text", ["{ first { slow } }", "{ first { slow next { slow } } }"])
async def test_a_cancelled_query_leaves_nothing_behind(text):
    seen = Seen()
    task = asyncio.create_task(run(text, seen))
    await seen.started.wait()

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert seen.stopped
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.fixture
def columns(monkeypatch):
    """The names of the attributes that are read value by value."""
    read = []
    column = attributes.Attribute.column

    def noted(self, *given):
        read.append(self.key)
        return column(self, *given)

    monkeypatch.setattr(attributes.Attribute, "column", noted)
    return read


CANDIDATES = """{ candidates(integrationId: "full") { nodes {
  id firstName fetchedAt customFields location { city } emailAddresses { emailAddress type } tags { name } } } }"""


async def test_checked_records_are_read_without_a_look_at_their_values(columns):
    world = World(Faults())

    nodes = encoded(await run(CANDIDATES, world.context(), real_schema))["candidates"]["nodes"]

    assert columns == ["nodes"]
    assert len(nodes) == 6
    assert nodes[0]["emailAddresses"] == [{"emailAddress": "a@example.org", "type": "work"}]
    assert nodes[0]["location"] is None


async def test_numbers_are_looked_at_because_graphql_bounds_them(columns):
    await run(
        '{ jobs(integrationId: "full") { nodes { name weeklyHours } } }',
        World(Faults()).context(),
        real_schema,
    )

    assert columns == ["nodes", "weeklyHours"]


async def test_one_unchecked_record_has_all_of_its_level_looked_at(columns):
    world = World(Faults())
    records = world.records["full"]
    model, candidates = next((model, known) for model, known in records.items() if model.value == "Candidate")
    records[model] = [wrong(type(candidates[0]), **msgspec.structs.asdict(candidates[0])), *candidates[1:]]

    await run(
        '{ candidates(integrationId: "full") { nodes { id firstName } } }', world.context(), real_schema
    )

    assert columns == ["nodes", "id", "firstName"]


async def test_a_row_can_be_asked_by_response_key():
    result = await run("{ one: first { number class: number } }", Seen())

    assert result.data["one"]["class"] == 1
    assert {key: result.data["one"][key] for key in result.data["one"].keys()} == {"number": 1, "class": 1}  # noqa: SIM118  # a row is no mapping


@pytest.mark.parametrize(
    "text",
    [
        "{ first { number next { number } } }",
        "{ first { number next { next { number } } other: next { number } } }",
        "{ first { wrong: slow @skip(if: true) number } }",
    ],
)
async def test_nothing_of_a_finished_query_is_left_to_the_collector(text):
    context = Seen()
    gone = weakref.ref(context)
    gc.disable()
    try:
        await run(text, context)
        del context
        assert gone() is None
    finally:
        gc.enable()
