"""Both executors answer alike: random operations over the whole schema, on worlds with random faults."""

from random import Random

import pytest

from tests.execution.breadth_first.parity import check_real, real


@pytest.mark.parametrize("run", range(4))
async def test_random_operations_have_equal_answers(run):
    parity = real()
    answered = 0

    for seed in range(40):
        answered += await check_real(parity, Random(1000 * run + seed)) is not None  # noqa: S311  # makes test data

    assert answered == 40
