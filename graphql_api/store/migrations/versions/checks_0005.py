"""What checks of integrations found."""

revision = "checks_0005"
down_revision = "fields_0004"


def upgrade() -> None:
    """Make its tables."""
