"""Which records came to be through this service: they outlive the operations that made them.

Each has a number, and what is committed later has a greater one: on SQLite a transaction that writes is alone, and on
PostgreSQL an advisory lock, kept until the transaction ends, makes those who write here take turns. So whoever has seen all
up to a number misses nothing by asking for what is beyond it.
"""

import time
from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, or_, select, text
from sqlalchemy.dialects import postgresql, sqlite

from connectors.contract.enums import Model
from graphql_api.store import ledger
from graphql_api.store.created_tables import created_records
from graphql_api.store.ledger_rows import Key

# The first 63 bits of the SHA-256 digest of "ats-graph created"; see `leases`.
_LOCK: Final = 4_134_364_255_810_785_920


class RecordOrigin(StrEnum):
    """How a record came to be known here."""

    CREATED = "CREATED"
    IMPORTED = "IMPORTED"


class Known(NamedTuple):
    """A record, by its integration and remote id."""

    integration_id: str
    model: Model
    remote_id: str


class News(NamedTuple):
    """Records, and the number up to which all are seen now."""

    number: int
    records: list[Known]


def remember(
    connection: Connection, integration_id: str, records: Iterable[tuple[Model, str]], origin: RecordOrigin
) -> None:
    """Keep that these records (model, remote id) are ours, in the transaction that makes them so; once is enough."""
    now = time.time()
    known = list(records)
    rows = [
        {
            "integration_id": integration_id,
            "model": model.value,
            "remote_id": remote_id,
            "origin": origin.value,
            "at": now,
        }
        for model, remote_id in known
    ]
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        connection.execute(postgresql.insert(created_records).on_conflict_do_nothing(), rows)
    else:
        connection.execute(sqlite.insert(created_records).on_conflict_do_nothing(), rows)
    ledger.reveal(connection, integration_id, [Key(model, remote_id) for model, remote_id in known])


def news(connection: Connection, number: int | None, others: Collection[str]) -> News:
    """What was kept after the record of that number, at whichever integration, and all of these other integrations.

    Without a number: all of the others, and nothing else that is there by now.
    """
    table = created_records
    if number is None:
        number = connection.scalar(select(func.max(table.c.id))) or 0
    wanted = table.c.id > number
    if others:
        wanted = or_(wanted, table.c.integration_id.in_(others))
    query = select(table.c.id, table.c.integration_id, table.c.model, table.c.remote_id).where(wanted)
    rows = connection.execute(query).all()
    return News(
        number=max((number, *(row.id for row in rows))),
        records=[Known(row.integration_id, Model(row.model), row.remote_id) for row in rows],
    )
