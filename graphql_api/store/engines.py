"""How connections are made: the durability, the limits and the pools of each kind of database.

A pair of engines, for writing and for reading. On SQLite they are two pools, on PostgreSQL one.
"""

import asyncio
import os
import random
import sqlite3
import time
from contextlib import closing
from typing import Any

import aiosqlite
from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, PoolResetState

from graphql_api.store.addresses import Address
from graphql_api.store.errors import StoreError
from graphql_api.store.failures import unusable

Engines = tuple[AsyncEngine, AsyncEngine]

_BUSY_SECONDS = 10.0
_LOOK_AGAIN = (0.001, 0.005)
_WAIT_FOR_CONNECTION = 30.0
_SQLITE_READERS = 4
_POSTGRESQL_CONNECTIONS = 10
_ONLY_OWNER = 0o600

# What survives a power cut is what was committed; what was deleted is overwritten.
_DURABLE = ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
_NO_TRANSACTION = "AUTOCOMMIT"
_POSTGRESQL_SETTINGS = {
    "application_name": "ats-graph",
    "statement_timeout": "30000",
    "lock_timeout": "15000",
    "idle_in_transaction_session_timeout": "60000",
}


def prepare_file(address: Address) -> None:
    """Make an SQLite file that only its owner can read, and switch it to write-ahead logging. Blocks; StoreError."""
    try:
        os.close(os.open(address.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _ONLY_OWNER))
        with closing(
            sqlite3.connect(address.path, timeout=_BUSY_SECONDS, isolation_level=None)
        ) as connection:
            _use_write_ahead_log(connection)
    except OSError as error:
        message = f"The database file {address.name} cannot be opened: {error.strerror}."
        raise StoreError(message) from None
    except sqlite3.Error as error:
        raise unusable(address.name, error) from None


def sqlite(address: Address) -> Engines:
    """One connection for writing, whose transactions take the lock at their start, and a few that can only read."""
    writer = _sqlite_engine(address, pool_size=1, pool_reset_on_return=None)
    reader = _sqlite_engine(
        address, pool_size=_SQLITE_READERS, isolation_level=_NO_TRANSACTION, skip_autocommit_rollback=True
    )
    # Waiting for the lock is done by whoever begins.
    event.listen(writer.sync_engine, "connect", _Pragmas(*_DURABLE, "busy_timeout=0"))
    event.listen(writer.sync_engine, "begin", _begin_immediate)
    event.listen(writer.sync_engine, "reset", _undo_what_is_left)
    event.listen(reader.sync_engine, "connect", _Pragmas("query_only=ON"))
    return writer, reader


def postgresql(address: Address) -> Engines:
    """One pool. Writing is done READ COMMITTED, reading without a transaction."""
    engine = create_async_engine(
        address.url,
        hide_parameters=True,
        skip_autocommit_rollback=True,
        isolation_level="READ COMMITTED",
        pool_size=_POSTGRESQL_CONNECTIONS,
        max_overflow=0,
        pool_timeout=_WAIT_FOR_CONNECTION,
        pool_pre_ping=True,
        connect_args={"timeout": 10, "command_timeout": 60, "server_settings": _POSTGRESQL_SETTINGS},
    )
    return engine, engine.execution_options(isolation_level=_NO_TRANSACTION)


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    # The mode stays with the file. While processes that start together switch it, SQLite answers "locked" without
    # waiting as it otherwise does.
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if not _busy(error) or time.monotonic() > deadline:
                raise
            time.sleep(_LOOK_AGAIN[1])
        else:
            return


def _sqlite_engine(address: Address, **options: Any) -> AsyncEngine:  # noqa: ANN401  # those of the pool
    return create_async_engine(
        address.url,
        hide_parameters=True,
        poolclass=AsyncAdaptedQueuePool,
        max_overflow=0,
        pool_timeout=_WAIT_FOR_CONNECTION,
        # Without it the driver would begin transactions by itself, and late.
        connect_args={"timeout": _BUSY_SECONDS, "isolation_level": None, "factory": _Connection},
        **options,
    )


class _Connection(sqlite3.Connection):
    """Ends its transaction when it is closed.

    SQLite itself leaves it open, and others locked out, for as long as a cursor is still referred to; so it would be by the
    traceback of a task that was cancelled amid a statement.
    """

    def close(self) -> None:
        self.rollback()
        super().close()


class _Pragmas:
    """Settings that SQLite keeps for each connection."""

    def __init__(self, *settings: str) -> None:
        self._settings = settings

    def __call__(self, connection: Any, _record: object) -> None:  # noqa: ANN401  # the driver's own connection
        cursor = connection.cursor()
        for setting in self._settings:
            cursor.execute(f"PRAGMA {setting}")
        cursor.close()


def _begin_immediate(connection: Connection) -> None:
    # Past the library's cursor, for which each step is a change of threads: a tenth of a transaction's time.
    adapted: Any = connection.connection.dbapi_connection
    adapted.run_async(_take_the_lock)


async def _take_the_lock(driver: aiosqlite.Connection) -> None:
    # SQLite's own waiting sleeps up to 0.1 seconds between looks, so that a process that is busy can keep others out.
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            await driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if not _busy(error) or time.monotonic() > deadline:
                raise
        except asyncio.CancelledError:
            # It may have begun, or be about to: the driver does one thing after the other.
            await driver.rollback()
            raise
        else:
            return
        await asyncio.sleep(random.uniform(*_LOOK_AGAIN))  # noqa: S311  # no secret: so that waiters do not march in step


def _busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def _undo_what_is_left(adapted: Any, _record: object, state: PoolResetState) -> None:  # noqa: ANN401  # as above
    # Only after something that even undoing a transaction did not survive, such as being cancelled twice. Always undoing, as
    # pools do, would cost every transaction another change of threads.
    if state.asyncio_safe and adapted.driver_connection.in_transaction:
        adapted.rollback()
