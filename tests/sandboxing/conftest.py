from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.sandboxing.admin import SandboxParts, answer
from connectors.sandboxing.assembly import assemble
from connectors.sandboxing.faults import active_faults
from connectors.sandboxing.knobs import KnobBoard
from connectors.sandboxing.serving import start


class Knobs(msgspec.Struct, frozen=True):
    polls: int = 1


class Things:
    """The smallest state a vendor could have: one collection, one count of effects."""

    def __init__(self) -> None:
        self.effects = 0
        self.reset()

    def collections(self):
        return ("things",)

    def records(self, collection):
        return self._tables[collection].values()

    def record(self, collection, record_id):
        return self._tables[collection].get(record_id)

    def put(self, collection, record_id, fields):
        table = self._tables[collection]
        table[record_id] = {**table.get(record_id, {}), **fields, "id": record_id}
        return table[record_id]

    def remove(self, collection, record_id):
        return self._tables[collection].pop(record_id, None) is not None

    def files(self):
        return ()

    def reset(self):
        self._tables = {"things": {str(number): {"id": str(number)} for number in range(3)}}


@pytest.fixture
def things() -> Things:
    return Things()


@pytest.fixture
def app(things: Things) -> Starlette:
    async def act(request: Request) -> Response:
        things.effects += 1
        return answer(
            {"faults": sorted(active_faults(request.scope)), "body": (await request.body()).decode()}
        )

    parts = SandboxParts(state=things, knobs=KnobBoard(Knobs()))
    routes = [Route("/v1/things/{id}", act, methods=["GET", "POST"])]
    return assemble(parts, routes, lambda status, _scope: answer({"vendorError": status}, status))


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.example") as opened:
        yield opened


@pytest.fixture
async def socket_client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with start(app) as url, httpx.AsyncClient(base_url=url) as opened:
        yield opened
