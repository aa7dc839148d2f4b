"""One tenant of HR4YOU on stage: its sandbox in process, a session with it, and what it holds."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from connectors.contract.connector import Account, Action, Limits, Secret
from connectors.contract.inputs import Attachment, NewApplication, NewCandidate
from connectors.contract.steps import Work
from connectors.hr4you.adapter import CONNECTOR
from connectors.hr4you.sandbox.app import connection, create_app

API = CONNECTOR.way("api")
ACTIVE_JOB = "3001"


class Stage:
    """The sandbox, and the session under test. Its answers may be overruled by `answering`."""

    def __init__(self) -> None:
        self.app = create_app()
        self.parts = self.app.state.sandbox
        self.session: Any = None
        self.overruled: list[tuple[str, str, Callable[[httpx.Request], Any]]] = []

    @property
    def tenant(self) -> Any:
        return self.parts.state

    @property
    def calls(self) -> dict[str, int]:
        """Calls by method and path, ids left out."""
        counts = Counter(f"{served.method} {_route(served.path)}" for served in self.parts.journal.entries)
        return dict(counts)

    @property
    def writes(self) -> int:
        return sum(served.method != "GET" for served in self.parts.journal.entries)

    def fail(self, **rule: Any) -> None:
        self.parts.faults.add_from(rule)

    def turn(self, **knobs: Any) -> None:
        self.parts.knobs.update(knobs)

    def answering(self, method: str, ending: str, answer: Callable[[httpx.Request], Any]) -> None:
        """Let `answer` reply to the next such request, or see it first if it returns None."""
        self.overruled.append((method, ending, answer))

    def applicant(self, candidate_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.tenant.record("applicants", candidate_id)
        return found

    def count(self, name: str) -> int:
        return len(self.tenant[name].ids)


class _Overruling(httpx.AsyncBaseTransport):
    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._sandbox = httpx.ASGITransport(stage.app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        for rule in self._stage.overruled:
            method, ending, answer = rule
            if request.method == method and request.url.path.endswith(ending):
                self._stage.overruled.remove(rule)
                if (told := answer(request)) is not None:
                    return told
                break
        return await self._sandbox.handle_async_request(request)


def _route(path: str) -> str:
    return "/".join("{id}" if part.isdecimal() else part for part in path.removeprefix("/api2/").split("/"))


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    made = Stage()
    account = Account(
        integration_id="acme",
        base_url="http://sandbox",
        credentials={"token": Secret(connection()["token"])},
        limits=Limits(attempts=1, calls_per_second=100_000),
        transport=_Overruling(made),
    )
    made.session = API.open(account)
    yield made
    await made.session.close()


@pytest.fixture
def person() -> Callable[..., NewCandidate]:
    def make(**changes: Any) -> NewCandidate:
        given = {"first_name": "Änne", "last_name": "Muster", "email_address": "aenne.muster@example.org"}
        return NewCandidate(**(given | changes))

    return make


@pytest.fixture
def applying(person: Callable[..., NewCandidate]) -> Callable[..., NewApplication]:
    """An order to create, with whatever is changed."""

    def make(**changes: Any) -> NewApplication:
        return NewApplication(**({"candidate": person(), "job_id": ACTIVE_JOB} | changes))

    return make


@pytest.fixture
def pdf() -> Callable[..., Attachment]:
    def make(name: str = "Lebenslauf.pdf", **changes: Any) -> Attachment:
        return Attachment(**({"name": name, "content_type": "application/pdf"} | changes))

    return make


@pytest.fixture
def steps_of() -> Callable[[Action, Any], dict[str, Any]]:
    """The steps of an action, by name."""

    def plan(action: Action, order: Any) -> dict[str, Any]:
        offer = API.actions[action]
        assert offer.plan is not None
        return {step.name: step for step in offer.plan(order)}

    return plan


@pytest.fixture
def work_of(stage: Stage) -> Callable[..., Work]:
    """What a step is given."""

    def make(order: Any, **rest: Any) -> Work:
        begun_at = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
        return Work(session=stage.session, order=order, begun_at=begun_at, **rest)

    return make
