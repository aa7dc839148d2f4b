"""Steps that may fail alone, and operations that are taken up again: only what is missing, and what a person found."""

import asyncio

import pytest
from sqlalchemy import update

from connectors.contract.errors import Cause
from connectors.contract.steps import Effect
from graphql_api.operations import causes
from graphql_api.operations.journal import text
from graphql_api.store.rows import OperationState, StepState
from graphql_api.store.tables import steps
from tests.operations.processes import both

PARTIAL, SUCCEEDED = OperationState.PARTIAL, OperationState.SUCCEEDED
NEEDS_REVIEW, FAILED = OperationState.NEEDS_REVIEW, OperationState.FAILED
FILES = [b"%PDF-1.4 Lebenslauf", b"%PDF-1.4 Zeugnis", b"%PDF-1.4 Foto"]


@pytest.fixture
def application(vendor):
    """An application with three files."""
    vendor.step("application")
    for ordinal in range(3):
        vendor.step(f"file {ordinal}", attachment=ordinal, optional=True)


def states(recorded):
    return [step.state.value for step in recorded.steps], [one.state.value for one in recorded.attachments]


async def test_an_optional_step_fails_alone(process, submission, vendor, application):
    vendor.plan("send file 1", vendor.refused)
    row = await process.submit(submission(files=FILES))

    ended = await process.ended(row.id)

    assert (ended.row.state, vendor.book) == (PARTIAL, ["application", "file 0", "file 2"])
    assert states(ended) == (["DONE", "DONE", "FAILED", "DONE"], ["STORED", "FAILED", "STORED"])
    assert '"code":"VENDOR_REJECTED"' in ended.row.cause
    assert (ended.attachments[1].cause, ended.attachments[1].target) == (ended.row.cause, None)
    assert (ended.attachments[0].cause, ended.attachments[0].target) == (None, "APPLICATION")


async def test_an_essential_step_ends_it_all(process, submission, vendor, application):
    vendor.plan("send application", vendor.refused)
    row = await process.submit(submission(files=FILES))

    ended = await process.ended(row.id)

    assert (ended.row.state, vendor.book) == (FAILED, [])
    assert states(ended) == (["FAILED", "PENDING", "PENDING", "PENDING"], ["WAITING"] * 3)


async def test_an_optional_step_that_nobody_can_tell_of_keeps_no_other_up(
    process, submission, vendor, application
):
    vendor.steps.clear()
    vendor.step("application")
    vendor.step("file 0", attachment=0, optional=True, look_up=False)
    vendor.step("file 1", attachment=1, optional=True)
    vendor.plan("send file 0", vendor.lost_after)
    vendor.plan("send file 1", vendor.refused)
    row = await process.submit(submission(files=FILES[:2]))

    ended = await process.ended(row.id)

    assert (ended.row.state, ended.row.cause) == (NEEDS_REVIEW, text(causes.UNSEARCHABLE))
    assert states(ended) == (["DONE", "UNKNOWN", "FAILED"], ["WAITING", "FAILED"])


async def test_only_what_is_missing_is_done_again(open_process, submission, vendor, application):
    process, another = await open_process(), await open_process()
    vendor.plan("send file 1", vendor.refused)
    row = await process.submit(submission(files=FILES))
    await process.work()
    vendor.calls.clear()

    taken_up = await another.desk.retry(row.id, {})
    ended = await another.ended(row.id)

    assert (taken_up.state, taken_up.cause, taken_up.finished_at) == (OperationState.PENDING, None, None)
    assert vendor.calls == ["prepare file 1", "send file 1"]
    assert (ended.row.state, ended.row.cause) == (SUCCEEDED, None)
    assert states(ended) == (["DONE"] * 4, ["STORED"] * 3)
    assert vendor.files == {f"file {ordinal}": content for ordinal, content in enumerate(FILES)}
    assert "id of application" in ended.row.result


async def test_what_fails_again_is_partial_again(process, submission, vendor, application):
    vendor.plan("send file 0", vendor.refused, vendor.refused)
    vendor.plan("send file 2", vendor.refused)
    row = await process.submit(submission(files=FILES))
    await process.work()

    await process.desk.retry(row.id, {})
    ended = await process.ended(row.id)

    assert (ended.row.state, vendor.book) == (PARTIAL, ["application", "file 1", "file 2"])
    assert states(ended) == (["DONE", "FAILED", "DONE", "DONE"], ["FAILED", "STORED", "STORED"])
    assert vendor.count("send application") == 1


async def test_after_an_essential_failure_all_is_done(process, submission, vendor, application):
    vendor.plan("send application", vendor.refused)
    row = await process.submit(submission(files=FILES))
    await process.work()

    await process.desk.retry(row.id, {})

    assert (await process.ended(row.id)).row.state is SUCCEEDED
    assert vendor.book == ["application", "file 0", "file 1", "file 2"]


async def test_what_ended_well_is_not_taken_up(process, submission, vendor):
    vendor.step("note")
    row = await process.submit(submission())
    before = await process.ended(row.id)

    after = await process.desk.retry(row.id, {0: None})

    assert (after, await process.recorded(row.id)) == (before.row, before)
    await process.work()
    assert vendor.count("send note") == 1


async def test_old_failures_make_for_no_long_pauses(process, submission, vendor, application):
    vendor.plan("send file 1", vendor.refused)
    row = await process.submit(submission(files=FILES))
    await process.ended(row.id)

    async def failures():
        return [step.failures for step in (await process.desk.recorded([row.id]))[row.id].steps]

    def fail(connection):
        connection.execute(update(steps).where(steps.c.operation_id == row.id).values(failures=8))

    await process.desk.database.write(fail)
    assert await failures() == [8, 8, 8, 8]
    vendor.plan("send file 1", vendor.refused)
    await process.desk.retry(row.id, {})
    await process.ended(row.id)

    assert await failures() == [0, 0, 0, 0]


@both
async def test_many_take_it_up_at_once(open_process, submission, vendor, application):
    vendor.plan("send file 1", vendor.refused)
    processes = [await open_process() for _ in range(3)]
    row = await processes[0].submit(submission(files=FILES))
    await processes[0].work()

    await asyncio.gather(*(process.desk.retry(row.id, {}) for process in processes))
    await asyncio.gather(*(process.work() for process in processes))

    assert (await processes[0].row(row.id)).state is SUCCEEDED
    assert vendor.book == ["application", "file 0", "file 2", "file 1"]


async def test_what_waits_for_its_vendor_is_taken_up_at_once(process, submission, vendor, clock):
    vendor.step("note")
    vendor.plan("send note", vendor.fails(Cause.RATE_LIMITED, retry_after=600.0))
    row = await process.submit(submission())
    await process.work()
    assert (await process.row(row.id)).not_before == clock.now + 600

    await process.desk.retry(row.id, {})
    await process.work()

    assert ((await process.row(row.id)).state, vendor.book) == (SUCCEEDED, ["note"])


# ---- what a person found ---------------------------------------------------------------------------------------------


@pytest.fixture
async def lost(process, submission, vendor):
    """An application whose first file nobody can tell of; the file is there, or not."""

    async def build(play):
        vendor.step("application")
        vendor.step("file 0", attachment=0, optional=True, look_up=False)
        vendor.step("file 1", attachment=1, optional=True)
        vendor.plan("send file 0", play)
        row = await process.submit(submission(files=FILES[:2]))
        assert (await process.ended(row.id)).row.state is NEEDS_REVIEW
        vendor.calls.clear()
        return row.id

    return build


async def test_it_is_there(process, vendor, lost, clock):
    id_ = await lost(vendor.lost_after)

    await process.desk.retry(id_, {1: Effect(document_id="found")})
    ended = await process.ended(id_)

    assert (ended.row.state, vendor.calls) == (SUCCEEDED, [])
    assert states(ended) == (["DONE"] * 3, ["STORED"] * 2)
    assert ended.steps[1].effect == text(Effect(document_id="found"))
    assert vendor.book == ["application", "file 0", "file 1"]


async def test_it_is_not_there(process, vendor, lost):
    id_ = await lost(vendor.lost_before)

    await process.desk.retry(id_, {1: None})
    ended = await process.ended(id_)

    assert (ended.row.state, vendor.calls) == (SUCCEEDED, ["prepare file 0", "send file 0"])
    assert vendor.files == {"file 0": FILES[0], "file 1": FILES[1]}
    assert states(ended) == (["DONE"] * 3, ["STORED"] * 2)


async def test_nothing_was_said_about_it(process, vendor, lost):
    """It stays unknown: nothing is sent on nobody's word."""
    id_ = await lost(vendor.lost_after)

    await process.desk.retry(id_, {})
    ended = await process.ended(id_)

    assert (ended.row.state, ended.row.cause) == (NEEDS_REVIEW, text(causes.UNSEARCHABLE))
    assert (vendor.calls, states(ended)[0]) == ([], ["DONE", "UNKNOWN", "DONE"])


async def test_what_is_said_about_a_step_that_is_known_does_not_count(process, submission, vendor):
    vendor.step("application")
    vendor.step("note", look_up=False)
    vendor.plan("send note", vendor.lost_after)
    row = await process.submit(submission())
    await process.work()

    await process.desk.retry(row.id, {0: None, 1: Effect()})

    assert (await process.ended(row.id)).row.state is SUCCEEDED
    assert (vendor.count("send application"), vendor.count("send note")) == (1, 1)


async def test_a_found_record_is_what_the_next_steps_build_on(process, submission, vendor):
    vendor.step("candidate", look_up=False)
    vendor.step("application")
    vendor.plan("send candidate", vendor.lost_after)
    seen = []

    async def send(name, work):
        seen.append(work.effects["candidate"].candidate_id)
        return vendor.enter(name, work)

    vendor.plan("send application", send)
    row = await process.submit(submission())
    await process.work()

    await process.desk.retry(row.id, {0: Effect(candidate_id="4711")})
    ended = await process.ended(row.id)

    assert (seen, ended.row.state) == (["4711"], SUCCEEDED)
    assert '"candidate_id":"4711"' in ended.row.result


async def test_a_step_of_unknown_outcome_whose_operation_was_given_up_is_looked_up(
    process, submission, vendor, clock
):
    """Nobody needs to say anything where the vendor can be asked."""
    vendor.step("note")
    vendor.plan("send note", vendor.lost_after)
    vendor.plan("look_up note", vendor.first(lambda: 1 / 0, vendor.look_up))
    row = await process.submit(submission())
    await process.work()
    clock.turn(86_400)
    vendor.plan("look_up note", vendor.first(lambda: 1 / 0, vendor.look_up))
    await process.work()
    given_up = await process.recorded(row.id)
    assert (given_up.row.cause, given_up.steps[0].state) == (text(causes.FAULT), StepState.SENT)

    await process.desk.retry(row.id, {})

    assert (await process.ended(row.id)).row.state is SUCCEEDED
    assert (vendor.book, vendor.count("send note")) == (["note"], 1)


async def test_nobody_knows_such_an_operation(process):
    assert await process.desk.retry("op_01M8876ZCK3Q2E2KMHR3EXK6FW", {}) is None
