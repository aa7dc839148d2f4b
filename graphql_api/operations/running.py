"""One operation, carried out step by step under a lease until it ends or has to wait."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import msgspec

from connectors.contract.connector import Action
from connectors.contract.inputs import File
from connectors.contract.steps import Effect, Step, Work
from graphql_api.integrations import Integration
from graphql_api.operations import causes, orders
from graphql_api.operations.causes import Cause
from graphql_api.operations.journal import OperationJournal, StepWriter
from graphql_api.operations.outcomes import Done, Failed, Later, Outcome, Result, Unknown, together
from graphql_api.operations.stepping import StepRun
from graphql_api.store.rows import AttemptRow, OperationRow, OperationState, StepRow, StepState

#: Seconds until a failed attempt is repeated: doubled each time, from the first to the longest.
FIRST_BACKOFF: Final = 1.0
LONGEST_BACKOFF: Final = 300.0


@dataclass(frozen=True, kw_only=True)
class Patience:
    """For how many seconds an operation is tried, and how long it is kept when it has ended."""

    give_up_seconds: float
    retention_seconds: float

    def is_over(self, row: OperationRow) -> bool:
        """Whether an operation has been tried for long enough."""
        since = row.created_at if row.started_at is None else row.started_at
        return time.time() - since >= self.give_up_seconds


@dataclass(kw_only=True)
class OperationRun:
    """Carries out one operation; `stopping` tells that this process ends and shall hand over."""

    journal: OperationJournal
    integration: Integration
    patience: Patience
    stopping: asyncio.Event
    _effects: dict[str, Effect] = field(default_factory=dict)
    _failures: list[Cause] = field(default_factory=list)
    _unknown: list[Cause] = field(default_factory=list)
    _essential_failed: bool = False

    async def carry_out(self) -> Result | None:
        """Go on where the operation stands. The result, if it came to an end; None if it was given back for later."""
        order = await self.journal.order()
        rows, attempts = await self.journal.steps()
        steps = self._plan(order)
        if [step.name for step in steps] != [row.name for row in rows]:
            return await self._end(OperationState.NEEDS_REVIEW, causes.PLAN_CHANGED)
        for step, row in zip(steps, rows, strict=True):
            outcome = await self._outcome(step, row, attempts, order)
            if isinstance(outcome, Later):
                await self._postpone(row, outcome)
                return None
            if await self._ends(step, row, outcome):
                break
        return await self._end(*self._verdict())

    def _plan(self, order: Any) -> Sequence[Step]:  # noqa: ANN401 - one of orders.ORDERS
        offer = self.integration.way.actions.get(Action(self.journal.row.action))
        return offer.plan(order) if offer is not None and offer.plan is not None and order is not None else ()

    async def _outcome(
        self,
        step: Step,
        row: StepRow,
        attempts: Sequence[AttemptRow],
        order: Any,  # noqa: ANN401 - one of orders.ORDERS
    ) -> Outcome:
        match row.state:
            case StepState.DONE:
                return Done(msgspec.json.decode(row.effect or "{}", type=Effect))
            case StepState.FAILED:
                return Failed(_cause(row))
            case StepState.UNKNOWN:
                return Unknown(_cause(row))
        run = self._run(step, row, attempts, order)
        outcome = await run.run()
        self._show(outcome)
        return self._given_up(run, outcome) if isinstance(outcome, Later) else outcome

    def _show(self, outcome: Outcome) -> None:
        """What the vendor said to a write shows in the integration's state, as it does when somebody reads."""
        health, action = self.integration.source.health, self.journal.row.action
        if isinstance(outcome, Done):
            health.answered(action)
        elif outcome.cause is not None:
            health.failed(action, outcome.cause.code.value, outcome.cause.message)

    def _run(self, step: Step, row: StepRow, attempts: Sequence[AttemptRow], order: Any) -> StepRun:  # noqa: ANN401
        state = self.journal.state_of(row, attempts)
        settle = self.integration.limits.settle_seconds
        return StepRun(
            step=step,
            state=state,
            work=Work(
                session=self.integration.source.session,
                order=order,
                begun_at=datetime.fromtimestamp(int(self.journal.row.begun_at), UTC),
                effects=dict(self._effects),
                memo=state.memo or {},
            ),
            journal=StepWriter(operation=self.journal, step=step, position=row.position),
            file=partial(self._file, step, order),
            settle_seconds=step.settles_in if settle is None else settle,
            call_seconds=self.integration.limits.deadline,
            backoff=min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** min(10, row.failures)),
            stopping=self.stopping,
        )

    async def _postpone(self, row: StepRow, later: Later) -> None:
        """Give the operation back. Failures in a row are counted: the pauses between them grow."""
        failures = row.failures + 1 if later.cause is not None else 0
        await self.journal.postpone(row.position, failures, later.seconds)

    async def _file(self, step: Step, order: Any) -> File | None:  # noqa: ANN401 - one of orders.ORDERS
        if step.attachment is None:
            return None
        return await self.journal.file(step.attachment, orders.attachments_of(order)[step.attachment])

    def _given_up(self, run: StepRun, later: Later) -> Outcome:
        """What waiting longer becomes when the operation has been tried for long enough."""
        if self.stopping.is_set() or not self.patience.is_over(self.journal.row):
            return later
        return Unknown(causes.STILL_UNKNOWN) if run.state.sent else Failed(later.cause or causes.GIVEN_UP)

    async def _ends(self, step: Step, row: StepRow, outcome: Done | Failed | Unknown) -> bool:
        """Take note of an outcome; whether the steps behind it are pointless."""
        if isinstance(outcome, Done):
            self._effects[step.name] = outcome.effect
            return False
        failed = isinstance(outcome, Failed)
        if row.state not in {StepState.FAILED, StepState.UNKNOWN}:
            writer = StepWriter(operation=self.journal, step=step, position=row.position)
            await writer.settled(StepState.FAILED if failed else StepState.UNKNOWN, outcome.cause)
        (self._failures if failed else self._unknown).append(outcome.cause)
        self._essential_failed |= not step.optional
        return not step.optional

    def _verdict(self) -> tuple[OperationState, Cause | None]:
        if self._unknown:
            return OperationState.NEEDS_REVIEW, self._unknown[0]
        if not self._failures:
            return OperationState.SUCCEEDED, None
        return OperationState.FAILED if self._essential_failed else OperationState.PARTIAL, self._failures[0]

    async def _end(self, state: OperationState, cause: Cause | None) -> Result:
        before = msgspec.json.decode(self.journal.row.result or "{}", type=Result)
        result = together(before, self._effects.values())
        await self.journal.finish(state, result, cause, self.patience.retention_seconds)
        return result


def _cause(row: StepRow) -> Cause:
    if row.cause is None:
        return causes.STILL_UNKNOWN
    return msgspec.json.decode(row.cause, type=Cause)
