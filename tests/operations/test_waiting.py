"""Waiting for an operation: no longer than it is of use, and without asking the database all the time."""

import asyncio

import pytest

from connectors.contract import ids
from connectors.contract.enums import Model
from connectors.contract.errors import Cause
from graphql_api.operations import desk as desks
from graphql_api.store.rows import OperationState
from tests.operations.vendor import Gate

PENDING, RUNNING, SUCCEEDED = OperationState.PENDING, OperationState.RUNNING, OperationState.SUCCEEDED


@pytest.fixture(autouse=True)
def _note(vendor):
    vendor.step("note")


async def test_it_tells_when_it_has_ended(process, submission, vendor):
    gate = Gate(vendor.send)
    vendor.plan("send note", gate)
    row = await process.submit(submission())
    process.worker.start()
    waiting = asyncio.create_task(process.desk.wait(row, 20))
    await gate.reached.wait()
    before = process.database.reads
    assert not waiting.done()

    gate.open.set()

    assert (await waiting).state is SUCCEEDED
    # It was told: the next regular look would have been half a second later.
    assert process.database.reads - before <= 2


async def test_what_has_ended_is_not_waited_for(process, submission):
    row = await process.submit(submission())
    ended = (await process.ended(row.id)).row
    before = process.database.reads

    assert await process.desk.wait(ended, 20) == ended
    assert process.database.reads == before


async def test_nobody_waits_for_what_is_put_off_for_longer(process, submission, vendor):
    vendor.plan("send note", vendor.fails(Cause.RATE_LIMITED, retry_after=21.0))
    row = await process.submit(submission())
    process.worker.start()

    waited = await process.desk.wait(row, 20)

    assert (waited.state, waited.not_before) == (PENDING, process.clock.now + 21)
    before = process.database.reads
    assert await process.desk.wait(waited, 20) == waited
    assert process.database.reads == before


async def test_what_is_put_off_for_a_moment_is_waited_for_in_peace(
    process, submission, vendor, open_database, place
):
    """Being told that it was given back is no reason to ask again and again."""
    vendor.plan("send note", vendor.fails(Cause.RATE_LIMITED, retry_after=15.0))
    row = await process.submit(submission())
    process.worker.start()
    waiting = asyncio.create_task(process.desk.wait(row, 20))
    other = await open_database(place)
    while vendor.count("send note") == 0 or process.worker._held:
        await other.check()

    before = process.database.reads
    for _ in range(50):
        await other.check()
    # The one look after it was given back, and those of every half a second.
    assert process.database.reads - before <= 3
    assert not waiting.done()
    process.clock.turn(15)
    process.worker.nudge()

    assert (await waiting).state is SUCCEEDED


async def test_two_who_wait_are_both_told(process, submission, vendor):
    gate = Gate(vendor.send)
    vendor.plan("send note", gate)
    row = await process.submit(submission())
    process.worker.start()
    waiting = [asyncio.create_task(process.desk.wait(row, 20)) for _ in range(2)]
    await gate.reached.wait()

    gate.open.set()

    assert {one.state for one in await asyncio.gather(*waiting)} == {SUCCEEDED}


async def test_the_time_is_over(process, submission, vendor, monkeypatch):
    monkeypatch.setattr(desks, "_LOOK_EVERY", 0.01)
    gate = Gate(vendor.send)
    vendor.plan("send note", gate)
    row = await process.submit(submission())
    process.worker.start()
    await gate.reached.wait()
    waiting = asyncio.create_task(process.desk.wait(row, 20))
    await asyncio.sleep(0)
    assert process.desk._let_go_of

    process.clock.turn(21)

    assert (await waiting).state is RUNNING
    assert process.desk._let_go_of == {}


async def test_who_does_not_want_to_wait_does_not(process, submission):
    row = await process.submit(submission())
    before = process.database.reads

    assert await process.desk.wait(row, 0) == row
    assert process.database.reads == before


async def test_what_another_process_does_is_seen(open_process, submission, vendor, monkeypatch):
    monkeypatch.setattr(desks, "_LOOK_EVERY", 0.01)
    process, another = await open_process(), await open_process()
    row = await process.submit(submission())
    waiting = asyncio.create_task(process.desk.wait(row, 20))

    await another.work()

    assert (await waiting).state is SUCCEEDED
    assert process.desk._let_go_of == {}


async def test_one_who_hangs_up_leaves_nothing_behind(process, submission, vendor):
    row = await process.submit(submission())
    waiting = asyncio.create_task(process.desk.wait(row, 20))
    await asyncio.sleep(0)
    assert process.desk._let_go_of

    waiting.cancel()
    await asyncio.wait([waiting])

    assert process.desk._let_go_of == {}
    assert (await process.ended(row.id)).row.state is SUCCEEDED


@pytest.mark.parametrize("how", ["carried out", "waited for", "looked at"])
async def test_whoever_learns_of_the_end_reads_anew_what_it_changed(
    open_process, submission, how, monkeypatch
):
    monkeypatch.setattr(desks, "_LOOK_EVERY", 0.01)
    process, another = await open_process(), await open_process()
    row = await process.submit(submission())
    await (process if how == "carried out" else another).work()
    outdated = process.desk.integrations["acme"].source.outdated
    if how == "waited for":
        await process.desk.wait(row, 20)
    if how == "looked at":
        await process.desk.recorded([row.id])

    application = ids.encode(Model.APPLICATION, "acme", "id of note")

    assert (outdated.key_since(application), outdated.listing_since(Model.APPLICATION)) == (
        process.clock.now,
    ) * 2
    assert outdated.listing_since(Model.JOB) < 0
