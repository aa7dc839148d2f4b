"""A process whose operation was taken over writes nothing any more, and sends nothing."""

import asyncio
from dataclasses import dataclass

import pytest

from connectors.contract.steps import Effect
from graphql_api.operations import causes
from graphql_api.operations.journal import LeaseClock, OperationJournal, StepWriter
from graphql_api.operations.outcomes import Result
from graphql_api.store import leases
from graphql_api.store.errors import LeaseLostError
from graphql_api.store.rows import AttemptOutcome, OperationState, StepState
from tests.operations.processes import LEASE, both
from tests.operations.vendor import Gate


@dataclass
class Taken:
    """An operation that was claimed: its journal, that of its first step, and the attempt that was begun."""

    journal: OperationJournal
    step: StepWriter
    attempt: int


WRITES = {
    "intend": lambda it: it.step.intend({"remembered": "x"}),
    "lost": lambda it: it.step.lost(it.attempt, causes.PROCESS_ENDED),
    "accepted": lambda it: it.step.accepted(it.attempt, "receipt"),
    "unsent": lambda it: it.step.unsent(it.attempt, causes.GIVEN_UP, AttemptOutcome.NOT_SENT),
    "unsent, no attempt": lambda it: it.step.unsent(None, None, AttemptOutcome.ABSENT),
    "searched": lambda it: it.step.searched(1.0, AttemptOutcome.ABSENT),
    "done": lambda it: it.step.done(it.attempt, Effect(document_id="1")),
    "done, no attempt": lambda it: it.step.done(None, Effect(document_id="1")),
    "settled, failed": lambda it: it.step.settled(StepState.FAILED, causes.GIVEN_UP),
    "settled, unknown": lambda it: it.step.settled(StepState.UNKNOWN, causes.UNSEARCHABLE),
    "postpone": lambda it: it.journal.postpone(0, 1, 5.0),
    "release": lambda it: it.journal.release(5.0),
    "finish": lambda it: it.journal.finish(OperationState.SUCCEEDED, Result(), None, 5.0),
}
each_write = pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())


async def take(process, owner):
    """Claim the operation that is due, and begin to send its first step."""

    def claim(connection):
        [row] = leases.claim(connection, owner=owner, now=process.clock.now, lease_seconds=LEASE, limit=1)
        return row

    row = await process.database.write(claim)
    journal = OperationJournal(
        database=process.database, keyring=process.desk.keyring, row=row, clock=LeaseClock(LEASE)
    )
    step = StepWriter(operation=journal, step=process.vendor.steps[0], position=0)
    return Taken(journal, step, await step.intend({"remembered": "x"}))


@both
@each_write
async def test_nothing_is_written_by_the_one_before(open_process, submission, vendor, clock, write):
    vendor.step("file", attachment=0)
    process, another = await open_process(), await open_process()
    id_ = (await process.submit(submission(files=[b"%PDF-1.4"]))).id
    taken = await take(process, "one")
    clock.turn(LEASE + 1)
    await take(another, "two")
    before = await another.recorded(id_)

    with pytest.raises(LeaseLostError):
        await write(taken)

    assert await another.recorded(id_) == before
    [attachment] = (await taken.journal.order()).attachments
    assert (await taken.journal.file(0, attachment)).content == b"%PDF-1.4"


@each_write
async def test_everything_is_written_by_the_one_who_holds_the_lease(process, submission, vendor, write):
    """That the test above is refused for the lease, not for what it writes."""
    vendor.step("file", attachment=0)
    id_ = (await process.submit(submission(files=[b"%PDF-1.4"]))).id
    taken = await take(process, "one")
    before = await process.recorded(id_)

    await write(taken)

    assert await process.recorded(id_) != before


@both
async def test_whoever_was_held_up_for_longer_than_the_lease_does_not_send(
    open_process, submission, vendor, clock, told
):
    """Nobody has taken over yet, but may have begun to look: the intent stands, and is looked into."""
    vendor.step("note")
    process, another = await open_process(), await open_process()
    vendor.plan("prepare note", vendor.first(lambda: clock.turn(LEASE + 1), vendor.prepare))
    row = await process.submit(submission())

    await asyncio.gather(*await process.claim())

    assert (vendor.calls, (await process.row(row.id)).state) == (["prepare note"], OperationState.RUNNING)
    ended = await another.ended(row.id)
    assert (ended.row.state, vendor.book) == (OperationState.SUCCEEDED, ["note"])
    assert told(ended) == {"note": [("SEND", "LOST"), ("LOOK_UP", "ABSENT"), ("SEND", "DONE")]}


@both
async def test_whoever_was_taken_over_before_the_intent_does_not_send(
    open_process, submission, vendor, clock, told
):
    vendor.step("note")
    process, another = await open_process(), await open_process()
    gate = Gate(vendor.prepare)
    vendor.plan("prepare note", gate)
    row = await process.submit(submission())
    [task] = await process.claim()
    await gate.reached.wait()
    clock.turn(LEASE + 1)
    await another.work()

    gate.open.set()
    await task

    assert (vendor.book, vendor.count("send note")) == (["note"], 1)
    ended = await process.recorded(row.id)
    assert (ended.row.state, ended.row.fence) == (OperationState.SUCCEEDED, 2)
    assert told(ended) == {"note": [("SEND", "DONE")]}


@both
async def test_an_answer_that_comes_after_another_looked_changes_nothing(
    open_process, submission, vendor, clock
):
    vendor.step("note")
    process, another = await open_process(), await open_process()
    gate = Gate(vendor.send, after=True)
    vendor.plan("send note", gate)
    row = await process.submit(submission())
    [task] = await process.claim()
    await gate.reached.wait()
    clock.turn(LEASE + 1)
    ended = await another.ended(row.id)

    gate.open.set()
    await task

    assert await process.recorded(row.id) == ended
    assert (ended.row.state, vendor.book) == (OperationState.SUCCEEDED, ["note"])


async def test_a_heartbeat_keeps_the_lease(open_process, submission, vendor, clock):
    vendor.step("note")
    process, another = await open_process(), await open_process()
    gate = Gate(vendor.prepare)
    vendor.plan("prepare note", gate)
    row = await process.submit(submission())
    [task] = await process.claim()
    await gate.reached.wait()
    for _ in range(3):
        clock.turn(LEASE * 0.9)
        await process.worker._heartbeat()
        assert await another.claim() == []

    gate.open.set()
    await task

    ended = await process.recorded(row.id)
    assert (ended.row.state, ended.row.fence, vendor.book) == (OperationState.SUCCEEDED, 1, ["note"])


async def test_a_heartbeat_that_finds_the_lease_lost_stops_the_work(open_process, submission, vendor, clock):
    vendor.step("note")
    process, another = await open_process(), await open_process()
    gate = Gate(vendor.prepare)
    vendor.plan("prepare note", gate)
    row = await process.submit(submission())
    [task] = await process.claim()
    await gate.reached.wait()
    clock.turn(LEASE + 1)
    await another.work()
    ended = await another.recorded(row.id)

    await process.worker._heartbeat()

    await asyncio.wait([task])
    assert task.cancelled()
    assert process.worker._held == {}
    assert await another.recorded(row.id) == ended


async def test_a_database_that_is_away_lets_the_lease_run_out(open_process, submission, vendor, clock):
    """It cannot be prolonged: whoever has it stops in time, and another goes on."""
    vendor.step("first")
    vendor.step("second")
    process, another = await open_process(), await open_process()
    vendor.plan("prepare second", vendor.first(lambda: clock.turn(LEASE), vendor.prepare))
    row = await process.submit(submission())
    await asyncio.gather(*await process.claim())
    assert vendor.book == ["first"]
    clock.turn(1)

    ended = await another.ended(row.id)

    assert (ended.row.state, vendor.book) == (OperationState.SUCCEEDED, ["first", "second"])


async def test_the_fence_of_an_operation_is_never_set_back(process, submission, vendor):
    vendor.step("note")
    vendor.plan("send note", vendor.refused)
    row = await process.submit(submission())
    await process.work()
    await process.desk.retry(row.id, {})

    ended = await process.ended(row.id)

    assert (ended.row.state, ended.row.fence) == (OperationState.SUCCEEDED, 2)
