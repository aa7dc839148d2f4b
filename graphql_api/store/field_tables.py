"""The table of vendor fields that integrations show, under keys of the customer's or as they are. See `tables`."""

from sqlalchemy import Column, Double, Table, Text

from graphql_api.store.tables import metadata

field_mappings = Table(
    "field_mappings",
    metadata,
    Column("integration_id", Text, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("vendor_key", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("label", Text),
    Column("updated_at", Double, nullable=False),
)
