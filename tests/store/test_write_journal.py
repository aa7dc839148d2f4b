import asyncio

import pytest

from graphql_api.store import journal, parts, progress
from graphql_api.store.journal import OperationFilter
from graphql_api.store.parts import PART_BYTES
from graphql_api.store.rows import AttachmentState, AttemptKind, OperationState, StepState


async def test_everything_is_read_as_it_was_written(database, rows):
    row = rows.operation(1, key_digest="k", expires_at=rows.now + 5, result="{}", cause='{"code":"X"}')
    steps = [
        rows.step(row.id, 0, memo=b"\x00\xff", receipt="r", effect="{}", cause="{}", failures=2),
        rows.step(row.id, 1, attachment=0, optional=True, state=StepState.SENT),
    ]
    attachments = [
        rows.attachment(row.id, 0, size=5_000_000_000, target="APPLICATION", state=AttachmentState.STORED)
    ]
    async with database.write() as connection:
        assert await journal.insert_operation(
            connection, row, input=b"\x00sealed", steps=steps, attachments=attachments
        )

    async with database.read() as connection:
        assert await journal.get_operation(connection, row.id) == row
        assert await journal.get_operations(connection, [row.id, "op_unknown"]) == {row.id: row}
        assert await journal.get_input(connection, row.id) == b"\x00sealed"
        assert await journal.get_steps(connection, [row.id]) == {row.id: steps}
        assert await journal.get_attachments(connection, [row.id, "op_unknown"]) == {
            row.id: attachments,
            "op_unknown": [],
        }
        assert await journal.get_attempts(connection, [row.id]) == {row.id: []}


async def test_what_is_not_there(database):
    async with database.read() as connection:
        assert await journal.get_operation(connection, "op_unknown") is None
        assert await journal.get_input(connection, "op_unknown") is None
        assert await journal.find_by_key(connection, "a", "b", "c") is None
        assert await journal.get_steps(connection, []) == {}


async def test_a_key_can_be_used_once_by_a_caller_for_an_integration(database, rows):
    first = await rows.insert(database, 1, key_digest="k")
    async with database.write() as connection:
        again = rows.operation(2, key_digest="k")
        steps = [rows.step(again.id)]
        assert not await journal.insert_operation(connection, again, input=b"", steps=steps, attachments=[])
        assert await journal.find_by_key(connection, first.caller, first.integration_id, "k") == first
        assert await journal.get_operation(connection, again.id) is None

    await rows.insert(database, 3, key_digest="k", caller="another")
    await rows.insert(database, 4, key_digest="k", integration_id="another")
    await rows.insert(database, 5, key_digest="another")
    await rows.insert(database, 6)
    await rows.insert(database, 7)


async def test_of_many_with_one_key_one_gets_in(database_url, open_database, rows):
    databases = [await open_database(database_url) for _ in range(4)]

    async def insert(number):
        row = rows.operation(number, key_digest="k")
        async with databases[number % 4].write() as connection:
            inserted = await journal.insert_operation(
                connection, row, input=b"", steps=[rows.step(row.id)], attachments=[]
            )
            found = await journal.find_by_key(connection, row.caller, row.integration_id, "k")
        return inserted, found.id

    results = await asyncio.gather(*(insert(number) for number in range(24)))

    assert sorted(inserted for inserted, _ in results) == [False] * 23 + [True]
    assert len({id_ for _, id_ in results}) == 1


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({}, [6, 5, 4, 3, 2, 1]),
        ({"integration_ids": frozenset({"b"})}, [4, 2]),
        ({"integration_ids": frozenset({"a", "b"})}, [6, 5, 4, 3, 2, 1]),
        ({"integration_ids": frozenset()}, []),
        ({"states": (OperationState.FAILED,)}, [3]),
        ({"states": (OperationState.FAILED, OperationState.NEEDS_REVIEW)}, [4, 3]),
        ({"actions": ("Add note to application",)}, [5]),
        ({"created_after": 2}, [6, 5, 4, 3]),
        ({"created_before": 3}, [2, 1]),
        ({"created_after": 1, "created_before": 5, "integration_ids": frozenset({"b"})}, [4, 2]),
    ],
)
async def test_operations_are_listed_newest_first(database, rows, wanted, numbers):
    special = {
        2: {"integration_id": "b"},
        3: {"state": OperationState.FAILED},
        4: {"integration_id": "b", "state": OperationState.NEEDS_REVIEW},
        5: {"action": "Add note to application"},
    }
    for number in (3, 1, 4, 6, 5, 2):
        await rows.insert(database, number, **{"integration_id": "a", **special.get(number, {})})
    times = {name: rows.operation(at).created_at for name, at in wanted.items() if name.startswith("created")}

    async with database.read() as connection:
        listed = await journal.list_operations(connection, OperationFilter(**{**wanted, **times}), limit=10)

    assert [row.id for row in listed] == [rows.operation(number).id for number in numbers]


async def test_a_list_goes_on_where_it_stopped_also_among_operations_of_one_moment(database, rows):
    for number in range(7):
        await rows.insert(database, number, created_at=rows.now + number // 3)
    seen, after = [], None
    async with database.read() as connection:
        while page := await journal.list_operations(connection, OperationFilter(), after=after, limit=2):
            seen += [row.id for row in page]
            after = (page[-1].created_at, page[-1].id)

    assert seen == [rows.operation(number).id for number in reversed(range(7))]


async def test_pieces_come_back_in_order_and_go_together(database, rows):
    row = await rows.insert(database, 1, attachments=2)
    pieces = [bytes([number]) * PART_BYTES for number in range(12)]
    async with database.write() as connection:
        for number in reversed(range(12)):
            await parts.save_part(connection, row.id, 0, number, pieces[number])
        await parts.save_part(connection, row.id, 1, 0, b"another")

    async with database.read() as connection:
        assert [piece async for piece in parts.read_parts(connection, row.id, 0)] == pieces
    async with database.write() as connection:
        await parts.delete_parts(connection, row.id, 0)
        assert [piece async for piece in parts.read_parts(connection, row.id, 0)] == []
        assert [piece async for piece in parts.read_parts(connection, row.id, 1)] == [b"another"]


async def test_an_input_can_be_purged(database, rows):
    row = await rows.insert(database, 1)
    async with database.write() as connection:
        await journal.purge_input(connection, row.id)
        assert await journal.get_input(connection, row.id) is None


RETRIED = {OperationState.FAILED, OperationState.PARTIAL, OperationState.NEEDS_REVIEW}


@pytest.mark.parametrize("state", OperationState)
async def test_what_did_not_end_well_can_be_queued_again(database, rows, state):
    ended = {
        "finished_at": rows.now,
        "expires_at": rows.now + 9,
        "cause": "{}",
        "result": "{}",
        "attempts": 3,
        "fence": 4,
    }
    row = await rows.insert(database, 1, state=state, **ended)
    async with database.write() as connection:
        assert await journal.requeue(connection, row.id, rows.now + 5) == (state in RETRIED)
        after = await journal.get_operation(connection, row.id)
        assert not await journal.requeue(connection, row.id, rows.now + 5)

    if state not in RETRIED:
        assert after == row
        return
    assert (after.state, after.not_before, after.attempts, after.fence) == (
        OperationState.PENDING,
        rows.now + 5,
        3,
        4,
    )
    assert (after.finished_at, after.expires_at, after.cause, after.result) == (None, None, None, "{}")


async def test_the_sweep_takes_what_has_expired_with_all_that_belongs_to_it(database, rows):
    done = {"state": OperationState.SUCCEEDED}
    kept = [
        await rows.insert(database, 1, **done, expires_at=rows.now + 11),
        await rows.insert(database, 2, **done),
        await rows.insert(database, 3, expires_at=rows.now),
    ]
    gone = await rows.insert(database, 4, attachments=1)
    async with database.write() as connection:
        await parts.save_part(connection, gone.id, 0, 0, b"piece")
    [claimed] = await rows.claim(database, only=gone.id)
    async with database.write() as connection:
        await progress.begin_attempt(connection, claimed.lease, 0, AttemptKind.SEND, rows.now)
        await progress.finish(
            connection, claimed.lease, **done, finished_at=rows.now, expires_at=rows.now + 10
        )

    async with database.write() as connection:
        assert await journal.sweep(connection, rows.now + 10) == 1
        assert set(await journal.get_operations(connection, [gone.id, *(row.id for row in kept)])) == {
            row.id for row in kept
        }
        assert await journal.get_steps(connection, [gone.id]) == {gone.id: []}
        assert await journal.get_attempts(connection, [gone.id]) == {gone.id: []}
        assert await journal.get_attachments(connection, [gone.id]) == {gone.id: []}
        assert [piece async for piece in parts.read_parts(connection, gone.id, 0)] == []


async def test_the_sweep_takes_a_few_at_a_time(database, rows):
    for number in range(5):
        await rows.insert(database, number, state=OperationState.FAILED, expires_at=rows.now)
    async with database.write() as connection:
        assert [await journal.sweep(connection, rows.now, limit=2) for _ in range(4)] == [2, 2, 1, 0]
