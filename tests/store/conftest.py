"""Both databases, new for each test, and what rows are made of.

PostgreSQL is a real server, started when a test first asks for it (one for each worker of pytest); each test gets a database
of its own in it. A server that cannot start fails the tests.
"""

import asyncio
import itertools
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.util import await_only

from graphql_api.store import journal, leases
from graphql_api.store.database import Database
from graphql_api.store.migrations import migrate
from graphql_api.store.rows import AttachmentRow, OperationRow, StepRow

SERVER = Path(__file__).with_name("postgres_server.py")
NOW = 1_800_000_000.0
_numbers = itertools.count()


@dataclass(frozen=True)
class PostgresServer:
    """A running server. `programs` is where its command-line programs are."""

    folder: str
    password: str
    pid: int
    programs: str

    def url(self, name: str) -> str:
        return f"postgresql://postgres:{self.password}@/{name}?host={self.folder}"

    def run(self, program: str, *arguments: str) -> None:
        command = [f"{self.programs}/{program}", "-h", self.folder, "-U", "postgres", *arguments]
        subprocess.run(
            command, check=True, capture_output=True, env={**os.environ, "PGPASSWORD": self.password}
        )

    def create(self, *, template: str = "template0") -> str:
        """A new database; its name."""
        name = f"test_{next(_numbers)}"
        self.run("createdb", "-T", template, name)
        return name


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The server; it ends with its input, so also when the tests are killed."""
    program = subprocess.Popen(
        [sys.executable, SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    told = program.stdout.readline()
    if not told:
        pytest.fail(f"PostgreSQL did not start:\n{program.communicate()[1]}", pytrace=False)
    yield PostgresServer(**json.loads(told))
    program.communicate(timeout=30)
    assert program.returncode == 0


@pytest.fixture(scope="session")
def postgres_template(postgres) -> str:
    """A database with all tables, to be copied: faster than making them anew."""
    name = postgres.create()
    with ThreadPoolExecutor() as thread:
        thread.submit(asyncio.run, _migrated(postgres.url(name))).result()
    return name


async def _migrated(url: str) -> None:
    database = await Database.open(url)
    await migrate(database)
    await database.close()


@pytest.fixture
def postgres_url(postgres) -> Iterator[str]:
    """An empty database."""
    name = postgres.create()
    yield postgres.url(name)
    postgres.run("dropdb", "--force", name)


@pytest.fixture
def new_file(tmp_path) -> str:
    """An SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path}/store.db"


@pytest.fixture(params=["new_file", "postgres_url"], ids=["sqlite", "postgresql"])
def empty_url(request) -> str:
    """A database without tables."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def migrated_file(new_file) -> str:
    """An SQLite file with all tables."""
    with ThreadPoolExecutor() as thread:
        thread.submit(asyncio.run, _migrated(new_file)).result()
    return new_file


@pytest.fixture
def migrated_postgres(postgres, postgres_template) -> Iterator[str]:
    """A PostgreSQL database with all tables."""
    name = postgres.create(template=postgres_template)
    yield postgres.url(name)
    postgres.run("dropdb", "--force", name)


@pytest.fixture(params=["migrated_file", "migrated_postgres"], ids=["sqlite", "postgresql"])
def database_url(request) -> str:
    """A database with all tables."""
    return request.getfixturevalue(request.param)


@pytest.fixture
async def open_database() -> AsyncIterator:
    """Open databases as separate processes would, each with connections of its own."""
    async with AsyncExitStack() as stack:

        async def open_one(url: str) -> Database:
            database = await Database.open(url)
            stack.push_async_callback(database.close)
            return database

        yield open_one


@pytest.fixture
async def database(database_url, open_database) -> Database:
    return await open_database(database_url)


class Rows:
    """Makes rows, numbered, and writes them."""

    now = NOW

    @staticmethod
    def operation(number: int, **given) -> OperationRow:
        known = {
            "id": f"op_{number:026d}",
            "caller": "careers-page",
            "integration_id": "acme",
            "action": "Create application",
            "input_digest": "0" * 64,
            "target": f"target-{number}",
            "begun_at": NOW,
            "created_at": NOW + number / 1000,
            "not_before": NOW,
        }
        return OperationRow(**{**known, **given})

    @staticmethod
    def step(operation_id: str, position: int = 0, **given) -> StepRow:
        known = {
            "operation_id": operation_id,
            "position": position,
            "name": f"step {position}",
            "updated_at": NOW,
        }
        return StepRow(**{**known, **given})

    @staticmethod
    def attachment(operation_id: str, ordinal: int = 0, **given) -> AttachmentRow:
        return AttachmentRow(**{"operation_id": operation_id, "ordinal": ordinal, "size": 3, **given})

    @classmethod
    async def insert(
        cls, database: Database, number: int, *, steps=1, attachments=0, **given
    ) -> OperationRow:
        row = cls.operation(number, **given)
        insert = partial(
            journal.insert_operation,
            row=row,
            input=f"input of {row.id}".encode(),
            steps=[cls.step(row.id, position) for position in range(steps)],
            attachments=[cls.attachment(row.id, ordinal) for ordinal in range(attachments)],
        )
        assert await database.write(insert)
        return row

    @staticmethod
    def lock(connection) -> None:
        """Keep other writers waiting until this transaction ends, on either database."""
        if connection.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE operations IN EXCLUSIVE MODE"))

    @staticmethod
    async def claim(
        database: Database, owner="one", *, now=NOW + 10, limit=100, only=None
    ) -> list[OperationRow]:
        return await database.write(
            partial(leases.claim, owner=owner, now=now, lease_seconds=30, limit=limit, only=only)
        )


@pytest.fixture
def rows() -> type[Rows]:
    return Rows


@pytest.fixture
async def meanwhile() -> Callable[[Connection, Coroutine], object]:
    """Has something done on the event loop while a function of a connection runs, which waits for it."""
    loop = asyncio.get_running_loop()

    def wait_for(connection: Connection, doing: Coroutine) -> object:
        if connection.dialect.name == "postgresql":
            return await_only(doing)
        return asyncio.run_coroutine_threadsafe(doing, loop).result()

    return wait_for


@pytest.fixture
def held(rows, meanwhile) -> Callable:
    """Keeps a transaction open that lets no other write."""

    @asynccontextmanager
    async def hold(database: Database) -> AsyncIterator[None]:
        inside, leave = asyncio.Event(), asyncio.Event()

        async def stay() -> None:
            inside.set()
            await leave.wait()

        def work(connection: Connection) -> None:
            rows.lock(connection)
            meanwhile(connection, stay())

        task = asyncio.create_task(database.write(work))
        await inside.wait()
        try:
            yield
        finally:
            leave.set()
            await task

    return hold
