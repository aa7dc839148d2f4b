"""The table of records that came to be through this service, or were imported as if they had. See `tables`."""

from sqlalchemy import BigInteger, Column, Double, Index, Integer, Table, Text, UniqueConstraint

from graphql_api.store.tables import metadata

created_records = Table(
    "created_records",
    metadata,
    # Counts up and is never given twice, so that a process finds out what is new by asking for what is beyond the last that
    # it has seen.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("integration_id", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("at", Double, nullable=False),
    UniqueConstraint("integration_id", "model", "remote_id", name="uq_created_records_record"),
    Index("ix_created_records_new", "integration_id", "id"),
    sqlite_autoincrement=True,
)
