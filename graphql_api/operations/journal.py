"""The journal as the engine writes it: sealed what is personal, fenced by the lease, each call one committed transaction."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from connectors.contract.connector import Action
from connectors.contract.inputs import Attachment, File
from connectors.contract.steps import Effect, Step
from graphql_api.operations import orders
from graphql_api.operations.causes import Cause
from graphql_api.operations.outcomes import Result
from graphql_api.operations.stepping import StepState
from graphql_api.store import journal as rows
from graphql_api.store import parts, progress
from graphql_api.store.database import Database
from graphql_api.store.errors import LeaseLostError
from graphql_api.store.leases import release
from graphql_api.store.rows import (
    AttachmentState,
    AttemptKind,
    AttemptOutcome,
    AttemptRow,
    Lease,
    OperationRow,
    OperationState,
    StepRow,
)
from graphql_api.store.rows import StepState as RowState
from graphql_api.store.seals import Keyring, input_row, memo_row, part_row

_FINAL: Final = frozenset({RowState.DONE, RowState.FAILED, RowState.UNKNOWN})


def text(value: Any) -> str:  # noqa: ANN401 - anything that msgspec writes
    """A value as the JSON text of a column."""
    return msgspec.json.encode(value).decode()


class LeaseClock:
    """Until when this process may count a lease as its own.

    `ends` is in monotonic seconds, counted from before the lease was asked for, so that it never ends late.
    """

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left."""
        return self.ends - time.monotonic()


@dataclass(frozen=True, kw_only=True)
class OperationJournal:
    """One operation, as long as its lease is ours."""

    database: Database
    keyring: Keyring
    row: OperationRow
    clock: LeaseClock

    @property
    def lease(self) -> Lease:
        """What each write is fenced by."""
        return self.row.lease

    async def order(self) -> Any:  # noqa: ANN401 - one of orders.ORDERS
        """What was asked for; None if it was purged."""
        async with self.database.read() as connection:
            sealed = await rows.get_input(connection, self.row.id)
        if sealed is None:
            return None
        return orders.decode(Action(self.row.action), self.keyring.unseal(sealed, input_row(self.row.id)))

    async def steps(self) -> tuple[list[StepRow], list[AttemptRow]]:
        """The steps and the attempts made so far."""
        async with self.database.read() as connection:
            steps = await rows.get_steps(connection, [self.row.id])
            attempts = await rows.get_attempts(connection, [self.row.id])
        return steps[self.row.id], attempts[self.row.id]

    async def file(self, ordinal: int, attachment: Attachment) -> File:
        """An attachment with its bytes."""
        pieces: list[bytes] = []
        async with self.database.read() as connection:
            async for sealed in parts.read_parts(connection, self.row.id, ordinal):
                pieces.append(self.keyring.unseal(sealed, part_row(self.row.id, ordinal, len(pieces))))
        return File(
            name=attachment.name,
            content_type=attachment.content_type,
            type=attachment.type,
            content=b"".join(pieces),
        )

    def state_of(self, row: StepRow, attempts: Sequence[AttemptRow]) -> StepState:
        """Where a step stands."""
        sends = [one for one in attempts if one.position == row.position and one.kind is AttemptKind.SEND]
        last = sends[-1] if sends and row.state is RowState.SENT else None
        return StepState(
            sent=last is not None,
            memo=self._memo(row),
            receipt=row.receipt,
            sent_at=last.started_at if last else 0.0,
            open_attempt=last.id if last and last.finished_at is None else None,
        )

    def _memo(self, row: StepRow) -> Mapping[str, Any] | None:
        if row.memo is None:
            return None
        opened = self.keyring.unseal(row.memo, memo_row(self.row.id, row.position))
        return msgspec.json.decode(opened, type=dict[str, Any])

    async def postpone(self, position: int, failures: int, seconds: float) -> None:
        """Give the operation back at a step that failed so often in a row, to be taken up again after so many seconds."""
        now = time.time()
        async with self.database.write() as connection:
            await progress.update_step(connection, self.lease, position, now=now, failures=failures)
            await release(connection, self.lease, now + seconds)

    async def release(self, seconds: float) -> None:
        """Give the operation back, to be taken up again after so many seconds."""
        async with self.database.write() as connection:
            await release(connection, self.lease, time.time() + seconds)

    async def finish(
        self, state: OperationState, result: Result, cause: Cause | None, retention: float
    ) -> None:
        """The operation came to an end. What was sealed for it goes, unless it may be needed for a retry."""
        now = time.time()
        async with self.database.write() as connection:
            await progress.finish(
                connection,
                self.lease,
                state=state,
                finished_at=now,
                expires_at=now + retention,
                result=text(result),
                cause=text(cause) if cause else None,
            )
            if state is OperationState.SUCCEEDED:
                await rows.purge_input(connection, self.row.id)


@dataclass(frozen=True, kw_only=True)
class StepWriter:
    """The journal of one step; see `stepping.StepJournal`."""

    operation: OperationJournal
    step: Step
    position: int
    sends: list[int] = field(default_factory=list)

    async def intend(self, memo: Mapping[str, Any]) -> int:
        """About to send: the number of the attempt."""
        of = self.operation
        sealed = of.keyring.seal(msgspec.json.encode(memo), memo_row(of.row.id, self.position))
        now = time.time()
        async with of.database.write() as connection:
            attempt = await progress.begin_attempt(connection, of.lease, self.position, AttemptKind.SEND, now)
            await progress.update_step(
                connection, of.lease, self.position, now=now, state=RowState.SENT, memo=sealed, receipt=None
            )
        # A process that was held up for longer than its lease must not send: another may have looked already.
        if of.clock.left <= 0:
            raise LeaseLostError
        return attempt

    async def lost(self, attempt: int, cause: Cause) -> None:
        """The outcome of an attempt is not known."""
        of = self.operation
        async with of.database.write() as connection:
            await progress.end_attempt(
                connection, of.lease, attempt, AttemptOutcome.LOST, time.time(), text(cause)
            )

    async def accepted(self, attempt: int, receipt: str) -> None:
        """The vendor will carry out the write, and can be asked about it."""
        of, now = self.operation, time.time()
        async with of.database.write() as connection:
            await progress.end_attempt(connection, of.lease, attempt, AttemptOutcome.RECEIPT, now)
            await progress.update_step(connection, of.lease, self.position, now=now, receipt=receipt)

    async def unsent(self, attempt: int | None, cause: Cause | None, outcome: AttemptOutcome) -> None:
        """Nothing is at the vendor: the step may be sent again."""
        of, now = self.operation, time.time()
        async with of.database.write() as connection:
            if attempt is not None:
                told = text(cause) if cause else None
                await progress.end_attempt(connection, of.lease, attempt, outcome, now, told)
            await progress.update_step(
                connection, of.lease, self.position, now=now, state=RowState.PENDING, memo=None, receipt=None
            )

    async def searched(self, since: float, outcome: AttemptOutcome, cause: Cause | None = None) -> None:
        """The effect was looked for: what was found."""
        of = self.operation
        async with of.database.write() as connection:
            attempt = await progress.begin_attempt(
                connection, of.lease, self.position, AttemptKind.LOOK_UP, since
            )
            told = text(cause) if cause else None
            await progress.end_attempt(connection, of.lease, attempt, outcome, time.time(), told)

    async def done(self, attempt: int | None, effect: Effect) -> None:
        """The effect is there. An attachment's bytes are not needed any more."""
        of, now = self.operation, time.time()
        async with of.database.write() as connection:
            if attempt is not None:
                await progress.end_attempt(connection, of.lease, attempt, AttemptOutcome.DONE, now)
            await progress.update_step(
                connection,
                of.lease,
                self.position,
                now=now,
                state=RowState.DONE,
                effect=text(effect),
                memo=None,
            )
            if self.step.attachment is not None:
                await progress.update_attachment(
                    connection,
                    of.lease,
                    self.step.attachment,
                    state=AttachmentState.STORED,
                    target=effect.target.value if effect.target else None,
                    delivered_at=now,
                    cause=None,
                )
                await parts.delete_parts(connection, of.row.id, self.step.attachment)

    async def settled(self, state: RowState, cause: Cause) -> None:
        """The step ends without its effect (FAILED), or without anybody knowing (UNKNOWN)."""
        of = self.operation
        async with of.database.write() as connection:
            await progress.update_step(
                connection, of.lease, self.position, now=time.time(), state=state, cause=text(cause)
            )
            if self.step.attachment is not None and state is RowState.FAILED:
                await progress.update_attachment(
                    connection,
                    of.lease,
                    self.step.attachment,
                    state=AttachmentState.FAILED,
                    cause=text(cause),
                )
