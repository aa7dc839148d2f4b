"""Records that were created through this service."""

revision = "created_0006"
down_revision = "checks_0005"


def upgrade() -> None:
    """Make its tables."""
