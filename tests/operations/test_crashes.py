"""A process dies: whoever goes on brings about the rest, and nothing twice."""

import itertools

import pytest

from graphql_api.operations import causes, worker
from graphql_api.operations.journal import text
from graphql_api.store.rows import OperationState, StepState
from tests.operations.processes import LEASE, both
from tests.operations.vendor import Gate

PDF = b"%PDF-1.4 Lebenslauf"


@pytest.fixture
def three_steps(vendor):
    """A candidate; an application that the vendor makes later; a file."""

    def set_up():
        vendor.forget()
        vendor.step("candidate")
        vendor.step("application")
        vendor.step("file", attachment=0, optional=True)
        vendor.plan("send application", vendor.accepted)

    set_up()
    return set_up


async def die_over(process, submission, clock):
    """The operation of a submission over which the process dies, once its lease has run out."""
    row = await process.submit(submission)
    await process.work()
    assert process.database.dead
    clock.turn(LEASE + 1)
    return row.id


@both
@pytest.mark.parametrize("when", ["dies_before", "dies_after"])
async def test_whichever_commit_it_dies_at(open_process, submission, vendor, clock, three_steps, when):
    survivor = await open_process()
    for number in itertools.count(1):
        three_steps()
        process = await open_process()
        row = await process.submit(submission(files=[PDF]))
        setattr(process.database, when, process.database.writes + number)
        await process.work()
        if not process.database.dead:
            break
        clock.turn(LEASE + 1)

        ended = await survivor.ended(row.id)

        assert (ended.row.state, vendor.book) == (
            OperationState.SUCCEEDED,
            ["candidate", "application", "file"],
        )
        assert vendor.files == {"file": PDF}
    # At ten it died: claiming, two for each of two steps and three for the one with a receipt, the end, a look for more.
    assert number == 11


LOST, ABSENT, FOUND = ("SEND", "LOST"), ("LOOK_UP", "ABSENT"), ("LOOK_UP", "FOUND")
DONE, RECEIPT = ("SEND", "DONE"), ("SEND", "RECEIPT")


@pytest.mark.parametrize(
    ("call", "then", "attempts"),
    [
        ("prepare candidate", None, [[DONE], [RECEIPT], [DONE]]),
        ("send candidate", None, [[LOST, ABSENT, DONE], [RECEIPT], [DONE]]),
        ("send candidate", "send", [[LOST, FOUND], [RECEIPT], [DONE]]),
        ("prepare application", None, [[DONE], [RECEIPT], [DONE]]),
        ("send application", None, [[DONE], [LOST, ABSENT, DONE], [DONE]]),
        ("send application", "accepted", [[DONE], [LOST, FOUND], [DONE]]),
        ("follow application", None, [[DONE], [RECEIPT], [DONE]]),
        ("send file", None, [[DONE], [RECEIPT], [LOST, ABSENT, DONE]]),
        ("send file", "send", [[DONE], [RECEIPT], [LOST, FOUND]]),
    ],
)
async def test_whichever_call_it_dies_in(
    open_process, submission, vendor, clock, told, three_steps, call, then, attempts
):
    """Before the vendor has done something (None), or after, before its answer has come."""
    process, another = await open_process(), await open_process()
    play = (
        vendor.afterwards(getattr(vendor, then), process.die)
        if then
        else vendor.first(process.die, vendor.send)
    )
    vendor._plays.pop(call, None)
    vendor.plan(call, play)
    id_ = await die_over(process, submission(files=[PDF]), clock)

    ended = await another.ended(id_)

    assert (ended.row.state, vendor.book) == (OperationState.SUCCEEDED, ["candidate", "application", "file"])
    assert vendor.files == {"file": PDF}
    assert list(told(ended).values()) == attempts
    # Sending again is another turn.
    turns = 3 if any(ABSENT in made for made in attempts) else 2
    assert (ended.row.attempts, ended.row.lease_owner) == (turns, None)
    assert {step.state for step in ended.steps} == {StepState.DONE}


async def test_what_is_recorded_of_a_call_that_was_cut_short(open_process, submission, vendor, clock):
    vendor.step("note")
    process, another = await open_process(), await open_process()
    vendor.plan("send note", vendor.first(process.die, vendor.send))
    id_ = await die_over(process, submission(), clock)

    [left] = (await another.recorded(id_)).attempts
    assert (left.outcome, left.finished_at, (await another.row(id_)).state) == (
        None,
        None,
        OperationState.RUNNING,
    )

    [sent, searched, again] = (await another.ended(id_)).attempts
    assert (sent.cause, searched.cause, again.cause) == (text(causes.PROCESS_ENDED), None, None)
    assert [one.number for one in (sent, searched, again)] == [1, 2, 3]


async def test_nobody_goes_on_while_the_lease_lasts(open_process, submission, vendor, clock):
    vendor.step("note")
    process, another = await open_process(), await open_process()
    vendor.plan("send note", vendor.first(process.die, vendor.send))
    id_ = await die_over(process, submission(), clock)
    clock.turn(-2)

    await another.work()

    assert ((await another.row(id_)).fence, vendor.count("send note")) == (1, 1)


async def test_one_process_after_the_other_dies(open_process, submission, vendor, clock, told):
    vendor.step("note")
    dying = [await open_process() for _ in range(3)]
    vendor.plan("send note", vendor.afterwards(vendor.send, dying[0].die))
    vendor.plan("look_up note", *(vendor.first(one.die, vendor.look_up) for one in dying[1:]))
    id_ = await die_over(dying[0], submission(), clock)
    for process in dying[1:]:
        await process.work()
        assert process.database.dead
        clock.turn(LEASE + 1)

    ended = await (await open_process()).ended(id_)

    assert (ended.row.state, ended.row.attempts, vendor.book) == (OperationState.SUCCEEDED, 4, ["note"])
    assert told(ended) == {"note": [LOST, FOUND]}


@pytest.mark.parametrize("after", [False, True])
async def test_a_call_is_cut_off_when_the_process_has_to_end(
    open_process, submission, vendor, clock, told, monkeypatch, after
):
    """It takes longer than a process may take to end. The next one need not wait for the lease."""
    monkeypatch.setattr(worker, "GRACE", 0.01)
    vendor.step("note")
    process, another = await open_process(), await open_process()
    gate = Gate(vendor.send, after=after)
    vendor.plan("send note", gate)
    row = await process.submit(submission())
    process.worker.start()
    await gate.reached.wait()

    await process.worker.close()

    given_back = await another.row(row.id)
    assert (given_back.state, given_back.not_before) == (OperationState.PENDING, clock.now)
    ended = await another.ended(row.id)
    assert (ended.row.state, vendor.book) == (OperationState.SUCCEEDED, ["note"])
    assert told(ended) == {"note": [LOST, FOUND] if after else [LOST, ABSENT, DONE]}
