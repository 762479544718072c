"""The tables, as the migrations leave them."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB


class Moment(TypeDecorator[datetime]):
    """A moment: kept as UTC, read back with its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Raises ValueError for a time without a zone, which could be any moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone is no moment")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite has no zones and gives back what it was given: UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


Number = BigInteger().with_variant(Integer, "sqlite")
"""Of rows, as they come."""
_List = JSON().with_variant(JSONB(), "postgresql")

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# A CallSid is random. Everything of a call is filed under a number that grows with time, so that
# the calls of the moment lie side by side: a turn costs the same among a million orders.
calls = Table(
    "calls",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("call", String, nullable=False, unique=True),
)

# A call has a second order once staff have taken the first.
orders = Table(
    "orders",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("call_id", ForeignKey(calls.c.id), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("step", Integer, nullable=False),
    Column("at", String, nullable=False),
    Column("chosen", String, nullable=False),
    # Always read and written whole, by the turn of one call: one row to lock, one to write.
    Column("items", _List, nullable=False),
    Column("keys", String, nullable=False),
    Column("letters", String, nullable=False),
    Column("candidates", _List, nullable=False, server_default="[]"),
    Column("wrong_postcodes", Integer, nullable=False),
    Column("unheard", Integer, nullable=False),
    Column("postcode", String, nullable=False),
    Column("office", String, nullable=False, server_default=""),
    # The ids of its recordings, in order; those that the caller has replaced are not among them.
    Column("voices", _List, nullable=False),
    Column("ring_back", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("confirmed_at", Moment),
    Column("needs_address", Boolean, nullable=False),
    Column("closed_at", Moment),
    Column("handling", String),
    # Order.state at the time of writing, so that staff's lists can be found by it.
    Column("state", String),
    Index("uq_orders_call_id_asked_at", "call_id", "asked_at", unique=True),
    Index("ix_orders_state_id", "state", "id"),
    Index("ix_orders_state_office_id", "state", "office", "id"),
)
Index(
    "ix_orders_reference",
    orders.c.reference,
    sqlite_where=orders.c.reference != "",
    postgresql_where=orders.c.reference != "",
)
Index(
    "ix_orders_postcode",
    orders.c.postcode,
    orders.c.id,
    sqlite_where=orders.c.postcode != "",
    postgresql_where=orders.c.postcode != "",
)
Index(
    "ix_orders_open",
    orders.c.id,
    sqlite_where=orders.c.closed_at.is_(None),
    postgresql_where=orders.c.closed_at.is_(None),
)

order_turns = Table(
    "order_turns",
    METADATA,
    Column("call_id", ForeignKey(calls.c.id), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("answer", Text, nullable=False),
    Column("answered_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)

# A call may leave a second message once it has left the first.
messages = Table(
    "messages",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("call_id", ForeignKey(calls.c.id), nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("office", String, nullable=False),
    Column("language", String, nullable=False),
    Column("topic", String, nullable=False),
    Column("step", Integer, nullable=False),
    Column("at", String, nullable=False),
    # The id of its recording; none while nothing has been said.
    Column("voice", String),
    Column("unheard", Integer, nullable=False),
    Column("call_back", String, nullable=False),
    Column("handling", String),
    # Message.state at the time of writing, so that staff's lists can be found by it.
    Column("state", String),
    Index("uq_messages_call_id_begun_at", "call_id", "begun_at", unique=True),
    Index("ix_messages_state_id", "state", "id"),
    Index("ix_messages_state_office_id", "state", "office", "id"),
)

message_turns = Table(
    "message_turns",
    METADATA,
    Column("call_id", ForeignKey(calls.c.id), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("answer", Text, nullable=False),
    Column("answered_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)

# What staff have put on air in place of what is shipped, or beside it: hours, announcements.
on_air = Table(
    "on_air",
    METADATA,
    Column("part", String, primary_key=True),
    Column("value", _List, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

# One row, from the first change of `on_air` on; each raises it, so that every process sees it.
edition = Table(
    "edition",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("number", Number, nullable=False),
)

# A row for every number ever given out, with the day it was given out last.
order_references = Table(
    "order_references",
    METADATA,
    Column("reference", String, primary_key=True),
    Column("given_at", Moment, nullable=False),
)

recordings = Table(
    "recordings",
    METADATA,
    Column("number", Number, primary_key=True),
    # RecordingSid.
    Column("id", String, nullable=False, unique=True),
    # By name: Twilio may tell of a recording before the turn that begins the order is stored.
    Column("call", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("item", Integer, nullable=False),
    Column("url", String, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("copied", Boolean, nullable=False),
    # When the worker first looked at it, or began to have it deleted at Twilio.
    Column("since", Moment),
    Column("tries", Integer, nullable=False, server_default="0"),
    # A worker that is at it puts this off; who finds it later than that may begin again.
    Column("next_try_at", Moment),
    # Nothing more is to be done about it at Twilio; why, stands in `fate`.
    Column("settled_at", Moment),
    Column("fate", String),
    # Our own copy has been deleted.
    Column("forgotten_at", Moment),
)
# What is said of it in a question must be these very words, or the index is not used.
UNSETTLED = "settled_at IS NULL"
AMISS = "fate IS NOT NULL AND fate NOT IN ('home', 'too-short')"
Index(
    "ix_recordings_unsettled",
    recordings.c.next_try_at,
    recordings.c.number,
    sqlite_where=text(UNSETTLED),
    postgresql_where=text(UNSETTLED),
)
Index(
    "ix_recordings_amiss",
    recordings.c.settled_at,
    sqlite_where=text(AMISS),
    postgresql_where=text(AMISS),
)
