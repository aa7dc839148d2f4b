"""How many vendor calls a query costs: exactly, cold and warm."""

import asyncio
from math import ceil

import pytest

NESTED = """query ($id: ID!) {
  jobs(integrationId: $id, first: 50) { nodes { name
    applications(first: 20) { nodes { outcome currentStage { name } candidate { firstName } } } } } }"""

CANDIDATES_OF_JOBS = """query ($id: ID!) {
  jobs(integrationId: $id, first: 50) { nodes { applications(first: 250) { totalCount nodes { candidateId } } } } }"""


async def shape(stage, integration_id):
    """Applications, and distinct candidates among the first 20 of each job, of the first 50 jobs."""
    answer = await stage.ask(CANDIDATES_OF_JOBS, id=integration_id)
    lists = [job["applications"] for job in answer.data["jobs"]["nodes"]]
    shown = {application["candidateId"] for each in lists for application in each["nodes"][:20]}
    return sum(each["totalCount"] for each in lists), len(shown)


async def test_hr_works_answers_jobs_with_applications_and_candidates_by_two_listings(stage, set_stage):
    applications, _ = await shape(await set_stage(), "hrworks-demo")

    answer = await stage.ask(NESTED, id="hrworks-demo")

    assert len(answer.data["jobs"]["nodes"]) == 50
    assert stage.vendors["hrworks"].calls == {"GET posts": 1, "GET job-applications": ceil(applications / 50)}
    assert answer.freshness["vendorCalls"] == 1 + ceil(applications / 50)


async def test_hr4you_answers_jobs_with_applications_and_candidates_in_batches(stage, set_stage):
    applications, candidates = await shape(await set_stage(), "hr4you-demo")

    answer = await stage.ask(NESTED, id="hr4you-demo")

    assert len(answer.data["jobs"]["nodes"]) == 50
    assert stage.vendors["hr4you"].calls == {
        "GET jobs": 1,
        "GET applications": ceil(applications / 200),
        "GET applicants": ceil(candidates / 100),
        "GET applicationStages": 1,
    }
    assert answer.freshness["vendorCalls"] == sum(stage.vendors["hr4you"].calls.values())


@pytest.mark.parametrize("integration_id", ["hrworks-demo", "hr4you-demo"])
async def test_asked_again_it_costs_nothing(stage, integration_id):
    first = await stage.ask(NESTED, id=integration_id)
    stage.forget()

    again = await stage.ask(NESTED, id=integration_id)

    assert again.data == first.data
    assert [vendor.calls for vendor in stage.vendors.values()] == [{}, {}]
    assert again.freshness["vendorCalls"] == 0


@pytest.mark.parametrize("integration_id", ["hrworks-demo", "hr4you-demo"])
async def test_twenty_at_once_cost_the_calls_of_one(set_stage, integration_id):
    stage, alone = await set_stage(scale=0.2), await set_stage(scale=0.2)
    await alone.ask(NESTED, id=integration_id)

    answers = await asyncio.gather(*(stage.ask(NESTED, id=integration_id) for _ in range(20)))

    assert len({str(answer.data) for answer in answers}) == 1
    assert [vendor.calls for vendor in stage.vendors.values()] == [
        vendor.calls for vendor in alone.vendors.values()
    ]


async def test_users_departments_and_postings_cost_one_listing_each_however_many_jobs(stage):
    query = """{ jobs(integrationId: "hrworks-demo", first: 250) { nodes {
        contact { email } department postings { nodes { title } } stages { nodes { stage { name } } } } } }"""

    answer = await stage.ask(query)

    assert len(answer.data["jobs"]["nodes"]) == 120
    calls = stage.vendors["hrworks"].calls
    assert calls.pop("GET master-data") <= 2
    assert calls == {"GET posts": 1, "GET organization-units": 1}
