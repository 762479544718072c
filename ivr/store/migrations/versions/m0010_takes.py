"""Takes, what computer voices are to say, and staff who ring in to record."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0005"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_LIST = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Make the tables of takes."""
    op.create_table(
        "takes",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("clip", sa.String(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("spoken", sa.Text(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("checksum", sa.String(), nullable=False),
        sa.Column("original", sa.String(), nullable=False),
        sa.Column("findings", _LIST, nullable=False),
        sa.Column("waveform", sa.Text(), nullable=False),
        sa.Column("by", _NUMBER, nullable=True),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name="fk_takes_by"),
        sa.PrimaryKeyConstraint("id", name="pk_takes"),
    )
    op.create_index("ix_takes_language_clip_id", "takes", ["language", "clip", "id"])
    op.create_table(
        "readings",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("asked_by", _NUMBER, nullable=True),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("stopped_at", _MOMENT, nullable=True),
        sa.Column("held_until", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name="fk_readings_asked_by"),
        sa.PrimaryKeyConstraint("id", name="pk_readings"),
    )
    op.create_table(
        "reading_lines",
        sa.Column("reading_id", _NUMBER, nullable=False),
        sa.Column("clip", sa.String(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("spoken", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("take_id", _NUMBER, nullable=True),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["readings.id"], name="fk_reading_lines_reading_id"
        ),
        sa.ForeignKeyConstraint(["take_id"], ["takes.id"], name="fk_reading_lines_take_id"),
        sa.PrimaryKeyConstraint("reading_id", "clip", name="pk_reading_lines"),
    )
    op.create_index("ix_reading_lines_state", "reading_lines", ["state"])
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
