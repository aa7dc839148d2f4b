"""The ledger of changes."""

revision = "ledger_0003"
down_revision = "accounts_0002"


def upgrade() -> None:
    """Make its tables."""
