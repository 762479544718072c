"""The tables of what is printed, as the migrations leave them."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table

from ivr.store.staff_tables import staff
from ivr.store.tables import METADATA, Moment, Number, orders

print_batches = Table(
    "print_batches",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("staff_id", ForeignKey(staff.c.id), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("sheet", String, nullable=False),
    Column("first", Integer, nullable=False),
    Column("right", Float, nullable=False),
    Column("down", Float, nullable=False),
    Column("letters", String, nullable=False),
    Column("answered_at", Moment),
    Index("ix_print_batches_staff_id_id", "staff_id", "id"),
)
Index(
    "ix_print_batches_open",
    print_batches.c.id,
    sqlite_where=print_batches.c.answered_at.is_(None),
    postgresql_where=print_batches.c.answered_at.is_(None),
)

print_batch_orders = Table(
    "print_batch_orders",
    METADATA,
    Column("batch_id", ForeignKey(print_batches.c.id), primary_key=True),
    # From 0, as the labels follow one another.
    Column("place", Integer, primary_key=True),
    Column("order_id", ForeignKey(orders.c.id), nullable=False, index=True),
    Column("printed", Boolean, nullable=False),
    sqlite_with_rowid=False,
)
