"""The tables of the staff console, as the migrations leave them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from ivr.store.tables import METADATA, Moment, Number

# A row stays when its owner leaves: the audit log still tells of them.
staff = Table(
    "staff",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("email", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("session", String, nullable=False, unique=True),
    Column("password", String),
    Column("authenticator", Text),
    Column("last_code", BigInteger),
    Column("passkey_handle", String, nullable=False),
    Column("wrong", Integer, nullable=False),
    Column("locked_until", Moment),
    Column("signed_in_at", Moment),
)

# Each code is good for one sign-in; what is kept of it can't be turned back into it.
recovery_codes = Table(
    "recovery_codes",
    METADATA,
    Column("staff_id", ForeignKey(staff.c.id), primary_key=True),
    Column("digest", String, primary_key=True),
    sqlite_with_rowid=False,
)

passkeys = Table(
    "passkeys",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("staff_id", ForeignKey(staff.c.id), nullable=False, index=True),
    Column("credential", LargeBinary, nullable=False, unique=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    # What the browser should ask for, as "usb,nfc".
    Column("transports", String, nullable=False),
    Column("name", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("used_at", Moment, nullable=False),
)

# Used links stay until the next one is made, so that whoever opens one again is told.
set_up_links = Table(
    "set_up_links",
    METADATA,
    Column("digest", String, primary_key=True),
    Column("staff_id", ForeignKey(staff.c.id), nullable=False, index=True),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    sqlite_with_rowid=False,
)

# The sessions of browsers that signed out, for as long as a copy of their cookie could be shown.
ended_sessions = Table(
    "ended_sessions",
    METADATA,
    Column("name", String, primary_key=True),
    Column("ended_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)

# What somebody was typing when their session ended: sealed, theirs alone, and the last one only.
kept_text = Table(
    "kept_text",
    METADATA,
    Column("staff_id", ForeignKey(staff.c.id), primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("kept_at", Moment, nullable=False),
)

# Filed under whatever staff may look for: each list is read off an index from its newest end.
audit = Table(
    "audit",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("kind", String, nullable=False),
    Column("staff_id", ForeignKey(staff.c.id)),
    Column("who", String, nullable=False),
    Column("did", String, nullable=False),
    Column("about", String, nullable=False),
    Index("ix_audit_at_id", "at", "id"),
    Index("ix_audit_kind_at_id", "kind", "at", "id"),
    Index("ix_audit_staff_id_at_id", "staff_id", "at", "id"),
    Index("ix_audit_staff_id_kind_at_id", "staff_id", "kind", "at", "id"),
    Index("ix_audit_about_at_id", "about", "at", "id"),
)
