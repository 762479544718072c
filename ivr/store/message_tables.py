"""The tables of what staff do with messages, as the migrations leave them."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from ivr.store.staff_tables import staff
from ivr.store.tables import METADATA, Moment, Number, messages

# Who changed a message last. It stands apart from what callers give, which calls write.
message_work = Table(
    "message_work",
    METADATA,
    Column("message_id", ForeignKey(messages.c.id), primary_key=True),
    Column("staff_id", ForeignKey(staff.c.id), nullable=False),
    Column("at", Moment, nullable=False),
    # How often it was changed, so that nobody changes what they have not seen.
    Column("changes", Integer, nullable=False),
)

# Notes are added and never changed: two people who write at once lose nothing.
message_notes = Table(
    "message_notes",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("message_id", ForeignKey(messages.c.id), nullable=False),
    Column("staff_id", ForeignKey(staff.c.id), nullable=False),
    Column("at", Moment, nullable=False),
    Column("text", Text, nullable=False),
    Index("ix_message_notes_message_id_id", "message_id", "id"),
)
