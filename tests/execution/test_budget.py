"""The memory for large bodies: first come, first served, and nothing of it lost."""

import asyncio

import pytest

from graphql_api.execution.budget import BodyBudget, Share


@pytest.fixture
def budget():
    return BodyBudget(100)


@pytest.fixture
async def ask(budget):
    """Asks for room in a task of its own, which has begun to wait if it has to."""
    tasks = []

    async def ask(count):
        tasks.append(asyncio.ensure_future(budget.take(count)))
        await asyncio.sleep(0)
        return tasks[-1]

    yield ask
    for task in tasks:
        task.cancel()


async def test_there_is_room_at_once(budget):
    assert [await budget.take(60), await budget.take(40)] == [60, 40]
    assert budget.free == 0


async def test_a_body_larger_than_everything_takes_everything(budget):
    assert await budget.take(10**9) == 100
    budget.give_back(100)
    assert budget.free == 100


async def test_who_comes_first_is_served_first(budget, ask):
    await budget.take(60)
    large, small = await ask(80), await ask(10)
    assert (large.done(), small.done()) == (False, False)
    budget.give_back(60)
    await asyncio.gather(large, small)

    assert budget.free == 10


async def test_who_leaves_the_queue_lets_the_next_one_in(budget, ask):
    await budget.take(60)
    large, small = await ask(80), await ask(10)
    large.cancel()
    with pytest.raises(asyncio.CancelledError):
        await large

    assert await small == 10
    budget.give_back(60)
    budget.give_back(10)
    assert budget.free == 100


async def test_who_leaves_in_the_moment_of_being_served_gives_it_back(budget, ask):
    await budget.take(100)
    leaving, waiting = await ask(100), await ask(100)
    budget.give_back(100)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving

    assert await waiting == 100


async def test_who_leaves_in_the_moment_before_being_served_is_passed_over(budget, ask):
    await budget.take(100)
    leaving, waiting = await ask(100), await ask(100)
    leaving.cancel()
    budget.give_back(100)
    with pytest.raises(asyncio.CancelledError):
        await leaving

    assert await waiting == 100
    budget.give_back(100)
    assert budget.free == 100


async def test_a_share_ends_with_its_request(budget):
    async def fail():
        async with Share(budget) as share:
            await share.take(70)
            assert budget.free == 30
            raise ZeroDivisionError

    async with Share(budget):
        assert budget.free == 100
    with pytest.raises(ZeroDivisionError):
        await fail()

    assert budget.free == 100
