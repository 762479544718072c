"""What staff do with messages, what they print, and what they export."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "message_work",
        sa.Column("message_id", _NUMBER, nullable=False),
        sa.Column("staff_id", _NUMBER, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_message_work_message_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_message_work_staff_id"),
        sa.PrimaryKeyConstraint("message_id", name="pk_message_work"),
    )
    op.create_table(
        "message_notes",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("message_id", _NUMBER, nullable=False),
        sa.Column("staff_id", _NUMBER, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_message_notes_message_id"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_message_notes_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_message_notes"),
    )
    op.create_index("ix_message_notes_message_id_id", "message_notes", ["message_id", "id"])
    op.create_index("ix_messages_state_office_id", "messages", ["state", "office", "id"])
    op.create_table(
        "print_batches",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("staff_id", _NUMBER, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("right", sa.Float(), nullable=False),
        sa.Column("down", sa.Float(), nullable=False),
        sa.Column("letters", sa.String(), nullable=False),
        sa.Column("answered_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_print_batches_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_print_batches"),
    )
    op.create_index("ix_print_batches_staff_id_id", "print_batches", ["staff_id", "id"])
    is_open = sa.text("answered_at IS NULL")
    op.create_index(
        "ix_print_batches_open",
        "print_batches",
        ["id"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_table(
        "print_batch_orders",
        sa.Column("batch_id", _NUMBER, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("order_id", _NUMBER, nullable=False),
        sa.Column("printed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["print_batches.id"], name="fk_print_batch_orders_batch_id"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_print_batch_orders_order_id"),
        sa.PrimaryKeyConstraint("batch_id", "place", name="pk_print_batch_orders"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_print_batch_orders_order_id", "print_batch_orders", ["order_id"])
    op.create_table(
        "exports",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("staff_id", _NUMBER, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.Column("with_addresses", sa.Boolean(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("reached", _MOMENT, nullable=True),
        sa.Column("next", _NUMBER, nullable=True),
        sa.Column("moved_at", _MOMENT, nullable=True),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_exports_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_exports"),
    )
    op.create_index("ix_exports_staff_id_id", "exports", ["staff_id", "id"])
    op.create_table(
        "export_parts",
        sa.Column("export_id", _NUMBER, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["export_id"], ["exports.id"], name="fk_export_parts_export_id"),
        sa.PrimaryKeyConstraint("export_id", "part", name="pk_export_parts"),
    )
