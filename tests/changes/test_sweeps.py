"""Sweeps: what is gone is marked as deleted, and nothing else ever is."""

from dataclasses import replace

import pytest

from connectors.contract.connector import Page
from connectors.contract.enums import Model
from graphql_api.store.sweep_rows import SweepOutcome

JOBS = '{ jobs(integrationId: "hr4you-demo", first: 250) { nodes { remoteId } totalCount } }'


@pytest.fixture
async def stage(set_stage):
    return await set_stage(scale=0.05)


async def remote_jobs(stage):
    found = await stage.ask(JOBS, {"Cache-Control": "no-cache"})
    return [job["remoteId"] for job in found.data["jobs"]["nodes"]]


def deleted(results):
    return {model: one["deleted"] for model, one in results.items() if one["deleted"]}


@pytest.mark.parametrize(
    ("integration_id", "models"),
    [
        (
            "hrworks-demo",
            {"USER", "JOB", "JOB_POSTING", "CANDIDATE", "APPLICATION_STAGE", "APPLICATION", "JOB_STAGE"},
        ),
        ("hr4you-demo", {"USER", "JOB", "CANDIDATE", "APPLICATION_STAGE", "APPLICATION"}),
        ("hr4you-feed-demo", {"JOB"}),
    ],
)
async def test_a_sweep_sees_everything_and_a_second_one_no_news(stage, following, integration_id, models):
    reader = following(stage, integration_id=integration_id)
    first = await reader.sweep()
    assert first.keys() == models
    assert {one["outcome"] for one in first.values()} == {"COMPLETE"}
    told = await reader.rest()
    assert len(told) == sum(one["records"] for one in first.values()) > 0

    second = await reader.sweep()
    assert {(one["outcome"], one["changed"], one["deleted"]) for one in second.values()} == {
        ("COMPLETE", 0, 0)
    }
    assert await reader.rest() == []


async def test_what_was_read_is_no_news_to_a_sweep(stage, following):
    reader = following(stage)
    await remote_jobs(stage)
    assert (await reader.sweep(models=["JOB"]))["JOB"]["changed"] == 0


async def test_a_record_that_is_gone_is_told_once_and_again_when_it_is_back(stage, following):
    reader = following(stage)
    await reader.sweep()
    await reader.rest()
    (gone, *_) = await remote_jobs(stage)
    kept = await stage.admin("hr4you", "GET", f"state/jobs/{gone}")
    await stage.admin("hr4you", "DELETE", f"state/jobs/{gone}")

    assert deleted(await reader.sweep()) == {"JOB": 1}
    assert ("DELETED", "JOB", gone) in await reader.told()
    assert deleted(await reader.sweep()) == {}
    assert await reader.told() == []

    await stage.admin("hr4you", "PUT", f"state/jobs/{gone}", kept)
    # Reading is enough: this process does not take it for known any more.
    assert gone in await remote_jobs(stage)
    assert ("CREATED", "JOB", gone) in await reader.told()


@pytest.mark.parametrize("fault", [{"kind": "server_error"}, {"kind": "garbage"}, {"kind": "drop_after"}])
async def test_a_listing_that_fails_deletes_nothing(stage, following, fault):
    reader = following(stage)
    await reader.sweep()
    await reader.rest()
    stage.vendors["hr4you"].fail(**fault)
    results = await reader.sweep()
    assert {one["outcome"] for one in results.values()} == {"FAILED"}
    assert all(one["detail"] for one in results.values())
    stage.vendors["hr4you"].recover()
    assert await reader.rest() == []


async def swept_with(stage, reader, monkeypatch, change):
    """A sweep during which the pages of jobs are `change`d."""
    source = stage.app.state.service.integrations["hr4you-demo"].source
    reads = source.way.reads[Model.JOB]

    async def fetch(session, query, number):
        return change(await reads.listing.fetch(session, query, number), number)

    way = replace(
        source.way,
        reads={**source.way.reads, Model.JOB: replace(reads, listing=replace(reads.listing, fetch=fetch))},
    )
    with monkeypatch.context() as patch:
        patch.setattr(source, "way", way)
        return await reader.sweep()


async def test_a_listing_cut_short_deletes_nothing(stage, following, monkeypatch):
    reader = following(stage)
    await reader.sweep()
    await reader.rest()

    def cut(page, _number):
        return Page(records=page.records[:-3], last=page.last, total=page.total)

    results = await swept_with(stage, reader, monkeypatch, cut)
    assert results["JOB"]["outcome"] == SweepOutcome.UNSTEADY
    assert await reader.rest() == []


async def test_a_listing_that_lacks_a_record_deletes_nothing_that_is_there_by_its_id(
    stage, following, monkeypatch
):
    reader = following(stage)
    await reader.sweep()
    await reader.rest()

    def lack(page, _number):
        return Page(records=page.records[1:], last=page.last, total=None)

    results = await swept_with(stage, reader, monkeypatch, lack)
    assert (results["JOB"]["outcome"], results["JOB"]["deleted"]) == ("COMPLETE", 0)
    assert await reader.rest() == []


async def test_a_record_listed_twice_means_that_records_moved(stage, following, monkeypatch):
    reader = following(stage)
    await reader.sweep()
    await reader.rest()

    def twice(page, _number):
        return Page(records=(*page.records[1:], page.records[-1]), last=page.last, total=page.total)

    assert (await swept_with(stage, reader, monkeypatch, twice))["JOB"]["outcome"] == "UNSTEADY"
    assert await reader.rest() == []


async def test_many_at_once_are_held_back_until_somebody_accepts(set_stage, following):
    stage = await set_stage(scale=0.3)
    reader = following(stage)
    first = await reader.sweep()
    await reader.rest()
    jobs = await remote_jobs(stage)
    assert len(jobs) > 14
    gone = jobs[: len(jobs) * 3 // 4]
    for remote_id in gone:
        await stage.admin("hr4you", "DELETE", f"state/jobs/{remote_id}")

    held = await reader.sweep()
    assert (held["JOB"]["outcome"], held["JOB"]["deleted"]) == ("HELD_BACK", 0)
    assert held["JOB"]["heldBack"] == len(gone)
    assert held["JOB"]["records"] == first["JOB"]["records"] - len(gone)
    assert not [one for one in await reader.told() if one[:2] == ("DELETED", "JOB")]
    query = '{ integration(id: "hr4you-demo") { sweep { heldBack running } sweepSeconds } }'
    shown = (await stage.ask(query)).data["integration"]
    assert shown == {
        "sweep": {"heldBack": held["JOB"]["heldBack"] + held["APPLICATION"]["heldBack"], "running": False},
        "sweepSeconds": None,
    }

    accepted = await reader.sweep(accept=True)
    assert (accepted["JOB"]["outcome"], accepted["JOB"]["deleted"]) == ("COMPLETE", len(gone))
