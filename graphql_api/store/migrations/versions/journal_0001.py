"""The write journal."""

import sqlalchemy as sa
from alembic import op

revision = "journal_0001"
down_revision = None


def upgrade() -> None:
    """Make its five tables."""
    _operations()
    _operations_indexes()
    _steps()
    _attempts()
    _attachments()


def _operations() -> None:
    op.create_table(
        "operations",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("caller", sa.Text, nullable=False),
        sa.Column("integration_id", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("key_digest", sa.Text),
        sa.Column("input_digest", sa.Text, nullable=False),
        sa.Column("input", sa.LargeBinary),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("begun_at", sa.Double, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("started_at", sa.Double),
        sa.Column("finished_at", sa.Double),
        sa.Column("expires_at", sa.Double),
        sa.Column("not_before", sa.Double, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("lease_owner", sa.Text),
        sa.Column("lease_until", sa.Double),
        sa.Column("result", sa.Text),
        sa.Column("cause", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_operations"),
        sa.UniqueConstraint("caller", "integration_id", "key_digest", name="uq_operations_key"),
    )


def _operations_indexes() -> None:
    _partial("uq_operations_running", ["target"], "state = 'RUNNING'", unique=True)
    _partial("ix_operations_pending", ["not_before"], "state = 'PENDING'")
    _partial("ix_operations_leases", ["lease_until"], "state = 'RUNNING'")
    _partial("ix_operations_queue", ["target", "created_at", "id"], "state IN ('PENDING', 'RUNNING')")
    _partial("ix_operations_expiry", ["expires_at"], "expires_at IS NOT NULL")
    op.create_index("ix_operations_listing", "operations", ["integration_id", "created_at", "id"])
    op.create_index("ix_operations_newest", "operations", ["created_at", "id"])


def _partial(name: str, columns: list[str], condition: str, *, unique: bool = False) -> None:
    where = sa.text(condition)
    op.create_index(name, "operations", columns, unique=unique, sqlite_where=where, postgresql_where=where)


def _steps() -> None:
    op.create_table(
        "steps",
        sa.Column("operation_id", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attachment", sa.Integer),
        sa.Column("optional", sa.Boolean, nullable=False),
        sa.Column("memo", sa.LargeBinary),
        sa.Column("receipt", sa.Text),
        sa.Column("effect", sa.Text),
        sa.Column("cause", sa.Text),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("updated_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("operation_id", "position", name="pk_steps"),
        _belongs_to("steps", "operations", ["operation_id"], ["id"]),
    )


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("operation_id", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("started_at", sa.Double, nullable=False),
        sa.Column("finished_at", sa.Double),
        sa.Column("outcome", sa.Text),
        sa.Column("cause", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.UniqueConstraint("operation_id", "position", "number", name="uq_attempts_number"),
        _belongs_to("attempts", "steps", ["operation_id", "position"], ["operation_id", "position"]),
    )


def _attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("operation_id", sa.Text, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("target", sa.Text),
        sa.Column("cause", sa.Text),
        sa.Column("delivered_at", sa.Double),
        sa.PrimaryKeyConstraint("operation_id", "ordinal", name="pk_attachments"),
        _belongs_to("attachments", "operations", ["operation_id"], ["id"]),
    )
    op.create_table(
        "attachment_parts",
        sa.Column("operation_id", sa.Text, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("operation_id", "ordinal", "part", name="pk_attachment_parts"),
        _belongs_to(
            "attachment_parts", "attachments", ["operation_id", "ordinal"], ["operation_id", "ordinal"]
        ),
    )


def _belongs_to(
    table: str, parent: str, columns: list[str], parent_columns: list[str]
) -> sa.ForeignKeyConstraint:
    targets = [f"{parent}.{column}" for column in parent_columns]
    return sa.ForeignKeyConstraint(columns, targets, name=f"fk_{table}_{parent}", ondelete="CASCADE")
