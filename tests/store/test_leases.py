import asyncio
import random
from functools import partial

import pytest
from sqlalchemy.exc import IntegrityError

from graphql_api.store import journal, leases, progress
from graphql_api.store.errors import LeaseLostError
from graphql_api.store.rows import Lease, OperationState

DONE = {"state": OperationState.SUCCEEDED, "finished_at": 0.0}


async def finish(database, row):
    await database.write(partial(progress.finish, lease=row.lease, **DONE))


async def release(database, row, not_before):
    await database.write(partial(leases.release, lease=row.lease, not_before=not_before))


async def get(database, id_):
    return await database.read(partial(journal.get_operation, id_=id_))


def ids(rows):
    return [row.id for row in rows]


async def test_what_is_due_is_claimed_oldest_first(database, rows):
    for number in (3, 1, 2):
        await rows.insert(database, number)
    await rows.insert(database, 0, not_before=rows.now + 20)

    first = await rows.claim(database, limit=2)

    assert ids(first) == ids([rows.operation(1), rows.operation(2)])
    assert ids(await rows.claim(database)) == [rows.operation(3).id]
    assert await rows.claim(database) == []
    assert ids(await rows.claim(database, now=rows.now + 20)) == [rows.operation(0).id]


async def test_a_claimed_one_says_whose_it_is(database, rows):
    await rows.insert(database, 1)
    [row] = await rows.claim(database, "somebody")

    assert (row.state, row.started_at, row.attempts) == (OperationState.RUNNING, rows.now + 10, 1)
    assert (row.lease, row.lease_until) == (Lease(row.id, "somebody", 1), rows.now + 40)
    assert await get(database, row.id) == row


async def test_one_alone_can_be_claimed(database, rows):
    for number in (1, 2):
        await rows.insert(database, number)

    assert ids(await rows.claim(database, only=rows.operation(2).id)) == [rows.operation(2).id]
    assert await rows.claim(database, only=rows.operation(2).id) == []
    assert await rows.claim(database, only="op_unknown") == []


async def test_one_can_be_claimed_in_the_transaction_that_inserts_it(database, rows):
    row = rows.operation(1)

    def insert_and_claim(connection):
        journal.insert_operation(connection, row, input=b"", steps=[], attachments=[])
        return leases.claim(connection, owner="one", now=rows.now, lease_seconds=30, limit=1, only=row.id)

    assert ids(await database.write(insert_and_claim)) == [row.id]


async def test_those_with_one_target_go_one_by_one(database, rows):
    for number in (2, 1, 3):
        await rows.insert(database, number, target="t")

    for number in (1, 2, 3):
        [row] = await rows.claim(database)
        assert row.id == rows.operation(number).id
        assert await rows.claim(database) == []
        await finish(database, row)


async def test_one_that_waits_keeps_its_place(database, rows):
    for number in (1, 2):
        await rows.insert(database, number, target="t")
    [row] = await rows.claim(database)
    await release(database, row, rows.now + 100)

    assert await rows.claim(database, now=rows.now + 99) == []
    assert ids(await rows.claim(database, now=rows.now + 100)) == [rows.operation(1).id]


async def test_an_older_one_that_comes_late_waits_for_the_one_that_runs(database, rows):
    await rows.insert(database, 2, target="t")
    [running] = await rows.claim(database)
    await rows.insert(database, 1, target="t")
    await rows.insert(database, 3, target="t")

    assert await rows.claim(database) == []
    # Its process died: it is taken over, and waits for none of the others.
    [again] = await rows.claim(database, "two", now=rows.now + 100)
    assert again.id == running.id
    await finish(database, again)
    assert ids(await rows.claim(database)) == [rows.operation(1).id]


async def test_the_operation_of_a_dead_process_is_taken_over_when_its_lease_ends(database, rows):
    await rows.insert(database, 1)
    [row] = await rows.claim(database, "dead")

    assert await rows.claim(database, "two", now=row.lease_until) == []
    [taken] = await rows.claim(database, "two", now=row.lease_until + 0.001)
    assert (taken.lease, taken.started_at, taken.attempts) == (Lease(row.id, "two", 2), row.started_at, 2)


async def test_heartbeats_keep_what_is_still_ours(database, rows):
    for number in range(4):
        await rows.insert(database, number)
    mine = await rows.claim(database, "me", limit=3)
    await finish(database, mine[0])
    await rows.claim(database, "two", now=rows.now + 100, only=mine[1].id)

    kept = await heartbeat(database, mine, rows.now + 200)
    assert kept == {mine[2].id}
    assert (await get(database, mine[2].id)).lease_until == rows.now + 200
    assert (await get(database, mine[1].id)).lease_until == rows.now + 130
    assert await heartbeat(database, [], rows.now) == set()


async def heartbeat(database, held, until):
    own = [row.lease for row in held]
    return await database.write(partial(leases.heartbeat, leases=own, lease_until=until))


async def test_a_process_that_lost_an_operation_and_claimed_it_again_has_lost_the_first_lease(database, rows):
    await rows.insert(database, 1)
    [first] = await rows.claim(database, "me")
    [second] = await rows.claim(database, "me", now=rows.now + 100)

    assert await heartbeat(database, [first], rows.now + 200) == set()
    assert await heartbeat(database, [second], rows.now + 200) == {second.id}


async def test_one_that_is_given_back_can_be_claimed_from_then_on(database, rows):
    await rows.insert(database, 1)
    [row] = await rows.claim(database)
    await release(database, row, rows.now + 50)

    back = await get(database, row.id)
    assert (back.state, back.not_before) == (OperationState.PENDING, rows.now + 50)
    assert (back.lease_owner, back.lease_until, back.fence) == (None, None, 1)
    with pytest.raises(LeaseLostError):
        await release(database, row, rows.now)
    [again] = await rows.claim(database, now=rows.now + 50)
    assert again.fence == 2


TARGETS, EACH, CLAIMERS = 5, 12, 8


class Floor:
    """Claimers with connections of their own, as separate processes have; knows what is being worked on."""

    def __init__(self, databases, rows, wanted):
        self.databases, self.rows, self.wanted = databases, rows, wanted
        self.running, self.done, self.most = {}, [], 0

    async def run(self, carry_out):
        await asyncio.gather(*(self._claimer(number, carry_out) for number in range(len(self.databases))))

    async def _claimer(self, number, carry_out):
        database = self.databases[number]
        while len(self.done) < self.wanted:
            for row in await self.rows.claim(database, f"owner {number}", limit=3):
                assert row.target not in self.running
                self.running[row.target] = row.id
                self.most = max(self.most, len(self.running))
                await carry_out(database, row)

    def leave(self, row):
        """To be called before the end is committed: nobody can claim the next of this target any sooner."""
        assert self.running.pop(row.target) == row.id


@pytest.fixture
async def databases(database_url, open_database):
    return [await open_database(database_url) for _ in range(CLAIMERS)]


async def test_eight_claimers_do_each_operation_once_and_no_two_of_a_target_at_once(databases, rows):
    for number in range(TARGETS * EACH):
        await rows.insert(databases[0], number, target=f"t{number % TARGETS}")
    floor = Floor(databases, rows, TARGETS * EACH)

    async def carry_out(database, row):
        def end(connection):
            progress.finish(connection, row.lease, **DONE)
            floor.leave(row)
            # Told from here, in the order of the commits: who is told of its own commit first is a matter of luck.
            floor.done.append(row)

        await database.write(end)

    await floor.run(carry_out)

    assert len({row.id for row in floor.done}) == len(floor.done) == TARGETS * EACH
    assert {row.fence for row in floor.done} == {1}
    assert floor.most > 1
    for target in range(TARGETS):
        order = [row.id for row in floor.done if row.target == f"t{target}"]
        assert order == sorted(order)


async def test_late_inserts_returns_and_retries_let_no_second_one_of_a_target_start(databases, rows):
    luck = random.Random(5)  # noqa: S311  # the same luck each time
    wanted = 60
    floor = Floor(databases, rows, wanted)

    async def insert_late():
        # In any order, so that older ones come when younger ones are running.
        for number in luck.sample(range(wanted), wanted):
            await rows.insert(databases[number % CLAIMERS], number, target=f"t{number % 3}")

    async def carry_out(database, row):
        end = luck.choice(["finish", "finish", "release", "retry"])

        def write(connection):
            if end == "release":
                leases.release(connection, row.lease, rows.now)
            else:
                state = OperationState.SUCCEEDED if end == "finish" else OperationState.FAILED
                progress.finish(connection, row.lease, state=state, finished_at=rows.now)
            floor.leave(row)

        await database.write(write)
        if end == "retry":
            assert await database.write(partial(journal.requeue, id_=row.id, now=rows.now))
        if end == "finish":
            floor.done.append(row)

    await asyncio.gather(insert_late(), floor.run(carry_out))

    assert len({row.id for row in floor.done}) == len(floor.done) == wanted


async def test_the_database_itself_refuses_two_running_ones_of_a_target(database, rows):
    await rows.insert(database, 1, target="t", state=OperationState.RUNNING)

    with pytest.raises(IntegrityError):
        await rows.insert(database, 2, target="t", state=OperationState.RUNNING)
