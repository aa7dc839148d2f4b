"""Failures of a database, told in sentences: what the libraries raise, by cause."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoneFree

from graphql_api.store.errors import StoreError

# Everything that connecting raises: the library's own, the driver's, and the network's.
_CONNECTING = (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncio.TimeoutError, OSError)

# These are faults of a statement, not of the database: bugs, which are to be seen as such.
_FAULTS = (IntegrityError, ProgrammingError, DataError, NotSupportedError)

_REASONS = {
    asyncpg.InvalidPasswordError: "it refuses the user or the password.",
    asyncpg.InvalidAuthorizationSpecificationError: "it refuses the user or the password.",
    asyncpg.InvalidCatalogNameError: "there is no database of that name on the server. Create it first.",
    asyncpg.TooManyConnectionsError: "the server has no connection left. Raise its limit, or run fewer processes.",
    asyncpg.CannotConnectNowError: "the server is starting or stopping.",
    asyncpg.InsufficientPrivilegeError: "the user lacks a permission in it.",
    asyncpg.QueryCanceledError: "a statement took too long.",
    asyncio.TimeoutError: "the server does not answer.",
    NoneFree: "all connections to it are in use.",
    OSError: "the server cannot be reached.",
}
# What SQLite says is the only thing that tells these apart.
_SAYINGS = {
    "locked": "another process holds its lock.",
    "full": "the disk is full.",
    "readonly": "it cannot be written to.",
    "unable to open": "it cannot be opened.",
    "not a database": "the file is not an SQLite database.",
    "malformed": "the file is damaged.",
    "disk i/o": "the disk fails.",
}


def unusable(name: str, error: BaseException) -> StoreError:
    """What to say about a database after an error."""
    return StoreError(f"The database {name} cannot be used: {_reason(error)}")


@contextmanager
def reached(name: str) -> Iterator[None]:
    """Turn what connecting fails with into a StoreError."""
    try:
        yield
    except _CONNECTING as error:
        # Without its cause: drivers put what they connect with into theirs.
        raise unusable(name, error) from None


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turn what a database fails with amid statements into a StoreError. Faults of a statement stay what they are."""
    try:
        yield
    except _FAULTS:
        raise
    except (DBAPIError, NoneFree, sqlite3.Error) as error:
        raise unusable(name, error) from error


def _reason(error: BaseException) -> str:
    for each in _chain(error):
        for kind, reason in _REASONS.items():
            if isinstance(each, kind):
                return reason
        for words, reason in _SAYINGS.items():
            if words in str(each).lower():
                return reason
    return "it does not answer."


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The driver's errors first: the library wraps them."""
    inner = getattr(error, "orig", None) or error.__cause__
    if inner is not None:
        yield from _chain(inner)
    yield error
