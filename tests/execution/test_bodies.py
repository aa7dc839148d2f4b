"""Bodies while they arrive: how much of them is in memory."""

import tracemalloc

from graphql_api.execution.bodies import joined

PART = 64 * 1024
PARTS = 320


async def arriving():
    for _ in range(PARTS):
        yield bytes(PART)


async def test_a_large_body_is_in_memory_once_while_it_arrives():
    tracemalloc.start()
    try:
        body = await joined(arriving())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(body) == PARTS * PART
    assert peak < 1.3 * len(body)
