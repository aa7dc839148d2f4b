import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from graphql_api.store import migrations
from graphql_api.store.errors import StoreError
from graphql_api.store.migrations import migrate
from graphql_api.store.tables import metadata

ROOT = Path(__file__).parents[2]
START = """
import asyncio, sys
from graphql_api.store.database import Database
from graphql_api.store.migrations import migrate

async def start():
    sys.stdin.readline()
    database = await Database.open(sys.argv[1])
    await migrate(database)
    await database.close()

asyncio.run(start())
"""


def differences(connection):
    return compare_metadata(MigrationContext.configure(connection), metadata)


def conditions(connection):
    """The partial indexes: comparing metadata does not look at their conditions."""
    found = inspect(connection).get_indexes("operations")
    return {
        index["name"]: bool(index.get("unique"))
        for index in found
        if any("where" in key for key in index["dialect_options"])
    }


async def test_migrated_tables_are_those_of_the_code(empty_url, open_database):
    database = await open_database(empty_url)
    await migrate(database)

    assert await database.read(differences) == []
    partial = {
        index.name: index.unique
        for index in metadata.tables["operations"].indexes
        if index.dialect_options["sqlite"]["where"] is not None
    }
    assert await database.read(conditions) == partial


async def test_migrating_again_changes_nothing(database):
    await migrate(database)

    assert await database.read(differences) == []


async def test_replicas_that_start_together(empty_url, open_database):
    databases = await asyncio.gather(*(open_database(empty_url) for _ in range(6)))

    await asyncio.gather(*(migrate(database) for database in databases))

    count = text("SELECT count(*) FROM alembic_version")
    assert await databases[0].read(lambda connection: connection.scalar(count)) == 1


def test_processes_that_start_together(empty_url):
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", START, empty_url],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(4)
    ]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()

    assert [process.communicate(timeout=50)[1] for process in processes] == [""] * 4
    assert [process.returncode for process in processes] == [0] * 4


async def test_a_migration_that_fails_leaves_nothing(empty_url, open_database, monkeypatch):
    database = await open_database(empty_url)
    upgrade = migrations.upgrade

    def fail(*arguments):
        upgrade(*arguments)
        raise ArithmeticError

    monkeypatch.setattr(migrations, "upgrade", fail)
    with pytest.raises(ArithmeticError):
        await migrate(database)

    assert await database.read(lambda connection: inspect(connection).get_table_names()) == []


async def test_tables_of_a_newer_version_are_refused(database):
    newer = text("UPDATE alembic_version SET version_num = 'from_the_future'")
    await database.write(lambda connection: connection.execute(newer))

    with pytest.raises(StoreError, match=r"^The database was used by a newer version of ats-graph: "):
        await migrate(database)
