"""The stages of a tenant, kept for a moment: applications name their stage, and only the stage has the outcome."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Final, NamedTuple

from connectors.contract.enums import Outcome
from connectors.contract.errors import Cause, ConnectorError
from connectors.contract.models import ApplicationStage
from connectors.toolkit.errors import again, failure

# Seconds: long enough for all pages of one question, short enough for who asks that nothing be taken from a cache.
STAGES_KEPT_FOR: Final = 10.0


@dataclass(frozen=True)
class Stages:
    """All stages of a tenant. `read_at` is in monotonic seconds, before the call; `absent` are ids that it lacked."""

    records: tuple[ApplicationStage, ...]
    outcomes: Mapping[str, Outcome | None]
    read_at: float
    absent: set[str] = field(default_factory=set)

    def settle(self, ids: set[str]) -> bool:
        """Whether each of the ids is a stage, or known not to be one."""
        return ids <= self.outcomes.keys() | self.absent


StagesRead = Awaitable[tuple[tuple[ApplicationStage, ...], Mapping[str, Outcome | None]]]


class Asked(NamedTuple):
    """Who asked for the stages when, and what there was: the list at hand, or else its reading under way.

    `began` says whether this asking is what caused the reading, and so a vendor call.
    """

    at: float
    answer: "Stages | asyncio.Task[Stages]"
    began: bool


class StageList:
    """The stages, kept for STAGES_KEPT_FOR seconds: an application names its stage, and only the stage has the outcome."""

    def __init__(
        self, integration_id: str, read: Callable[[], StagesRead], clock: Callable[[], float] = monotonic
    ) -> None:
        self._integration_id = integration_id
        self._read = read
        self._clock = clock
        self._kept: Stages | None = None
        self._reading: asyncio.Task[Stages] | None = None

    def ask(self) -> Asked:
        """Start reading, beside what the caller does next, unless the list is at hand."""
        now = self._clock()
        fresh = self._kept is not None and now - self._kept.read_at < STAGES_KEPT_FOR
        if fresh and self._kept:
            return Asked(now, self._kept, began=False)
        return Asked(now, began=self._reading is None, answer=self._begin())

    async def settling(self, ids: set[str], asked: Asked) -> Stages:
        """The stages that were asked for; read once more if they are older than the asking and lack one of the ids."""
        stages = asked.answer if isinstance(asked.answer, Stages) else await self._arrival(asked.answer)
        if not stages.settle(ids) and stages.read_at < asked.at:
            stages = await self.anew()
        # Ids of deleted stages must not cause a call each time they are seen.
        stages.absent.update(ids - stages.outcomes.keys())
        return stages

    async def anew(self) -> Stages:
        """The stages read now, or by a reading under way: one call for all who wait."""
        return await self._arrival(self._begin())

    async def close(self) -> None:
        """Stop a reading under way."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait([self._reading])

    def _begin(self) -> "asyncio.Task[Stages]":
        if self._reading is None:
            self._reading = asyncio.create_task(self._now())
            # Asking for the exception marks it as seen: perhaps nobody waits any more.
            self._reading.add_done_callback(lambda reading: reading.cancelled() or reading.exception())
        return self._reading

    async def _now(self) -> Stages:
        read_at = self._clock()
        try:
            records, outcomes = await self._read()
        finally:
            self._reading = None
        self._kept = Stages(records, outcomes, read_at)
        return self._kept

    async def _arrival(self, reading: "asyncio.Task[Stages]") -> Stages:
        try:
            # A caller who gives up must not take the list away from the others.
            return await asyncio.shield(reading)
        except ConnectorError as error:
            raise again(error) from None
        except asyncio.CancelledError:
            if not reading.cancelled():
                raise
            problem = "the session with HR4YOU was closed while its stages were being read"
            raise failure(self._integration_id, Cause.UNAVAILABLE, problem, "Try again.") from None
