"""What became of a write whose answer was lost: found, sent again when it certainly is not there, or shown to a person."""

import pytest

from connectors.contract.errors import Cause
from connectors.contract.steps import LookUp
from graphql_api.operations import causes, running, stepping
from graphql_api.operations.journal import text
from graphql_api.store.rows import OperationState, StepState
from tests.operations.processes import DEADLINE

LOST, FOUND, ABSENT = ("SEND", "LOST"), ("LOOK_UP", "FOUND"), ("LOOK_UP", "ABSENT")
SENT, RECEIPT, LOOK_LOST = ("SEND", "DONE"), ("SEND", "RECEIPT"), ("LOOK_UP", "LOST")
SUCCEEDED, NEEDS_REVIEW = OperationState.SUCCEEDED, OperationState.NEEDS_REVIEW


# ---- lost answers ----------------------------------------------------------------------------------------------------


async def test_an_effect_that_is_found_is_not_sent_again(process, submission, vendor, told):
    vendor.step("note")
    vendor.plan("send note", vendor.lost_after)
    row = await process.submit(submission())

    ended = await process.ended(row.id)

    assert (ended.row.state, vendor.calls) == (SUCCEEDED, ["prepare note", "send note", "look_up note"])
    assert (vendor.book, told(ended)) == (["note"], {"note": [LOST, FOUND]})
    assert ended.row.attempts == 1


@pytest.mark.parametrize("cause", [Cause.UNAVAILABLE, Cause.UNREADABLE])
async def test_whatever_does_not_tell_is_looked_into(process, submission, vendor, told, cause):
    vendor.step("note")
    vendor.plan("send note", vendor.fails(cause))
    row = await process.submit(submission())

    assert told(await process.ended(row.id)) == {"note": [LOST, ABSENT, SENT]}
    assert vendor.book == ["note"]


async def test_the_memo_of_a_step_that_is_sent_again_is_made_anew(process, submission, vendor):
    """What was there before the first call may not be what is there before the second."""
    vendor.step("note")
    vendor.plan("send note", vendor.lost_before)
    row = await process.submit(submission())

    await process.ended(row.id)

    assert vendor.calls == [
        "prepare note",
        "send note",
        "look_up note",
        "prepare note",
        "send note",
    ]


async def test_an_effect_is_absent_only_once_it_would_have_shown(process, submission, vendor, clock):
    vendor.step("note", settles_in=10.0)
    vendor.plan("send note", vendor.lost_before)
    row = await process.submit(submission())

    await process.ended(row.id)

    first, again = vendor.when("send note")
    looked = vendor.when("look_up note")
    assert looked[0] == first
    assert looked[-2] < first + 10 <= looked[-1] <= again
    assert vendor.book == ["note"]
    pauses = clock.pauses
    assert pauses == [stepping.FIRST_PAUSE * 1.5**number for number in range(len(pauses))]


async def test_pauses_grow_to_the_last_one(process, submission, vendor, clock):
    vendor.step("note", settles_in=40.0)
    vendor.plan("send note", vendor.lost_before)
    row = await process.submit(submission())

    await process.ended(row.id)

    assert max(clock.pauses) == stepping.LAST_PAUSE == clock.pauses[-1]
    assert sum(clock.pauses) <= stepping.PATIENCE


async def test_an_effect_that_turns_up_late_is_found(process, submission, vendor, clock, told):
    """Each look-up in between finds nothing, and proves nothing."""
    vendor.step("note", settles_in=10.0)
    vendor.plan("send note", vendor.lost_after)
    vendor.plan("look_up note", *[vendor.answers(LookUp.ABSENT)] * 4)
    row = await process.submit(submission())

    ended = await process.ended(row.id)

    assert (vendor.book, told(ended)) == (["note"], {"note": [LOST, FOUND]})
    assert vendor.count("look_up note") == 5


async def test_an_effect_that_takes_long_to_show_keeps_nobody_up(process, submission, vendor, clock, told):
    """The operation makes room for others, and is looked into again later."""
    vendor.step("note", settles_in=100.0)
    vendor.plan("send note", vendor.lost_before)
    row = await process.submit(submission())

    await process.work()

    waiting = await process.row(row.id)
    assert (waiting.state, waiting.not_before) == (OperationState.PENDING, clock.now + stepping.TAKE_UP_AGAIN)
    assert sum(clock.pauses) <= stepping.PATIENCE
    ended = await process.ended(row.id)
    assert (told(ended), vendor.book) == ({"note": [LOST, ABSENT, SENT]}, ["note"])
    first, again = vendor.when("send note")
    assert again >= first + 100


async def test_the_integration_knows_better_when_an_effect_shows(open_process, submission, vendor):
    process = await open_process(settle=30.0)
    vendor.step("note", settles_in=1.0)
    vendor.plan("send note", vendor.lost_before)
    row = await process.submit(submission())

    await process.ended(row.id)

    first, again = vendor.when("send note")
    assert again >= first + 30


async def test_a_call_that_nobody_saw_end_may_still_be_under_way(
    open_process, submission, vendor, clock, told
):
    """It has its effect after another process took over and looked: it is not sent again meanwhile."""
    vendor.step("note")
    process, another = await open_process(lease=5.0), await open_process()
    vendor.plan("send note", vendor.first(process.die, vendor.send))
    row = await process.submit(submission())
    sent_at = clock.now
    await process.work()
    clock.turn(6)

    async def late(name, work):
        if clock.now >= sent_at + DEADLINE - 1 and not vendor.book:
            vendor.enter(name, work)
        return await vendor.look_up(name, work)

    vendor.plan("look_up note", *[late] * 50)
    ended = await another.ended(row.id)

    assert (ended.row.state, vendor.book, told(ended)) == (SUCCEEDED, ["note"], {"note": [LOST, FOUND]})


async def test_a_call_that_nobody_saw_end_is_given_its_deadline(open_process, submission, vendor, clock):
    """And what its effect takes to show. Also by a third process, which finds written down that it was lost."""
    vendor.step("note", settles_in=3.0)
    processes = [await open_process(lease=5.0) for _ in range(3)]
    vendor.plan("send note", vendor.first(processes[0].die, vendor.send))
    vendor.plan("look_up note", vendor.first(processes[1].die, vendor.look_up))
    row = await processes[0].submit(submission())
    for process in processes[:2]:
        await process.work()
        assert process.database.dead
        clock.turn(6)

    await processes[2].ended(row.id)

    first, again = vendor.when("send note")
    assert first + DEADLINE + 3 <= again < first + DEADLINE + 13
    assert vendor.book == ["note"]


async def test_an_effect_may_show_for_as_long_after_the_end_of_a_call_as_it_settles_in(
    open_process, submission, vendor, clock, told
):
    """The vendor had the request in hands until then. Another process knows it from the journal."""
    vendor.step("note", settles_in=5.0)
    process, another = await open_process(), await open_process()
    vendor.plan("send note", vendor.first(lambda: clock.turn(20), vendor.lost_before))
    vendor.plan("look_up note", vendor.answers(LookUp.ABSENT), vendor.lost_before)
    row = await process.submit(submission())
    await process.work()

    ended = await another.ended(row.id)

    first, again = vendor.when("send note")
    assert first + 25 <= again < first + 35
    assert told(ended) == {"note": [LOST, LOOK_LOST, ABSENT, SENT]}


async def test_a_lost_answer_is_not_given_the_deadline(process, submission, vendor):
    """The call has ended: there is nothing under way."""
    vendor.step("note")
    vendor.plan("send note", vendor.lost_before)
    row = await process.submit(submission())

    await process.ended(row.id)

    first, again = vendor.when("send note")
    assert again == first + running.FIRST_BACKOFF


# ---- what nobody can tell --------------------------------------------------------------------------------------------


async def test_what_a_look_up_cannot_tell_a_person_must_see(process, submission, vendor, told):
    vendor.step("note")
    vendor.step("second")
    vendor.plan("send note", vendor.lost_after)
    vendor.plan("look_up note", vendor.answers(LookUp.UNKNOWN))
    row = await process.submit(submission())

    ended = await process.ended(row.id)

    assert (ended.row.state, ended.row.cause) == (NEEDS_REVIEW, text(causes.UNSEARCHABLE))
    assert told(ended) == {"note": [LOST, ("LOOK_UP", "UNKNOWN")], "second": []}
    assert [step.state for step in ended.steps] == [StepState.UNKNOWN, StepState.PENDING]
    assert vendor.book == ["note"]


@pytest.mark.parametrize("lost", ["lost_before", "lost_after"])
async def test_without_a_look_up_a_person_must_see(process, submission, vendor, told, lost):
    vendor.step("note", look_up=False)
    vendor.plan("send note", getattr(vendor, lost))
    row = await process.submit(submission())

    ended = await process.ended(row.id)

    assert (ended.row.state, ended.row.cause) == (NEEDS_REVIEW, text(causes.UNSEARCHABLE))
    assert (told(ended), vendor.count("send note")) == ({"note": [LOST]}, 1)


async def test_without_a_look_up_a_crash_is_for_a_person_too(open_process, submission, vendor, clock):
    vendor.step("note", look_up=False)
    process, another = await open_process(lease=5.0), await open_process()
    vendor.plan("send note", vendor.first(process.die, vendor.send))
    row = await process.submit(submission())
    await process.work()
    clock.turn(6)

    ended = await another.ended(row.id)

    assert (ended.row.state, vendor.count("send note")) == (NEEDS_REVIEW, 1)


async def test_what_can_be_repeated_is_repeated(process, submission, vendor, told, clock):
    vendor.step("field", repeatable=True)
    vendor.plan("send field", vendor.lost_before, vendor.lost_after)
    row = await process.submit(submission())

    ended = await process.ended(row.id)

    assert (ended.row.state, told(ended)) == (SUCCEEDED, {"field": [LOST, LOST, SENT]})
    assert vendor.count("look_up field") == 0


# ---- a look-up that fails --------------------------------------------------------------------------------------------


async def test_a_look_up_that_fails_is_repeated_at_growing_distances(process, submission, vendor, told):
    vendor.step("note")
    vendor.plan("send note", vendor.lost_after)
    vendor.plan("look_up note", *[vendor.lost_before] * 12)
    row = await process.submit(submission())

    pauses = await process.put_off(row.id, 12)

    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    ended = await process.ended(row.id)
    assert (ended.row.state, vendor.book) == (SUCCEEDED, ["note"])
    assert told(ended) == {"note": [LOST, *[LOOK_LOST] * 12, FOUND]}


async def test_whatever_a_look_up_fails_by_it_is_repeated(process, submission, vendor):
    """An effect may be there: that the vendor refuses to be asked is no reason to call it failed."""
    vendor.step("note")
    vendor.plan("send note", vendor.lost_after)
    vendor.plan(
        "look_up note", vendor.fails(Cause.AUTH_FAILED), vendor.fails(Cause.NOT_FOUND), vendor.refused
    )
    row = await process.submit(submission())

    assert await process.put_off(row.id, 3) == [1, 2, 4]
    assert (await process.ended(row.id)).row.state is SUCCEEDED
    assert vendor.book == ["note"]


async def test_failures_in_a_row_are_counted_anew_after_one_that_was_none(process, submission, vendor, clock):
    vendor.step("note", settles_in=1000.0)
    vendor.plan("send note", vendor.lost_before)
    looks = [vendor.lost_before] * 3 + [vendor.look_up] * 20 + [vendor.lost_before] * 2
    vendor.plan("look_up note", *looks)
    row = await process.submit(submission())

    found = []
    while not found or vendor.count("look_up note") < len(looks):
        found += await process.put_off(row.id, 1)

    assert found[:3] == [1, 2, 4]
    assert set(found[3:-2]) == {stepping.TAKE_UP_AGAIN}
    assert found[-2:] == [1, 2]


@pytest.mark.parametrize("call", ["prepare note", "send note", "look_up note"])
async def test_what_the_vendor_says_about_when_to_ask_again_counts(process, submission, vendor, call):
    vendor.step("note")
    if call == "look_up note":
        vendor.plan("send note", vendor.lost_after)
    vendor.plan(call, vendor.fails(Cause.RATE_LIMITED, retry_after=77.0))
    row = await process.submit(submission())

    assert await process.put_off(row.id, 1) == [77]
    assert (await process.ended(row.id)).row.state is SUCCEEDED
    assert vendor.book == ["note"]


async def test_a_vendor_that_is_not_reached_is_tried_at_growing_distances(process, submission, vendor, told):
    vendor.step("note")
    vendor.plan("send note", *[vendor.away] * 3)
    row = await process.submit(submission())

    assert await process.put_off(row.id, 3) == [1, 2, 4]
    ended = await process.ended(row.id)
    assert (told(ended), vendor.book) == ({"note": [*[("SEND", "NOT_SENT")] * 3, SENT]}, ["note"])


@pytest.mark.parametrize("repeatable", [False, True])
async def test_a_vendor_that_loses_everything_is_not_asked_all_the_time(
    process, submission, vendor, repeatable
):
    """E.g. one that answers every write with a server error: nothing is there, so it is sent again, and again."""
    vendor.step("note", repeatable=repeatable)
    vendor.plan("send note", *[vendor.lost_before] * 5)
    row = await process.submit(submission())

    assert await process.put_off(row.id, 5) == [1, 2, 4, 8, 16]
    assert (await process.ended(row.id)).row.state is SUCCEEDED
    assert (vendor.book, vendor.count("send note")) == (["note"], 6)


# ---- what needs no sending, and what is refused ----------------------------------------------------------------------


async def test_what_is_there_already_is_not_sent(process, submission, vendor, told):
    vendor.step("candidate")
    vendor.book.append("candidate")
    vendor.plan("prepare candidate", vendor.answers(vendor.effect("candidate")))
    row = await process.submit(submission())

    ended = await process.ended(row.id)

    assert (ended.row.state, told(ended), vendor.calls) == (
        SUCCEEDED,
        {"candidate": []},
        ["prepare candidate"],
    )
    assert "id of candidate" in ended.row.result


@pytest.mark.parametrize("call", ["prepare note", "send note"])
async def test_a_refusal_is_the_end(process, submission, vendor, call):
    vendor.step("note")
    vendor.step("second")
    vendor.plan(call, vendor.refused)
    row = await process.submit(submission())

    ended = await process.ended(row.id)

    assert (ended.row.state, [step.state for step in ended.steps]) == (
        OperationState.FAILED,
        [StepState.FAILED, StepState.PENDING],
    )
    assert (ended.row.attempts, vendor.book, vendor.count("send second")) == (1, [], 0)
    assert '"vendor_status":422' in ended.row.cause
