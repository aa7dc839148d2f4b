import asyncio
from functools import partial

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
    given = {"row": row, "input": b"\x00sealed", "steps": steps, "attachments": attachments}
    assert await database.write(partial(journal.insert_operation, **given))

    def read(connection):
        assert journal.get_operation(connection, row.id) == row
        assert journal.get_operations(connection, [row.id, "op_unknown"]) == {row.id: row}
        assert journal.get_input(connection, row.id) == b"\x00sealed"
        assert journal.get_steps(connection, [row.id]) == {row.id: steps}
        assert journal.get_attachments(connection, [row.id, "op_unknown"]) == {
            row.id: attachments,
            "op_unknown": [],
        }
        assert journal.get_attempts(connection, [row.id]) == {row.id: []}

    await database.read(read)


async def test_what_is_not_there(database):
    def read(connection):
        assert journal.get_operation(connection, "op_unknown") is None
        assert journal.get_input(connection, "op_unknown") is None
        assert journal.find_by_key(connection, "a", "b", "c") is None
        assert journal.get_steps(connection, []) == {}

    await database.read(read)


async def test_a_key_can_be_used_once_by_a_caller_for_an_integration(database, rows):
    first = await rows.insert(database, 1, key_digest="k")

    def insert_again(connection):
        again = rows.operation(2, key_digest="k")
        steps = [rows.step(again.id)]
        assert not journal.insert_operation(connection, again, input=b"", steps=steps, attachments=[])
        assert journal.find_by_key(connection, first.caller, first.integration_id, "k") == first
        assert journal.get_operation(connection, again.id) is None

    await database.write(insert_again)
    await rows.insert(database, 3, key_digest="k", caller="another")
    await rows.insert(database, 4, key_digest="k", integration_id="another")
    await rows.insert(database, 5, key_digest="another")
    await rows.insert(database, 6)
    await rows.insert(database, 7)


async def test_of_many_with_one_key_one_gets_in(database_url, open_database, rows):
    databases = [await open_database(database_url) for _ in range(4)]

    async def insert(number):
        row = rows.operation(number, key_digest="k")
        steps = [rows.step(row.id)]

        def insert_and_find(connection):
            inserted = journal.insert_operation(connection, row, input=b"", steps=steps, attachments=[])
            found = journal.find_by_key(connection, row.caller, row.integration_id, "k")
            return inserted, found.id

        return await databases[number % 4].write(insert_and_find)

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

    narrowed = OperationFilter(**{**wanted, **times})
    listed = await database.read(partial(journal.list_operations, wanted=narrowed, limit=10))

    assert [row.id for row in listed] == [rows.operation(number).id for number in numbers]


async def test_a_list_goes_on_where_it_stopped_also_among_operations_of_one_moment(database, rows):
    for number in range(7):
        await rows.insert(database, number, created_at=rows.now + number // 3)
    seen, after = [], None
    page = partial(journal.list_operations, wanted=OperationFilter(), limit=2)
    while found := await database.read(partial(page, after=after)):
        seen += [row.id for row in found]
        after = (found[-1].created_at, found[-1].id)

    assert seen == [rows.operation(number).id for number in reversed(range(7))]


async def test_pieces_come_back_in_order_and_go_together(database, rows):
    row = await rows.insert(database, 1, attachments=2)
    pieces = [bytes([number]) * PART_BYTES for number in range(12)]

    def save(connection):
        for number in reversed(range(12)):
            parts.save_part(connection, row.id, 0, number, pieces[number])
        parts.save_part(connection, row.id, 1, 0, b"another")

    def read(connection):
        return [list(parts.read_parts(connection, row.id, ordinal)) for ordinal in (0, 1)]

    await database.write(save)
    assert await database.read(read) == [pieces, [b"another"]]
    await database.write(partial(parts.delete_parts, operation_id=row.id, ordinal=0))
    assert await database.read(read) == [[], [b"another"]]


async def test_an_input_can_be_purged(database, rows):
    row = await rows.insert(database, 1)
    await database.write(partial(journal.purge_input, id_=row.id))
    assert await database.read(partial(journal.get_input, id_=row.id)) is None


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
    requeue = partial(journal.requeue, id_=row.id, now=rows.now + 5)
    assert await database.write(requeue) == (state in RETRIED)
    after = await database.read(partial(journal.get_operation, id_=row.id))
    assert not await database.write(requeue)

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
    [claimed] = await rows.claim(database, only=gone.id)

    def carry_out(connection):
        parts.save_part(connection, gone.id, 0, 0, b"piece")
        progress.begin_attempt(connection, claimed.lease, 0, AttemptKind.SEND, rows.now)
        progress.finish(connection, claimed.lease, **done, finished_at=rows.now, expires_at=rows.now + 10)

    def read(connection):
        assert set(journal.get_operations(connection, [gone.id, *(row.id for row in kept)])) == {
            row.id for row in kept
        }
        assert journal.get_steps(connection, [gone.id]) == {gone.id: []}
        assert journal.get_attempts(connection, [gone.id]) == {gone.id: []}
        assert journal.get_attachments(connection, [gone.id]) == {gone.id: []}
        assert list(parts.read_parts(connection, gone.id, 0)) == []

    await database.write(carry_out)
    assert await database.write(partial(journal.sweep, now=rows.now + 10)) == 1
    await database.read(read)


async def test_the_sweep_takes_a_few_at_a_time(database, rows):
    for number in range(5):
        await rows.insert(database, number, state=OperationState.FAILED, expires_at=rows.now)
    sweep = partial(journal.sweep, now=rows.now, limit=2)
    assert [await database.write(sweep) for _ in range(4)] == [2, 2, 1, 0]
