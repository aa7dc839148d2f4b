"""What the comparisons of the two executors share."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def collected() -> Iterator[None]:
    """What graphql-core leaves lying is found here, where it is expected, and not in whichever test comes next.

    Of a module, so that it comes after the end of the last test's loop, which may hold some of it.
    """
    yield
    gc.collect()
