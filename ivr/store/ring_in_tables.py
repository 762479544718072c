"""The tables of staff who ring in to record, as the migrations leave them."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from ivr.store.staff_tables import staff
from ivr.store.tables import METADATA, Moment, Number, calls
from ivr.store.take_tables import takes

_LIST = JSON().with_variant(JSONB(), "postgresql")

# What is kept of a code can't be turned back into it.
invitations = Table(
    "invitations",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("digest", String, nullable=False, index=True),
    Column("staff_id", ForeignKey(staff.c.id), nullable=False),
    Column("language", String, nullable=False),
    # [clip, written, spoken] of each line.
    Column("lines", _LIST, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("used_at", Moment),
)

wrong_codes = Table(
    "wrong_codes",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
)

ring_ins = Table(
    "ring_ins",
    METADATA,
    Column("call_id", ForeignKey(calls.c.id), primary_key=True),
    Column("step", Integer, nullable=False),
    Column("at", String, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("invitation_id", ForeignKey(invitations.c.id)),
    Column("line", Integer, nullable=False),
    Column("voice", String),
)

ring_in_turns = Table(
    "ring_in_turns",
    METADATA,
    Column("call_id", ForeignKey(calls.c.id), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("answer", Text, nullable=False),
    Column("answered_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)

# What was kept by telephone, until it is a take: one without either is still to be fetched.
rung_in = Table(
    "rung_in",
    METADATA,
    # RecordingSid.
    Column("voice", String, primary_key=True),
    Column("invitation_id", ForeignKey(invitations.c.id), nullable=False, index=True),
    Column("line", Integer, nullable=False),
    Column("kept_at", Moment, nullable=False),
    Column("take_id", ForeignKey(takes.c.id)),
    Column("trouble", Text, nullable=False),
    sqlite_with_rowid=False,
)
