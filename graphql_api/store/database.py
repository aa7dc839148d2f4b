"""The way into the database: transactions that write, and reading."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Self

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from graphql_api.store import engines
from graphql_api.store.addresses import SQLITE, Address, address
from graphql_api.store.failures import CONNECTING, told, unusable


class Database:
    """An open database. `dialect` is `sqlite` or `postgresql`."""

    def __init__(self, place: Address, writer: AsyncEngine, reader: AsyncEngine) -> None:
        self._name = place.name
        self.dialect = place.dialect
        self._writer = writer
        self._reader = reader

    @classmethod
    async def open(cls, url: str) -> Self:
        """The database at `sqlite:///file.db` or `postgresql://…`, which answers; StoreError if it does not.

        An SQLite file is made if there is none; a PostgreSQL database must be there.
        """
        place = address(url)
        if place.dialect == SQLITE:
            await asyncio.to_thread(engines.prepare_file, place)
        make = engines.sqlite if place.dialect == SQLITE else engines.postgresql
        database = cls(place, *make(place))
        try:
            await database.check()
        except BaseException:
            await database.close()
            raise
        return database

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed at the end, undone after any exception; StoreError if the database fails.

        On SQLite one at a time: others wait, so nothing slow belongs inside, and never a second `write`.
        """
        async with self._connection(self._writer) as connection:
            with told(self._name):
                async with connection.begin():
                    yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection to read from, each statement seeing what is committed by then; StoreError if the database fails."""
        async with self._connection(self._reader) as connection:
            with told(self._name):
                yield connection

    async def check(self) -> None:
        """Ask the database for an answer; StoreError if there is none."""
        async with self.read() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close all connections."""
        await self._reader.dispose()
        await self._writer.dispose()

    @asynccontextmanager
    async def _connection(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        async with AsyncExitStack() as stack:
            try:
                connection = await stack.enter_async_context(engine.connect())
            except CONNECTING as error:
                # Without its cause: drivers put what they connect with into theirs.
                raise unusable(self._name, error) from None
            yield connection

    def __repr__(self) -> str:
        return f"Database({self._name})"
