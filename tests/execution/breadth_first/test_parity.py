"""Both executors answer alike: random operations over the whole schema, on worlds with random faults.

`python -m benchmarks.parity` runs as many as you like.
"""

import gc
import warnings

import pytest

from tests.execution.breadth_first.parity import LEFT_BY_CORE, RUNS, check_real, collecting_seldom, real

pytestmark = LEFT_BY_CORE
CHUNKS = 16
OPERATIONS = 5_120 // RUNS // CHUNKS


@pytest.mark.parametrize("chunk", range(CHUNKS))
async def test_random_operations_have_equal_answers(chunk):
    parity = real()

    with collecting_seldom():
        for seed in range(chunk * OPERATIONS, (chunk + 1) * OPERATIONS):
            await check_real(parity, seed)

    assert parity.tally["runs"] == OPERATIONS * RUNS
    assert parity.tally["rendered"] > OPERATIONS


async def test_our_executor_alone_leaves_nothing_that_was_not_awaited(monkeypatch):
    parity = real()
    monkeypatch.setattr(parity, "check", parity.run_alone)
    gc.collect()  # what other tests left by graphql-core
    with warnings.catch_warnings(record=True) as met:
        warnings.simplefilter("always")
        with collecting_seldom():
            for seed in range(400):
                await check_real(parity, seed)
        gc.collect()
    assert [str(one.message) for one in met if "never awaited" in str(one.message)] == []
