"""Vendor fields that integrations show."""

import sqlalchemy as sa
from alembic import op

revision = "fields_0006"
down_revision = "ledger_0005"


def upgrade() -> None:
    """Make their table."""
    op.create_table(
        "field_mappings",
        sa.Column("integration_id", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("vendor_key", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("label", sa.Text),
        sa.Column("updated_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("integration_id", "model", "kind", "key", name="pk_field_mappings"),
    )
