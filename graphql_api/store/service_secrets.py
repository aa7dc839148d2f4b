"""Random bytes that this service makes for itself and keeps sealed, such as the key of the digests of API keys.

They stay the same while the keys that seal them are exchanged.
"""

import os

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from graphql_api.store.account_tables import secrets
from graphql_api.store.seals import Keyring, secret_row


def get_or_create(connection: Connection, keyring: Keyring, name: str, size: int = 32) -> bytes:
    """The secret of that name, made by whoever asks for it first."""
    found = _find(connection, keyring, name)
    if found is not None:
        return found
    fresh = os.urandom(size)
    try:
        with connection.begin_nested():
            connection.execute(
                insert(secrets).values(name=name, sealed=keyring.seal(fresh, secret_row(name)))
            )
    except IntegrityError:
        # Another process was first.
        earlier = _find(connection, keyring, name)
        if earlier is None:
            raise
        return earlier
    return fresh


def _find(connection: Connection, keyring: Keyring, name: str) -> bytes | None:
    sealed = connection.execute(select(secrets.c.sealed).where(secrets.c.name == name)).scalar()
    return None if sealed is None else keyring.unseal(sealed, secret_row(name))
