"""What HR WORKS offers, read whole from the sandbox with the vendor's calls counted."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import pytest
from starlette.applications import Starlette

from connectors.contract import ids
from connectors.contract.connector import EVERYTHING, Account, Action, Page, Query, Secret, Status
from connectors.contract.enums import Model, Outcome
from connectors.contract.models import Application, Candidate, JobPosting, Record
from connectors.hrworks import wire
from connectors.hrworks.adapter import CONNECTOR
from connectors.hrworks.client import HrworksSession
from connectors.hrworks.sandbox.app import DEMO_ACCESS_KEY, DEMO_SECRET, create_app
from connectors.sandboxing.fault_plan import FaultRule

WAY = CONNECTOR.way(None)
POSTS = "GET /v2/applicant-management/posts"
POST = "GET /v2/applicant-management/posts/{uuid}"
APPLICATIONS = "GET /v2/applicant-management/job-applications"
APPLICANTS = "GET /v2/applicant-management/applicants"
PERSONS = "GET /v2/persons/master-data"
UNITS = "GET /v2/organization-units"


@pytest.fixture
def sandbox() -> Starlette:
    return create_app(scale=0.1)


@pytest.fixture
async def session(sandbox) -> AsyncIterator[HrworksSession]:
    credentials = {"access_key": Secret(DEMO_ACCESS_KEY), "secret_access_key": Secret(DEMO_SECRET)}
    opened = WAY.open(
        Account(
            integration_id="acme",
            base_url="https://sandbox.example",
            credentials=credentials,
            transport=httpx.ASGITransport(sandbox),
        )
    )
    assert isinstance(opened, HrworksSession)
    # The calls counted below are those with a token at hand.
    await opened.organization_units()
    calls(sandbox).clear()
    yield opened
    await opened.close()


def calls(sandbox: Starlette) -> Counter[str]:
    return sandbox.state.sandbox.journal.counts


async def listed(session: HrworksSession, model: Model, query: Query = EVERYTHING) -> list[Page]:
    """All pages: the first tells how many there are, the others are read side by side."""
    listing = WAY.reads[model].listing
    assert listing is not None
    first = await listing.fetch(session, query, 1)
    return [
        first,
        *await asyncio.gather(*(listing.fetch(session, query, n) for n in range(2, first.last + 1))),
    ]


async def by_ids(session: HrworksSession, model: Model, remote_ids: Sequence[str]) -> tuple[Record, ...]:
    path = WAY.reads[model].by_ids
    assert path is not None
    return (await path.fetch(session, remote_ids)).records


def records(pages: Sequence[Page]) -> list[Record]:
    return [record for page in pages for record in page.records]


EPOCH = datetime.fromtimestamp(0, UTC)


def timeless(record: Record) -> dict[str, Any]:
    """What a record says, whenever it was read."""
    return msgspec.structs.asdict(record) | {"fetched_at": EPOCH, "changed_at": EPOCH}


def test_the_slug_is_the_folder():
    assert CONNECTOR.slug == "hrworks"
    assert [way.name for way in CONNECTOR.ways] == ["api"]
    assert [field.name for field in WAY.credentials] == ["access_key", "secret_access_key"]
    assert all(field.secret for field in WAY.credentials)


def test_all_actions_and_features_are_built():
    assert set(WAY.actions) == set(Action)
    assert {name for name, status in CONNECTOR.features.items() if status is not Status.AVAILABLE} == set()
    assert len(CONNECTOR.features) == 10


@pytest.mark.parametrize(
    ("model", "count", "expected"),
    [
        (Model.JOB, 12, {POSTS: 1}),
        (Model.APPLICATION, 260, {APPLICATIONS: 6}),
        (Model.CANDIDATE, 200, {APPLICANTS: 4}),
        (Model.USER, 6, {PERSONS: 1}),
        (Model.APPLICATION_STAGE, 6, {}),
        (Model.DEPARTMENT, 18, {UNITS: 1}),
    ],
)
async def test_listings_reach_each_record_once_in_the_fewest_calls(sandbox, session, model, count, expected):
    found = records(await listed(session, model))
    assert len(found) == len({record.id for record in found}) == count
    assert calls(sandbox) == expected


async def test_jobs_bring_all_their_postings(sandbox, session):
    (page,) = await listed(session, Model.JOB)
    assert {posting.job_id for posting in page.embedded if isinstance(posting, JobPosting)} == {
        job.id for job in page.records
    }
    assert len(page.embedded) == sum(
        len(post["postOffers"]) for post in sandbox.state.sandbox.state.records("posts")
    )


async def test_one_job_is_read_with_its_postings(sandbox, session):
    (page,) = await listed(session, Model.JOB)
    job = page.records[3]
    path = WAY.reads[Model.JOB].by_ids
    assert path is not None
    found = await path.fetch(session, [job.remote_id])
    assert [timeless(record) for record in found.records] == [timeless(job)]
    assert {posting.id for posting in found.embedded} == {
        posting.id
        for posting in page.embedded
        if isinstance(posting, JobPosting) and posting.job_id == job.id
    }
    assert calls(sandbox) == {POSTS: 1, POST: 1}


async def test_applications_of_jobs_are_one_narrowed_listing(sandbox, session):
    jobs = records(await listed(session, Model.JOB))[:5]
    pages = await listed(session, Model.APPLICATION, Query(job_ids=tuple(job.remote_id for job in jobs)))
    found = [record for record in records(pages) if isinstance(record, Application)]
    everything = records(await listed(session, Model.APPLICATION))
    theirs = {job.id for job in jobs}
    assert {application.id for application in found} == {
        record.id for record in everything if isinstance(record, Application) and record.job_id in theirs
    }
    assert calls(sandbox) == {POSTS: 1, APPLICATIONS: len(pages) + 6}


async def test_a_candidate_is_the_same_by_every_way(session):
    pages = await listed(session, Model.APPLICATION)
    embedded = {record.id: timeless(record) for page in pages for record in page.embedded}
    alone = {record.id: timeless(record) for record in records(await listed(session, Model.CANDIDATE))}
    assert embedded == alone
    some = [record["remote_id"] for record in alone.values()][:50]
    assert {
        timeless(record) == alone[record.id] for record in await by_ids(session, Model.CANDIDATE, some)
    } == {True}


async def test_applications_name_the_candidates_that_come_with_them(session):
    for page in await listed(session, Model.APPLICATION):
        named = {
            application.candidate_id for application in page.records if isinstance(application, Application)
        }
        assert named == {record.id for record in page.embedded}


async def test_applications_of_a_candidate_are_reached_through_their_jobs(session):
    (through,) = WAY.reads[Model.APPLICATION].through
    candidates = [
        record for record in records(await listed(session, Model.CANDIDATE)) if isinstance(record, Candidate)
    ]
    candidate = max(candidates, key=lambda record: len(record.applied_job_ids or ()))
    jobs = tuple(ids.decode(job_id).remote_id for job_id in through.via_ids(candidate))
    assert len(jobs) > 1
    pages = await listed(session, Model.APPLICATION, Query(job_ids=jobs))
    everything = records(await listed(session, Model.APPLICATION))
    own = [record.id for record in records(pages) if getattr(record, through.parent_field) == candidate.id]
    assert sorted(own) == sorted(record.id for record in everything if record.candidate_id == candidate.id)


@pytest.mark.parametrize("outcome", Outcome)
async def test_outcomes_are_filtered_by_the_vendor(session, outcome):
    found = records(await listed(session, Model.APPLICATION, Query(outcomes=(outcome,))))
    everything = records(await listed(session, Model.APPLICATION))
    assert {record.id for record in found} == {
        record.id for record in everything if record.outcome is outcome
    }
    assert found


async def test_stages_are_filtered_by_the_vendor(session):
    found = records(await listed(session, Model.APPLICATION, Query(stage_ids=("employed", "applied"))))
    wanted = {ids.encode(Model.APPLICATION_STAGE, "acme", status) for status in ("employed", "applied")}
    assert {record.current_stage_id for record in found} == wanted


async def test_a_filter_that_nothing_can_pass_asks_nobody(sandbox, session):
    query = Query(stage_ids=("applied",), outcomes=(Outcome.HIRED,))
    assert records(await listed(session, Model.APPLICATION, query)) == []
    assert calls(sandbox) == {}


async def test_users_by_id(sandbox, session):
    users = records(await listed(session, Model.USER))
    found = await by_ids(session, Model.USER, [users[2].remote_id, "unknown", users[0].remote_id])
    assert {user.id for user in found} == {users[0].id, users[2].id}
    assert calls(sandbox) == {PERSONS: 2}


async def test_jobs_refer_to_records_that_exist(session):
    jobs = records(await listed(session, Model.JOB))
    departments = {record.id for record in records(await listed(session, Model.DEPARTMENT))}
    users = {record.id for record in records(await listed(session, Model.USER))}
    assert {job.department_id for job in jobs} <= departments
    assert {job.contact_id for job in jobs} - {None} <= users


async def test_job_stages_follow_from_the_job(session):
    derived = WAY.reads[Model.JOB_STAGE].derived
    assert derived is not None
    job = records(await listed(session, Model.JOB))[0]
    stages = derived.derive(job)
    assert len(stages) == len(wire.STAGES)
    assert {derived.parent_of(stage.remote_id) for stage in stages} == {job.remote_id}


@pytest.mark.parametrize("kind", ["missing_keys", "unknown_enum"])
@pytest.mark.parametrize(
    "model", [Model.JOB, Model.APPLICATION, Model.CANDIDATE, Model.USER, Model.DEPARTMENT]
)
async def test_missing_keys_and_new_words_lose_no_record(sandbox, session, kind, model):
    expected = {record.id for record in records(await listed(session, model))}
    sandbox.state.sandbox.faults.add(FaultRule(kind=kind))
    assert {record.id for record in records(await listed(session, model))} == expected


async def test_a_new_status_is_a_stage_without_an_outcome(sandbox, session):
    sandbox.state.sandbox.faults.add(FaultRule(kind="unknown_enum"))
    first = records(await listed(session, Model.APPLICATION))[0]
    assert isinstance(first, Application)
    assert first.outcome is None
    assert first.current_stage_id is not None
    assert ids.decode(first.current_stage_id).remote_id == "introducedInTheNextVersion"
