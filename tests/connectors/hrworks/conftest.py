"""One account of HR WORKS on stage for writing: its sandbox in process, a session with it, orders, and single steps."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from connectors.contract.connector import Account, Action, Limits, Secret
from connectors.contract.errors import ConnectorError
from connectors.contract.inputs import Attachment, File, NewApplication, NewCandidate
from connectors.contract.steps import Effect, LookUp, Receipt, Step, Work
from connectors.hrworks.adapter import CONNECTOR
from connectors.hrworks.sandbox.app import DEMO_ACCESS_KEY, DEMO_SECRET, create_app

API = CONNECTOR.way(None)
BEGUN_AT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
ORIGIN = "https://sandbox.example"


class Stage:
    """The sandbox, and the session under test. `rewrite` may change what the sandbox answered."""

    def __init__(self) -> None:
        self.app = create_app(scale=0.1)
        self.parts = self.app.state.sandbox
        self.state = self.parts.state
        self.session: Any = None
        self.rewrites: list[tuple[str, Callable[[dict[str, Any]], Any]]] = []
        self.requests: list[httpx.Request] = []

    @property
    def calls(self) -> dict[str, int]:
        """Calls by method and last part of the path's template."""
        counted: dict[str, int] = {}
        for route, count in self.parts.journal.counts.items():
            method, path = route.split(" ", 1)
            name = f"{method} {path.rsplit('/', 1)[-1]}"
            counted[name] = counted.get(name, 0) + count
        return counted

    def fail(self, **rule: Any) -> None:
        self.parts.faults.add_from(rule)

    def turn(self, **knobs: Any) -> None:
        self.parts.knobs.update(knobs)

    def rewrite(self, ending: str, change: Callable[[dict[str, Any]], Any]) -> None:
        """Let `change` make another body of the JSON that is answered to the next request whose path ends so."""
        self.rewrites.append((ending, change))

    def post(self, index: int = 0) -> dict[str, Any]:
        """An open post; not each index is one."""
        return list(self.state.records("posts"))[index]

    def applications(self, email: str = "nora.neumann@example.org") -> list[dict[str, Any]]:
        """Those of a person, in the order in which they came."""
        theirs = [
            person["uuid"] for person in self.state.records("applicants") if person.get("email") == email
        ]
        return [one for one in self.state.records("jobApplications") if one["applicantUuid"] in theirs]

    def applicant(self, uuid: str | None) -> dict[str, Any]:
        return self.state.record("applicants", uuid)

    def files(self, owner: str | None = None) -> list[Any]:
        return [file for file in self.state.files() if owner in {None, file.owner}]


class _Rewriting(httpx.AsyncBaseTransport):
    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._sandbox = httpx.ASGITransport(stage.app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._stage.requests.append(request)
        answer = await self._sandbox.handle_async_request(request)
        for rule in self._stage.rewrites:
            if request.url.path.endswith(rule[0]) or f"/{rule[0]}/" in request.url.path:
                self._stage.rewrites.remove(rule)
                body = rule[1](json.loads(await answer.aread()))
                links = {"Link": answer.headers["Link"]} if "Link" in answer.headers else {}
                return httpx.Response(answer.status_code, headers=links, json=body)
        return answer


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    made = Stage()
    account = Account(
        integration_id="acme",
        base_url=ORIGIN,
        credentials={"access_key": Secret(DEMO_ACCESS_KEY), "secret_access_key": Secret(DEMO_SECRET)},
        limits=Limits(attempts=1, calls_per_second=100_000),
        transport=_Rewriting(made),
    )
    made.session = API.open(account)
    # Calls are counted with a token at hand.
    await made.session.organization_units()
    made.parts.journal.clear()
    yield made
    await made.session.close()


@pytest.fixture
def person() -> Callable[..., NewCandidate]:
    def make(**changes: Any) -> NewCandidate:
        given = {"first_name": "Nora", "last_name": "Neumann", "email_address": "nora.neumann@example.org"}
        return NewCandidate(**(given | changes))

    return make


@pytest.fixture
def applying(stage: Stage, person: Callable[..., NewCandidate]) -> Callable[..., NewApplication]:
    """An order to create, with whatever is changed."""

    def make(**changes: Any) -> NewApplication:
        return NewApplication(**({"candidate": person(), "job_id": stage.post()["uuid"]} | changes))

    return make


@pytest.fixture
def pdf() -> Callable[..., Attachment]:
    def make(name: str = "Lebenslauf.pdf", content_type: str = "application/pdf") -> Attachment:
        return Attachment(name=name, content_type=content_type)

    return make


class OneStep:
    """A step of a plan, run by hand: as after a lost answer."""

    def __init__(self, step: Step, work: Work) -> None:
        self.step = step
        self.work = work

    async def prepare(self) -> None:
        assert self.step.prepare is not None
        memo = await self.step.prepare(self.work)
        assert not isinstance(memo, Effect)
        # What is remembered must survive a journal.
        self.work = Work(**{**vars(self.work), "memo": json.loads(json.dumps(memo))})

    async def send(self) -> Receipt:
        sent = await self.step.send(self.work)
        assert isinstance(sent, Receipt)
        return sent

    async def follow(self, receipt: Receipt) -> Effect | None:
        assert self.step.follow is not None
        return await self.step.follow(self.work, receipt)

    async def finish(self, receipt: Receipt) -> Effect:
        while True:
            effect = await self.follow(receipt)
            if effect is not None:
                return effect

    async def look_up(self) -> Effect | LookUp:
        assert self.step.look_up is not None
        return await self.step.look_up(self.work)


@pytest.fixture
def one_step(stage: Stage) -> Callable[..., OneStep]:
    """One step of an action's plan, not yet begun."""

    def make(
        action: Action, order: Any, *, name: str | None = None, content: bytes | None = None, **more: Any
    ) -> OneStep:
        plan = API.actions[action].plan
        assert plan is not None
        step = next(one for one in plan(order) if name in {None, one.name})
        file = None
        if content is not None:
            named = order.attachments[step.attachment or 0]
            file = File(name=named.name, content_type=named.content_type, type=None, content=content)
        begun_at = more.pop("begun_at", BEGUN_AT)
        session = more.pop("session", stage.session)
        return OneStep(step, Work(session=session, order=order, begun_at=begun_at, file=file, **more))

    return make


@pytest.fixture
def do(stage: Stage, carry_out: Any) -> Callable[..., Any]:
    """Carry an action out from beginning to end; the effects by the steps' names."""

    async def run(action: Action, order: Any, *contents: bytes, **more: Any) -> dict[str, Effect]:
        plan = API.actions[action].plan
        assert plan is not None
        return await carry_out(plan(order), stage.session, order, contents, **more)

    return run


@pytest.fixture
def refused() -> Callable[..., Any]:
    """The error that a call ends with; it tells nothing personal."""

    async def run(call: Any) -> ConnectorError:
        with pytest.raises(ConnectorError) as caught:
            await call
        error = caught.value
        told = f"{error} {error!r} {error.problems}"
        assert not any(text in told for text in ("nora.neumann@example.org", "Nora", "Neumann", "Lebenslauf"))
        return error

    return run
