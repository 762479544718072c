"""The tables of exports, as the migrations leave them."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from ivr.store.staff_tables import staff
from ivr.store.tables import METADATA, Moment, Number

exports = Table(
    "exports",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("staff_id", ForeignKey(staff.c.id), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("with_addresses", Boolean, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("reached", Moment),
    # The last order that was looked at: they are numbered as they come in, and the newest is first.
    Column("next", Number),
    Column("moved_at", Moment),
    Column("finished_at", Moment),
    Index("ix_exports_staff_id_id", "staff_id", "id"),
)

# The text of a file, part by part: any process may make one part, and any may hand it over.
export_parts = Table(
    "export_parts",
    METADATA,
    Column("export_id", ForeignKey(exports.c.id), primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("text", Text, nullable=False),
)
