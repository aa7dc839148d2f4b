"""Fields that integrations map."""

revision = "fields_0004"
down_revision = "ledger_0003"


def upgrade() -> None:
    """Make its tables."""
