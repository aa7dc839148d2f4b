"""A small schema of every shape that matters here, behind a real endpoint in process."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest
import strawberry
from strawberry.scalars import JSON

from graphql_api.errors import ApiError, ErrorCode
from graphql_api.execution.endpoint import GraphQLEndpoint

URL = "http://test/graphql"
GRAPHQL = "application/graphql-response+json"
PLAIN = "application/json"
SECRET = "anna.schmidt@example.org"


@dataclass
class Context:
    """What a test sees of a request: its events, and whether it was opened and closed."""

    started: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event = field(default_factory=asyncio.Event)
    finished: list[str] = field(default_factory=list)
    closed: asyncio.Event = field(default_factory=asyncio.Event)


@strawberry.type
class PageInfo:
    has_next_page: bool = False


@strawberry.type
class Job:
    id: strawberry.ID
    name: str = "Baker"

    @strawberry.field
    def applications(self, first: int = 25, last: int | None = None) -> "ApplicationConnection":  # noqa: ARG002 - only their cost matters
        return ApplicationConnection()

    @strawberry.field
    def tags(self) -> list["Tag"]:
        return []


@strawberry.type
class Tag:
    name: str


@strawberry.type
class Application:
    id: strawberry.ID

    @strawberry.field
    def job(self) -> Job:
        return Job(id=strawberry.ID("1"))


@strawberry.type
class ApplicationConnection:
    page_info: PageInfo = field(default_factory=PageInfo)
    nodes: list[Application] = field(default_factory=list)


@strawberry.type
class JobEdge:
    node: Job


@strawberry.type
class JobConnection:
    page_info: PageInfo = field(default_factory=PageInfo)
    nodes: list[Job] = field(default_factory=lambda: [Job(id=strawberry.ID("1"))])
    edges: list[JobEdge] = field(default_factory=list)


@strawberry.input
class Filter:
    name: str


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "world") -> str:
        return f"hello {name}"

    @strawberry.field
    def number(self, value: int) -> int | None:
        return value

    @strawberry.field
    def anything(self, value: JSON) -> JSON | None:
        return value

    @strawberry.field
    def named(self, filter: Filter) -> str | None:  # noqa: A002 - the name it has in the schema
        return filter.name

    @strawberry.field
    def jobs(self, first: int = 25, last: int | None = None) -> JobConnection:  # noqa: ARG002 - only their cost matters
        return JobConnection()

    @strawberry.field
    def jobs_by_ids(self, ids: list[strawberry.ID]) -> list[Job]:
        return [Job(id=one) for one in ids]

    @strawberry.field
    def fault(self) -> str | None:
        message = f"could not parse {SECRET}"
        raise RuntimeError(message)

    @strawberry.field
    def faults(self) -> list["Faulty"]:
        return [Faulty() for _ in range(3)]

    @strawberry.field
    def needed(self) -> str:
        raise RuntimeError(SECRET)

    @strawberry.field
    def wrong_type(self) -> int | None:
        return SECRET  # type: ignore[return-value] # the fault under test

    @strawberry.field
    def forbidden(self) -> str | None:
        raise ApiError(ErrorCode.FORBIDDEN, "Not with this key.", integration_id="int_1")

    @strawberry.field
    async def slow(self, info: strawberry.Info[Context]) -> str:
        info.context.started.set()
        try:
            await info.context.release.wait()
        except asyncio.CancelledError:
            info.context.finished.append("canceled")
            raise
        info.context.finished.append("done")
        return "done"


@strawberry.type
class Faulty:
    @strawberry.field
    def value(self) -> str | None:
        raise RuntimeError(SECRET)


@strawberry.type
class Mutation:
    @strawberry.mutation
    def bump(self) -> int:
        return 1

    @strawberry.mutation
    async def slow_write(self, info: strawberry.Info[Context]) -> str:
        info.context.started.set()
        try:
            await info.context.release.wait()
        except asyncio.CancelledError:
            info.context.finished.append("canceled")
            raise
        info.context.finished.append("done")
        return "written"


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def ticks(self) -> AsyncIterator[int]:
        yield 1


@pytest.fixture(scope="session")
def schema():
    return strawberry.Schema(Query, Mutation, Subscription)


@pytest.fixture
def context():
    return Context()


@pytest.fixture
def make_endpoint(schema, context):
    """Builds an endpoint over the schema, with any of its settings."""

    @asynccontextmanager
    async def open_context(_):
        try:
            yield context
        finally:
            context.closed.set()

    def make(**settings):
        return GraphQLEndpoint(
            settings.pop("schema", schema),
            **{"context_factory": open_context, **settings},
        )

    return make


@pytest.fixture
async def connect():
    """Opens clients of endpoints, and closes them after the test."""
    clients = []

    def connect(endpoint):
        client = httpx.AsyncClient(transport=httpx.ASGITransport(endpoint), base_url=URL)
        clients.append(client)
        return client

    yield connect
    for client in clients:
        await client.aclose()


@pytest.fixture
def client(make_endpoint, connect):
    return connect(make_endpoint())


@pytest.fixture
def post(client):
    """Posts one operation, by default as a client of the new media type."""

    async def post(query, *, accept=GRAPHQL, **parameters):
        return await client.post(
            URL,
            json={"query": query, **parameters},
            headers={"accept": accept},
        )

    return post


class Connection:
    """One HTTP request at the level of ASGI, whose body and end are in the hands of the test."""

    def __init__(self, endpoint, body, *, accept=GRAPHQL):
        self.messages = asyncio.Queue()
        self.messages.put_nowait({"type": "http.request", "body": body, "more_body": False})
        self.sent = []
        headers = [(b"content-type", b"application/json"), (b"accept", accept.encode())]
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/graphql",
            "query_string": b"",
            "headers": headers,
        }
        self.task = asyncio.ensure_future(endpoint(scope, self.messages.get, self.send))

    async def send(self, message):
        self.sent.append(message)

    def disconnect(self):
        self.messages.put_nowait({"type": "http.disconnect"})

    @property
    def status(self):
        return self.sent[0]["status"]

    def json(self):
        return json.loads(self.sent[1]["body"])


@pytest.fixture
def connection():
    return Connection
