"""The tables of what the worker keeps for itself, as the migrations leave them."""

from sqlalchemy import JSON, Column, Integer, String, Table
from sqlalchemy.dialects.postgresql import JSONB

from ivr.store.tables import METADATA, Moment

# When something was last done that is to be done again and again: "worker", "forgetting".
heartbeats = Table(
    "heartbeats",
    METADATA,
    Column("name", String, primary_key=True),
    Column("at", Moment, nullable=False),
)

# What was last found by looking at something: "twilio", "self-call".
checks = Table(
    "checks",
    METADATA,
    Column("name", String, primary_key=True),
    Column("at", Moment, nullable=False),
    # Sentences; none is good news.
    Column("problems", JSON().with_variant(JSONB(), "postgresql"), nullable=False),
)

# All that remains of what has been forgotten. No row can be traced to a person or a day.
counts = Table(
    "counts",
    METADATA,
    # As 2026-11.
    Column("month", String, primary_key=True),
    # What it had come to, such as "posted"; of messages, "message".
    Column("kind", String, primary_key=True),
    # A leaflet by its id; of messages, the office.
    Column("name", String, primary_key=True),
    # A format; of messages, the topic.
    Column("form", String, primary_key=True),
    # The first half of the postcode.
    Column("area", String, primary_key=True),
    Column("number", Integer, nullable=False),
    sqlite_with_rowid=False,
)
