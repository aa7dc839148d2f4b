"""Sweeps in the store: who may sweep an integration now, and what the last ones came to.

Times are seconds since 1970.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec
from sqlalchemy import Connection, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from connectors.contract.enums import Model
from graphql_api.store.ledger_tables import sweep_results, sweeps

#: Seconds for which a process that sweeps keeps others out, unless it says that it is still there.
LEASE_SECONDS: Final = 60.0


class SweepOutcome(StrEnum):
    """What sweeping a model came to."""

    COMPLETE = "COMPLETE"
    HELD_BACK = "HELD_BACK"
    UNSTEADY = "UNSTEADY"
    FAILED = "FAILED"


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What the last sweep of a model came to: counts of records, and why it is no better, in words for people."""

    model: Model
    at: float
    outcome: SweepOutcome
    records: int = 0
    changed: int = 0
    deleted: int = 0
    held_back: int = 0
    detail: str | None = None


class SweepRow(msgspec.Struct, frozen=True, kw_only=True):
    """When an integration was last swept, and until when it is kept for whoever does so now."""

    integration_id: str
    started_at: float
    finished_at: float | None
    lease_owner: str | None
    lease_until: float | None


def begin(
    connection: Connection, *, integration_id: str, owner: str, now: float, not_since: float | None = None
) -> bool:
    """Take the right to sweep; False if somebody has it, or one was begun at `not_since` or later."""
    begun = {"started_at": now, "lease_owner": owner, "lease_until": now + LEASE_SECONDS}
    free = or_(sweeps.c.lease_until.is_(None), sweeps.c.lease_until < now)
    taken = update(sweeps).where(sweeps.c.integration_id == integration_id, free)
    if not_since is not None:
        taken = taken.where(sweeps.c.started_at < not_since)
    if connection.execute(taken.values(begun)).rowcount:
        return True
    made = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    fresh = made(sweeps).values(integration_id=integration_id, **begun).on_conflict_do_nothing()
    return connection.execute(fresh).rowcount > 0


def hold(connection: Connection, *, integration_id: str, owner: str, now: float) -> bool:
    """Say that the sweep goes on, and lock its row until the transaction ends; False if somebody else took over."""
    own = update(sweeps).where(
        sweeps.c.integration_id == integration_id, sweeps.c.lease_owner == owner, sweeps.c.lease_until >= now
    )
    return connection.execute(own.values(lease_until=now + LEASE_SECONDS)).rowcount > 0


def end(connection: Connection, *, integration_id: str, owner: str, now: float, finished: bool) -> None:
    """Give the right back; `finished` says whether the sweep came to its end."""
    own = update(sweeps).where(sweeps.c.integration_id == integration_id, sweeps.c.lease_owner == owner)
    done = {"finished_at": now} if finished else {}
    connection.execute(own.values(lease_owner=None, lease_until=None, **done))


def keep(connection: Connection, integration_id: str, result: Result) -> None:
    """Keep what a model's sweep came to, in the place of the one before."""
    here = (
        sweep_results.c.integration_id == integration_id,
        sweep_results.c.model == result.model.value,
    )
    connection.execute(delete(sweep_results).where(*here))
    values = msgspec.structs.asdict(result) | {"model": result.model.value, "outcome": result.outcome.value}
    connection.execute(insert(sweep_results).values(integration_id=integration_id, **values))


def last(connection: Connection, integration_id: str) -> tuple[SweepRow | None, Sequence[Result]]:
    """The last sweep of an integration, and what came of each model."""
    query = select(sweeps).where(sweeps.c.integration_id == integration_id)
    row = connection.execute(query).mappings().first()
    results = select(sweep_results).where(sweep_results.c.integration_id == integration_id)
    found = connection.execute(results.order_by(sweep_results.c.model)).mappings()
    return None if row is None else SweepRow(**row), [_result(one) for one in found]


def _result(row: object) -> Result:
    values = dict(row)  # type: ignore[call-overload]  # a mapping
    values.pop("integration_id")
    values |= {"model": Model(values["model"]), "outcome": SweepOutcome(values["outcome"])}
    return Result(**values)


def begun(connection: Connection) -> dict[str, float]:
    """When each integration's last sweep began."""
    rows = connection.execute(select(sweeps.c.integration_id, sweeps.c.started_at))
    return {row.integration_id: row.started_at for row in rows}
