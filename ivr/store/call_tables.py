"""The tables of what calls count for, as the migrations leave them. No number is ever in them."""

from sqlalchemy import Column, Date, Index, Integer, LargeBinary, String, Table, Text

from ivr.store.tables import METADATA, Moment, Number

# Batches of turns as the processes that answer calls write them down, until they are taken in.
call_inbox = Table(
    "call_inbox",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("events", LargeBinary, nullable=False),
)

# What numbers of callers are hashed with on a day; kept for that day and the next.
call_day_keys = Table(
    "call_day_keys",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("key", String, nullable=False),
)

call_records = Table(
    "call_records",
    METADATA,
    Column("id", Number, primary_key=True),
    # Keyed hashes, forgotten after two days: of the call's name, and of the number that rang, with
    # the key of the day and with that of the day before.
    Column("call", String, unique=True),
    Column("caller", String, nullable=False),
    Column("caller_before", String, nullable=False),
    # Both none where only the end of a call is known.
    Column("began_at", Moment),
    Column("day", Date, index=True),
    Column("over_at", Moment),
    # Always read and written whole: as the call's events are written.
    Column("events", Text, nullable=False),
    # The outcome of the caller's call before, where that was within a day.
    Column("again", String, nullable=False),
    # From when on it counts as over; none once it is counted.
    Column("due_at", Moment),
)
Index(
    "ix_call_records_due_at",
    call_records.c.due_at,
    sqlite_where=call_records.c.due_at.is_not(None),
    postgresql_where=call_records.c.due_at.is_not(None),
)
# Of those that are not forgotten.
Index(
    "ix_call_records_began_at",
    call_records.c.began_at,
    sqlite_where=call_records.c.call.is_not(None),
    postgresql_where=call_records.c.call.is_not(None),
)
for hashed in (call_records.c.caller, call_records.c.caller_before):
    Index(
        f"ix_call_records_{hashed.name}",
        hashed,
        sqlite_where=hashed != "",
        postgresql_where=hashed != "",
    )

# What is shown is read from here alone.
call_counts = Table(
    "call_counts",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("figure", String, primary_key=True),
    Column("what", String, primary_key=True),
    Column("how", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("count", Number, nullable=False),
    sqlite_with_rowid=False,
)

# Days that are to be counted anew; `marks` is raised whenever something of the day changes.
call_stale_days = Table(
    "call_stale_days",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("marks", Integer, nullable=False),
)

# One row, once calls have been forgotten: days before it have counts, and no calls any more.
call_kept_from = Table(
    "call_kept_from",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("day", Date, nullable=False),
)
