"""What cannot be carried out for too long ends: as failed if nothing can have come of it, else before a person."""

import pytest

from connectors.contract.errors import Cause
from graphql_api.operations import causes, desk, worker
from graphql_api.operations.journal import text
from graphql_api.store.rows import OperationState, StepState
from tests.operations.processes import GIVE_UP, RETENTION

FAILED, NEEDS_REVIEW = OperationState.FAILED, OperationState.NEEDS_REVIEW
PENDING = OperationState.PENDING


def forever(vendor, call, play):
    """Each of its calls comes to this."""
    vendor.plan(call, *[play] * 1000)


@pytest.fixture
def end_of_patience(process, clock):
    """An operation, worked on once, and once more when it has been tried for too long."""

    async def run(row):
        await process.work()
        assert (await process.row(row.id)).state is PENDING
        clock.turn(GIVE_UP - 600)
        await process.work()
        assert (await process.row(row.id)).state is PENDING
        clock.turn(900)
        await process.work()
        return await process.recorded(row.id)

    return run


@pytest.mark.parametrize("call", ["prepare note", "send note"])
async def test_a_vendor_that_is_away(process, submission, vendor, end_of_patience, clock, call):
    vendor.step("note")
    forever(vendor, call, vendor.away)

    ended = await end_of_patience(await process.submit(submission()))

    assert (ended.row.state, ended.steps[0].state, vendor.book) == (FAILED, StepState.FAILED, [])
    assert '"code":"VENDOR_UNAVAILABLE"' in ended.row.cause
    assert ended.row.expires_at == ended.row.finished_at + RETENTION


async def test_an_effect_that_could_not_be_looked_up(process, submission, vendor, end_of_patience):
    vendor.step("note")
    vendor.plan("send note", vendor.lost_after)
    forever(vendor, "look_up note", vendor.lost_before)

    ended = await end_of_patience(await process.submit(submission()))

    assert (ended.row.state, ended.row.cause) == (NEEDS_REVIEW, text(causes.STILL_UNKNOWN))
    assert (ended.steps[0].state, vendor.count("send note")) == (StepState.UNKNOWN, 1)


async def test_a_receipt_that_never_comes_to_an_end(process, submission, vendor, end_of_patience):
    vendor.step("application")
    vendor.plan("send application", vendor.later)

    ended = await end_of_patience(await process.submit(submission()))

    assert (ended.row.state, ended.row.cause) == (NEEDS_REVIEW, text(causes.STILL_UNKNOWN))
    assert vendor.count("send application") == 1


async def test_what_was_sent_and_is_certainly_not_there_has_failed(
    process, submission, vendor, end_of_patience
):
    """The last that is known: the vendor was not reached."""
    vendor.step("note")
    vendor.plan("send note", vendor.lost_before)
    forever(vendor, "send note", vendor.away)

    ended = await end_of_patience(await process.submit(submission()))

    assert (ended.row.state, vendor.book) == (FAILED, [])


async def test_an_optional_step_is_given_up_without_the_rest(process, submission, vendor, end_of_patience):
    vendor.step("application")
    vendor.step("file 0", optional=True, attachment=0)
    vendor.step("file 1", optional=True, attachment=1)
    forever(vendor, "send file 0", vendor.away)

    ended = await end_of_patience(await process.submit(submission(files=[b"%PDF-1", b"%PDF-2"])))

    assert (ended.row.state, vendor.book) == (OperationState.PARTIAL, ["application", "file 1"])
    assert [step.state for step in ended.steps] == [StepState.DONE, StepState.FAILED, StepState.DONE]


async def test_a_fault_of_ours_is_repeated_then_shown(process, submission, vendor, end_of_patience, clock):
    def broken():
        raise ZeroDivisionError

    vendor.step("first")
    vendor.step("second")
    forever(vendor, "prepare second", vendor.first(broken, vendor.prepare))
    row = await process.submit(submission())
    await process.work()
    waiting = await process.row(row.id)
    assert (waiting.state, waiting.not_before) == (PENDING, clock.now + worker.AFTER_FAULT)
    clock.turn(worker.AFTER_FAULT)

    ended = await end_of_patience(row)

    assert (ended.row.state, ended.row.cause) == (NEEDS_REVIEW, text(causes.FAULT))
    assert (vendor.book, vendor.count("send first")) == (["first"], 1)


async def test_a_fault_that_passes_costs_nothing(process, submission, vendor, clock, told):
    def broken():
        raise ZeroDivisionError

    vendor.step("note")
    vendor.plan("send note", vendor.first(broken, vendor.send))
    row = await process.submit(submission())

    ended = await process.ended(row.id)

    assert (ended.row.state, vendor.book) == (OperationState.SUCCEEDED, ["note"])
    assert told(ended) == {"note": [("SEND", "LOST"), ("LOOK_UP", "ABSENT"), ("SEND", "DONE")]}


async def test_an_integration_that_is_gone(open_process, submission, vendor, clock):
    vendor.step("note")
    process, elsewhere = await open_process(), await open_process(integrations=())
    row = await process.submit(submission())

    await elsewhere.work()

    waiting = await process.row(row.id)
    assert (waiting.state, waiting.not_before) == (PENDING, clock.now + desk._ELSEWHERE)
    clock.turn(GIVE_UP)
    await elsewhere.work()
    ended = await process.row(row.id)
    assert (ended.state, ended.cause, vendor.calls) == (NEEDS_REVIEW, text(causes.INTEGRATION_GONE), [])


async def test_an_integration_that_another_process_has(open_process, submission, vendor):
    vendor.step("note")
    process, elsewhere = await open_process(), await open_process(integrations=())
    row = await process.submit(submission())
    await elsewhere.work()

    assert (await process.ended(row.id)).row.state is OperationState.SUCCEEDED
    assert vendor.book == ["note"]


async def test_an_integration_that_comes_back(open_process, submission, vendor, clock):
    """What was given up is taken up again by a person; what was done before stays done."""
    vendor.step("first")
    vendor.step("second")
    process, elsewhere = await open_process(), await open_process(integrations=())
    vendor.plan("send second", vendor.away)
    row = await process.submit(submission())
    await process.work()
    clock.turn(GIVE_UP)
    await elsewhere.work()
    given_up = await process.row(row.id)
    assert (given_up.state, given_up.cause) == (NEEDS_REVIEW, text(causes.INTEGRATION_GONE))

    await process.desk.retry(row.id, {})
    ended = await process.ended(row.id)

    assert (ended.row.state, ended.row.cause, vendor.book) == (
        OperationState.SUCCEEDED,
        None,
        ["first", "second"],
    )


async def test_steps_that_are_planned_otherwise_than_before(open_process, submission, vendor, clock):
    vendor.step("first")
    vendor.step("second")
    process = await open_process()
    vendor.plan("send second", vendor.away)
    row = await process.submit(submission())
    await process.work()
    assert vendor.book == ["first"]
    vendor.steps.clear()
    vendor.step("all at once")

    ended = await process.ended(row.id)

    assert (ended.row.state, ended.row.cause) == (NEEDS_REVIEW, text(causes.PLAN_CHANGED))
    assert vendor.book == ["first"]


async def test_whoever_takes_it_up_again_has_as_long_as_at_first(process, submission, vendor, clock):
    vendor.step("note")
    vendor.plan("send note", vendor.away)
    row = await process.submit(submission())
    await process.work()
    clock.turn(GIVE_UP)
    vendor.plan("send note", vendor.away)
    await process.work()
    assert (await process.row(row.id)).state is FAILED

    vendor.plan("send note", vendor.away)
    await process.desk.retry(row.id, {})
    await process.work()
    assert (await process.row(row.id)).state is PENDING

    assert (await process.ended(row.id)).row.state is OperationState.SUCCEEDED


async def test_a_process_that_ends_gives_nothing_up(process, submission, vendor, clock):
    """It has just not come to it."""
    vendor.step("application")
    vendor.plan("send application", vendor.later)
    row = await process.submit(submission())
    await process.work()
    clock.turn(GIVE_UP)
    vendor.plan("follow application", vendor.first(process.worker.stopping.set, vendor.answers(None)))
    await process.work()

    assert (await process.row(row.id)).state is PENDING


async def test_a_wait_for_the_turn_is_no_trial(process, submission, vendor, clock):
    """Time counts from when an operation was first taken up."""
    vendor.step("note")
    row = await process.submit(submission())
    clock.turn(GIVE_UP * 2)
    vendor.plan("send note", vendor.fails(Cause.RATE_LIMITED))
    await process.work()

    assert (await process.row(row.id)).state is PENDING
    assert (await process.ended(row.id)).row.state is OperationState.SUCCEEDED
