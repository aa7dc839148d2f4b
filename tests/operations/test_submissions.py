"""A request becomes one operation, however often it is made."""

import asyncio
from dataclasses import replace

import pytest

from connectors.contract.connector import Action
from connectors.contract.steps import Notice
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.store.rows import OperationState
from tests.operations.processes import both


@pytest.fixture(autouse=True)
def _note(vendor):
    vendor.step("note")


def request_of(submission, **changes):
    return replace(submission, request=replace(submission.request, **changes))


async def test_the_same_key_is_the_same_operation(process, submission, vendor):
    asked = submission(idempotency_key="k")
    row, replayed = await process.desk.submit(asked)
    assert not replayed
    ended = await process.ended(row.id)

    again, replayed = await process.desk.submit(asked)

    assert (again, replayed, await process.desk.earlier(asked.request)) == (ended.row, True, ended.row)
    await process.work()
    assert vendor.book == ["note"]


@pytest.mark.parametrize(
    "changes", [{"fingerprint": b"other"}, {"action": Action.CREATE_CANDIDATE}], ids=["input", "action"]
)
async def test_the_same_key_for_something_else_is_refused(process, submission, changes):
    asked = submission(idempotency_key="k")
    await process.desk.submit(asked)
    other = request_of(asked, **changes)

    for ask in (process.desk.submit(other), process.desk.earlier(other.request)):
        with pytest.raises(ApiError) as refused:
            await ask
        assert refused.value.code is ErrorCode.IDEMPOTENCY_CONFLICT
    assert len(await process.listed()) == 1


@both
@pytest.mark.parametrize("key", ["k", None])
async def test_made_by_many_at_once_it_is_one_operation(open_process, submission, vendor, key):
    # Requests without a key are told apart by windows of time: none of these may end in the middle.
    processes = [await open_process(double_click=1e9) for _ in range(3)]
    asked = submission(idempotency_key=key, files=[b"%PDF-1.4"])

    told = await asyncio.gather(*(process.desk.submit(asked) for process in processes * 4))

    assert len({row.id for row, _ in told}) == 1
    assert [replayed for _, replayed in told].count(False) == 1
    await processes[1].work()
    assert vendor.book == ["note"]


@both
async def test_different_inputs_with_one_key_at_once(open_process, submission):
    processes = [await open_process() for _ in range(3)]
    asked = [submission(idempotency_key="k") for _ in range(6)]

    told = await asyncio.gather(
        *(processes[number % 3].desk.submit(one) for number, one in enumerate(asked)), return_exceptions=True
    )

    refused = [one for one in told if isinstance(one, ApiError)]
    assert [one.code for one in refused] == [ErrorCode.IDEMPOTENCY_CONFLICT] * 5
    assert len(await processes[0].listed()) == 1


# ---- without a key ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begin", "after", "same"),
    [
        (0, 0, True),
        (0, 59, True),
        (0, 60, False),
        # Across the border of a window of time.
        (59, 1, True),
        (59, 59.9, True),
        (59, 60, False),
        (30, 1000, False),
    ],
)
async def test_the_same_input_soon_after_is_the_same_request(process, submission, clock, begin, after, same):
    clock.now += begin - clock.now % 60
    asked = submission()
    row, _ = await process.desk.submit(asked)
    clock.turn(after)

    again, replayed = await process.desk.submit(asked)

    assert (again.id == row.id, replayed) == (same, same)


async def test_each_repetition_counts_from_the_first(process, submission, clock):
    asked, found = submission(), []
    for _ in range(5):
        found.append((await process.desk.submit(asked))[0].id)
        clock.turn(25)

    assert [found.index(id_) for id_ in found] == [0, 0, 0, 3, 3]


async def test_it_can_be_switched_off(open_process, submission):
    process = await open_process(double_click=0)
    asked = submission()

    first, second = [await process.desk.submit(asked) for _ in range(2)]

    assert first[0].id != second[0].id
    assert not second[1]


async def test_one_that_failed_is_tried_anew(process, submission, vendor):
    """Without a key nobody can ask for the old one; it stays to be looked at."""
    vendor.plan("send note", vendor.refused)
    asked = submission()
    failed = await process.submit(asked)
    await process.work()

    row, replayed = await process.desk.submit(asked)

    assert (row.id == failed.id, replayed) == (False, False)
    assert (await process.ended(row.id)).row.state is OperationState.SUCCEEDED
    assert await process.desk.submit(asked) == (await process.row(row.id), True)
    assert ((await process.row(failed.id)).state, (await process.row(failed.id)).key_digest) == (
        OperationState.FAILED,
        None,
    )


async def test_one_that_failed_under_a_key_is_the_answer(process, submission, vendor):
    vendor.plan("send note", vendor.refused)
    asked = submission(idempotency_key="k")
    failed = await process.submit(asked)
    await process.work()

    row, replayed = await process.desk.submit(asked)

    assert (row.id, replayed, row.state) == (failed.id, True, OperationState.FAILED)


async def test_one_that_a_person_must_see_is_the_answer(process, submission, vendor):
    """Its effect may be there: asked for again, it must not be made twice."""
    vendor.steps.clear()
    vendor.step("note", look_up=False)
    vendor.plan("send note", vendor.lost_after)
    asked = submission()
    unknown = await process.submit(asked)
    await process.work()

    row, replayed = await process.desk.submit(asked)

    assert (row.id, replayed, row.state) == (unknown.id, True, OperationState.NEEDS_REVIEW)


async def test_a_key_like_that_made_of_an_input_is_another(process, submission):
    """Nobody can take the place of a request without a key."""
    plain = submission()
    row, _ = await process.desk.submit(plain)
    named = request_of(plain, idempotency_key=f"derived\0{row.input_digest}\0{int(process.clock.now // 60)}")

    assert (await process.desk.submit(named))[0].id != row.id


# ---- whose key it is -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["k", None])
@pytest.mark.parametrize("changes", [{"caller": "somebody else"}, {"integration_id": "other"}])
async def test_callers_and_integrations_have_their_own_keys(process, submission, key, changes):
    asked = submission(idempotency_key=key)
    row, _ = await process.desk.submit(asked)
    other = request_of(asked, **changes)

    assert await process.desk.earlier(other.request) is None
    again, replayed = await process.desk.submit(other)

    assert (again.id == row.id, replayed) == (False, False)


async def test_nothing_shows_what_the_key_or_the_input_was(process, submission):
    asked = submission(idempotency_key="wilhelmine@mailbox.example", fingerprint=b"Quastenflosser")

    row, _ = await process.desk.submit(asked)

    for text in (repr(row), repr(asked), repr(asked.request)):
        assert "wilhelmine" not in text
        assert "Quastenflosser" not in text


async def test_what_the_caller_is_told_anyway_stays_with_it(process, submission):
    notice = Notice(code="INPUT_NOT_SUPPORTED", message="It takes no title.", path="candidate.title")
    row, _ = await process.desk.submit(replace(submission(), notices=(notice,)))

    ended = await process.ended(row.id)

    assert '"code":"INPUT_NOT_SUPPORTED"' in ended.row.result
    assert "id of note" in ended.row.result
