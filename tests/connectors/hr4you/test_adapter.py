"""The HR4YOU connector against its sandbox: every record, each in as few calls as its access paths promise."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import httpx
import msgspec
import pytest

from connectors.contract.connector import EVERYTHING, Account, Limits, Page, Query, Secret
from connectors.contract.enums import JobStatus, JobVisibility, Model, Outcome
from connectors.contract.errors import Cause, ConnectorError
from connectors.contract.ids import decode
from connectors.hr4you.adapter import CONNECTOR
from connectors.hr4you.sandbox.app import connection, create_app

API, FEED = CONNECTOR.ways
#: By the sandbox's seed.
SIZES = {
    Model.USER: 25,
    Model.JOB: 80,
    Model.CANDIDATE: 1500,
    Model.APPLICATION_STAGE: 14,
    Model.APPLICATION: 1900,
}


class Counting(httpx.AsyncBaseTransport):
    """The sandbox in the same process; notes the path of each call."""

    def __init__(self, app: Any) -> None:
        self._sandbox = httpx.ASGITransport(app)
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return await self._sandbox.handle_async_request(request)

    @property
    def calls(self) -> Counter[str]:
        """Calls by the last segment of their path."""
        return Counter(request.url.path.rpartition("/")[2] for request in self.requests)


@pytest.fixture
def app() -> Any:
    return create_app()


@pytest.fixture
def vendor(app: Any) -> Counting:
    return Counting(app)


@pytest.fixture
def account(vendor: Counting) -> Account:
    token = Secret(connection()["token"])
    return Account(
        integration_id="acme",
        base_url="http://sandbox",
        credentials={"token": token},
        limits=Limits(attempts=1, calls_per_second=1000),
        transport=vendor,
    )


@pytest.fixture
async def api(account: Account) -> AsyncIterator[Any]:
    session = API.open(account)
    yield session
    await session.close()


@pytest.fixture
async def feed(account: Account) -> AsyncIterator[Any]:
    session = FEED.open(replace(account, credentials={}))
    yield session
    await session.close()


async def listing(session: Any, model: Model, query: Query = EVERYTHING) -> list[Page]:
    """All pages: the first, then the others side by side."""
    fetch = API.reads[model].listing.fetch
    first = await fetch(session, query, 1)
    return [first, *await asyncio.gather(*(fetch(session, query, n) for n in range(2, first.last + 1)))]


async def by_ids(session: Any, model: Model, ids: Sequence[str]) -> Page:
    found: Page = await API.reads[model].by_ids.fetch(session, ids)
    return found


def records_in(pages: Sequence[Page]) -> list[Any]:
    return [record for page in pages for record in page.records]


@pytest.mark.parametrize("model", SIZES)
async def test_every_page_of_every_model_reaches_each_record_once(model: Model, api: Any) -> None:
    pages = await listing(api, model)
    records = records_in(pages)

    assert (
        {SIZES[model]} == {page.total for page in pages} == {len(records)} == {len({r.id for r in records})}
    )
    assert all(decode(record.id) == (model, "acme", record.remote_id) for record in records)


@pytest.mark.parametrize(("model", "calls"), [(Model.USER, 1), (Model.JOB, 1), (Model.CANDIDATE, 8)])
async def test_a_listing_costs_a_call_for_each_200_records(
    model: Model, calls: int, api: Any, vendor: Counting
) -> None:
    await listing(api, model)

    assert calls == len(vendor.requests)


async def test_jobs_to_applications_to_candidates(api: Any, vendor: Counting) -> None:
    """1 + the applications by 200 + the candidates by 100 + 1 for the stages, which come with the applications."""
    jobs = records_in(await listing(api, Model.JOB))[:50]
    applications = await listing(api, Model.APPLICATION, Query(job_ids=tuple(job.remote_id for job in jobs)))
    wanted = list({decode(application.candidate_id).remote_id for application in records_in(applications)})
    batches = [wanted[start : start + 100] for start in range(0, len(wanted), 100)]
    candidates = records_in([await by_ids(api, Model.CANDIDATE, batch) for batch in batches])

    assert {
        "jobs": 1,
        "applications": -(-len(records_in(applications)) // 200),
        "applicants": -(-len(wanted) // 100),
        "applicationStages": 1,
    } == vendor.calls
    assert {job.id for job in jobs} >= {application.job_id for application in records_in(applications)}
    assert {c.id for c in candidates} == {
        application.candidate_id for application in records_in(applications)
    }


async def test_stages_come_with_the_applications_that_name_them(api: Any) -> None:
    page = (await listing(api, Model.APPLICATION))[0]
    stages = {stage.id for stage in page.embedded}

    placed = [application for application in page.records if application.current_stage_id]

    assert {application.current_stage_id for application in placed} <= stages
    assert {application.outcome for application in placed} == set(Outcome)
    assert all(application.outcome is None for application in page.records if application not in placed)


async def test_a_stage_added_meanwhile_is_found(api: Any, app: Any, vendor: Counting) -> None:
    """An application in a stage that nobody has seen has the stages read again."""
    before = (await by_ids(api, Model.APPLICATION, ["1"])).embedded
    state = app.state.sandbox.state
    application_id = str(next(iter(state.records("applications")))["id"])
    state.put("applicationStages", "990", {"name": "Probetag", "position": 99, "outcome": "hired"})
    state.put("applications", application_id, {"stageId": 990})

    page = await by_ids(api, Model.APPLICATION, [application_id])

    assert (Outcome.HIRED, len(before) + 1) == (page.records[0].outcome, len(page.embedded))
    assert vendor.calls["applicationStages"] == 2


@pytest.mark.parametrize("model", [Model.USER, Model.JOB, Model.CANDIDATE, Model.APPLICATION])
async def test_by_ids_answers_the_known_ones_in_one_call(model: Model, api: Any, vendor: Counting) -> None:
    known = [record.remote_id for record in records_in(await listing(api, model))][:99]
    vendor.requests.clear()

    page = await by_ids(api, model, [*known[:98], "999999999"])

    assert set(known[:98]) == {record.remote_id for record in page.records}
    assert sum(vendor.calls.values()) == 1


@pytest.mark.parametrize("forged", ["x", "1,2", "", "1 OR 1", "9" * 40])
async def test_an_id_that_cannot_be_one_is_unknown_and_harms_no_other(forged: str, api: Any) -> None:
    known = records_in(await listing(api, Model.JOB))[0].remote_id

    assert [known] == [record.remote_id for record in (await by_ids(api, Model.JOB, [known, forged])).records]
    assert (await by_ids(api, Model.JOB, [forged])).records == ()


@pytest.mark.parametrize("status", JobStatus)
async def test_one_status_is_filtered_by_hr4you(status: JobStatus, api: Any, vendor: Counting) -> None:
    jobs = records_in(await listing(api, Model.JOB, Query(statuses=(status,))))

    assert {status} == {job.status for job in jobs}
    assert "status" in vendor.requests[0].url.params


@pytest.mark.parametrize("statuses", [("OPEN", "DRAFT"), ("NEVER_HEARD_OF",)])
async def test_statuses_that_hr4you_cannot_filter_by_narrow_nothing(
    statuses: tuple[str, ...], api: Any
) -> None:
    """HR4YOU filters by one of its own words; the reader keeps what was asked for."""
    assert len(records_in(await listing(api, Model.JOB, Query(statuses=statuses)))) == 80


async def test_candidates_by_address_and_by_job(api: Any) -> None:
    someone = records_in(await listing(api, Model.CANDIDATE))[7]
    address = someone.email_addresses[0].email_address
    job_ids = tuple(job.remote_id for job in records_in(await listing(api, Model.JOB))[:3])
    applications = records_in(await listing(api, Model.APPLICATION, Query(job_ids=job_ids)))

    by_address = records_in(await listing(api, Model.CANDIDATE, Query(email=address)))
    by_job = records_in(await listing(api, Model.CANDIDATE, Query(job_ids=job_ids)))

    assert someone.id in {candidate.id for candidate in by_address}
    assert {application.candidate_id for application in applications} == {found.id for found in by_job}


async def test_applications_by_candidate(api: Any) -> None:
    everyone = records_in(await listing(api, Model.APPLICATION))
    candidate = everyone[0].candidate_id
    query = Query(candidate_ids=(decode(candidate).remote_id,))

    found = records_in(await listing(api, Model.APPLICATION, query))

    assert {a.id for a in everyone if a.candidate_id == candidate} == {a.id for a in found}


async def test_parents_that_cannot_exist_have_no_children(api: Any, vendor: Counting) -> None:
    """An impossible id must not widen the listing to everything."""
    page = (await listing(api, Model.APPLICATION, Query(job_ids=("x",))))[0]

    assert page.records == ()
    assert vendor.calls["applications"] == 0


async def test_a_token_without_the_right_names_the_right(account: Account) -> None:
    jobs_only = Secret(f"{connection()['token']}-jobs-only")
    session = API.open(replace(account, credentials={"token": jobs_only}))
    jobs = await listing(session, Model.JOB)
    with pytest.raises(ConnectorError) as caught:
        await listing(session, Model.CANDIDATE)
    await session.close()

    assert len(records_in(jobs)) == 80
    assert (caught.value.cause, caught.value.vendor_status) == (Cause.PERMISSION_MISSING, 403)
    assert "applicants" in caught.value.message


async def test_without_the_right_to_stages_applications_say_so(account: Account, app: Any) -> None:
    """An outcome that cannot be known is an error with its remedy, not a silent null."""
    app.state.sandbox.knobs.update({"denied": ["applicationStages:read"]})
    session = API.open(account)
    with pytest.raises(ConnectorError, match="application stages") as caught:
        await listing(session, Model.APPLICATION)
    await session.close()

    assert Cause.PERMISSION_MISSING is caught.value.cause


async def test_the_feed_brings_the_published_jobs_in_one_call(api: Any, feed: Any, vendor: Counting) -> None:
    """The same jobs under the same ids as by the API."""
    jobs = records_in(await listing(api, Model.JOB))
    published = {
        job.id for job in jobs if (job.status, job.visibility) == (JobStatus.OPEN, JobVisibility.PUBLIC)
    }
    vendor.requests.clear()

    page = await FEED.reads[Model.JOB].listing.fetch(feed, EVERYTHING, 1)

    assert published == {job.id for job in page.records}
    assert (1, len(published), ()) == (page.last, page.total, page.embedded)
    assert vendor.calls == {"website": 1}
    assert vendor.requests[0].headers.get("Authorization") is None


async def test_the_feed_is_read_without_the_id_field(feed: Any, app: Any) -> None:
    """The posting's address tells the id too."""
    whole = await FEED.reads[Model.JOB].listing.fetch(feed, EVERYTHING, 1)
    app.state.sandbox.knobs.update({"job_feed_without": ["jobId", "jobFulltext", "jobPublishingDateFrom"]})

    bare = await FEED.reads[Model.JOB].listing.fetch(feed, EVERYTHING, 1)

    assert [job.id for job in whole.records] == [job.id for job in bare.records]
    assert all(job.description for job in bare.records)
    assert {None} == {job.opened_at for job in bare.records}


async def test_a_feed_without_any_id_is_unreadable(feed: Any, app: Any) -> None:
    app.state.sandbox.knobs.update({"job_feed_without": ["jobId", "jobOffer"]})

    with pytest.raises(ConnectorError, match="jobId") as caught:
        await FEED.reads[Model.JOB].listing.fetch(feed, EVERYTHING, 1)

    assert Cause.UNREADABLE is caught.value.cause


async def test_a_feed_that_is_switched_off_says_so(feed: Any, app: Any) -> None:
    app.state.sandbox.knobs.update({"job_feed": False})

    with pytest.raises(ConnectorError, match="switched off") as caught:
        await FEED.reads[Model.JOB].listing.fetch(feed, EVERYTHING, 1)

    assert (caught.value.cause, caught.value.vendor_status) == (Cause.NOT_FOUND, 404)


async def postings_of(body: str, account: Account) -> Page:
    """What the connector makes of this feed."""
    vendor = httpx.MockTransport(lambda _: httpx.Response(200, text=body))
    session = FEED.open(replace(account, transport=vendor))
    try:
        page: Page = await FEED.reads[Model.JOB].listing.fetch(session, EVERYTHING, 1)
    finally:
        await session.close()
    return page


async def test_postings_without_or_with_a_doubled_id(
    account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    """One broken posting does not take the others away; what is left out is logged by number only."""
    page = await postings_of(
        "<HR4YOU_JOBS><job><jobId>1</jobId><jobTitle>A</jobTitle></job><job><jobTitle>Geheim</jobTitle></job>"
        "<job><jobId>2</jobId><jobTitle>B</jobTitle></job><job><jobId>1</jobId><jobTitle>C</jobTitle></job></HR4YOU_JOBS>",
        account,
    )

    assert [(job.remote_id, job.name) for job in page.records] == [("1", "A"), ("2", "B")]
    assert caplog.messages == ["Left out 2 postings of a job feed that have no id of their own"]


async def test_an_empty_feed(account: Account) -> None:
    assert Page(records=(), last=1, total=0) == await postings_of("<HR4YOU_JOBS/>", account)


@pytest.mark.parametrize("way", CONNECTOR.ways, ids=lambda way: way.name)
async def test_each_declared_field_is_filled_for_some_record(way: Any, account: Account) -> None:
    """The ledger and mapped fields apart: those belong to the reader."""
    session = way.open(account)
    for model, reads in way.reads.items():
        first = await reads.listing.fetch(session, EVERYTHING, 1)
        names = {*reads.fields, *reads.extra_fields} - {
            "remote_deleted_at",
            "custom_fields",
            "integration_fields",
        }
        empty = {
            name
            for name in names
            if not any(getattr(record, name) not in (None, ()) for record in first.records)
        }
        assert empty == set(), model
    await session.close()


async def test_remote_data_is_what_hr4you_sent(api: Any, app: Any) -> None:
    """Byte for byte the same JSON, custom fields included."""
    candidate = records_in(await listing(api, Model.CANDIDATE))[3]
    sent = msgspec.json.decode(candidate.remote_data)["/api2/applicants"]

    assert str(sent["id"]) == candidate.remote_id
    assert {"gender", "customFields"} <= sent.keys()
