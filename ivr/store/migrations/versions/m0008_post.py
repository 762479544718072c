"""What staff do with messages."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0005"
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
