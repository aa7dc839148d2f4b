"""Processes of the service that share a database, a vendor that does as it is told, and a clock that tests turn.

Nothing waits for real: a pause turns the clock. A process that dies writes nothing any more, from that moment on.
"""

import asyncio
import itertools
from types import SimpleNamespace

import pytest

from connectors.contract.connector import Action
from connectors.contract.inputs import Attachment, NewApplication, NewCandidate
from graphql_api.operations.desk import Desk
from graphql_api.operations.running import Patience
from graphql_api.operations.submission import Intake, Request, Submission
from graphql_api.store.seal_keys import new_key
from graphql_api.store.seals import Keyring
from tests.operations.processes import DEADLINE, GIVE_UP, LEASE, RETENTION, Clock, Mortal, Process
from tests.operations.vendor import Vendor, integration


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    for module in ("desk", "journal", "running", "stepping", "submission", "worker"):
        monkeypatch.setattr(f"graphql_api.operations.{module}.time", clock)
    pausing = SimpleNamespace(timeout=clock.timeout, Event=asyncio.Event)
    monkeypatch.setattr("graphql_api.operations.stepping.asyncio", pausing)
    return clock


@pytest.fixture
def vendor(clock):
    return Vendor(clock)


@pytest.fixture
def place(request):
    """The URL of a database with all tables: a file, unless a test is run on `both` databases."""
    return request.getfixturevalue(getattr(request, "param", "migrated_file"))


@pytest.fixture
def keyring():
    return Keyring.parse(new_key())


@pytest.fixture
async def open_process(place, keyring, clock, vendor, open_database):
    """Start processes on one database."""
    opened = []

    async def build(
        *, integrations=("acme",), lease=LEASE, concurrency=8, double_click=60.0, keyring=keyring, settle=None
    ):
        database = Mortal(await open_database(place))
        intake = Intake(database=database, keyring=keyring, double_click_seconds=double_click)
        desk = Desk(
            database=database,
            keyring=keyring,
            integrations={
                id_: integration(vendor, id_, settle_seconds=settle, deadline=DEADLINE)
                for id_ in integrations
            },
            patience=Patience(give_up_seconds=GIVE_UP, retention_seconds=RETENTION),
            intake=intake,
            concurrency=concurrency,
            lease_seconds=lease,
        )
        opened.append(Process(desk, database, clock, vendor))
        return opened[-1]

    yield build
    for process in opened:
        await process.bury()


@pytest.fixture
async def process(open_process):
    return await open_process()


@pytest.fixture
def submission(vendor):
    """Make submissions: each another request, for another target, of the vendor's steps."""
    numbers = itertools.count()

    def build(*, files=(), target=None, content="Wilhelmine", **request):
        number = next(numbers)
        known = {
            "caller": "careers-page",
            "integration_id": "acme",
            "action": Action.CREATE_APPLICATION,
            "fingerprint": f"request {number}".encode(),
        }
        attachments = tuple(
            Attachment(name=f"{ordinal}.pdf", content_type="application/pdf") for ordinal in range(len(files))
        )
        person = NewCandidate(
            first_name=content, last_name="Quastenflosser", email_address="wq@mailbox.example"
        )
        return Submission(
            request=Request(**{**known, **request}),
            order=NewApplication(candidate=person, job_id="7", attachments=attachments),
            steps=list(vendor.steps),
            files=files,
            target=target or f"target {number}",
        )

    return build


@pytest.fixture
def told():
    """What the attempts of an operation came to, by step."""

    def tell(recorded):
        return {
            step.name: [
                (one.kind.value, one.outcome and one.outcome.value)
                for one in recorded.attempts
                if one.position == step.position
            ]
            for step in recorded.steps
        }

    return tell
