"""What rows are made of; the databases are those of `tests/databases.py`."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.util import await_only

from graphql_api.store import journal, leases
from graphql_api.store.database import Database
from graphql_api.store.rows import AttachmentRow, OperationRow, StepRow

NOW = 1_800_000_000.0


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
