"""Tables of the ledger: which records were seen, and when each last changed. See `tables`, and `ledger` for what it is.

Nothing here is personal: ids, keyed fingerprints, times. Times of changes are microseconds since 1970.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from graphql_api.store.tables import metadata

# `number` stands for the integration in the ledger and in cursors; `head` is the last `seq` that was given out.
ledger_integrations = Table(
    "ledger_integrations",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("integration_id", Text, nullable=False),
    Column("head", BigInteger, nullable=False),
    UniqueConstraint("integration_id", name="uq_ledger_integrations_integration_id"),
)

_DELETED = text("deleted_at IS NOT NULL")

# One row for each record, at the place (`seq`) of its latest change.
ledger = Table(
    "ledger",
    metadata,
    Column(
        "integration", Integer, ForeignKey("ledger_integrations.number", ondelete="CASCADE"), nullable=False
    ),
    Column("model", SmallInteger, nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("fingerprint", BigInteger, nullable=False),
    Column("parent", Text),
    Column("created_seq", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("deleted_at", BigInteger),
    PrimaryKeyConstraint("integration", "model", "remote_id", name="pk_ledger"),
    Index("uq_ledger_seq", "integration", "seq", unique=True),
    Index(
        "ix_ledger_deleted",
        "integration",
        "model",
        sqlite_where=_DELETED,
        postgresql_where=_DELETED,
    ),
    sqlite_with_rowid=False,
)

# Who sweeps an integration, or did last. Times are seconds since 1970.
sweeps = Table(
    "sweeps",
    metadata,
    Column("integration_id", Text, primary_key=True),
    Column("started_at", Double, nullable=False),
    Column("finished_at", Double),
    Column("lease_owner", Text),
    Column("lease_until", Double),
)

# What the last sweep of each model came to.
sweep_results = Table(
    "sweep_results",
    metadata,
    Column("integration_id", Text, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("at", Double, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("records", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("deleted", Integer, nullable=False),
    Column("held_back", Integer, nullable=False),
    Column("detail", Text),
)
