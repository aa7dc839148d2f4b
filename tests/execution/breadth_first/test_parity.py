"""Both executors answer alike: random operations over the whole schema, on worlds with random faults.

`python -m benchmarks.parity` runs as many as you like.
"""

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
