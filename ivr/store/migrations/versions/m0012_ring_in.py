"""Staff who ring in to record."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_LIST = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Make the tables of ringing in."""
    op.create_table(
        "invitations",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("staff_id", _NUMBER, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("lines", _LIST, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_invitations_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
    )
    op.create_index("ix_invitations_digest", "invitations", ["digest"])
    op.create_index("ix_invitations_expires_at", "invitations", ["expires_at"])
    op.create_table(
        "wrong_codes",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wrong_codes"),
    )
    op.create_index("ix_wrong_codes_at", "wrong_codes", ["at"])
    op.create_table(
        "ring_ins",
        sa.Column("call_id", _NUMBER, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("invitation_id", _NUMBER, nullable=True),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("voice", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_ring_ins_call_id"),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name="fk_ring_ins_invitation_id"
        ),
        sa.PrimaryKeyConstraint("call_id", name="pk_ring_ins"),
    )
    op.create_table(
        "ring_in_turns",
        sa.Column("call_id", _NUMBER, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_ring_in_turns_call_id"),
        sa.PrimaryKeyConstraint("call_id", "step", name="pk_ring_in_turns"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rung_in",
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("invitation_id", _NUMBER, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("kept_at", _MOMENT, nullable=False),
        sa.Column("take_id", _NUMBER, nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name="fk_rung_in_invitation_id"
        ),
        sa.ForeignKeyConstraint(["take_id"], ["takes.id"], name="fk_rung_in_take_id"),
        sa.PrimaryKeyConstraint("voice", name="pk_rung_in"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_rung_in_invitation_id", "rung_in", ["invitation_id"])
