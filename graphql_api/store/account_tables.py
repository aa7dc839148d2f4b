"""Tables of integrations, API keys, the service's own secrets, and the audit trail. See `tables` for what all share."""

from sqlalchemy import BigInteger, Boolean, Column, Double, Index, Integer, LargeBinary, Table, Text

from graphql_api.store.tables import metadata

integrations = Table(
    "integrations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("connector", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("base_url", Text, nullable=False),
    Column("source", Text),
    Column("options", Text, nullable=False),
    Column("limits", Text, nullable=False),
    Column("credentials", LargeBinary, nullable=False),  # sealed
    Column("only_created", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("updated_at", Double, nullable=False),
    Column("sweep_seconds", Double),
)

# One row for each integration that had news of its state, wherever it is described.
integration_states = Table(
    "integration_states",
    metadata,
    Column("integration_id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("since", Double, nullable=False),
    Column("cause", Text),
    Column("denied", Text),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("integrations", Text),
    Column("on_denied", Text, nullable=False),
    Column("passthrough_rules", Text, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("expires_at", Double),
    Column("revoked_at", Double),
    Column("last_used_at", Double),
)

# Of random bytes that this service makes for itself, such as the key of the digests of API keys.
secrets = Table(
    "secrets",
    metadata,
    Column("name", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),  # sealed
)

# How often what processes hold in memory was changed in the database: they look, and read anew what moved.
revisions = Table(
    "revisions",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", Double, nullable=False),
    Column("caller", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("integration_id", Text),
    Column("detail", Text, nullable=False),
    Index("ix_audit_at", "at"),
)
