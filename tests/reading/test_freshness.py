"""How old an answer is: shown, bounded by the request, and marked when a copy stands in for a vendor that is away."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.contract.connector import Limits

JOBS = (
    "query ($id: ID!) { jobs(integrationId: $id, first: 5) { nodes { id name fetchedAt changedAt stale } } }"
)
APPLICATIONS = """query ($id: ID!) { jobs(integrationId: $id, first: 5) { nodes {
  id stale applications(first: 3) { nodes { id stale candidate { id stale } } } } } }"""
NO_RETRIES = Limits(attempts=1)


def read_at(text):
    return datetime.fromisoformat(text)


async def test_records_say_when_they_were_read(stage):
    before = datetime.now(UTC) - timedelta(seconds=1)

    job = (await stage.ask(JOBS, id="hrworks-demo")).data["jobs"]["nodes"][0]

    assert before <= read_at(job["fetchedAt"]) <= datetime.now(UTC)
    assert job["changedAt"] == job["fetchedAt"]
    assert job["stale"] is False


async def test_an_answer_says_how_long_it_may_be_kept(stage):
    answer = await stage.ask(JOBS, id="hrworks-demo")

    directive, seconds = answer.response.headers["cache-control"].split(", max-age=")
    assert directive == "private"
    assert 50 <= int(seconds) <= 60
    assert answer.freshness == {
        "oldestAgeSeconds": 0,
        "vendorCalls": 1,
        "cacheHits": 0,
        "staleRecords": 0,
        "stale": [],
    }


async def test_no_cache_reads_again_and_keeps_the_time_of_change(stage):
    first = (await stage.ask(JOBS, id="hrworks-demo")).data["jobs"]["nodes"]
    stage.forget()

    again = (await stage.ask(JOBS, {"Cache-Control": "no-cache"}, id="hrworks-demo")).data["jobs"]["nodes"]

    assert stage.vendors["hrworks"].calls == {"GET posts": 1}
    assert [job["fetchedAt"] for job in again] > [job["fetchedAt"] for job in first]
    assert [job["changedAt"] for job in again] == [job["changedAt"] for job in first]


async def test_a_change_at_the_vendor_moves_changed_at(stage):
    first = (await stage.ask(JOBS, id="hr4you-demo")).data["jobs"]["nodes"]
    jobs = await stage.admin("hr4you", "GET", "state/jobs?limit=1")
    await stage.admin("hr4you", "PUT", f"state/jobs/{jobs[0]['id']}", {"title": "Something new"})

    again = (await stage.ask(JOBS, {"Cache-Control": "no-cache"}, id="hr4you-demo")).data["jobs"]["nodes"]

    changed = [
        new["id"] for old, new in zip(first, again, strict=True) if old["changedAt"] != new["changedAt"]
    ]
    assert changed == [again[0]["id"]]
    assert again[0]["name"] == "Something new"


async def test_a_change_shows_in_records_that_were_shown_often(set_stage):
    stage = await set_stage(scale=0.04, settings={"response_cache_bytes": 0})
    before = [(await stage.ask(JOBS, id="hr4you-demo")).data["jobs"]["nodes"] for _ in range(4)]
    jobs = await stage.admin("hr4you", "GET", "state/jobs?limit=1")
    await stage.admin("hr4you", "PUT", f"state/jobs/{jobs[0]['id']}", {"title": "Something new"})

    fresh = {"Cache-Control": "no-cache"}
    after = [(await stage.ask(JOBS, fresh, id="hr4you-demo")).data["jobs"]["nodes"]]
    after += [(await stage.ask(JOBS, id="hr4you-demo")).data["jobs"]["nodes"] for _ in range(3)]

    assert all(one == before[0] for one in before)
    assert stage.app.endpoint.executor.renderings.young_bytes > 0
    assert [one[0]["name"] for one in after] == ["Something new"] * 4
    assert all(one == after[0] for one in after)


@pytest.mark.parametrize("max_age", [3600, 1])
async def test_max_age_accepts_what_is_young_enough(stage, max_age):
    await stage.ask(JOBS, id="hrworks-demo")
    stage.forget()

    answer = await stage.ask(JOBS, {"Cache-Control": f"max-age={max_age}"}, id="hrworks-demo")

    assert answer.freshness["vendorCalls"] == 0


async def test_max_age_zero_reads_again(stage):
    await stage.ask(JOBS, id="hrworks-demo")
    stage.forget()

    await stage.ask(JOBS, {"Cache-Control": "max-age=0"}, id="hrworks-demo")

    assert stage.vendors["hrworks"].calls == {"GET posts": 1}


async def test_a_copy_stands_in_for_a_vendor_that_is_away_and_is_marked(set_stage):
    stage = await set_stage(settings={"ttl_seconds": 0, "ttl_slow_seconds": 0}, limits=NO_RETRIES)
    fresh = await stage.ask(APPLICATIONS, id="hrworks-demo")
    stage.vendors["hrworks"].fail(kind="server_error")

    answer = await stage.ask(APPLICATIONS, id="hrworks-demo")

    jobs = answer.data["jobs"]["nodes"]
    assert [job["id"] for job in jobs] == [job["id"] for job in fresh.data["jobs"]["nodes"]]
    assert {job["stale"] for job in jobs} == {True}
    applications = [node for job in jobs for node in job["applications"]["nodes"]]
    assert {node["stale"] for node in applications} == {True}
    assert {node["candidate"]["stale"] for node in applications} == {True}
    marks = {(mark["integrationId"], mark["model"], mark["cause"]) for mark in answer.freshness["stale"]}
    assert marks == {
        ("hrworks-demo", model, "VENDOR_UNAVAILABLE") for model in ("Job", "Application", "Candidate")
    }
    assert answer.freshness["staleRecords"] >= len(jobs) + len(applications)
    assert answer.response.headers["cache-control"] == "private, max-age=0"


async def test_beyond_the_bound_the_failure_is_told(set_stage):
    stage = await set_stage(settings={"ttl_seconds": 0, "stale_if_error_seconds": 0}, limits=NO_RETRIES)
    await stage.ask(JOBS, id="hrworks-demo")
    stage.vendors["hrworks"].fail(kind="server_error", status=503)

    answer = await stage.ask(JOBS, id="hrworks-demo")

    assert answer.body["data"] == {"jobs": None}
    assert answer.codes == ["VENDOR_UNAVAILABLE"]
    assert answer.errors[0]["path"] == ["jobs"]
    assert answer.errors[0]["extensions"]["integrationId"] == "hrworks-demo"
    assert answer.errors[0]["extensions"]["vendorStatus"] == 503


async def test_who_asks_for_no_cache_gets_the_failure_unless_a_copy_is_allowed(set_stage):
    stage = await set_stage(limits=NO_RETRIES)
    await stage.ask(JOBS, id="hrworks-demo")
    stage.vendors["hrworks"].fail(kind="server_error")

    refused = await stage.ask(JOBS, {"Cache-Control": "no-cache"}, id="hrworks-demo")
    allowed = await stage.ask(JOBS, {"Cache-Control": "no-cache, stale-if-error=60"}, id="hrworks-demo")

    assert refused.codes == ["VENDOR_UNAVAILABLE"]
    assert {job["stale"] for job in allowed.data["jobs"]["nodes"]} == {True}


async def test_wrong_credentials_are_told_although_there_is_a_copy(set_stage):
    stage = await set_stage(settings={"ttl_seconds": 0}, limits=NO_RETRIES)
    await stage.ask(JOBS, id="hr4you-demo")
    stage.vendors["hr4you"].fail(kind="expired_token")

    answer = await stage.ask(JOBS, id="hr4you-demo")

    assert answer.codes == ["VENDOR_AUTH_FAILED"]


async def test_after_a_failure_the_next_request_reads_again(set_stage):
    stage = await set_stage(limits=NO_RETRIES)
    stage.vendors["hrworks"].fail(kind="server_error", path="/v2/applicant-management", next=1)

    failed = await stage.ask(JOBS, id="hrworks-demo")
    recovered = await stage.ask(JOBS, id="hrworks-demo")

    assert failed.codes == ["VENDOR_UNAVAILABLE"]
    assert len(recovered.data["jobs"]["nodes"]) == 5
