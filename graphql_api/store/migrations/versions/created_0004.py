"""Records that were created through this service."""

import sqlalchemy as sa
from alembic import op

revision = "created_0004"
down_revision = "checks_0003"


def upgrade() -> None:
    """Make its table."""
    op.create_table(
        "created_records",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("integration_id", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("remote_id", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_created_records"),
        sa.UniqueConstraint("integration_id", "model", "remote_id", name="uq_created_records_record"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_created_records_new", "created_records", ["integration_id", "id"])
