"""The journal as the engine writes it: sealed what is personal, fenced by the lease, each call one committed transaction."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Unpack

import msgspec
from sqlalchemy import Connection

from connectors.contract.connector import Action
from connectors.contract.inputs import Attachment, File
from connectors.contract.steps import Effect, Step
from graphql_api.operations import made, orders
from graphql_api.operations.causes import PROCESS_ENDED, Cause
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
        sealed = await self.database.read(partial(rows.get_input, id_=self.row.id))
        if sealed is None:
            return None
        return orders.decode(Action(self.row.action), self.keyring.unseal(sealed, input_row(self.row.id)))

    async def steps(self) -> tuple[list[StepRow], list[AttemptRow]]:
        """The steps and the attempts made so far."""
        id_ = self.row.id

        def read(connection: Connection) -> tuple[list[StepRow], list[AttemptRow]]:
            steps, attempts = rows.get_steps(connection, [id_]), rows.get_attempts(connection, [id_])
            return steps[id_], attempts[id_]

        return await self.database.read(read)

    async def file(self, ordinal: int, attachment: Attachment) -> File:
        """An attachment with its bytes."""
        return File(
            name=attachment.name,
            content_type=attachment.content_type,
            type=attachment.type,
            content=await self.database.read(partial(self._content, ordinal=ordinal)),
        )

    def _content(self, connection: Connection, ordinal: int) -> bytes:
        sealed = enumerate(parts.read_parts(connection, self.row.id, ordinal))
        return b"".join(
            self.keyring.unseal(piece, part_row(self.row.id, ordinal, part)) for part, piece in sealed
        )

    def state_of(self, row: StepRow, attempts: Sequence[AttemptRow]) -> StepState:
        """Where a step stands."""
        sends = [one for one in attempts if one.position == row.position and one.kind is AttemptKind.SEND]
        if not sends or row.state is not RowState.SENT:
            return StepState(memo=self._memo(row), receipt=row.receipt)
        last = sends[-1]
        seen = None if last.cause == text(PROCESS_ENDED) else last.finished_at
        return StepState(
            sent=True,
            memo=self._memo(row),
            receipt=row.receipt,
            sent_at=last.started_at if seen is None else seen,
            open_attempt=last.id if last.finished_at is None else None,
            abandoned=seen is None,
        )

    def _memo(self, row: StepRow) -> Mapping[str, Any] | None:
        if row.memo is None:
            return None
        opened = self.keyring.unseal(row.memo, memo_row(self.row.id, row.position))
        return msgspec.json.decode(opened, type=dict[str, Any])

    async def postpone(self, position: int, failures: int, seconds: float) -> None:
        """Give the operation back at a step that failed so often in a row, to be taken up again after so many seconds."""
        now = time.time()

        def write(connection: Connection) -> None:
            progress.update_step(connection, self.lease, position, now=now, failures=failures)
            release(connection, self.lease, now + seconds)

        await self.database.write(write)

    async def release(self, seconds: float) -> None:
        """Give the operation back, to be taken up again after so many seconds."""
        await self.database.write(partial(release, lease=self.lease, not_before=time.time() + seconds))

    async def finish(
        self, state: OperationState, result: Result, cause: Cause | None, retention: float
    ) -> None:
        """The operation came to an end. What was sealed for it goes, unless it may be needed for a retry."""
        now = time.time()

        def write(connection: Connection) -> None:
            progress.finish(
                connection,
                self.lease,
                state=state,
                finished_at=now,
                expires_at=now + retention,
                result=text(result),
                cause=text(cause) if cause else None,
            )
            made.remember(connection, self.row, result)
            if state is OperationState.SUCCEEDED:
                rows.purge_input(connection, self.row.id)

        await self.database.write(write)


@dataclass(frozen=True, kw_only=True)
class StepWriter:
    """The journal of one step; see `stepping.StepJournal`."""

    operation: OperationJournal
    step: Step
    position: int

    async def intend(self, memo: Mapping[str, Any]) -> int:
        """About to send: the number of the attempt."""
        of, now = self.operation, time.time()
        sealed = of.keyring.seal(msgspec.json.encode(memo), memo_row(of.row.id, self.position))

        def write(connection: Connection) -> int:
            attempt = progress.begin_attempt(connection, of.lease, self.position, AttemptKind.SEND, now)
            self._update(connection, now, state=RowState.SENT, memo=sealed, receipt=None)
            return attempt

        attempt = await of.database.write(write)
        # A process that was held up for longer than its lease must not send: another may have looked already.
        if of.clock.left <= 0:
            raise LeaseLostError
        return attempt

    async def lost(self, attempt: int, cause: Cause) -> None:
        """The outcome of an attempt is not known."""
        now = time.time()

        def write(connection: Connection) -> None:
            self._end(connection, attempt, AttemptOutcome.LOST, now, cause)

        await self.operation.database.write(write)

    async def accepted(self, attempt: int, receipt: str) -> None:
        """The vendor will carry out the write, and can be asked about it."""
        now = time.time()

        def write(connection: Connection) -> None:
            self._end(connection, attempt, AttemptOutcome.RECEIPT, now)
            self._update(connection, now, receipt=receipt)

        await self.operation.database.write(write)

    async def unsent(self, attempt: int | None, cause: Cause | None, outcome: AttemptOutcome) -> None:
        """Nothing is at the vendor: the step may be sent again."""
        now = time.time()

        def write(connection: Connection) -> None:
            if attempt is not None:
                self._end(connection, attempt, outcome, now, cause)
            self._update(connection, now, state=RowState.PENDING, memo=None, receipt=None)

        await self.operation.database.write(write)

    async def searched(self, since: float, outcome: AttemptOutcome, cause: Cause | None = None) -> None:
        """The effect was looked for: what was found."""
        lease, now = self.operation.lease, time.time()

        def write(connection: Connection) -> None:
            attempt = progress.begin_attempt(connection, lease, self.position, AttemptKind.LOOK_UP, since)
            self._end(connection, attempt, outcome, now, cause)

        await self.operation.database.write(write)

    async def done(self, attempt: int | None, effect: Effect) -> None:
        """The effect is there. An attachment's bytes are not needed any more."""
        now = time.time()

        def write(connection: Connection) -> None:
            if attempt is not None:
                self._end(connection, attempt, AttemptOutcome.DONE, now)
            self._update(connection, now, state=RowState.DONE, effect=text(effect), memo=None)
            if self.step.attachment is not None:
                self._stored(connection, self.step.attachment, now, effect)
            else:
                made.remember_so_far(connection, self.operation.row)

        await self.operation.database.write(write)

    async def settled(self, state: RowState, cause: Cause) -> None:
        """The step ends without its effect (FAILED), or without anybody knowing (UNKNOWN)."""
        lease, now, told = self.operation.lease, time.time(), text(cause)

        def write(connection: Connection) -> None:
            self._update(connection, now, state=state, cause=told)
            ordinal = self.step.attachment
            if ordinal is not None and state is RowState.FAILED:
                progress.update_attachment(
                    connection, lease, ordinal, state=AttachmentState.FAILED, cause=told
                )

        await self.operation.database.write(write)

    def _update(self, connection: Connection, now: float, **changes: Unpack[progress.StepChanges]) -> None:
        progress.update_step(connection, self.operation.lease, self.position, now=now, **changes)

    def _end(
        self,
        connection: Connection,
        attempt: int,
        outcome: AttemptOutcome,
        now: float,
        cause: Cause | None = None,
    ) -> None:
        told = text(cause) if cause else None
        progress.end_attempt(connection, self.operation.lease, attempt, outcome, now, told)

    def _stored(self, connection: Connection, ordinal: int, now: float, effect: Effect) -> None:
        progress.update_attachment(
            connection,
            self.operation.lease,
            ordinal,
            state=AttachmentState.STORED,
            target=effect.target.value if effect.target else None,
            delivered_at=now,
            cause=None,
        )
        parts.delete_parts(connection, self.operation.row.id, ordinal)
