"""SQLite: its file, and the threads in which functions run, so that nobody on the event loop waits for the disk.

A function changes threads once, however many statements it makes.
"""

import asyncio
import os
import random
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.pool import QueuePool

from graphql_api.store.addresses import Address
from graphql_api.store.errors import StoreError
from graphql_api.store.failures import reached, told, unusable

Kind = TypeVar("Kind")

_BUSY_SECONDS = 10.0
_LOOK_AGAIN = (0.001, 0.005)
_WAIT_FOR_THREAD = 30.0
_READERS = 4
_ONLY_OWNER = 0o600
_NO_TRANSACTION = "AUTOCOMMIT"

# What survives a power cut is what was committed; what was deleted is overwritten.
_DURABLE = ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")


class Threads:
    """Runs functions in a few threads, each with a connection of its own. What has begun is not interrupted."""

    def __init__(self, name: str, engine: Engine, count: int) -> None:
        self._name = name
        self._engine = engine
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="ats-graph-store")

    async def run(self, work: Callable[[Connection], Kind]) -> Kind:
        """See `database.Runner`."""
        latest = time.monotonic() + _WAIT_FOR_THREAD
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, work, latest)

    async def close(self) -> None:
        """See `database.Runner`."""
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()

    def _run(self, work: Callable[[Connection], Kind], latest: float) -> Kind:
        # While another process holds the lock, all that wait here would otherwise do so one after the other.
        if time.monotonic() > latest:
            raise unusable(self._name, NoneFree())
        with reached(self._name):
            connection = self._engine.connect()
        with connection, told(self._name), connection.begin():
            return work(connection)


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


def runners(address: Address) -> tuple[Threads, Threads]:
    """One thread for writing, whose transactions take the lock at their start, and a few that can only read."""
    writing = _engine(address, 1)
    # Waiting for the lock is done by whoever begins.
    event.listen(writing, "connect", _Pragmas(*_DURABLE, "busy_timeout=0"))
    event.listen(writing, "begin", _begin_immediate)
    reading = _engine(address, _READERS, isolation_level=_NO_TRANSACTION, skip_autocommit_rollback=True)
    event.listen(reading, "connect", _Pragmas("query_only=ON"))
    return Threads(address.name, writing, 1), Threads(address.name, reading, _READERS)


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


def _engine(address: Address, connections: int, **options: Any) -> Engine:  # noqa: ANN401  # those of engines
    return create_engine(
        address.url,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        # Without it the driver would begin transactions by itself, and late.
        connect_args={"timeout": _BUSY_SECONDS, "isolation_level": None},
        **options,
    )


class _Pragmas:
    """Settings that SQLite keeps for each connection."""

    def __init__(self, *settings: str) -> None:
        self._settings = settings

    def __call__(self, connection: sqlite3.Connection, _record: object) -> None:
        for setting in self._settings:
            connection.execute(f"PRAGMA {setting}")


def _begin_immediate(connection: Connection) -> None:
    # SQLite's own waiting sleeps up to 0.1 seconds between looks, so that a process that is busy can keep others out.
    driver: Any = connection.connection.driver_connection
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if not _busy(error) or time.monotonic() > deadline:
                raise
        else:
            return
        time.sleep(random.uniform(*_LOOK_AGAIN))  # noqa: S311  # no secret: so that waiters do not march in step


def _busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
