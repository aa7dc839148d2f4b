"""Which vendor fields integrations show: under keys of the customer's (custom), or as they are (integration)."""

import time
from enum import StrEnum

import msgspec
from sqlalchemy import Connection, RowMapping, delete, func, insert, select

from connectors.contract.enums import Model
from graphql_api.store import revisions
from graphql_api.store.field_tables import field_mappings


class FieldKind(StrEnum):
    """How a vendor field is shown."""

    CUSTOM = "CUSTOM"
    INTEGRATION = "INTEGRATION"


class FieldMapping(msgspec.Struct, frozen=True, kw_only=True):
    """One field of one model, shown under `key`.

    `type` is what its value is turned into (a FieldType), or of an integration field whose it is (an IntegrationFieldType).
    """

    integration_id: str
    model: Model
    kind: FieldKind
    key: str
    vendor_key: str
    type: str
    label: str | None = None
    updated_at: float = msgspec.field(default_factory=time.time)


def every(connection: Connection) -> list[FieldMapping]:
    """All mappings, those of one model in the order of their keys."""
    table = field_mappings
    query = select(table).order_by(table.c.integration_id, table.c.model, table.c.kind, table.c.key)
    return [_mapping(row) for row in connection.execute(query).mappings()]


def _mapping(row: RowMapping) -> FieldMapping:
    typed = {"model": Model(row["model"]), "kind": FieldKind(row["kind"])}
    return FieldMapping(**{**row, **typed})


def others(connection: Connection, mapping: FieldMapping) -> int:
    """How many fields of its model an integration shows beside this one."""
    table = field_mappings
    own = (table.c.integration_id == mapping.integration_id, table.c.model == mapping.model.value)
    same = (table.c.kind == mapping.kind.value) & (table.c.key == mapping.key)
    return connection.scalar(select(func.count()).select_from(table).where(*own, ~same)) or 0


def put(connection: Connection, mapping: FieldMapping) -> None:
    """Keep a mapping, in the place of one of the same key."""
    _delete(connection, mapping.integration_id, mapping.model, mapping.kind, mapping.key)
    connection.execute(insert(field_mappings).values(msgspec.to_builtins(mapping)))
    revisions.raise_(connection, revisions.FIELDS)


def remove(connection: Connection, integration_id: str, model: Model, kind: FieldKind, key: str) -> bool:
    """Show a field no more; False if it was not shown."""
    done = _delete(connection, integration_id, model, kind, key)
    revisions.raise_(connection, revisions.FIELDS)
    return done > 0


def _delete(connection: Connection, integration_id: str, model: Model, kind: FieldKind, key: str) -> int:
    table = field_mappings
    own = (table.c.integration_id == integration_id, table.c.model == model.value)
    return connection.execute(
        delete(table).where(*own, table.c.kind == kind.value, table.c.key == key)
    ).rowcount
