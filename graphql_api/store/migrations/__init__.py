"""Changes of the tables over time, each a revision that runs once, in order, at start.

Revisions only go forward. A new one is a file in `versions` that names the one before it as `down_revision`, and is written
so that a process of the version before can still work on the tables while replicas are exchanged.
"""

from pathlib import Path

from alembic.command import upgrade
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from graphql_api.store.database import Database
from graphql_api.store.errors import StoreError

# As in `leases`: the first 63 bits of the SHA-256 digest of "ats-graph migrate".
_MIGRATE_LOCK = 3_351_091_004_015_679_977


async def migrate(database: Database) -> None:
    """Bring the tables up to date. Processes may do so together: one does it, the others wait and find it done.

    StoreError if the tables are those of a newer version of this program.
    """
    await database.write(_upgrade_alone)


def _upgrade_alone(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # A long wait is no fault here. On SQLite the transaction itself is alone.
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATE_LOCK})
    _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    config = Config()
    # Percent signs are special to it.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    current = set(MigrationContext.configure(connection).get_current_heads())
    if current == set(scripts.get_heads()):
        return
    if current - {script.revision for script in scripts.walk_revisions()}:
        message = (
            "The database was used by a newer version of ats-graph: run that version, or restore a backup."
        )
        raise StoreError(message)
    upgrade(config, "head")
