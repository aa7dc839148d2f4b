"""Revisions: how processes find out that what they hold in memory was changed in the database."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, Update, insert, select, update
from sqlalchemy.exc import IntegrityError

from graphql_api.store.account_tables import revisions

INTEGRATIONS: Final = "integrations"
KEYS: Final = "keys"
FIELDS: Final = "fields"


def raise_(connection: Connection, name: str) -> None:
    """Say that something was changed, in the transaction that changes it."""
    if connection.execute(_one_more(name)).rowcount == 0:
        try:
            with connection.begin_nested():
                connection.execute(insert(revisions).values(name=name, value=1))
        except IntegrityError:
            # Another process was the first to say so.
            connection.execute(_one_more(name))


def _one_more(name: str) -> Update:
    return update(revisions).where(revisions.c.name == name).values(value=revisions.c.value + 1)


def current(connection: Connection) -> Mapping[str, int]:
    """All revisions by name."""
    return {row.name: row.value for row in connection.execute(select(revisions))}
