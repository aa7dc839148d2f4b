"""Who works on which operation: claiming, keeping, giving back.

An operation is worked on by one process at a time, and of those with one target only one is worked on at a time, in the
order in which they were asked for. How that holds between processes:

- On SQLite a transaction that writes is alone.
- On PostgreSQL claiming is serialised by an advisory lock, taken before the statement that looks: each claimer sees what the
  one before it did. Only claiming makes an operation RUNNING, so what other transactions do meanwhile (insert an older
  operation late, queue one again) can change the order, but never let a second one start.
- On both, a unique index over the targets of RUNNING operations refuses the impossible.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, case, exists, func, not_, or_, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from graphql_api.store.errors import LeaseLostError
from graphql_api.store.journal import COLUMNS, operation_row
from graphql_api.store.rows import Lease, OperationRow, OperationState
from graphql_api.store.tables import operations, pending, running, unfinished

# Advisory locks are numbers, shared by all that use a database: this one is the first 63 bits of the SHA-256 digest of
# "ats-graph claim", so that nobody else is likely to have it.
_CLAIM_LOCK = 8_066_712_251_958_589_757

_other = operations.alias("other")
# A running one goes before all others of its target, also when it is the younger one (an older one was queued again). One
# that is taken over therefore waits for nobody.
_BLOCKED = and_(
    pending(operations),
    exists().where(
        _other.c.target == operations.c.target,
        unfinished(_other),
        or_(
            running(_other),
            tuple_(_other.c.created_at, _other.c.id) < tuple_(operations.c.created_at, operations.c.id),
        ),
    ),
)
_UNLEASED = {"lease_owner": None, "lease_until": None}


async def claim(
    connection: AsyncConnection,
    *,
    owner: str,
    now: float,
    lease_seconds: float,
    limit: int,
    only: str | None = None,
) -> list[OperationRow]:
    """Take up to `limit` operations that are due, oldest first, or `only` this one if it is due.

    Due: PENDING from `not_before` on, or RUNNING with a lease that has run out. Not while another of the same target is
    being worked on, or an older one of the same target waits.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CLAIM_LOCK})
    query = select(operations.c.id).where(_due(now), not_(_BLOCKED))
    if only is not None:
        query = query.where(operations.c.id == only)
    query = query.order_by(operations.c.created_at, operations.c.id).limit(limit)
    ids = (await connection.scalars(query.with_for_update(skip_locked=True, key_share=True))).all()
    return await _take(connection, ids, owner, now, now + lease_seconds) if ids else []


async def target_is_free(connection: AsyncConnection, target: str, id_: str) -> bool:
    """Whether no operation but this one waits or runs with that target."""
    others = exists().where(operations.c.target == target, unfinished(operations), operations.c.id != id_)
    return not await connection.scalar(select(others))


async def heartbeat(connection: AsyncConnection, leases: Sequence[Lease], lease_until: float) -> set[str]:
    """Keep leases until then; the ids of those operations that are still ours."""
    if not leases:
        return set()
    ours = tuple_(operations.c.id, operations.c.lease_owner, operations.c.fence).in_(
        [(lease.id, lease.owner, lease.fence) for lease in leases]
    )
    kept = update(operations).where(ours, running(operations)).values(lease_until=lease_until)
    return set((await connection.scalars(kept.returning(operations.c.id))).all())


async def release(connection: AsyncConnection, lease: Lease, not_before: float) -> None:
    """Give an operation back, for anybody to take up from then on; LeaseLostError."""
    back = update(operations).where(held(lease))
    values = {"state": OperationState.PENDING, "not_before": not_before, **_UNLEASED}
    if (await connection.execute(back.values(**values))).rowcount == 0:
        raise LeaseLostError


async def next_due(connection: AsyncConnection) -> float | None:
    """The earliest time, perhaps past, at which an operation can be claimed; None if none ever can as things are."""
    due = case((pending(operations), operations.c.not_before), else_=operations.c.lease_until)
    earliest: float | None = await connection.scalar(
        select(func.min(due)).where(unfinished(operations), not_(_BLOCKED))
    )
    return earliest


def held(lease: Lease) -> ColumnElement[bool]:
    """That an operation is being worked on under this lease."""
    return and_(
        operations.c.id == lease.id,
        operations.c.lease_owner == lease.owner,
        operations.c.fence == lease.fence,
        running(operations),
    )


def _due(now: float) -> ColumnElement[bool]:
    return or_(
        and_(pending(operations), operations.c.not_before <= now),
        and_(running(operations), operations.c.lease_until < now),
    )


async def _take(
    connection: AsyncConnection, ids: Sequence[str], owner: str, now: float, lease_until: float
) -> list[OperationRow]:
    taken = (
        update(operations)
        .where(operations.c.id.in_(ids))
        .values(
            state=OperationState.RUNNING,
            lease_owner=owner,
            lease_until=lease_until,
            fence=operations.c.fence + 1,
            attempts=operations.c.attempts + 1,
            started_at=func.coalesce(operations.c.started_at, now),
        )
        .returning(*COLUMNS)
    )
    rows = [operation_row(found) for found in await connection.execute(taken)]
    return sorted(rows, key=lambda row: (row.created_at, row.id))
