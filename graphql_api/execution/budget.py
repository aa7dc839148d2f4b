"""Memory for request bodies that are large, shared by all requests of a process: who comes first is served first."""

import asyncio
from collections import deque
from types import TracebackType
from typing import Self


class BodyBudget:
    """So many bytes of large bodies may be in memory at one time. More than that at once takes all of it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.free = size
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    async def take(self, count: int) -> int:
        """Wait until there is room for `count` bytes; what was taken of the budget, to be given back."""
        share = min(count, self.size)
        if share <= self.free and not self._waiting:
            self.free -= share
            return share
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((share, place))
        try:
            await place
        except asyncio.CancelledError:
            self._leave(share, place)
            raise
        return share

    def give_back(self, share: int) -> None:
        """Give back what was taken."""
        self.free += share
        self._hand_out()

    def _leave(self, share: int, place: "asyncio.Future[None]") -> None:
        """Leave the queue; a share that came in the same moment is given back."""
        if not place.cancelled():
            self.free += share
        elif (share, place) in self._waiting:
            self._waiting.remove((share, place))
        self._hand_out()

    def _hand_out(self) -> None:
        while self._waiting and (self._waiting[0][1].cancelled() or self._waiting[0][0] <= self.free):
            share, place = self._waiting.popleft()
            if not place.cancelled():
                self.free -= share
                place.set_result(None)


class Share:
    """What one request has of the budget; an `async with` gives it back at its end."""

    def __init__(self, budget: BodyBudget) -> None:
        self._budget = budget
        self._taken = 0

    async def take(self, count: int) -> None:
        """Take room for `count` bytes, once."""
        self._taken = await self._budget.take(count)

    def release(self) -> None:
        """Give it back before the end: the memory is free."""
        taken, self._taken = self._taken, 0
        self._budget.give_back(taken)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, frames: TracebackType | None
    ) -> None:
        self.release()
