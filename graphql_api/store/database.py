"""The way into the database: functions of a connection, each run as a whole, to write and to read."""

import asyncio
from collections.abc import Callable
from typing import Protocol, Self, TypeVar

from sqlalchemy import Connection, text

from graphql_api.store import postgresql, sqlite
from graphql_api.store.addresses import SQLITE, Address, address

Kind = TypeVar("Kind")


class Runner(Protocol):
    """Runs functions, each with a connection and as one transaction."""

    async def run(self, work: Callable[[Connection], Kind]) -> Kind:
        """What the function gives back; StoreError if the database fails."""
        ...

    async def close(self) -> None:
        """Let running functions come to their end, and close all connections."""
        ...


class Database:
    """An open database.

    Functions get a connection and must not keep it. On SQLite they run in a thread, so they may take their time to compute,
    and must not touch what belongs to the event loop. A caller that is cancelled before its function has begun has it not
    run. One that is cancelled later does not know whether it was committed, but it was as a whole, or not at all.
    """

    def __init__(self, place: Address, writer: Runner, reader: Runner) -> None:
        self._name = place.name
        self._writer = writer
        self._reader = reader

    @classmethod
    async def open(cls, url: str) -> Self:
        """The database at `sqlite:///file.db` or `postgresql://…`, which answers; StoreError if it does not.

        An SQLite file is made if there is none; a PostgreSQL database must be there.
        """
        place = address(url)
        if place.dialect == SQLITE:
            await asyncio.to_thread(sqlite.prepare_file, place)
        runners = sqlite.runners if place.dialect == SQLITE else postgresql.runners
        database = cls(place, *runners(place))
        try:
            await database.check()
        except BaseException:
            await database.close()
            raise
        return database

    async def write(self, work: Callable[[Connection], Kind]) -> Kind:
        """What a function gives back, once it is committed; StoreError if the database fails.

        After any exception it is undone. On SQLite one runs at a time.
        """
        return await self._writer.run(work)

    async def read(self, work: Callable[[Connection], Kind]) -> Kind:
        """What a function gives back that only reads; StoreError if the database fails.

        Each of its statements sees what is committed by then.
        """
        return await self._reader.run(work)

    async def check(self) -> None:
        """Ask the database for an answer; StoreError if there is none."""
        await self.read(_answer)

    async def close(self) -> None:
        """Let running functions come to their end, and close all connections."""
        await self._reader.close()
        await self._writer.close()

    def __repr__(self) -> str:
        return f"Database({self._name})"


def _answer(connection: Connection) -> None:
    connection.execute(text("SELECT 1"))
