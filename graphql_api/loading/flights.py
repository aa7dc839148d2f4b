"""Single flight: whoever asks for something that is being fetched already waits for that fetch."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable
from typing import Any


class Flight:
    """A fetch under way: `since` when its data are at the earliest, and the task that will hold its answer."""

    __slots__ = ("since", "task")

    def __init__(self, work: Coroutine[Any, Any, Any], since: float) -> None:
        self.since = since
        self.task: asyncio.Task[Any] = asyncio.create_task(work)
        # A fetch goes on when all who wait for it have gone; its failure is then nobody's, and must not be reported as lost.
        self.task.add_done_callback(lambda task: task.cancelled() or task.exception())


class Flights:
    """The fetches under way of one integration, by cache key."""

    def __init__(self) -> None:
        self._by_key: dict[str, Flight] = {}

    def joinable(self, key: str, oldest: float) -> Flight | None:
        """The fetch of that key under way, if its data will be young enough for who asks."""
        flight = self._by_key.get(key)
        return flight if flight is not None and flight.since >= oldest else None

    def start(
        self, keys: Iterable[str], work: Callable[[], Coroutine[Any, Any, Any]], since: float | None = None
    ) -> Flight:
        """Begin a fetch that answers these keys. `since` is given when it may take data from the cache."""
        flight = Flight(work(), time.time() if since is None else since)
        keys = tuple(keys)
        self._by_key.update(dict.fromkeys(keys, flight))
        flight.task.add_done_callback(lambda _: self._land(keys, flight))
        return flight

    def _land(self, keys: Iterable[str], flight: Flight) -> None:
        for key in keys:
            if self._by_key.get(key) is flight:
                del self._by_key[key]

    async def close(self) -> None:
        """Cancel what is under way."""
        tasks = {flight.task for flight in self._by_key.values()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def arrival(flight: Flight) -> Any:  # noqa: ANN401  # whatever was fetched
    """The flight's answer. Who stops waiting does not stop the fetch: others may wait for it too."""
    return await asyncio.shield(flight.task)
