"""The table of what goes into the post, as the migrations leave it."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from ivr.store.tables import METADATA, Moment, orders

# Where a request goes, as staff typed it, and how far on its way it is.
parcels = Table(
    "parcels",
    METADATA,
    Column("order_id", ForeignKey(orders.c.id), primary_key=True),
    Column("name", String, nullable=False),
    Column("address", Text, nullable=False),
    Column("postcode", String, nullable=False),
    Column("printed_at", Moment),
    Column("posted_at", Moment),
)
# Each list is read off an index that holds no more than the list itself.
_READY = parcels.c.printed_at.is_(None) & parcels.c.posted_at.is_(None)
_TO_POST = parcels.c.printed_at.is_not(None) & parcels.c.posted_at.is_(None)
Index("ix_parcels_ready", parcels.c.order_id, sqlite_where=_READY, postgresql_where=_READY)
Index("ix_parcels_to_post", parcels.c.order_id, sqlite_where=_TO_POST, postgresql_where=_TO_POST)
