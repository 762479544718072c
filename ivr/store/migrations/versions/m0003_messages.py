"""Callers' messages, and the answers to their turns."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "messages",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("call_id", _NUMBER, nullable=False),
        sa.Column("begun_at", _MOMENT, nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("voice", sa.String(), nullable=True),
        sa.Column("unheard", sa.Integer(), nullable=False),
        sa.Column("call_back", sa.String(), nullable=False),
        sa.Column("handling", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_messages_call_id"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
    )
    op.create_index(
        "uq_messages_call_id_begun_at", "messages", ["call_id", "begun_at"], unique=True
    )
    op.create_index("ix_messages_state_id", "messages", ["state", "id"])
    op.create_table(
        "message_turns",
        sa.Column("call_id", _NUMBER, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_message_turns_call_id"),
        sa.PrimaryKeyConstraint("call_id", "step", name="pk_message_turns"),
        sqlite_with_rowid=False,
    )
