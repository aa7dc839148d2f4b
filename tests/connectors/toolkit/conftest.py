"""A vendor that exists for these tests only: a scripted app, reached in process."""

from collections import deque
from collections.abc import Awaitable, Callable, Iterator

import httpx
import pytest
import stamina
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from connectors.contract.connector import Account, Limits
from connectors.contract.errors import ConnectorError
from connectors.toolkit.errors import cause_of_status, failure

Answer = Response | Exception | Callable[[Request], Awaitable[Response]]


class ScriptedVendor:
    """Gives the scripted answers one after the other, then an empty success; keeps the requests."""

    def __init__(self) -> None:
        self.script: deque[Answer] = deque()
        self.requests: list[Request] = []
        self.app = Starlette(routes=[Route("/{path:path}", self._answer, methods=["GET", "POST"])])

    def will(self, *answers: Answer) -> None:
        self.script.extend(answers)

    async def _answer(self, request: Request) -> Response:
        self.requests.append(request)
        answer = self.script.popleft() if self.script else JSONResponse({})
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Response) else await answer(request)

    def account(self, **limits: float) -> Account:
        return Account(
            integration_id="acme-1",
            base_url="http://vendor.example",
            limits=Limits(**{"attempts": 3, **limits}),
            transport=httpx.ASGITransport(self.app),
        )


@pytest.fixture
def classify() -> Callable[[httpx.Response], ConnectorError]:
    return by_status


def by_status(response: httpx.Response) -> ConnectorError:
    cause = cause_of_status(response.status_code)
    error = failure("acme-1", cause, "refused", "Do better.")
    error.vendor_status = response.status_code
    return error


@pytest.fixture
def vendor() -> ScriptedVendor:
    return ScriptedVendor()


@pytest.fixture(autouse=True)
def no_pauses() -> Iterator[None]:
    """Repeats come at once; the number of attempts stays the one configured."""
    with stamina.set_testing(testing=True, attempts=100, cap=True):
        yield
