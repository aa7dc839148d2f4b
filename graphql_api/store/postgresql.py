"""PostgreSQL: functions run on the event loop, which goes on while they wait for the server."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from graphql_api.store.addresses import Address
from graphql_api.store.failures import reached, told

Kind = TypeVar("Kind")

_WAIT_FOR_CONNECTION = 30.0
_CONNECTIONS = 10
_NO_TRANSACTION = "AUTOCOMMIT"
_SETTINGS = {
    "application_name": "ats-graph",
    "statement_timeout": "30000",
    "lock_timeout": "15000",
    "idle_in_transaction_session_timeout": "60000",
}


class Pool:
    """Runs functions side by side, each with a connection of the pool. Whoever is cancelled has its function undone."""

    def __init__(self, name: str, engine: AsyncEngine) -> None:
        self._name = name
        self._engine = engine

    async def run(self, work: Callable[[Connection], Kind]) -> Kind:
        """See `database.Runner`."""
        async with AsyncExitStack() as stack:
            with reached(self._name):
                connection = await stack.enter_async_context(self._engine.connect())
            with told(self._name):
                async with connection.begin():
                    return await connection.run_sync(work)

    async def close(self) -> None:
        """See `database.Runner`."""
        await self._engine.dispose()


def runners(address: Address) -> tuple[Pool, Pool]:
    """For writing, READ COMMITTED, and for reading, without a transaction: they share the connections."""
    engine = create_async_engine(
        address.url,
        hide_parameters=True,
        skip_autocommit_rollback=True,
        isolation_level="READ COMMITTED",
        pool_size=_CONNECTIONS,
        max_overflow=0,
        pool_timeout=_WAIT_FOR_CONNECTION,
        pool_pre_ping=True,
        connect_args={"timeout": 10, "command_timeout": 60, "server_settings": _SETTINGS},
    )
    reading = engine.execution_options(isolation_level=_NO_TRANSACTION)
    return Pool(address.name, engine), Pool(address.name, reading)
