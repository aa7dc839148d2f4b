"""A receipt stands for a write that the vendor has accepted: it is asked about to its end, and not sent again meanwhile."""

import pytest

from connectors.contract.errors import Cause
from graphql_api.errors import ErrorCode
from graphql_api.operations import stepping
from graphql_api.store.rows import OperationState, StepState
from tests.operations.processes import LEASE

FOUND, ABSENT = ("LOOK_UP", "FOUND"), ("LOOK_UP", "ABSENT")
SENT, RECEIPT = ("SEND", "DONE"), ("SEND", "RECEIPT")
SUCCEEDED = OperationState.SUCCEEDED


async def test_a_receipt_is_asked_about_until_it_is_done(process, submission, vendor, told, clock):
    vendor.step("application")
    vendor.plan("send application", vendor.accepted)
    vendor.plan(
        "follow application",
        *[vendor.answers(None)] * 3,
        vendor.lost_before,
        vendor.fails(Cause.RATE_LIMITED),
    )
    row = await process.submit(submission())

    ended = await process.ended(row.id)

    assert (ended.row.state, told(ended)) == (SUCCEEDED, {"application": [RECEIPT]})
    assert (vendor.book, vendor.count("follow application")) == (["application"], 6)
    assert clock.pauses == [stepping.FIRST_PAUSE * 1.5**number for number in range(5)]
    assert ended.steps[0].receipt == "receipt of application"


async def test_a_receipt_that_takes_long_keeps_nobody_up(process, submission, vendor, clock):
    vendor.step("application")
    vendor.plan("send application", vendor.later)
    row = await process.submit(submission())

    assert await process.put_off(row.id, 3) == [stepping.TAKE_UP_AGAIN] * 3

    vendor.book.append("application")
    ended = await process.ended(row.id)
    assert (ended.row.state, vendor.count("send application")) == (SUCCEEDED, 1)


async def test_a_receipt_is_followed_by_another_process_which_has_the_file(
    open_process, submission, vendor, clock
):
    vendor.step("file", attachment=0)
    process, another = await open_process(), await open_process()
    vendor.plan("send file", vendor.later)

    async def follow(name, work):
        return vendor.enter(name, work)

    vendor.plan("follow file", vendor.first(process.die, follow), follow)
    row = await process.submit(submission(files=[b"%PDF-1.4 Zeugnis"]))
    await process.work()
    clock.turn(LEASE + 1)

    ended = await another.ended(row.id)

    assert (ended.row.state, vendor.files) == (SUCCEEDED, {"file": b"%PDF-1.4 Zeugnis"})
    assert vendor.count("send file") == 1


async def test_a_look_up_by_another_process_has_the_file(open_process, submission, vendor, clock):
    vendor.step("file", attachment=0)
    process, another = await open_process(), await open_process()
    vendor.plan("send file", vendor.afterwards(vendor.send, process.die))
    seen = []

    async def look_up(name, work):
        seen.append(work.file.content)
        return await vendor.look_up(name, work)

    vendor.plan("look_up file", look_up)
    row = await process.submit(submission(files=[b"%PDF-1.4 Zeugnis"]))
    await process.work()
    clock.turn(LEASE + 1)

    assert (await another.ended(row.id)).row.state is SUCCEEDED
    assert seen == [b"%PDF-1.4 Zeugnis"]


@pytest.mark.parametrize("done", [True, False])
async def test_a_receipt_that_the_vendor_does_not_know_any_more_is_looked_into(
    process, submission, vendor, told, done
):
    vendor.step("application")
    vendor.plan("send application", vendor.accepted if done else vendor.later)
    vendor.plan("follow application", vendor.answers(None), vendor.fails(Cause.NOT_FOUND))
    row = await process.submit(submission())

    ended = await process.ended(row.id)

    assert (ended.row.state, vendor.book) == (SUCCEEDED, ["application"])
    assert told(ended) == {"application": [RECEIPT, FOUND] if done else [RECEIPT, ABSENT, SENT]}


async def test_a_write_that_is_refused_later_has_failed(process, submission, vendor, told):
    vendor.step("application")
    vendor.plan("send application", vendor.later)
    vendor.plan("follow application", vendor.answers(None), vendor.refused)
    row = await process.submit(submission())

    ended = await process.ended(row.id)

    assert (ended.row.state, ended.steps[0].state) == (OperationState.FAILED, StepState.FAILED)
    assert ErrorCode.VENDOR_REJECTED.value in ended.row.cause
    assert (told(ended), vendor.book) == ({"application": [RECEIPT]}, [])
