"""The desk of durable writes: takes submissions, waits for them, shows them, takes them up again. Opened with the app."""

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import msgspec
from sqlalchemy import Connection

from connectors.contract import ids
from connectors.contract.connector import Action
from connectors.contract.enums import Model
from connectors.contract.steps import Effect
from graphql_api.integrations import Integration
from graphql_api.operations import causes
from graphql_api.operations.journal import LeaseClock, OperationJournal, text
from graphql_api.operations.outcomes import Result
from graphql_api.operations.running import OperationRun, Patience
from graphql_api.operations.submission import Intake, KeyTakenError, Request, Submission
from graphql_api.operations.worker import Worker
from graphql_api.store import journal as rows
from graphql_api.store.database import Database
from graphql_api.store.errors import LeaseLostError, StoreError
from graphql_api.store.reopening import Found, hasten, reopen
from graphql_api.store.rows import (
    UNFINISHED,
    AttachmentRow,
    AttemptRow,
    OperationRow,
    OperationState,
    StepRow,
)
from graphql_api.store.seals import Keyring
from graphql_api.telemetry.faults import Fault, Origin

#: Seconds between two looks at an operation that another process carries out.
_LOOK_EVERY: Final = 0.5
#: Seconds until an operation is looked at again whose integration is disabled, or unknown to this process.
_ELSEWHERE: Final = 60.0
#: How often a submission is tried whose key is taken in the same moment.
_TRIES: Final = 3

_MODELS: Final = {
    Model.APPLICATION: "application_id",
    Model.CANDIDATE: "candidate_id",
    Model.JOB: "job_id",
}


_CHANGING: Final = frozenset(
    {Action.CREATE_CANDIDATE, Action.CREATE_APPLICATION, Action.ADD_RESULT_LINK_TO_APPLICATION}
)


@dataclass(frozen=True)
class Recorded:
    """An operation with all that the journal has of it."""

    row: OperationRow
    steps: Sequence[StepRow]
    attempts: Sequence[AttemptRow]
    attachments: Sequence[AttachmentRow]


@dataclass(kw_only=True)
class Desk:
    """See the module."""

    database: Database
    keyring: Keyring
    integrations: Mapping[str, Integration]
    patience: Patience
    intake: Intake
    concurrency: int
    lease_seconds: float
    worker: Worker = field(init=False)
    _let_go_of: dict[str, asyncio.Event] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.worker = Worker(
            database=self.database,
            carry_out=self._carry_out,
            concurrency=self.concurrency,
            lease_seconds=self.lease_seconds,
        )

    async def submit(self, submission: Submission) -> tuple[OperationRow, bool]:
        """The operation of a submission, and whether it was there already; its work begins at once."""
        for _ in range(_TRIES):
            try:
                row, replayed = await self.intake.enter(submission)
            except KeyTakenError:
                continue
            self.worker.nudge()
            return row, replayed
        raise KeyTakenError

    async def earlier(self, request: Request) -> OperationRow | None:
        """The operation of the same request, if it was made before."""
        return await self.intake.earlier(request)

    async def wait(self, row: OperationRow, seconds: float) -> OperationRow:
        """The operation when it has ended, or as it stands when waiting longer is no use."""
        ends = time.monotonic() + seconds
        while row.state in UNFINISHED and (left := ends - time.monotonic()) > 0:
            if row.not_before - time.time() > left:
                break
            await self._news_of(row.id, min(left, _LOOK_EVERY))
            row = await self._row(row.id) or row
        self._outdate(row)
        return row

    async def _news_of(self, operation_id: str, seconds: float) -> None:
        """Come back when this process has let go of the operation, at the latest after so many seconds."""
        event = self._let_go_of.setdefault(operation_id, asyncio.Event())
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await event.wait()
        finally:
            if self._let_go_of.get(operation_id) is event:
                del self._let_go_of[operation_id]

    async def recorded(self, operation_ids: Sequence[str]) -> dict[str, Recorded]:
        """Operations with their steps, attempts and attachments; unknown ids are left out."""
        found = await self.database.read(partial(_recorded, operation_ids=operation_ids))
        for each in found.values():
            self._outdate(each.row)
        return found

    async def listed(
        self, wanted: rows.OperationFilter, after: tuple[float, str] | None, limit: int
    ) -> list[OperationRow]:
        """Operations, newest first."""
        return await self.database.read(
            partial(rows.list_operations, wanted=wanted, after=after, limit=limit)
        )

    async def retry(self, operation_id: str, settled: Mapping[int, Effect | None]) -> OperationRow | None:
        """The operation, taken up again now.

        `settled` says what a person found for steps of unknown outcome, by position: the effect, or None for a step that is
        to be sent again.
        """
        found = [
            Found(position, text(effect) if effect is not None else None)
            for position, effect in settled.items()
        ]
        now = time.time()

        def take_up(connection: Connection) -> None:
            if not reopen(connection, operation_id, now, found):
                hasten(connection, operation_id, now)

        await self.database.write(take_up)
        self.worker.nudge()
        return await self._row(operation_id)

    async def _row(self, operation_id: str) -> OperationRow | None:
        return await self.database.read(partial(rows.get_operation, id_=operation_id))

    async def _carry_out(self, row: OperationRow, clock: LeaseClock) -> None:
        journal = OperationJournal(database=self.database, keyring=self.keyring, row=row, clock=clock)
        integration = self.integrations.get(row.integration_id)
        if integration is not None and not integration.config.disabled:
            await self._work_on(journal, integration)
        elif self.patience.is_over(row):
            await self._give_up(journal, causes.INTEGRATION_GONE)
        else:
            await journal.release(_ELSEWHERE)
        event = self._let_go_of.pop(row.id, None)
        if event is not None:
            event.set()

    async def _work_on(self, journal: OperationJournal, integration: Integration) -> None:
        run = OperationRun(
            journal=journal,
            integration=integration,
            patience=self.patience,
            stopping=self.worker.stopping,
        )
        try:
            result = await run.carry_out()
        except (LeaseLostError, StoreError):
            raise
        except Exception as error:
            if not self.patience.is_over(journal.row):
                raise
            Fault(Origin.of(error), count=1).report()
            await self._give_up(journal, causes.FAULT)
            return
        if result is not None:
            outdate(integration, journal.row, result, time.time())

    def _outdate(self, row: OperationRow) -> None:
        """Have this process read anew what an operation changed, whichever process carried it out."""
        integration = self.integrations.get(row.integration_id)
        if integration is not None and row.result is not None and row.finished_at is not None:
            outdate(integration, row, msgspec.json.decode(row.result, type=Result), row.finished_at)

    async def _give_up(self, journal: OperationJournal, cause: causes.Cause) -> None:
        """End an operation that nobody can carry out: what it has brought about, a person must see."""
        known = journal.row.result
        result = msgspec.json.decode(known, type=Result) if known else Result()
        await journal.finish(OperationState.NEEDS_REVIEW, result, cause, self.patience.retention_seconds)


def _recorded(connection: Connection, operation_ids: Sequence[str]) -> dict[str, Recorded]:
    found = rows.get_operations(connection, operation_ids)
    known = list(found)
    steps = rows.get_steps(connection, known)
    attempts = rows.get_attempts(connection, known)
    attachments = rows.get_attachments(connection, known)
    return {id_: Recorded(row, steps[id_], attempts[id_], attachments[id_]) for id_, row in found.items()}


def outdate(integration: Integration, row: OperationRow, result: Result, at: float) -> None:
    """What was read before of the records that a write changed is not fresh. Files and notes are in no record."""
    if Action(row.action) in _CHANGING:
        named = {model: getattr(result, attribute) for model, attribute in _MODELS.items()}
        changed = {model: ids.encode(model, integration.id, id_) for model, id_ in named.items() if id_}
        integration.source.outdate(changed, at)
