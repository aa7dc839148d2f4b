"""One step of an operation, carried out so that its effect comes about exactly once.

    PENDING ──prepare, intent──► SENT ──► DONE
       ▲                          │  └──► FAILED   the vendor refused
       └──────── ABSENT ◄─look up─┘  └──► UNKNOWN  nobody can tell

Before anything is sent, an intent is committed; whoever finds an intent without an outcome (after a crash, a lost answer)
looks the effect up before anything else.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from connectors.contract.errors import Cause as VendorCause
from connectors.contract.errors import ConnectorError
from connectors.contract.inputs import File
from connectors.contract.steps import Effect, LookUp, Receipt, Step, Work
from graphql_api.operations import causes
from graphql_api.operations.outcomes import Done, Failed, Later, Outcome, Unknown
from graphql_api.store.rows import AttemptOutcome

#: Seconds between two questions about the same thing: they grow by half, from the first to the last.
FIRST_PAUSE: Final = 0.25
LAST_PAUSE: Final = 5.0
#: How long a step is followed before its operation makes room for others, and how soon it is taken up again.
PATIENCE: Final = 45.0
TAKE_UP_AGAIN: Final = 5.0

# Failures of reading that may pass by themselves.
_PASSING = frozenset({VendorCause.UNAVAILABLE, VendorCause.RATE_LIMITED, VendorCause.UNREADABLE})


@dataclass(frozen=True, kw_only=True)
class StepState:
    """What the journal has of a step: whether it was sent, with what memo, for which receipt, and when last.

    `sent_at` is when the last call ended, since until then the vendor may have had it in hands. `abandoned`: nobody has seen
    it end, and it may still be under way; `sent_at` is then when it began.
    """

    sent: bool = False
    memo: Mapping[str, Any] | None = None
    receipt: str | None = None
    sent_at: float = 0.0
    open_attempt: int | None = None
    abandoned: bool = False


class StepJournal(Protocol):
    """Where one step's progress is written. Each call is committed when it returns, or raises if the lease was lost."""

    async def intend(self, memo: Mapping[str, Any]) -> int:
        """About to send: the number of the attempt."""
        ...

    async def lost(self, attempt: int, cause: causes.Cause) -> None:
        """The outcome of an attempt is not known."""
        ...

    async def accepted(self, attempt: int, receipt: str) -> None:
        """The vendor will carry out the write, and can be asked about it."""
        ...

    async def unsent(self, attempt: int | None, cause: causes.Cause | None, outcome: AttemptOutcome) -> None:
        """Nothing is at the vendor: the step may be sent again."""
        ...

    async def searched(
        self, since: float, outcome: AttemptOutcome, cause: causes.Cause | None = None
    ) -> None:
        """The effect was looked for since then: what was found."""
        ...

    async def done(self, attempt: int | None, effect: Effect) -> None:
        """The effect is there."""
        ...


@dataclass(kw_only=True)
class StepRun:
    """Carries out one step. `stopping` tells that this process ends and shall hand over.

    A call takes at most `call_seconds`; `settle_seconds` after its end, its effect is there or will never be.
    """

    step: Step
    state: StepState
    work: Work
    journal: StepJournal
    file: Callable[[], Awaitable[File | None]]
    settle_seconds: float
    call_seconds: float
    backoff: float
    stopping: asyncio.Event

    async def run(self) -> Outcome:
        """From wherever the step stands to an outcome."""
        if self.state.open_attempt is not None:
            await self.journal.lost(self.state.open_attempt, causes.PROCESS_ENDED)
        if self.state.receipt is not None:
            return await self._follow(Receipt(id=self.state.receipt))
        if self.state.sent:
            return await self._recover()
        return await self._begin()

    async def _begin(self) -> Outcome:
        memo: Mapping[str, Any] = {}
        if self.step.prepare is not None:
            try:
                before = await self.step.prepare(self.work)
            except ConnectorError as error:
                return self._of_reading(error)
            if isinstance(before, Effect):
                await self.journal.done(None, before)
                return Done(before)
            memo = before
        self.work = replace(self.work, memo=memo, file=await self.file())
        return await self._send(memo)

    async def _send(self, memo: Mapping[str, Any]) -> Outcome:
        attempt = await self.journal.intend(memo)
        self.state = StepState(sent=True, memo=memo, sent_at=time.time())
        try:
            answer = await self.step.send(self.work)
        except ConnectorError as error:
            return await self._of_sending(attempt, error)
        if isinstance(answer, Receipt):
            await self.journal.accepted(attempt, answer.id)
            return await self._follow(answer)
        await self.journal.done(attempt, answer)
        return Done(answer)

    async def _of_sending(self, attempt: int, error: ConnectorError) -> Outcome:
        cause = causes.of_error(error)
        if not error.had_no_effect:
            await self.journal.lost(attempt, cause)
            self.state = replace(self.state, sent_at=time.time())
            return await self._recover()
        refused = AttemptOutcome.REFUSED if error.reached else AttemptOutcome.NOT_SENT
        await self._unsent(attempt, cause, refused)
        return Later(error.retry_after or self.backoff, cause) if error.retryable else Failed(cause)

    async def _follow(self, receipt: Receipt) -> Outcome:
        """Ask about a receipt to its end: what it stands for was accepted, and must not be sent again."""
        assert self.step.follow is not None  # noqa: S101 - a step that gives receipts can follow them
        async for _ in self._pauses(PATIENCE):
            try:
                effect = await self.step.follow(await self._whole(), receipt)
            except ConnectorError as error:
                if error.cause is VendorCause.NOT_FOUND:
                    return await self._recover()
                if error.cause in _PASSING:
                    continue
                await self._unsent(None, None, AttemptOutcome.REFUSED)
                return Failed(causes.of_error(error))
            if effect is not None:
                await self.journal.done(None, effect)
                return Done(effect)
        return Later(TAKE_UP_AGAIN)

    async def _recover(self) -> Outcome:
        """The outcome of sending is not known: find the effect, or make sure that there is none."""
        if self.step.repeatable:
            await self._unsent(None, None, AttemptOutcome.LOST)
            return Later(self.backoff, causes.GIVEN_UP)
        if self.step.look_up is None:
            return Unknown(causes.UNSEARCHABLE)
        since = time.time()
        async for _ in self._pauses(PATIENCE):
            asked_at = time.time()
            try:
                found = await self.step.look_up(await self._whole())
            except ConnectorError as error:
                cause = causes.of_error(error)
                await self.journal.searched(since, AttemptOutcome.LOST, cause)
                return Later(error.retry_after or self.backoff, cause)
            settled = await self._settled(found, since, asked_at)
            if settled is not None:
                return settled
        return Later(TAKE_UP_AGAIN)

    async def _settled(self, found: Effect | LookUp, since: float, asked_at: float) -> Outcome | None:
        """What a look-up settles; None if the effect may still turn up."""
        if isinstance(found, Effect):
            await self.journal.searched(since, AttemptOutcome.FOUND)
            await self.journal.done(None, found)
            return Done(found)
        if found is LookUp.UNKNOWN:
            await self.journal.searched(since, AttemptOutcome.UNKNOWN)
            return Unknown(causes.UNSEARCHABLE)
        if asked_at < self.state.sent_at + self._settles_in:
            return None
        await self.journal.searched(since, AttemptOutcome.ABSENT)
        await self._unsent(None, None, AttemptOutcome.ABSENT)
        return Later(self.backoff, causes.GIVEN_UP)

    @property
    def _settles_in(self) -> float:
        """Seconds after `sent_at` in which the effect may still turn up."""
        return self.settle_seconds + (self.call_seconds if self.state.abandoned else 0.0)

    async def _unsent(self, attempt: int | None, cause: causes.Cause | None, outcome: AttemptOutcome) -> None:
        await self.journal.unsent(attempt, cause, outcome)
        self.state = StepState()

    async def _whole(self) -> Work:
        """The work with its file: another process may have sent it."""
        if self.work.file is None:
            self.work = replace(self.work, file=await self.file())
        return self.work

    def _of_reading(self, error: ConnectorError) -> Outcome:
        cause = causes.of_error(error)
        if error.cause in _PASSING:
            return Later(error.retry_after or self.backoff, cause)
        return Failed(cause)

    async def _pauses(self, seconds: float) -> AsyncIterator[None]:
        """Turns with growing pauses between them, until so many seconds are over or the process is to end."""
        ends, pause = time.monotonic() + seconds, FIRST_PAUSE
        while True:
            yield
            if self.stopping.is_set() or time.monotonic() + pause > ends:
                return
            try:
                async with asyncio.timeout(pause):
                    await self.stopping.wait()
            except TimeoutError:
                pause = min(LAST_PAUSE, pause * 1.5)
