"""What a process writes down while it works on an operation: fenced, so that one which was taken over writes nothing.

Check and write are one statement. On PostgreSQL the check locks the operation's row: a claimer that comes at the same time
either has it before, and nothing is written, or passes over the operation until this transaction has ended.
"""

from typing import NotRequired, TypedDict, Unpack

from sqlalchemy import CursorResult, ScalarSelect, Select, Update, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from graphql_api.store.errors import LeaseLostError
from graphql_api.store.leases import held
from graphql_api.store.rows import (
    AttachmentState,
    AttemptKind,
    AttemptOutcome,
    Lease,
    OperationState,
    StepState,
)
from graphql_api.store.tables import attachments, attempts, operations, steps


class StepChanges(TypedDict, total=False):
    """What may change of a step. `memo` is sealed."""

    state: StepState
    memo: bytes | None
    receipt: str | None
    effect: str | None
    cause: str | None
    failures: int


class AttachmentChanges(TypedDict, total=False):
    """What may change of an attachment."""

    state: AttachmentState
    target: str | None
    cause: str | None
    delivered_at: float | None


class Ending(TypedDict):
    """How an operation ended. `expires_at` is when it may be forgotten; without it, never."""

    state: OperationState
    finished_at: float
    expires_at: NotRequired[float | None]
    result: NotRequired[str | None]
    cause: NotRequired[str | None]


async def begin_attempt(
    connection: AsyncConnection, lease: Lease, position: int, kind: AttemptKind, now: float
) -> int:
    """Write down that a vendor call is about to be made; its id. Commit before the call. LeaseLostError."""
    before = select(func.count()).where(attempts.c.operation_id == lease.id, attempts.c.position == position)
    values = select(
        operations.c.id,
        literal(position),
        before.scalar_subquery() + 1,
        literal(kind.value),
        literal(now),
    )
    columns = ("operation_id", "position", "number", "kind", "started_at")
    statement = insert(attempts).from_select(columns, _locked(values, lease)).returning(attempts.c.id)
    id_: int | None = await connection.scalar(statement)
    if id_ is None:
        raise LeaseLostError
    return id_


async def end_attempt(
    connection: AsyncConnection,
    lease: Lease,
    attempt_id: int,
    outcome: AttemptOutcome,
    now: float,
    cause: str | None = None,
) -> None:
    """Write down what came of a vendor call; LeaseLostError."""
    ended = update(attempts).where(attempts.c.operation_id == _owned(lease), attempts.c.id == attempt_id)
    await _write(connection, lease, ended.values(outcome=outcome, finished_at=now, cause=cause))


async def update_step(
    connection: AsyncConnection, lease: Lease, position: int, *, now: float, **changes: Unpack[StepChanges]
) -> None:
    """Write down how far a step has come; what is not given stays. LeaseLostError."""
    step = update(steps).where(steps.c.operation_id == _owned(lease), steps.c.position == position)
    await _write(connection, lease, step.values(updated_at=now, **changes))


async def update_attachment(
    connection: AsyncConnection, lease: Lease, ordinal: int, **changes: Unpack[AttachmentChanges]
) -> None:
    """Write down how far an attachment has come; what is not given stays. LeaseLostError."""
    attachment = update(attachments).where(
        attachments.c.operation_id == _owned(lease), attachments.c.ordinal == ordinal
    )
    await _write(connection, lease, attachment.values(**changes))


async def finish(connection: AsyncConnection, lease: Lease, **ending: Unpack[Ending]) -> None:
    """Write down how an operation ended, and give up the lease; LeaseLostError."""
    statement = update(operations).where(held(lease)).values(lease_owner=None, lease_until=None, **ending)
    await _write(connection, lease, statement)


def _locked(query: Select[*tuple[object, ...]], lease: Lease) -> Select[*tuple[object, ...]]:
    return query.where(held(lease)).with_for_update(key_share=True)


def _owned(lease: Lease) -> ScalarSelect[str]:
    """The operation's id while the lease holds, else nothing."""
    return select(operations.c.id).where(held(lease)).with_for_update(key_share=True).scalar_subquery()


async def _write(connection: AsyncConnection, lease: Lease, statement: Update) -> None:
    result: CursorResult[object] = await connection.execute(statement)
    if result.rowcount:
        return
    if await connection.scalar(select(operations.c.id).where(held(lease))) is None:
        raise LeaseLostError
    message = "The operation has no such step, attempt or attachment."
    raise LookupError(message)
