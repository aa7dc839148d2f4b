"""Lists with a history: only what was updated since, and what is gone."""

import pytest

from graphql_api.security.scopes import Scope

FRESH = {"Cache-Control": "no-cache"}
LIST = """query ($id: ID, $filter: %sFilter, $first: Int, $after: String, $last: Int, $before: String) {
  %s(integrationId: $id, filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    nodes { id remoteId changedAt remoteDeletedAt } totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
#: Each list, with the integrations that have it.
LISTS = {
    "User": "users",
    "Job": "jobs",
    "JobPosting": "jobPostings",
    "Candidate": "candidates",
    "ApplicationStage": "applicationStages",
    "Application": "applications",
    "JobStage": "jobStages",
}


@pytest.fixture
async def stage(set_stage):
    return await set_stage(scale=0.05)


async def page(stage, kind, integration_id="hrworks-demo", headers=FRESH, **given):
    query = LIST % (kind, LISTS[kind])
    answer = await stage.ask(query, headers, id=integration_id, **{"first": 250, **given})
    return answer.data[LISTS[kind]]


def remote_ids(found):
    return [node["remoteId"] for node in found["nodes"]]


@pytest.mark.parametrize("kind", LISTS)
async def test_every_list_takes_a_time(stage, kind):
    everything = await page(stage, kind, filter={"updatedAfter": "2020-01-01T00:00:00Z"})
    assert everything["nodes"]
    latest = max(node["changedAt"] for node in everything["nodes"])
    assert (await page(stage, kind, filter={"updatedAfter": latest}))["nodes"]
    assert (await page(stage, kind, filter={"updatedAfter": "2100-01-01T00:00:00Z"}))["nodes"] == []


async def change(stage, collection, remote_id, **fields):
    await stage.admin("hr4you", "PUT", f"state/{collection}/{remote_id}", fields)


async def test_only_what_changed_since(stage):
    jobs = await page(stage, "Job", "hr4you-demo")
    await change(stage, "jobs", jobs["nodes"][3]["remoteId"], title="Something new")
    (changed,) = [
        node for node in (await page(stage, "Job", "hr4you-demo"))["nodes"] if node not in jobs["nodes"]
    ]
    found = await page(stage, "Job", "hr4you-demo", filter={"updatedAfter": changed["changedAt"]})
    assert found["nodes"] == [changed]
    assert found["totalCount"] == 1


async def test_the_nested_rule(stage, following, keys_of):
    reader = following(stage)
    await reader.sweep()
    await reader.rest()
    applications = await stage.ask(
        '{ applications(integrationId: "hr4you-demo", first: 250) { nodes { remoteId candidate { remoteId } } } }'
    )
    (one, *_) = applications.data["applications"]["nodes"]
    candidate = one["candidate"]["remoteId"]
    await change(stage, "applicants", candidate, firstname="Somebody", firstName="Somebody")
    await reader.sweep()
    (told,) = await reader.rest()
    assert (told["model"], told["remoteId"]) == ("CANDIDATE", candidate)

    since = {"updatedAfter": told["changedAt"]}
    its_own = {
        node["remoteId"]
        for node in applications.data["applications"]["nodes"]
        if node["candidate"]["remoteId"] == candidate
    }
    assert set(remote_ids(await page(stage, "Application", "hr4you-demo", filter=since))) == its_own
    # Who may not read candidates is not told when they change.
    query = LIST % ("Application", "applications")
    answer = await keys_of(stage).ask(Scope.READ_CANDIDATES, query, id="hr4you-demo", filter=since)
    assert answer.data["applications"]["nodes"] == []


async def gone(stage, following, count=2):
    """Jobs that were swept, deleted, and swept again."""
    reader = following(stage)
    await reader.sweep()
    jobs = remote_ids(await page(stage, "Job", "hr4you-demo"))
    for remote_id in jobs[:count]:
        await stage.admin("hr4you", "DELETE", f"state/jobs/{remote_id}")
    await reader.sweep()
    return jobs[:count], jobs[count:]


async def test_what_is_gone_stands_at_the_end(stage, following):
    lost, left = await gone(stage, following)
    assert remote_ids(await page(stage, "Job", "hr4you-demo")) == left

    found = await page(stage, "Job", "hr4you-demo", filter={"includeDeleted": True})
    assert remote_ids(found) == left + lost
    assert found["totalCount"] == len(left) + len(lost)
    for node in found["nodes"]:
        assert (node["remoteDeletedAt"] is not None) is (node["remoteId"] in lost)
    picked = {"includeDeleted": True, "ids": [found["nodes"][-1]["id"], found["nodes"][0]["id"]]}
    assert set(remote_ids(await page(stage, "Job", "hr4you-demo", filter=picked))) == {left[0], lost[-1]}
    since = {"includeDeleted": True, "updatedAfter": found["nodes"][-1]["remoteDeletedAt"]}
    assert set(remote_ids(await page(stage, "Job", "hr4you-demo", filter=since))) >= set(lost)


@pytest.mark.parametrize("size", [1, 2, 3])
async def test_paging_comes_past_what_is_gone(stage, following, size):
    lost, left = await gone(stage, following, 3)
    found, cursor = [], None
    while True:
        part = await page(
            stage, "Job", "hr4you-demo", {}, filter={"includeDeleted": True}, first=size, after=cursor
        )
        found += remote_ids(part)
        cursor = part["pageInfo"]["endCursor"]
        if not part["pageInfo"]["hasNextPage"]:
            break
    assert found == left + lost

    found, cursor = [], None
    while True:
        part = await page(
            stage,
            "Job",
            "hr4you-demo",
            {},
            filter={"includeDeleted": True},
            first=None,
            last=size,
            before=cursor,
        )
        found = remote_ids(part) + found
        cursor = part["pageInfo"]["startCursor"]
        if not part["pageInfo"]["hasPreviousPage"]:
            break
    assert found == left + lost


async def test_nothing_of_the_content_is_kept(stage, following):
    lost, _ = await gone(stage, following, 1)
    query = """query ($filter: JobFilter) { jobs(integrationId: "hr4you-demo", filter: $filter) { nodes {
      remoteId name description status category contactId location { city } customFields remoteData } } }"""
    (job,) = (await stage.ask(query, filter={"includeDeleted": True, "remoteIds": lost})).data["jobs"][
        "nodes"
    ]
    assert {name for name, value in job.items() if value is not None} == {"remoteId"}


@pytest.mark.parametrize("kind", ["JobPosting", "JobStage"])
async def test_what_hangs_on_a_job_goes_with_it(stage, following, kind):
    reader = following(stage, integration_id="hrworks-demo")
    await reader.sweep()
    query = '{ jobs(integrationId: "hrworks-demo", first: 1) { nodes { id remoteId } } }'
    (job,) = (await stage.ask(query)).data["jobs"]["nodes"]
    collections = await stage.admin("hrworks", "GET", "state")
    collection = next(name for name in collections if "post" in name.lower())
    await stage.admin("hrworks", "DELETE", f"state/{collection}/{job['remoteId']}")
    results = await reader.sweep()
    assert results["JOB"]["deleted"] == 1
    found = await page(stage, kind, filter={"includeDeleted": True})
    dead = [node for node in found["nodes"] if node["remoteDeletedAt"]]
    model = {"JobPosting": "JOB_POSTING", "JobStage": "JOB_STAGE"}[kind]
    assert len(dead) == results[model]["deleted"]
    if kind == "JobStage":
        assert dead


@pytest.mark.parametrize(
    ("conditions", "argument"),
    [({"statuses": ["OPEN"]}, "filter.statuses"), ({"nameContains": "a"}, "filter.nameContains")],
)
async def test_conditions_on_content_do_not_go_with_what_is_gone(stage, conditions, argument):
    query = "query ($filter: JobFilter) { jobs(filter: $filter) { nodes { id } } }"
    answer = await stage.ask(query, filter={"includeDeleted": True, **conditions})
    assert answer.codes == ["BAD_INPUT"]
    assert answer.errors[0]["message"].startswith(f"{argument}: it cannot go with filter.includeDeleted")


async def test_lists_of_a_parent_hold_nothing_that_is_gone(stage):
    query = "{ jobs(first: 1) { nodes { applications(filter: {includeDeleted: true}) { nodes { id } } } } }"
    assert set((await stage.ask(query)).codes) == {"BAD_INPUT"}
