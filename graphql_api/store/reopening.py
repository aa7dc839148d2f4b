"""Taking up again what did not end well: the steps that are not done, and the files that are not stored."""

import msgspec
from sqlalchemy import Connection, delete, select, update

from graphql_api.store.journal import requeue
from graphql_api.store.rows import AttachmentState, OperationState, StepState
from graphql_api.store.tables import attachment_parts, attachments, operations, steps


class Found(msgspec.Struct, frozen=True):
    """What a person found at the vendor for a step of unknown outcome: its effect (JSON), or that there is none (None)."""

    position: int
    effect: str | None


def reopen(connection: Connection, id_: str, now: float, found: list[Found]) -> bool:
    """Queue an operation again. Steps that are done stay done; False if it has not ended, or ended well."""
    if not requeue(connection, id_, now):
        return False
    for one in found:
        _settle(connection, id_, one, now)
    own = steps.c.operation_id == id_
    failed = update(steps).where(own, steps.c.state == StepState.FAILED)
    connection.execute(
        failed.values(state=StepState.PENDING, cause=None, memo=None, receipt=None, updated_at=now)
    )
    # Nor do old failures make for long pauses.
    connection.execute(update(steps).where(own).values(failures=0))
    waiting = update(attachments).where(
        attachments.c.operation_id == id_, attachments.c.state == AttachmentState.FAILED
    )
    connection.execute(waiting.values(state=AttachmentState.WAITING, cause=None))
    # It is given as long as a new one.
    again = update(operations).where(operations.c.id == id_)
    connection.execute(again.values(started_at=None))
    return True


def hasten(connection: Connection, id_: str, now: float) -> None:
    """Have an operation that waits for its vendor taken up at once."""
    waiting = update(operations).where(operations.c.id == id_, operations.c.state == OperationState.PENDING)
    connection.execute(waiting.values(not_before=now))


def _settle(connection: Connection, id_: str, found: Found, now: float) -> None:
    one = (steps.c.operation_id == id_) & (steps.c.position == found.position)
    state = StepState.PENDING if found.effect is None else StepState.DONE
    connection.execute(
        update(steps)
        .where(one, steps.c.state == StepState.UNKNOWN)
        .values(state=state, effect=found.effect, cause=None, memo=None, receipt=None, updated_at=now)
    )
    ordinal = connection.scalar(select(steps.c.attachment).where(one))
    if ordinal is None or found.effect is None:
        return
    stored = update(attachments).where(attachments.c.operation_id == id_, attachments.c.ordinal == ordinal)
    connection.execute(stored.values(state=AttachmentState.STORED, cause=None, delivered_at=now))
    parts = attachment_parts.c
    connection.execute(delete(attachment_parts).where(parts.operation_id == id_, parts.ordinal == ordinal))
