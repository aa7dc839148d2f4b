"""Rounds: the pages of one listing that are read together.

Vendors page by number. A page read before a record was removed does not fit one read after it: between the two a record is
missing or stands twice. So whoever needs a page that is not in the cache reads all that it needs in one round; those who ask
for the same listing meanwhile take part in it. What comes of a round carries its time, by which its pages know one another.
"""

import time
from collections.abc import Callable

from graphql_api.loading.flights import Flight

# A round that began longer ago than this many seconds is not joined any more, however long others go on reading in it.
JOINABLE_SECONDS = 1.0


class Round:
    """Begun at `since` (seconds since the epoch); no page is read twice in it, unless reading it failed."""

    __slots__ = ("_flights", "readers", "since")

    def __init__(self) -> None:
        self.since = time.time()
        self.readers = 0
        self._flights: dict[int, Flight] = {}

    def page(self, number: int, start: Callable[[], Flight]) -> Flight:
        """The fetch of one page, begun by whoever asks for it first."""
        flight = self._flights.get(number)
        if flight is None or _failed(flight):
            flight = self._flights[number] = start()
        return flight


def _failed(flight: Flight) -> bool:
    task = flight.task
    return task.done() and (task.cancelled() or task.exception() is not None)


class Rounds:
    """The rounds under way of one integration, by listing."""

    def __init__(self) -> None:
        self._under_way: dict[str, Round] = {}

    def join(self, listing: str, oldest: float) -> Round:
        """The round under way, if its data are young enough for who asks; else a new one. To be left at the end."""
        found = self._under_way.get(listing)
        if found is None or found.since < max(oldest, time.time() - JOINABLE_SECONDS):
            found = self._under_way[listing] = Round()
        found.readers += 1
        return found

    def leave(self, listing: str, left: Round) -> None:
        """Take no more part; when nobody does, the round is over."""
        left.readers -= 1
        if left.readers == 0 and self._under_way.get(listing) is left:
            del self._under_way[listing]
