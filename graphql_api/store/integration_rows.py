"""Integrations as the store keeps them: their credentials sealed, everything about them gone when they go."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from graphql_api.store import revisions
from graphql_api.store.account_tables import audit, integration_states, integrations
from graphql_api.store.seals import Keyring, credentials_row
from graphql_api.store.tables import metadata


class IntegrationRow(msgspec.Struct, frozen=True, kw_only=True):
    """One integration. `limits` are those that differ from the defaults; `sweep_seconds` is None for no sweeps."""

    id: str
    name: str
    connector: str
    way: str
    base_url: str
    source: str | None
    options: Mapping[str, str]
    limits: Mapping[str, float]
    credentials: Mapping[str, str]
    only_created: bool
    sweep_seconds: float | None
    disabled: bool

    def __repr__(self) -> str:
        return f"IntegrationRow({self.id!r})"


class StateRow(msgspec.Struct, frozen=True, kw_only=True):
    """How an integration was found to be, and since when (seconds since 1970).

    `denied` is the model or action that a right is missing for, if one is.
    """

    integration_id: str
    state: str
    since: float
    cause: str | None
    denied: str | None


def every(connection: Connection, keyring: Keyring) -> list[IntegrationRow]:
    """All integrations, the oldest first; SealError if credentials cannot be opened."""
    query = select(integrations).order_by(integrations.c.created_at, integrations.c.id)
    return [_opened(row, keyring) for row in connection.execute(query).mappings()]


def exists(connection: Connection, id_: str) -> bool:
    """Whether the store keeps an integration of this id."""
    return connection.execute(select(integrations.c.id).where(integrations.c.id == id_)).first() is not None


def add(connection: Connection, keyring: Keyring, row: IntegrationRow) -> bool:
    """Keep an integration; False if there is one of its id."""
    if exists(connection, row.id):
        return False
    now = time.time()
    connection.execute(insert(integrations).values(**_sealed(row, keyring), created_at=now, updated_at=now))
    revisions.raise_(connection, revisions.INTEGRATIONS)
    return True


def replace(connection: Connection, keyring: Keyring, row: IntegrationRow) -> bool:
    """Keep an integration as it is now; False if there is none of its id."""
    changed = update(integrations).where(integrations.c.id == row.id)
    done = connection.execute(changed.values(**_sealed(row, keyring), updated_at=time.time())).rowcount
    revisions.raise_(connection, revisions.INTEGRATIONS)
    return done > 0


def remove(connection: Connection, id_: str) -> bool:
    """Delete an integration and all rows about it, in whatever table; the audit trail stays. False if there is none."""
    done = connection.execute(delete(integrations).where(integrations.c.id == id_)).rowcount
    purge(connection, id_)
    revisions.raise_(connection, revisions.INTEGRATIONS)
    return done > 0


def purge(connection: Connection, id_: str) -> None:
    """Delete what is said of an integration that is not there (any more), in whatever table; the audit trail stays.

    Whoever served it until now may have written after it was deleted, so each process does this once it serves it no more.
    """
    if exists(connection, id_):
        return
    # Children go with their parents: the foreign keys cascade.
    for table in metadata.tables.values():
        if "integration_id" in table.c and table is not audit:
            connection.execute(delete(table).where(table.c.integration_id == id_))


def states(connection: Connection) -> dict[str, StateRow]:
    """How integrations were last found, by id; one that never had news has no entry."""
    rows = connection.execute(select(integration_states)).mappings()
    return {row["integration_id"]: StateRow(**row) for row in rows}


def set_state(connection: Connection, row: StateRow) -> None:
    """Keep how an integration was found."""
    connection.execute(
        delete(integration_states).where(integration_states.c.integration_id == row.integration_id)
    )
    connection.execute(insert(integration_states).values(msgspec.structs.asdict(row)))


def _sealed(row: IntegrationRow, keyring: Keyring) -> dict[str, Any]:
    values = msgspec.structs.asdict(row)
    sealed = keyring.seal(msgspec.json.encode(row.credentials), credentials_row(row.id))
    texts = {name: msgspec.json.encode(values[name]).decode() for name in ("options", "limits")}
    return {**values, **texts, "credentials": sealed}


def _opened(row: RowMapping, keyring: Keyring) -> IntegrationRow:
    known: Sequence[str] = IntegrationRow.__struct_fields__
    values = {name: row[name] for name in known}
    opened = keyring.unseal(row["credentials"], credentials_row(row["id"]))
    values["credentials"] = msgspec.json.decode(opened, type=dict[str, str])
    for name in ("options", "limits"):
        values[name] = msgspec.json.decode(row[name])
    return IntegrationRow(**values)
