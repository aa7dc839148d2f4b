"""The feed of changes: what reading brings into it, and what leaves it for whom."""

import pytest

from graphql_api.loading.sightings import Sightings
from graphql_api.security.scopes import Scope
from graphql_api.store.errors import StoreError

JOBS = '{ jobs(integrationId: "hr4you-demo", first: 250) { nodes { id remoteId changedAt name } } }'
FRESH = {"Cache-Control": "no-cache"}


@pytest.fixture
async def stage(set_stage):
    return await set_stage(scale=0.05)


async def jobs_of(stage):
    return (await stage.ask(JOBS, FRESH)).data["jobs"]["nodes"]


def forget(stage):
    """Remember nothing, as a process that was just started."""
    service = stage.app.state.service
    for integration in service.integrations.values():
        integration.source.sightings = Sightings(key=service.integrations.recorder.key)


async def test_what_is_read_is_told(stage, following):
    reader = following(stage)
    assert await reader.told() == []

    jobs = await jobs_of(stage)
    told = await reader.rest()
    assert [(one["kind"], one["model"], one["id"], one["changedAt"]) for one in told] == [
        ("CREATED", "JOB", job["id"], job["changedAt"]) for job in jobs
    ]
    assert {one["integration"]["id"] for one in told} == {"hr4you-demo"}
    assert await reader.told() == []

    await stage.admin("hr4you", "PUT", f"state/jobs/{jobs[2]['remoteId']}", {"title": "Something new"})
    after = {job["remoteId"]: job for job in await jobs_of(stage)}
    assert await reader.told() == [("CHANGED", "JOB", jobs[2]["remoteId"])]
    changed = after.pop(jobs[2]["remoteId"])
    assert changed["changedAt"] > jobs[2]["changedAt"]
    assert after == {job["remoteId"]: job for job in jobs if job["remoteId"] in after}


async def test_times_of_changes_outlive_the_process(stage):
    before = await jobs_of(stage)
    forget(stage)
    assert await jobs_of(stage) == before


async def follow(stage):
    service = stage.app.state.service
    await service.integrations.follow(service.accounts.database)


async def test_what_another_process_saw_is_not_told_again(stage, replica, following):
    reader = following(stage)
    jobs = await jobs_of(stage)
    assert len(await reader.rest()) == len(jobs)
    assert await jobs_of(replica) == jobs
    assert await reader.told() == []


async def test_a_change_to_and_fro_is_seen_though_another_process_saw_half_of_it(stage, replica, following):
    reader = following(stage)
    job = (await jobs_of(stage))[0]
    await reader.rest()
    path = f"state/jobs/{job['remoteId']}"
    await stage.admin("hr4you", "PUT", path, {"title": "Something new"})
    await jobs_of(replica)
    await stage.admin("hr4you", "PUT", path, {"title": job["name"]})
    await follow(stage)

    again = (await jobs_of(stage))[0]
    assert (again["name"], again["changedAt"] > job["changedAt"]) == (job["name"], True)
    assert await reader.told() == [("CHANGED", "JOB", job["remoteId"])]


async def test_pages_of_the_feed_hold_each_record_once(stage, following):
    reader = following(stage)
    jobs = await jobs_of(stage)
    told = await reader.told(first=3)
    assert [remote_id for _, _, remote_id in told] == [job["remoteId"] for job in jobs]


async def test_a_store_that_fails_fails_no_read(stage, following, monkeypatch):
    recorder = stage.app.state.service.integrations.recorder

    async def fail(_told):
        message = "The disk is full."
        raise StoreError(message)

    with monkeypatch.context() as broken:
        broken.setattr(recorder, "_write", fail)
        first = await jobs_of(stage)
        second = await jobs_of(stage)
        assert [job["changedAt"] for job in first] == [job["changedAt"] for job in second]
        assert recorder.failures == 2
    reader = following(stage)
    assert await reader.told() == []
    # It is told at the next read, with the time at which it was seen.
    third = await jobs_of(stage)
    assert third == first
    assert [one["changedAt"] for one in await reader.rest()] == [job["changedAt"] for job in first]


async def test_changes_take_the_scope_of_each_model(stage, following, keys_of):
    await jobs_of(stage)
    query = "query ($m: [RecordModel!]) { changes(models: $m) { nodes { model } } }"
    keys = keys_of(stage)
    refused = await keys.ask(Scope.READ_JOBS, query, m=["JOB"])
    assert refused.codes == ["FORBIDDEN"]
    allowed = await keys.ask(Scope.READ_JOBS, query)
    assert allowed.data["changes"]["nodes"] == []
    assert (await keys.ask(Scope.READ_USERS, query)).data["changes"]["nodes"][0] == {"model": "JOB"}


async def test_other_integrations_do_not_exist(set_stage, following):
    stage = await set_stage(scale=0.05, key_integrations=frozenset({"hr4you-demo"}))
    await jobs_of(stage)
    assert (await stage.ask('{ changes(integrationId: "hrworks-demo") { endCursor } }')).codes == [
        "NOT_FOUND"
    ]
    reader = following(stage, integration_id=None)
    assert {one["integration"]["id"] for one in await reader.rest()} == {"hr4you-demo"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ('after: "nonsense"', "after: this is not a cursor of `changes`."),
        ("first: 0", "first: 0 is outside 1 to 250."),
        ("first: 251", "first: 251 is outside 1 to 250."),
        ("models: []", "models: name at least one"),
    ],
)
async def test_bad_input(stage, arguments, message):
    answer = await stage.ask(f"{{ changes({arguments}) {{ endCursor }} }}")
    assert answer.codes == ["BAD_INPUT"]
    assert answer.errors[0]["message"].startswith(message)


async def test_a_cursor_of_fewer_models_does_not_do_for_more(stage, following):
    reader = following(stage)
    await reader.page(models=["JOB"])
    await reader.page(models=["JOB"])
    answer = await stage.ask("query ($a: String) { changes(after: $a) { endCursor } }", a=reader.after)
    assert answer.codes == ["BAD_INPUT"]
