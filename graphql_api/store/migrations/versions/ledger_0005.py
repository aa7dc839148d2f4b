"""The ledger of changes, and sweeps."""

import sqlalchemy as sa
from alembic import op

revision = "ledger_0005"
down_revision = "created_0004"

_DELETED = sa.text("deleted_at IS NOT NULL")


def upgrade() -> None:
    """Make their tables, and say of each integration how often it is swept."""
    op.add_column("integrations", sa.Column("sweep_seconds", sa.Double))
    _make_ledger()
    _make_sweeps()


def _make_ledger() -> None:
    op.create_table(
        "ledger_integrations",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("integration_id", sa.Text, nullable=False),
        sa.Column("head", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_ledger_integrations"),
        sa.UniqueConstraint("integration_id", name="uq_ledger_integrations_integration_id"),
    )
    op.create_table(
        "ledger",
        sa.Column("integration", sa.Integer, nullable=False),
        sa.Column("model", sa.SmallInteger, nullable=False),
        sa.Column("remote_id", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.BigInteger, nullable=False),
        sa.Column("parent", sa.Text),
        sa.Column("created_seq", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("deleted_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("integration", "model", "remote_id", name="pk_ledger"),
        sa.ForeignKeyConstraint(
            ["integration"],
            ["ledger_integrations.number"],
            name="fk_ledger_ledger_integrations",
            ondelete="CASCADE",
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("uq_ledger_seq", "ledger", ["integration", "seq"], unique=True)
    op.create_index(
        "ix_ledger_deleted",
        "ledger",
        ["integration", "model"],
        sqlite_where=_DELETED,
        postgresql_where=_DELETED,
    )


def _make_sweeps() -> None:
    op.create_table(
        "sweeps",
        sa.Column("integration_id", sa.Text, nullable=False),
        sa.Column("started_at", sa.Double, nullable=False),
        sa.Column("finished_at", sa.Double),
        sa.Column("lease_owner", sa.Text),
        sa.Column("lease_until", sa.Double),
        sa.PrimaryKeyConstraint("integration_id", name="pk_sweeps"),
    )
    op.create_table(
        "sweep_results",
        sa.Column("integration_id", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("records", sa.Integer, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("deleted", sa.Integer, nullable=False),
        sa.Column("held_back", sa.Integer, nullable=False),
        sa.Column("detail", sa.Text),
        sa.PrimaryKeyConstraint("integration_id", "model", name="pk_sweep_results"),
    )
