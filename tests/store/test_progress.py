import asyncio
from functools import partial

import pytest

from graphql_api.store import journal, leases, progress
from graphql_api.store.errors import LeaseLostError
from graphql_api.store.rows import (
    AttachmentState,
    AttemptKind,
    AttemptOutcome,
    Lease,
    OperationState,
    StepState,
)


@pytest.fixture
async def row(database, rows):
    """An operation of two steps and an attachment, claimed by `one`."""
    await rows.insert(database, 1, steps=2, attachments=1)
    [claimed] = await rows.claim(database)
    return claimed


async def write(database, function, *arguments, **given):
    return await database.write(lambda connection: function(connection, *arguments, **given))


async def test_attempts_are_numbered_by_step(database, row, rows):
    ids = [
        await write(database, progress.begin_attempt, row.lease, position, kind, rows.now + time)
        for time, (position, kind) in enumerate(
            [
                (0, AttemptKind.SEND),
                (1, AttemptKind.SEND),
                (0, AttemptKind.LOOK_UP),
                (0, AttemptKind.FOLLOW),
            ]
        )
    ]
    ended = (ids[0], AttemptOutcome.LOST, rows.now + 9, '{"code":"X"}')
    await write(database, progress.end_attempt, row.lease, *ended)
    attempts = (await database.read(partial(journal.get_attempts, ids=[row.id])))[row.id]

    assert [attempt.id for attempt in attempts] == ids == sorted(ids)
    assert [(each.position, each.number, each.kind, each.outcome) for each in attempts] == [
        (0, 1, AttemptKind.SEND, AttemptOutcome.LOST),
        (1, 1, AttemptKind.SEND, None),
        (0, 2, AttemptKind.LOOK_UP, None),
        (0, 3, AttemptKind.FOLLOW, None),
    ]
    assert (attempts[0].started_at, attempts[0].finished_at, attempts[0].cause) == (
        rows.now,
        rows.now + 9,
        '{"code":"X"}',
    )


async def test_only_what_is_given_changes_of_a_step(database, row):
    def update(connection):
        sent = {"state": StepState.SENT, "memo": b"sealed", "failures": 1}
        progress.update_step(connection, row.lease, 1, now=1.0, **sent)
        progress.update_step(connection, row.lease, 1, now=2.0, receipt="job 7", memo=None)
        progress.update_step(connection, row.lease, 1, now=3.0, effect='{"x":1}', cause="{}")
        return journal.get_steps(connection, [row.id])[row.id]

    first, second = await database.write(update)

    assert (first.state, first.updated_at) == (StepState.PENDING, 1_800_000_000.0)
    assert (
        second.state,
        second.memo,
        second.receipt,
        second.effect,
        second.cause,
        second.failures,
        second.updated_at,
    ) == (
        StepState.SENT,
        None,
        "job 7",
        '{"x":1}',
        "{}",
        1,
        3.0,
    )


async def test_only_what_is_given_changes_of_an_attachment(database, row):
    def update(connection):
        progress.update_attachment(connection, row.lease, 0, target="CANDIDATE", cause="{}")
        stored = {"state": AttachmentState.STORED, "target": "CANDIDATE", "delivered_at": 5.0, "cause": None}
        progress.update_attachment(connection, row.lease, 0, **stored)
        return journal.get_attachments(connection, [row.id])[row.id]

    [attachment] = await database.write(update)

    assert (attachment.state, attachment.target, attachment.delivered_at) == (
        AttachmentState.STORED,
        "CANDIDATE",
        5.0,
    )
    assert (attachment.target, attachment.cause, attachment.size) == ("CANDIDATE", None, 3)


async def test_the_end_is_written_and_the_lease_given_up(database, row):
    ending = {
        "state": OperationState.PARTIAL,
        "finished_at": 4.0,
        "expires_at": 9.0,
        "result": "{}",
        "cause": "[]",
    }
    await write(database, progress.finish, row.lease, **ending)
    ended = await database.read(partial(journal.get_operation, id_=row.id))

    assert {name: getattr(ended, name) for name in ending} == ending
    assert (ended.lease_owner, ended.lease_until, ended.fence) == (None, None, 1)


async def test_what_is_not_there_is_a_fault_not_a_lost_lease(database, row):
    with pytest.raises(LookupError, match="no such step"):
        await write(database, progress.update_step, row.lease, 7, now=1.0)
    with pytest.raises(LookupError):
        await write(database, progress.update_attachment, row.lease, 7, target="CANDIDATE")
    with pytest.raises(LookupError):
        await write(database, progress.end_attempt, row.lease, 7, AttemptOutcome.DONE, 1.0)


WRITES = [
    (progress.begin_attempt, (0, AttemptKind.SEND, 1.0), {}),
    (progress.end_attempt, (1, AttemptOutcome.DONE, 1.0), {}),
    (progress.update_step, (0,), {"now": 1.0, "state": StepState.SENT}),
    (progress.update_attachment, (0,), {"state": AttachmentState.STORED}),
    (progress.finish, (), {"state": OperationState.SUCCEEDED, "finished_at": 1.0}),
    (leases.release, (1.0,), {}),
]
NAMES = [function.__name__ for function, _, _ in WRITES]


async def everything(database, id_):
    def read(connection):
        return (
            journal.get_operation(connection, id_),
            journal.get_steps(connection, [id_]),
            journal.get_attempts(connection, [id_]),
            journal.get_attachments(connection, [id_]),
        )

    return await database.read(read)


@pytest.mark.parametrize(("function", "arguments", "given"), WRITES, ids=NAMES)
@pytest.mark.parametrize("lost", ["taken over", "taken back", "ended", "released", "forged", "swept"])
async def test_nothing_is_written_without_the_lease(database, row, rows, function, arguments, given, lost):
    await write(database, progress.begin_attempt, row.lease, 0, AttemptKind.SEND, 1.0)
    lease = row.lease
    if lost == "taken over":
        await rows.claim(database, "two", now=rows.now + 100)
    elif lost == "taken back":
        await rows.claim(database, lease.owner, now=rows.now + 100)
    elif lost == "ended":
        await write(
            database, progress.finish, lease, state=OperationState.FAILED, finished_at=1.0, expires_at=2.0
        )
    elif lost == "released":
        await write(database, leases.release, lease, rows.now)
    elif lost == "swept":
        await write(
            database, progress.finish, lease, state=OperationState.FAILED, finished_at=1.0, expires_at=2.0
        )
        await write(database, journal.sweep, 3.0)
    else:
        lease = Lease(row.id, "somebody else", row.fence)
    before = await everything(database, row.id)

    with pytest.raises(LeaseLostError):
        await write(database, function, lease, *arguments, **given)

    assert await everything(database, row.id) == before


async def test_a_takeover_and_a_write_at_the_same_time_never_both_happen(database_url, open_database, rows):
    ours, theirs = [await open_database(database_url) for _ in range(2)]
    for number in range(20):
        await rows.insert(ours, number)
        [row] = await rows.claim(ours)

        wrote, taken = await asyncio.gather(
            write(ours, progress.begin_attempt, row.lease, 0, AttemptKind.SEND, 1.0),
            rows.claim(theirs, "two", now=rows.now + 100, only=row.id),
            return_exceptions=True,
        )
        attempts = (await ours.read(partial(journal.get_attempts, ids=[row.id])))[row.id]

        if isinstance(wrote, LeaseLostError):
            assert (len(taken), len(attempts)) == (1, 0)
        else:
            # The write came first: whoever takes over afterwards sees it.
            assert [wrote] == [attempt.id for attempt in attempts]
            assert isinstance(taken, list)


async def test_a_claimer_passes_over_an_operation_that_is_being_written_to(
    migrated_postgres, open_database, rows, meanwhile
):
    ours, theirs = [await open_database(migrated_postgres) for _ in range(2)]
    await rows.insert(ours, 1)
    [row] = await rows.claim(ours)

    def begin(connection):
        progress.begin_attempt(connection, row.lease, 0, AttemptKind.SEND, 1.0)
        return meanwhile(connection, rows.claim(theirs, "two", now=rows.now + 100))

    assert await ours.write(begin) == []
    assert [taken.fence for taken in await rows.claim(theirs, "two", now=rows.now + 100)] == [2]
