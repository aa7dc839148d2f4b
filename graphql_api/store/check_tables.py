"""The table of what checks of integrations found. See `tables`."""

from sqlalchemy import BigInteger, Column, Double, Index, Integer, Table, Text

from graphql_api.store.tables import metadata

check_runs = Table(
    "check_runs",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("integration_id", Text, nullable=False),
    Column("at", Double, nullable=False),
    Column("findings", Text, nullable=False),
    Index("ix_check_runs_history", "integration_id", "id"),
)
