"""Shows that something is being done, for what may take more than a second."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def working(what: str) -> Iterator[None]:
    """A spinner on a terminal, a plain line elsewhere; on standard error, so that output stays clean."""
    console = Console(stderr=True)
    if not console.is_terminal:
        console.print(f"{what} …", highlight=False, markup=False)
        yield
        return
    with console.status(f"{what} …"):
        yield
