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

from sqlalchemy import (
    Connection,
    Double,
    Integer,
    Text,
    and_,
    bindparam,
    exists,
    func,
    not_,
    or_,
    select,
    text,
    tuple_,
    update,
)

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
_NOW = bindparam("now", type_=Double)
_DUE = or_(
    and_(pending(operations), operations.c.not_before <= _NOW),
    and_(running(operations), operations.c.lease_until < _NOW),
)
_UNLEASED = {"lease_owner": None, "lease_until": None}

# That an operation is being worked on under a lease; `under` says which.
HELD = and_(
    operations.c.id == bindparam("held_id", type_=Text),
    operations.c.lease_owner == bindparam("held_by", type_=Text),
    operations.c.fence == bindparam("held_fence", type_=Integer),
    running(operations),
)

_CLAIM = (
    select(operations.c.id)
    .where(_DUE, not_(_BLOCKED))
    .order_by(operations.c.created_at, operations.c.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True, key_share=True)
)
_CLAIM_ONLY = _CLAIM.where(operations.c.id == bindparam("only"))
_TAKE = (
    update(operations)
    .where(operations.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        state=OperationState.RUNNING,
        lease_owner=bindparam("owner"),
        lease_until=bindparam("until"),
        fence=operations.c.fence + 1,
        attempts=operations.c.attempts + 1,
        started_at=func.coalesce(operations.c.started_at, _NOW),
    )
    .returning(*COLUMNS)
)


def under(lease: Lease) -> dict[str, object]:
    """What `HELD` is asked about."""
    return {"held_id": lease.id, "held_by": lease.owner, "held_fence": lease.fence}


def claim(
    connection: Connection,
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
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CLAIM_LOCK})
    due = {"now": now, "most": limit}
    found = (
        connection.scalars(_CLAIM, due)
        if only is None
        else connection.scalars(_CLAIM_ONLY, {**due, "only": only})
    )
    ids = found.all()
    if not ids:
        return []
    taken = connection.execute(_TAKE, {"ids": ids, "owner": owner, "now": now, "until": now + lease_seconds})
    return sorted(map(operation_row, taken), key=lambda row: (row.created_at, row.id))


_KEEP = (
    update(operations)
    .where(
        tuple_(operations.c.id, operations.c.lease_owner, operations.c.fence).in_(
            bindparam("held", expanding=True)
        ),
        running(operations),
    )
    .values(lease_until=bindparam("until"))
    .returning(operations.c.id)
)


def heartbeat(connection: Connection, leases: Sequence[Lease], lease_until: float) -> set[str]:
    """Keep leases until then; the ids of those operations that are still ours."""
    if not leases:
        return set()
    held = [(lease.id, lease.owner, lease.fence) for lease in leases]
    return set(connection.scalars(_KEEP, {"held": held, "until": lease_until}))


_RELEASE = update(operations).where(HELD).values(state=OperationState.PENDING, **_UNLEASED)


def release(connection: Connection, lease: Lease, not_before: float) -> None:
    """Give an operation back, for anybody to take up from then on; LeaseLostError."""
    if connection.execute(_RELEASE, {**under(lease), "not_before": not_before}).rowcount == 0:
        raise LeaseLostError
