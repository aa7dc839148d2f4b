"""Sealing everything anew with the newest key, while the service runs.

In small transactions, so that others get in between; a value is locked from reading to writing. What the newest key has
sealed already is passed over, so that a run that was cut short goes on where it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, Row, Select, Table, select, tuple_, update

from graphql_api.store.account_tables import integrations, secrets
from graphql_api.store.database import Database
from graphql_api.store.seals import (
    Keyring,
    credentials_row,
    input_row,
    key_of,
    memo_row,
    part_row,
    secret_row,
)
from graphql_api.store.tables import attachment_parts, operations, steps

# Pieces of attachments are the largest values: 5 MB of them in memory at a time.
_AT_ONCE = 20


class Resealed(msgspec.Struct, frozen=True):
    """How many values were sealed anew."""

    inputs: int
    memos: int
    parts: int
    credentials: int
    secrets: int


@dataclass(frozen=True)
class _Sealed:
    """A column of sealed values; `row` gives the name of a row from its primary key."""

    column: Column[Any]
    row: Callable[..., str]

    @property
    def table(self) -> Table:
        return self.column.table

    @property
    def key(self) -> tuple[Column[Any], ...]:
        return tuple(self.table.primary_key.columns)

    def after(self, place: Sequence[Any] | None) -> Select[*tuple[Any, ...]]:
        """The next few values behind a primary key."""
        query = select(self.column, *self.key).where(self.column.is_not(None))
        if place is not None:
            query = query.where(tuple_(*self.key) > tuple_(*place))
        return query.order_by(*self.key).limit(_AT_ONCE).with_for_update()


_INPUTS = _Sealed(operations.c.input, input_row)
_MEMOS = _Sealed(steps.c.memo, memo_row)
_PARTS = _Sealed(attachment_parts.c.sealed, part_row)
_CREDENTIALS = _Sealed(integrations.c.credentials, credentials_row)
_SECRETS = _Sealed(secrets.c.sealed, secret_row)


async def reseal(database: Database, keyring: Keyring) -> Resealed:
    """Seal with the newest key what another key has sealed; SealError if a value cannot be opened."""
    return Resealed(
        inputs=await _reseal(database, keyring, _INPUTS),
        memos=await _reseal(database, keyring, _MEMOS),
        parts=await _reseal(database, keyring, _PARTS),
        credentials=await _reseal(database, keyring, _CREDENTIALS),
        secrets=await _reseal(database, keyring, _SECRETS),
    )


async def _reseal(database: Database, keyring: Keyring, values: _Sealed) -> int:
    count, place = 0, None
    while True:
        found, replaced = await database.write(
            partial(_replace_some, keyring=keyring, values=values, after=place)
        )
        count += replaced
        if len(found) < _AT_ONCE:
            return count
        place = found[-1][1:]


def _replace_some(
    connection: Connection, *, keyring: Keyring, values: _Sealed, after: Sequence[Any] | None
) -> tuple[Sequence[Row[*tuple[Any, ...]]], int]:
    """The next few values, and how many of them were sealed anew."""
    found = connection.execute(values.after(after)).all()
    old = [each for each in found if key_of(each[0]) != keyring.newest]
    for each in old:
        _replace(connection, keyring, values, each)
    return found, len(old)


def _replace(connection: Connection, keyring: Keyring, values: _Sealed, found: Row[*tuple[Any, ...]]) -> None:
    sealed, *key = found
    name = values.row(*key)
    anew = keyring.seal(keyring.unseal(sealed, name), name)
    here = tuple_(*values.key) == tuple_(*key)
    connection.execute(update(values.table).where(here).values({values.column: anew}))
