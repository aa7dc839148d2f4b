"""How long an operation may run: until its deadline, and a query only as long as somebody waits for the answer.

The rule for a client that goes away: a query is canceled, since nobody will read it; a mutation goes on to its end,
since the client cannot know how far it came. The deadline of the request ends both.
"""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from starlette.types import Receive

T = TypeVar("T")


class ClientGoneError(Exception):
    """The client closed the connection before the answer was ready."""


class DeadlineExceededError(Exception):
    """The time that was given is over; other time-outs keep their own exceptions."""


class until:  # noqa: N801 - used as a function is, like asyncio.timeout
    """Cancel the body of an `async with` at `deadline` (time of the loop), and raise `DeadlineExceededError`.

    It is what asyncio.timeout_at is, without what that does for those who put the deadline off: two of them are in each
    request.
    """

    __slots__ = ("canceling", "deadline", "over", "task", "timer")

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.over = False

    async def __aenter__(self) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - coroutines run in tasks
        self.task = task
        self.canceling = task.cancelling()
        self.timer = asyncio.get_running_loop().call_at(self.deadline, self.end)

    def end(self) -> None:
        """The deadline is there."""
        self.over = True
        self.task.cancel()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        frames: TracebackType | None,
    ) -> None:
        self.timer.cancel()
        if self.over and self.task.uncancel() <= self.canceling and kind is asyncio.CancelledError:
            raise DeadlineExceededError from error


class UntilDisconnect:
    """Cancels the body of an `async with` when the client goes away, and then raises `ClientGoneError`.

    Listening begins only after `grace` seconds: most answers are ready by then and need not pay for a listener.
    """

    def __init__(self, receive: Receive, grace: float) -> None:
        self.receive = receive
        self.grace = grace
        self.gone = False
        self.listener: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self.task = asyncio.current_task()
        self.start = loop.call_later(self.grace, self.listen)
        return self

    def listen(self) -> None:
        """Begin to wait for the end of the connection."""
        self.listener = asyncio.get_running_loop().create_task(self.wait())

    async def wait(self) -> None:
        """Cancel the body once the connection has ended."""
        while (await self.receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        if self.task is not None:
            self.task.cancel()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        frames: TracebackType | None,
    ) -> None:
        self.start.cancel()
        if self.listener is not None:
            self.listener.cancel()
        if self.gone and self.task is not None:
            others = self.task.uncancel()
            if kind is asyncio.CancelledError and not others:
                raise ClientGoneError from error


class Begun(Generic[T]):
    """A coroutine, taken as far as it goes without waiting for anything: mostly what it brings is there already.

    If it is not `done`, it is to be awaited; `result` is what it came to otherwise. Only then does it take a timer.
    """

    __slots__ = ("_coroutine", "_waiting", "done", "result")

    result: T

    def __init__(self, coroutine: Coroutine[Any, Any, T]) -> None:
        self._coroutine = coroutine
        self._waiting: Any = None
        self.done = self._ends(coroutine.send, None)

    def _ends(self, step: Callable[[Any], Any], given: object) -> bool:
        try:
            self._waiting = step(given)
        except StopIteration as end:
            self.result = end.value
            return True
        return False

    def __await__(self) -> Generator[Any, Any, T]:
        while not self.done:
            try:
                given = yield self._waiting
            except BaseException as error:  # noqa: BLE001 - it is the coroutine's to take
                self.done = self._ends(self._coroutine.throw, error)
            else:
                self.done = self._ends(self._coroutine.send, given)
        return self.result


async def to_the_end(work: Coroutine[Any, Any, T], deadline: float) -> T:
    """Run `work` to its end or until `deadline` (time of the loop), even when the caller is canceled meanwhile.

    The cancellation reaches the caller afterwards, so that what `work` uses stays open until then.
    """
    task = asyncio.ensure_future(before(work, deadline))
    canceled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            canceled = error
    if canceled is not None:
        if not task.cancelled():
            task.exception()  # seen here, or asyncio would log its text once the task is collected
        raise canceled
    return task.result()


async def before(work: Coroutine[Any, Any, T], deadline: float) -> T:
    """Run `work`, canceled at `deadline`."""
    async with until(deadline):
        return await work
