"""Both databases, new for each test.

PostgreSQL is a real server, started when a test first asks for it (one for each worker of pytest); each test gets a database
of its own in it. A server that cannot start fails the tests.
"""

import asyncio
import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from graphql_api.store.database import Database
from graphql_api.store.migrations import migrate

SERVER = Path(__file__).with_name("postgres_server.py")
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
    _migrate(postgres.url(name))
    return name


@pytest.fixture(scope="session")
def file_template(tmp_path_factory) -> Path:
    """An SQLite file with all tables, to be copied."""
    file = tmp_path_factory.mktemp("template") / "store.db"
    _migrate(f"sqlite:///{file}")
    return file


def _migrate(url: str) -> None:
    async def make() -> None:
        database = await Database.open(url)
        await migrate(database)
        await database.close()

    # In a thread: pytest may have an event loop running in its own.
    with ThreadPoolExecutor() as thread:
        thread.submit(asyncio.run, make()).result()


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
def migrated_file(file_template, new_file) -> str:
    """An SQLite file with all tables."""
    shutil.copyfile(file_template, new_file.removeprefix("sqlite:///"))
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
