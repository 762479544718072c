"""The tables of versions and of what was published when, as the migrations leave them."""

from sqlalchemy import (
    JSON,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

from ivr.store.staff_tables import staff
from ivr.store.tables import METADATA, Moment, Number

# A row is never changed, but for being put aside, and approved: what comes after it is another row.
prompt_versions = Table(
    "prompt_versions",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("language", String, nullable=False),
    Column("page", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("recordings", JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    Column("keys", JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    Column("made", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("by", ForeignKey(staff.c.id)),
    Column("who", String, nullable=False),
    Column("shipped", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("review_on", Date),
    Column("put_aside_at", Moment),
    Column("approved_by", String, nullable=False, server_default=""),
    UniqueConstraint("language", "page", "number"),
)

# What went on air when, or is to go: the newest that is done is on air.
publications = Table(
    "publications",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("language", String, nullable=False),
    Column("page", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("before", Integer, nullable=False),
    Column("who", String, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("trouble", Text, nullable=False),
    Index("ix_publications_language_page_id", "language", "page", "id"),
    Index("ix_publications_due_at", "due_at"),
)
