"""The whole schema, for who needs every table: the migrations, and tests that begin afresh."""

from ivr.store import (
    call_tables,
    export_tables,
    message_tables,
    print_tables,
    request_tables,
    ring_in_tables,
    staff_tables,
    tables,
    take_tables,
    version_tables,
    worker_tables,
)

METADATA = tables.METADATA
MODULES = (
    tables,
    staff_tables,
    request_tables,
    message_tables,
    print_tables,
    export_tables,
    take_tables,
    ring_in_tables,
    version_tables,
    call_tables,
    worker_tables,
)
"""Each declares its tables when it is imported."""
