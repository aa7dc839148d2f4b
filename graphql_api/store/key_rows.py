"""API keys as the store keeps them: a keyed digest, never the key."""

from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, insert, select, update

from graphql_api.store import revisions
from graphql_api.store.account_tables import api_keys


class KeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """One key. `integrations` is None for all; times are in seconds since 1970."""

    id: str
    name: str
    digest: str
    scopes: tuple[str, ...]
    integrations: tuple[str, ...] | None
    on_denied: str
    passthrough_rules: tuple[str, ...]
    created_at: float
    expires_at: float | None = None
    revoked_at: float | None = None
    last_used_at: float | None = None

    def __repr__(self) -> str:
        return f"KeyRow({self.id!r})"


def every(connection: Connection) -> list[KeyRow]:
    """All keys, the newest first."""
    query = select(api_keys).order_by(api_keys.c.created_at.desc(), api_keys.c.id)
    return [_read(row) for row in connection.execute(query).mappings()]


def add(connection: Connection, row: KeyRow) -> None:
    """Keep a new key."""
    connection.execute(insert(api_keys).values(_written(row)))
    revisions.raise_(connection, revisions.KEYS)


def revoke(connection: Connection, id_: str, at: float) -> bool:
    """End a key; False if there is none of this id. One that has ended keeps the time of its end."""
    wanted = update(api_keys).where(api_keys.c.id == id_, api_keys.c.revoked_at.is_(None))
    if connection.execute(wanted.values(revoked_at=at)).rowcount:
        revisions.raise_(connection, revisions.KEYS)
        return True
    return connection.execute(select(api_keys.c.id).where(api_keys.c.id == id_)).first() is not None


def used(connection: Connection, times: dict[str, float]) -> None:
    """Note when keys were last used, by id."""
    for id_, at in times.items():
        older = api_keys.c.last_used_at.is_(None) | (api_keys.c.last_used_at < at)
        connection.execute(update(api_keys).where(api_keys.c.id == id_, older).values(last_used_at=at))


def _written(row: KeyRow) -> dict[str, Any]:
    values = msgspec.structs.asdict(row)
    for name in ("scopes", "integrations", "passthrough_rules"):
        values[name] = None if values[name] is None else msgspec.json.encode(values[name]).decode()
    return values


def _read(row: RowMapping) -> KeyRow:
    values = dict(row)
    for name in ("scopes", "integrations", "passthrough_rules"):
        values[name] = None if row[name] is None else tuple(msgspec.json.decode(row[name]))
    return KeyRow(**values)
