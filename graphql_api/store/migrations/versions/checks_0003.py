"""What checks of integrations found."""

import sqlalchemy as sa
from alembic import op

revision = "checks_0003"
down_revision = "accounts_0002"


def upgrade() -> None:
    """Make its table."""
    op.create_table(
        "check_runs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("integration_id", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("findings", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_check_runs"),
    )
    op.create_index("ix_check_runs_history", "check_runs", ["integration_id", "id"])
