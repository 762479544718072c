"""The tables of takes, and of what computer voices are to say, as the migrations leave them."""

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from ivr.store.staff_tables import staff
from ivr.store.tables import METADATA, Moment, Number

# What was recorded is never changed: a better take is another row.
takes = Table(
    "takes",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("language", String, nullable=False),
    Column("clip", String, nullable=False),
    Column("written", Text, nullable=False),
    Column("spoken", Text, nullable=False),
    Column("how", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("checksum", String, nullable=False),
    Column("original", String, nullable=False),
    Column("findings", JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    Column("waveform", Text, nullable=False),
    Column("by", ForeignKey(staff.c.id)),
    Column("engine", String, nullable=False),
    Column("voice", String, nullable=False),
    Column("chain", Integer, nullable=False),
    Index("ix_takes_language_clip_id", "language", "clip", "id"),
)

# Some lines that a computer voice is to say, asked for at once.
readings = Table(
    "readings",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("language", String, nullable=False),
    Column("engine", String, nullable=False),
    Column("asked_by", ForeignKey(staff.c.id)),
    Column("asked_at", Moment, nullable=False),
    Column("stopped_at", Moment),
    # Until then a worker is at it; who finds it later than that may begin again.
    Column("held_until", Moment),
)

# A line that is still waiting *is* the work; nothing else remembers it.
reading_lines = Table(
    "reading_lines",
    METADATA,
    Column("reading_id", ForeignKey(readings.c.id), primary_key=True),
    Column("clip", String, primary_key=True),
    Column("written", Text, nullable=False),
    Column("spoken", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("trouble", Text, nullable=False),
    Column("take_id", ForeignKey(takes.c.id)),
    Index("ix_reading_lines_state", "state"),
)
