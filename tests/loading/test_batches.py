"""Batches: one call for what is asked in one turn, results by position, and no item at another's mercy."""

import asyncio

import pytest

from graphql_api.loading.batches import Batches


async def test_what_is_loaded_in_one_turn_is_run_together():
    calls = []

    async def run(items):
        calls.append(list(items))
        return [item * 2 for item in items]

    batches = Batches()
    results = await asyncio.gather(*(batches.load("key", run, number) for number in range(5)))

    assert results == [0, 2, 4, 6, 8]
    assert calls == [[0, 1, 2, 3, 4]]


async def test_nested_loads_of_the_next_level_are_run_together_too():
    calls = []

    async def run(items):
        calls.append(list(items))
        return items

    batches = Batches()

    async def branch(number):
        await batches.load("first", run, number)
        return await batches.load("second", run, number + 10)

    assert await asyncio.gather(*(branch(number) for number in range(3))) == [10, 11, 12]
    assert calls == [[0, 1, 2], [10, 11, 12]]


async def test_an_error_in_an_items_place_is_that_items_alone():
    async def run(items):
        return [ValueError("odd") if item % 2 else item for item in items]

    batches = Batches()
    results = await asyncio.gather(
        *(batches.load("key", run, number) for number in range(4)), return_exceptions=True
    )

    assert [type(result) for result in results] == [int, ValueError, int, ValueError]


async def test_a_failing_run_fails_each_item():
    async def run(items):
        raise LookupError(len(items))

    batches = Batches()
    results = await asyncio.gather(
        *(batches.load("key", run, number) for number in range(3)), return_exceptions=True
    )

    assert [(type(result), result.args) for result in results] == [(LookupError, (3,))] * 3


async def test_a_run_that_loses_items_is_told():
    async def run(items):
        return items[1:]

    batches = Batches()
    loads = asyncio.gather(batches.load("key", run, 1), batches.load("key", run, 2))

    with pytest.raises(LookupError, match="A batch of 2 items came back with 1 results"):
        await loads


async def test_who_stops_waiting_takes_nothing_from_the_others():
    release = asyncio.Event()

    async def run(items):
        await release.wait()
        return items

    batches = Batches()
    leaving, staying = (asyncio.ensure_future(batches.load("key", run, number)) for number in (1, 2))
    leaving.add_done_callback(lambda _: release.set())
    asyncio.get_running_loop().call_soon(leaving.cancel)

    assert await staying == 2
    assert leaving.cancelled()
