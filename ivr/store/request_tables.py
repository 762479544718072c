"""The tables of what staff add to an order, as the migrations leave them."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from ivr.store.staff_tables import staff
from ivr.store.tables import METADATA, Moment, Number, orders

# A row begins when staff first open an order. What it amounts to stands in `orders.handling`.
requests = Table(
    "requests",
    METADATA,
    Column("order_id", ForeignKey(orders.c.id), primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("address", Text, nullable=False),
    Column("postcode", String, nullable=False),
    # Always read and written whole. NULL while the caller's own choice stands.
    Column("wanted", JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")),
    Column("notes", Text, nullable=False),
    Column("closed", String),
    Column("duplicate_of", ForeignKey(orders.c.id), index=True),
    Column("printed_in", Number, index=True),
    Column("printed_at", Moment),
    Column("posted_at", Moment),
    Column("claimed_by", ForeignKey(staff.c.id)),
    Column("claimed_at", Moment),
)

# The words of each typed name, and its postcode in one: a word is found by its beginning. They are
# in the order of their signs, as every database has it, whatever its language.
request_words = Table(
    "request_words",
    METADATA,
    Column("word", String().with_variant(String(collation="C"), "postgresql"), primary_key=True),
    Column("order_id", ForeignKey(orders.c.id), primary_key=True),
    Index("ix_request_words_order_id", "order_id"),
    sqlite_with_rowid=False,
)
