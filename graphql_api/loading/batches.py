"""Bulk loading: what sibling fields ask for in the same turn of the event loop becomes one call with many items.

Nothing is awaited before `load`, or siblings would fall into separate batches; the cache is asked behind it, once per batch.
Results come back by position. One task serves a whole batch, so an item costs no future of its own.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any

# Many items in, as many results out, in the same order; an exception in an item's place is that item's alone.
Run = Callable[[Sequence[Any]], Awaitable[Sequence[Any]]]


class Batch:
    """Items that are gathered until the loop turns, then run together."""

    __slots__ = ("_done", "_run", "items")

    def __init__(self, run: Run) -> None:
        self.items: list[Any] = []
        self._run = run
        self._done: asyncio.Future[Sequence[Any]] = asyncio.get_running_loop().create_future()

    def dispatch(self) -> None:
        """Begin the batch's work."""
        task = asyncio.ensure_future(self._work())
        task.add_done_callback(self._settle)

    async def result(self, index: int) -> Any:  # noqa: ANN401  # whatever the run gives
        """The result of one item. Who stops waiting does not stop the batch: its siblings wait for it too."""
        found = (await asyncio.shield(self._done))[index]
        if isinstance(found, BaseException):
            raise found
        return found

    async def _work(self) -> Sequence[Any]:
        results = await self._run(self.items)
        if len(results) != len(self.items):
            message = f"A batch of {len(self.items)} items came back with {len(results)} results"
            raise LookupError(message)
        return results

    def _settle(self, task: "asyncio.Task[Sequence[Any]]") -> None:
        if self._done.cancelled():
            return
        if task.cancelled():
            self._done.cancel()
        elif (error := task.exception()) is not None:
            self._done.set_result([error] * len(self.items))
        else:
            self._done.set_result(task.result())


class Batches:
    """The open batches of one request, by what they are for."""

    def __init__(self) -> None:
        self._open: dict[Hashable, Batch] = {}

    def load(self, key: Hashable, run: Run, item: object) -> Awaitable[Any]:
        """The result of one item, run together with all others that are loaded under the same key in this turn."""
        batch = self._open.get(key)
        if batch is None:
            batch = self._open[key] = Batch(run)
            # One turn later, not at the end of this one: siblings woken by the same answer are still in the queue then.
            loop = asyncio.get_running_loop()
            loop.call_soon(loop.call_soon, self._dispatch, key)
        batch.items.append(item)
        return batch.result(len(batch.items) - 1)

    def _dispatch(self, key: Hashable) -> None:
        self._open.pop(key).dispatch()
