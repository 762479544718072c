"""The whole schema, for who needs every table: the migrations, and tests that begin afresh."""

from ivr.store import ring_in_tables, staff_tables, tables, take_tables

METADATA = tables.METADATA
MODULES = (tables, staff_tables, take_tables, ring_in_tables)
"""Each declares its tables when it is imported."""
