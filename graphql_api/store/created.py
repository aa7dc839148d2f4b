"""Which records came to be through this service: they outlive the operations that made them."""

import time
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from connectors.contract.enums import Model
from graphql_api.store.created_tables import created_records


class RecordOrigin(StrEnum):
    """How a record came to be known here."""

    CREATED = "CREATED"
    IMPORTED = "IMPORTED"


class Known(NamedTuple):
    """A record, by its remote id. `number` counts up."""

    number: int
    model: Model
    remote_id: str


def remember(
    connection: Connection, integration_id: str, records: Iterable[tuple[Model, str]], origin: RecordOrigin
) -> None:
    """Keep that these records (model, remote id) are ours, in the transaction that makes them so; once is enough."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    rows = [
        {
            "integration_id": integration_id,
            "model": model.value,
            "remote_id": remote_id,
            "origin": origin.value,
            "at": time.time(),
        }
        for model, remote_id in records
    ]
    if rows:
        connection.execute(insert(created_records).on_conflict_do_nothing(), rows)


def beyond(connection: Connection, integration_id: str, number: int) -> list[Known]:
    """The records of an integration that were kept after the one of that number, in the order of their numbers."""
    table = created_records
    query = (
        select(table.c.id, table.c.model, table.c.remote_id)
        .where(table.c.integration_id == integration_id, table.c.id > number)
        .order_by(table.c.id)
    )
    return [Known(row.id, Model(row.model), row.remote_id) for row in connection.execute(query)]
