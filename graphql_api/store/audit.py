"""The audit trail: who did what, and when. Never what a request or an answer held."""

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection, insert, select, update

from graphql_api.store.account_tables import audit


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry. `at` is in seconds since 1970, `detail` JSON without personal data."""

    id: int
    at: float
    caller: str
    event: str
    integration_id: str | None
    detail: str


def record(  # one entry's columns, all by name
    connection: Connection,
    *,
    at: float,
    caller: str,
    event: str,
    integration_id: str | None,
    detail: Mapping[str, object],
) -> int:
    """Add an entry, in the transaction of what it tells of, or before what no transaction can hold; its id."""
    row = {
        "at": at,
        "caller": caller,
        "event": event,
        "integration_id": integration_id,
        "detail": _text(detail),
    }
    id_: int = connection.execute(insert(audit).values(row).returning(audit.c.id)).scalar_one()
    return id_


def amend(connection: Connection, id_: int, detail: Mapping[str, object]) -> None:
    """Say how it ended."""
    connection.execute(update(audit).where(audit.c.id == id_).values(detail=_text(detail)))


def newest(connection: Connection, *, limit: int, before: int | None = None) -> Sequence[AuditEntry]:
    """Entries, newest first; `before` is the id of the last one seen."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit.c.id < before)
    return [AuditEntry(**row) for row in connection.execute(query).mappings()]


def _text(detail: Mapping[str, object]) -> str:
    return msgspec.json.encode(detail).decode()
