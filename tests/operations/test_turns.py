"""Who works on what, and when: one at a time for each record, in order, and nobody's work is lost when a process ends."""

import asyncio
from collections import Counter

from connectors.contract.errors import Cause
from graphql_api.operations import desk, worker
from graphql_api.store.rows import OperationState
from tests.operations.processes import both
from tests.operations.vendor import Gate

PENDING, SUCCEEDED = OperationState.PENDING, OperationState.SUCCEEDED


class Floor:
    """Knows who is at work on what: `most` at once, and whether ever two on the same."""

    def __init__(self, vendor, meanwhile):
        self._vendor, self._meanwhile = vendor, meanwhile
        self.at_work, self.most, self.together = Counter(), 0, 0
        self.done = []

    async def __call__(self, name, work):
        who, what = work.order.candidate.first_name.split()
        self.at_work[what] += 1
        self.together = max(self.together, *self.at_work.values())
        self.most = max(self.most, self.at_work.total())
        await self._meanwhile()
        self.done.append((what, who))
        self.at_work[what] -= 1
        return self._vendor.enter(name, work)


@both
async def test_processes_work_one_after_the_other_on_one_record(
    open_process, submission, vendor, open_database, place
):
    vendor.step("note")
    processes, other = [await open_process() for _ in range(3)], await open_database(place)

    async def meanwhile():
        """As long as the others take to write something down."""
        for _ in range(3):
            await other.write(lambda _connection: None)

    floor = Floor(vendor, meanwhile)
    vendor.plan("send note", *[floor] * 24)
    rows = [
        await processes[number % 3].submit(
            submission(target=f"application {number % 4}", content=f"{number:02} {number % 4}")
        )
        for number in range(24)
    ]

    for process in processes:
        process.worker.start()
    ended = await asyncio.gather(*(processes[0].desk.wait(row, 30) for row in rows))

    assert {row.state for row in ended} == {SUCCEEDED}
    assert {row.fence for row in ended} == {1}
    assert len(vendor.book) == 24
    assert floor.together == 1 < floor.most
    for what in "0123":
        order = [who for done, who in floor.done if done == what]
        assert order == sorted(order)


async def test_a_record_is_kept_while_its_operation_waits(process, submission, vendor, clock):
    """The younger one must not overtake: a note, then the next."""
    vendor.step("note")
    vendor.plan("send note", vendor.fails(Cause.RATE_LIMITED, retry_after=10.0))
    older = await process.submit(submission(target="one"))
    await process.work()
    younger = await process.submit(submission(target="one"))
    other = await process.submit(submission(target="other"))

    await process.work()

    states = [(await process.row(row.id)).state for row in (older, younger, other)]
    assert states == [PENDING, PENDING, SUCCEEDED]
    clock.turn(10)
    await process.work()
    assert [(await process.row(row.id)).fence for row in (older, younger)] == [2, 1]
    assert len(vendor.book) == 3


async def test_records_of_two_integrations_do_not_wait_for_each_other(open_process, submission, vendor):
    vendor.step("note")
    process = await open_process(integrations=("acme", "other"))
    gate = Gate(vendor.send)
    vendor.plan("send note", gate)
    held = await process.submit(submission(target="one"))
    process.worker.start()
    await gate.reached.wait()
    free = await process.submit(submission(target="one", integration_id="other"))

    assert (await process.desk.wait(free, 20)).state is SUCCEEDED

    gate.open.set()
    assert (await process.desk.wait(held, 20)).state is SUCCEEDED


async def test_no_more_are_worked_on_at_once_than_allowed(open_process, submission, vendor):
    vendor.step("note")
    process, floor = await open_process(concurrency=3), Floor(vendor, asyncio.Barrier(3).wait)
    vendor.plan("send note", *[floor] * 12)
    rows = [await process.submit(submission(content=f"{number} {number}")) for number in range(12)]

    process.worker.start()
    ended = await asyncio.gather(*(process.desk.wait(row, 20) for row in rows))

    assert {row.state for row in ended} == {SUCCEEDED}
    assert floor.most == 3


@both
async def test_two_processes_never_take_up_one_operation_at_once(open_process, submission, vendor):
    vendor.step("note")
    processes = [await open_process() for _ in range(2)]
    for _ in range(10):
        row = await processes[0].submit(submission())
        await asyncio.gather(*(process.work() for process in processes))
        assert (await processes[1].row(row.id)).fence == 1

    assert len(vendor.book) == vendor.count("send note") == 10


# ---- a process that ends ---------------------------------------------------------------------------------------------


async def test_a_process_that_ends_hands_over(open_process, submission, vendor, clock):
    """It comes to a point where another can go on, and does not wait for the vendor any longer."""
    vendor.step("application")
    process, another = await open_process(), await open_process()
    gate = Gate(vendor.answers(None))
    vendor.plan("send application", vendor.accepted)
    vendor.plan("follow application", gate)
    row = await process.submit(submission())
    process.worker.start()
    await gate.reached.wait()
    closing = asyncio.create_task(process.worker.close())
    await asyncio.sleep(0)

    gate.open.set()
    await closing

    given_back = await another.row(row.id)
    assert (given_back.state, given_back.lease_owner) == (PENDING, None)
    ended = await another.ended(row.id)
    assert (ended.row.state, vendor.book, vendor.count("send application")) == (SUCCEEDED, ["application"], 1)


async def test_a_call_under_way_is_waited_for_when_a_process_ends(open_process, submission, vendor):
    vendor.step("note")
    process = await open_process()
    gate = Gate(vendor.send)
    vendor.plan("send note", gate)
    row = await process.submit(submission())
    process.worker.start()
    await gate.reached.wait()
    closing = asyncio.create_task(process.worker.close())
    await asyncio.sleep(0)

    gate.open.set()
    await closing

    assert ((await process.row(row.id)).state, vendor.count("send note")) == (SUCCEEDED, 1)


@both
async def test_what_is_claimed_in_the_moment_of_the_end_is_not_lost(open_process, submission, vendor, told):
    """The claim is committed, and its rows are on their way."""
    vendor.step("note")
    process = await open_process()
    row = await process.submit(submission())
    gate = process.database.held = Gate(None)
    process.worker.start()
    await gate.reached.wait()
    assert (await process.row(row.id)).state is OperationState.RUNNING
    closing = asyncio.create_task(process.worker.close())
    await asyncio.sleep(0)

    gate.open.set()
    await closing

    ended = await process.row(row.id)
    assert (ended.state, ended.lease_owner, vendor.book) == (SUCCEEDED, None, ["note"])


async def test_a_process_that_has_ended_takes_nothing_more(open_process, submission, vendor):
    vendor.step("note")
    process, another = await open_process(), await open_process()
    process.worker.start()
    await process.worker.close()

    row = await process.submit(submission())

    assert (await process.row(row.id)).state is PENDING
    assert (await another.ended(row.id)).row.state is SUCCEEDED


# ---- what a process does by itself -----------------------------------------------------------------------------------


async def test_what_was_left_is_found_without_a_word(open_process, submission, vendor, monkeypatch):
    monkeypatch.setattr(worker, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(desk, "_LOOK_EVERY", 0.01)
    vendor.step("note")
    process, another = await open_process(), await open_process()
    another.worker.start()
    gate = Gate(vendor.send)
    vendor.plan("send note", gate)

    row = await process.submit(submission())
    await gate.reached.wait()
    gate.open.set()

    assert (await process.desk.wait(row, 20)).state is SUCCEEDED


async def test_a_database_that_was_away_is_asked_again(
    process, submission, vendor, monkeypatch, open_database, place
):
    monkeypatch.setattr(worker, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(desk, "_LOOK_EVERY", 0.01)
    vendor.step("note")
    row = await process.submit(submission())
    other = await open_database(place)
    process.database.dead = True
    process.worker.start()
    before = process.database.writes
    while process.database.writes < before + 5:
        await other.check()

    process.database.dead = False

    assert (await process.desk.wait(row, 20)).state is SUCCEEDED


async def test_the_sweep_takes_what_has_expired_and_nothing_else(process, submission, vendor, clock):
    vendor.step("note")
    vendor.plan("send note", vendor.send, vendor.refused, vendor.away)
    rows = []
    for _ in range(3):
        rows.append(await process.submit(submission(files=[b"%PDF-1.4"])))
        await process.work()
    succeeded, failed, waiting = rows
    states = [(await process.row(row.id)).state for row in rows]
    assert states == [SUCCEEDED, OperationState.FAILED, PENDING]
    ids = [row.id for row in rows]
    expires_at = (await process.row(failed.id)).expires_at
    assert expires_at > (await process.row(succeeded.id)).expires_at

    clock.now = expires_at - 0.1
    await process.worker._sweep()
    assert set(await process.desk.recorded(ids)) == {failed.id, waiting.id}
    clock.now = expires_at
    await process.worker._sweep()

    assert set(await process.desk.recorded(ids)) == {waiting.id}


async def test_what_was_taken_up_again_does_not_expire(process, submission, vendor, clock):
    vendor.step("note")
    vendor.plan("send note", vendor.refused, vendor.away)
    row = await process.submit(submission())
    await process.work()
    await process.desk.retry(row.id, {})
    await process.work()
    clock.turn(1_000_000)

    await process.worker._sweep()

    assert (await process.row(row.id)).state is PENDING
