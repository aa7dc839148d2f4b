"""What checks of integrations found, run by run."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, delete, insert, select

from graphql_api.store.check_tables import check_runs

#: Runs that are kept of each integration.
KEPT = 50


class CheckRun(msgspec.Struct, frozen=True, kw_only=True):
    """One run: when (seconds since 1970), and its findings as JSON."""

    id: int
    at: float
    findings: str


def add(connection: Connection, *, integration_id: str, at: float, findings: str) -> None:
    """Keep a run; the oldest beyond those that are kept go."""
    table = check_runs
    connection.execute(insert(table).values(integration_id=integration_id, at=at, findings=findings))
    own = select(table.c.id).where(table.c.integration_id == integration_id).order_by(table.c.id.desc())
    oldest = connection.scalar(own.offset(KEPT - 1).limit(1))
    if oldest is not None:
        connection.execute(delete(table).where(table.c.integration_id == integration_id, table.c.id < oldest))


def newest(connection: Connection, *, integration_id: str, limit: int) -> Sequence[CheckRun]:
    """Runs of an integration, newest first."""
    table = check_runs
    query = select(table.c.id, table.c.at, table.c.findings).where(table.c.integration_id == integration_id)
    found = connection.execute(query.order_by(table.c.id.desc()).limit(limit)).mappings()
    return [CheckRun(**row) for row in found]
