"""What a process writes down while it works on an operation: fenced, so that one which was taken over writes nothing.

Check and write are one statement. On PostgreSQL the check locks the operation's row: a claimer that comes at the same time
either has it before, and nothing is written, or passes over the operation until this transaction has ended.
"""

from collections.abc import Mapping
from typing import NotRequired, TypedDict, Unpack

from sqlalchemy import Connection, Double, Integer, Text, Update, bindparam, func, insert, select, update

from graphql_api.store.errors import LeaseLostError
from graphql_api.store.leases import HELD, under
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


# The operation while the lease holds, else nothing.
_OWNED = select(operations.c.id).where(HELD).with_for_update(key_share=True)
_AT = bindparam("at", type_=Integer)
_BEGUN_BEFORE = (
    select(func.count())
    .where(attempts.c.operation_id == operations.c.id, attempts.c.position == _AT)
    .correlate(operations)
    .scalar_subquery()
)
_BEGIN_ATTEMPT = (
    insert(attempts)
    .from_select(
        ["operation_id", "position", "number", "kind", "started_at"],
        _OWNED.add_columns(
            _AT, _BEGUN_BEFORE + 1, bindparam("begun", type_=Text), bindparam("begun_at", type_=Double)
        ),
    )
    .returning(attempts.c.id)
)


def begin_attempt(connection: Connection, lease: Lease, position: int, kind: AttemptKind, now: float) -> int:
    """Write down that a vendor call is about to be made; its id. Commit before the call. LeaseLostError."""
    values = {"at": position, "begun": kind.value, "begun_at": now}
    id_: int | None = connection.scalar(_BEGIN_ATTEMPT, {**under(lease), **values})
    if id_ is None:
        raise LeaseLostError
    return id_


_END_ATTEMPT = update(attempts).where(
    attempts.c.operation_id == _OWNED.scalar_subquery(), attempts.c.id == bindparam("ended")
)


def end_attempt(
    connection: Connection,
    lease: Lease,
    attempt_id: int,
    outcome: AttemptOutcome,
    now: float,
    cause: str | None = None,
) -> None:
    """Write down what came of a vendor call; LeaseLostError."""
    values = {"ended": attempt_id, "outcome": outcome, "finished_at": now, "cause": cause}
    _write(connection, lease, _END_ATTEMPT, values)


_UPDATE_STEP = update(steps).where(steps.c.operation_id == _OWNED.scalar_subquery(), steps.c.position == _AT)


def update_step(
    connection: Connection, lease: Lease, position: int, *, now: float, **changes: Unpack[StepChanges]
) -> None:
    """Write down how far a step has come; what is not given stays. LeaseLostError."""
    _write(connection, lease, _UPDATE_STEP, {"at": position, "updated_at": now, **changes})


_UPDATE_ATTACHMENT = update(attachments).where(
    attachments.c.operation_id == _OWNED.scalar_subquery(), attachments.c.ordinal == _AT
)


def update_attachment(
    connection: Connection, lease: Lease, ordinal: int, **changes: Unpack[AttachmentChanges]
) -> None:
    """Write down how far an attachment has come; what is not given stays. LeaseLostError."""
    _write(connection, lease, _UPDATE_ATTACHMENT, {"at": ordinal, **changes})


_FINISH = update(operations).where(HELD).values(lease_owner=None, lease_until=None)


def finish(connection: Connection, lease: Lease, **ending: Unpack[Ending]) -> None:
    """Write down how an operation ended, and give up the lease; LeaseLostError."""
    _write(connection, lease, _FINISH, {**ending})


_IS_HELD = select(operations.c.id).where(HELD)


def _write(connection: Connection, lease: Lease, statement: Update, values: Mapping[str, object]) -> None:
    """Those of the values that are named like columns are what is set."""
    if connection.execute(statement, {**under(lease), **values}).rowcount:
        return
    if connection.scalar(_IS_HELD, under(lease)) is None:
        raise LeaseLostError
    message = "The operation has no such step, attempt or attachment."
    raise LookupError(message)
