"""Every connector passes the tests of this folder, each way of it at its own sandbox. Nothing here knows a vendor.

A connector is found by its folder. Its sandbox tells in `sandbox/connections.py` how to connect and what it holds.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import httpx
import msgspec
import pytest
import stamina

from connectors import registry
from connectors.contract.connector import (
    EVERYTHING,
    Account,
    Limits,
    Page,
    Query,
    Reads,
    Secret,
    Status,
    Way,
)
from connectors.contract.enums import Model
from connectors.contract.models import Record
from connectors.sandboxing import serving

INTEGRATION = "customer-1"
#: Part of the sandboxes' own size; a module's SCALE replaces it.
SCALE = 0.3

#: Names of arguments that make a test run once for each thing of that kind in any connector.
CASES: dict[str, Callable[[Way], list[tuple[str, Any]]]] = {
    "any_model": lambda way: [(model, model) for model in way.reads],
    "listed": lambda way: [(model, model) for model, reads in way.reads.items() if reads.listing],
    "identified": lambda way: [(model, model) for model, reads in way.reads.items() if reads.by_ids],
    "by_parent": lambda way: [
        (f"{model}-by-{path.parent}", (model, path))
        for model, reads in way.reads.items()
        for path in reads.by_parent
    ],
    "narrowed": lambda way: [
        (f"{model}-{name}", (model, name))
        for model, reads in way.reads.items()
        for name in sorted(reads.listing.narrows if reads.listing else ())
    ],
    "embedded": lambda way: [
        (f"{embeds.model}-in-{model}", (model, embeds))
        for model, reads in way.reads.items()
        for embeds in (reads.listing.embeds if reads.listing else ())
    ],
    "derived": lambda way: [
        (model, (model, reads.derived)) for model, reads in way.reads.items() if reads.derived
    ],
    "offered": lambda way: [(action.name.lower(), action) for action in way.actions],
    "available": lambda way: [
        (action.name.lower(), action)
        for action, offer in way.actions.items()
        if offer.status is Status.AVAILABLE
    ],
    "through": lambda way: [
        (f"{model}-by-{path.parent}", (model, path))
        for model, reads in way.reads.items()
        for path in reads.through
    ],
}


def ways() -> list[tuple[str, Way]]:
    return [(slug, way) for slug in registry.slugs() for way in registry.connector(slug).ways]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "slug" in metafunc.fixturenames:
        metafunc.parametrize("slug", registry.slugs())
    if "bench" not in metafunc.fixturenames:
        return
    case = next((name for name in CASES if name in metafunc.fixturenames), None)
    if case is None:
        found = [((slug, way.name), f"{slug}-{way.name}") for slug, way in ways()]
        metafunc.parametrize(
            "bench", [way for way, _ in found], ids=[name for _, name in found], indirect=True
        )
    else:
        cases = [
            pytest.param((slug, way.name), value, id=f"{slug}-{way.name}-{name}")
            for slug, way in ways()
            for name, value in CASES[case](way)
        ]
        metafunc.parametrize(("bench", case), cases, indirect=["bench"])


class Watched(httpx.AsyncBaseTransport):
    """The sandbox in process; remembers what was sent as authorization, and whether it was closed."""

    def __init__(self, app: Any) -> None:
        self._inner = httpx.ASGITransport(app)
        self.authorizations: set[str] = set()
        self.arrived = asyncio.Event()
        self.closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.arrived.set()
        self.authorizations.add(request.headers.get("Authorization", ""))
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        self.closed = True


@cache
def app_of(slug: str, scale: float) -> Any:
    return registry.sandbox(slug).create_app(scale=scale)


@dataclass(frozen=True)
class Truth:
    """All records of one model, as full listings tell them."""

    records: tuple[Record, ...]

    @property
    def ids(self) -> list[str]:
        return [record.remote_id for record in self.records]


class Bench:
    """One way of one connector, connected to its sandbox, which is as new."""

    def __init__(self, slug: str, way: Way, scale: float = SCALE) -> None:
        self.slug = slug
        self.way = way
        self.app = app_of(slug, scale)
        self.parts = self.app.state.sandbox
        self.parts.reset()
        self._about = import_module(f"connectors.{slug}.sandbox.connections")
        self.connection = self._about.connections()[way.name]
        self.transport = Watched(self.app)
        self._sessions: list[Any] = []
        self.session = self.open()

    def account(self, **changes: Any) -> Account:
        given = {
            "integration_id": INTEGRATION,
            "base_url": "http://sandbox.example",
            "credentials": {name: Secret(text) for name, text in self.connection["credentials"].items()},
            "options": self.connection["options"],
            # The pace is not what these tests are about; those of the toolkit show it.
            "limits": Limits(calls_per_second=100_000),
            "transport": self.transport,
        }
        return Account(**{**given, **changes})

    def open(self, **changes: Any) -> Any:
        """Open a session, closed at the end of the test."""
        session = self.way.open(self.account(**changes))
        self._sessions.append(session)
        return session

    async def close(self) -> None:
        for session in self._sessions:
            await session.close()

    def held(self, model: Model) -> list[str] | None:
        """Remote ids in the sandbox; None for models that are no records there."""
        found: list[str] | None = self._about.holdings(self.parts.state)[self.way.name].get(model.value)
        return found

    @property
    def renews_tokens(self) -> bool:
        """Whether calls are preceded by a request for a token, as a session's first call has shown."""
        return any(served.method != "GET" for served in self.parts.journal.entries)

    @property
    def exchanges(self) -> int:
        total: int = self.parts.journal.total
        return total

    def fail(self, kind: str, **rule: Any) -> None:
        """Make the sandbox fail; without `next`, each request from now on."""
        self.parts.faults.add_from({"kind": kind, **rule})

    def reads(self, model: Model) -> Reads:
        return self.way.reads[model]

    @property
    def probe(self) -> Model:
        """A model whose listing asks the vendor."""
        return next(
            model for model, reads in self.way.reads.items() if reads.listing and not reads.listing.free
        )

    async def read(self, session: Any = None) -> Page:
        """One page of something: a plain vendor call."""
        return await self.page(self.probe, session=session)

    async def page(
        self, model: Model, query: Query = EVERYTHING, number: int = 1, session: Any = None
    ) -> Page:
        listing = self.reads(model).listing
        assert listing is not None
        return await listing.fetch(session or self.session, query, number)

    async def pages(self, model: Model, query: Query = EVERYTHING) -> list[Page]:
        """Follow the numbers of pages as the answers tell them."""
        found = [await self.page(model, query)]
        while len(found) < found[-1].last:
            found.append(await self.page(model, query, len(found) + 1))
        return found

    async def listing(self, model: Model, query: Query = EVERYTHING) -> Truth:
        return Truth(tuple(record for page in await self.pages(model, query) for record in page.records))

    async def by_ids(self, model: Model, remote_ids: Sequence[str]) -> tuple[Record, ...]:
        path = self.reads(model).by_ids
        assert path is not None
        return (await path.fetch(self.session, list(remote_ids))).records

    async def truth(self, model: Model) -> Truth:
        """All records of a model, each once, by whichever way leads to them."""
        reads = self.reads(model)
        if reads.listing:
            return await self.listing(model)
        if reads.derived:
            parents = (await self.truth(reads.derived.parent)).records
            return Truth(tuple(child for parent in parents for child in reads.derived.derive(parent)))
        assert reads.embedded_in is not None
        pages = await self.pages(reads.embedded_in)
        kind = model.value
        return Truth(tuple(r for page in pages for r in page.embedded if type(r).__name__ == kind))


@pytest.fixture
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    slug, name = request.param
    made = Bench(slug, registry.connector(slug).way(name), getattr(request.module, "SCALE", SCALE))
    yield made
    await made.close()


@pytest.fixture
async def socketed(bench: Bench) -> AsyncIterator[Any]:
    """A session with the same sandbox over a real socket."""
    async with serving.start(bench.app) as url:
        session = bench.open(base_url=url, transport=None)
        yield session
        await session.close()


@pytest.fixture
def content() -> Callable[[Record], dict[str, Any]]:
    """What a record says, without when it was read."""

    def of(record: Record) -> dict[str, Any]:
        found = {name: getattr(record, name) for name in record.__struct_fields__}
        found["remote_data"] = record.remote_data and json.loads(msgspec.json.encode(record.remote_data))
        return {name: value for name, value in found.items() if name not in {"fetched_at", "changed_at"}}

    return of


@pytest.fixture(autouse=True)
def no_pauses() -> Iterator[None]:
    """Repeats come at once; the number of attempts stays the one configured."""
    with stamina.set_testing(testing=True, attempts=100, cap=True):
        yield
