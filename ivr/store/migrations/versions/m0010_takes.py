"""Takes, and what computer voices are to say."""

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
