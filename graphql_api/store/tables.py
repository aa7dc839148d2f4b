"""Tables of the write journal. `migrations` makes them; a test compares the two.

Times are UTC, in seconds since 1970. What is called sealed is made by `seals`; JSON stands as text, since no query looks
inside.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    FromClause,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# Written out in statements, never given as parameters: only then does a database use the partial indexes below.
_PENDING: ColumnElement[str] = literal_column("'PENDING'")
_RUNNING: ColumnElement[str] = literal_column("'RUNNING'")


def pending(table: FromClause) -> ColumnElement[bool]:
    """That an operation waits for somebody to take it up."""
    return table.c.state == _PENDING


def running(table: FromClause) -> ColumnElement[bool]:
    """That somebody works on an operation, or died over it."""
    return table.c.state == _RUNNING


def unfinished(table: FromClause) -> ColumnElement[bool]:
    """That an operation waits or is being worked on."""
    return table.c.state.in_([_PENDING, _RUNNING])


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


operations = Table(
    "operations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("caller", Text, nullable=False),
    Column("integration_id", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("key_digest", Text),
    Column("input_digest", Text, nullable=False),
    Column("input", LargeBinary),  # sealed
    Column("target", Text, nullable=False),
    Column("begun_at", Double, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("started_at", Double),
    Column("finished_at", Double),
    Column("expires_at", Double),
    Column("not_before", Double, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("lease_owner", Text),
    Column("lease_until", Double),
    Column("result", Text),
    Column("cause", Text),
    UniqueConstraint("caller", "integration_id", "key_digest", name="uq_operations_key"),
    # Whatever else goes wrong: two operations with one target are never worked on at once.
    Index("uq_operations_running", "target", unique=True, **_where("state = 'RUNNING'")),
    Index("ix_operations_pending", "not_before", **_where("state = 'PENDING'")),
    Index("ix_operations_leases", "lease_until", **_where("state = 'RUNNING'")),
    Index("ix_operations_queue", "target", "created_at", "id", **_where("state IN ('PENDING', 'RUNNING')")),
    Index("ix_operations_listing", "integration_id", "created_at", "id"),
    Index("ix_operations_newest", "created_at", "id"),
    Index("ix_operations_expiry", "expires_at", **_where("expires_at IS NOT NULL")),
)

steps = Table(
    "steps",
    metadata,
    Column("operation_id", Text, ForeignKey("operations.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attachment", Integer),
    Column("optional", Boolean, nullable=False),
    Column("memo", LargeBinary),  # sealed
    Column("receipt", Text),
    Column("effect", Text),
    Column("cause", Text),
    Column("failures", Integer, nullable=False),
    Column("updated_at", Double, nullable=False),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("operation_id", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("started_at", Double, nullable=False),
    Column("finished_at", Double),
    Column("outcome", Text),
    Column("cause", Text),
    ForeignKeyConstraint(
        ["operation_id", "position"], ["steps.operation_id", "steps.position"], ondelete="CASCADE"
    ),
    UniqueConstraint("operation_id", "position", "number", name="uq_attempts_number"),
)

attachments = Table(
    "attachments",
    metadata,
    Column("operation_id", Text, ForeignKey("operations.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("target", Text),
    Column("cause", Text),
    Column("delivered_at", Double),
)

attachment_parts = Table(
    "attachment_parts",
    metadata,
    Column("operation_id", Text, primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),  # sealed
    ForeignKeyConstraint(
        ["operation_id", "ordinal"], ["attachments.operation_id", "attachments.ordinal"], ondelete="CASCADE"
    ),
)
