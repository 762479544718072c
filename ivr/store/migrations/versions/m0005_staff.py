"""The staff: accounts, what lets them in, what they did."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of the staff console."""
    op.create_table(
        "staff",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=True),
        sa.Column("authenticator", sa.Text(), nullable=True),
        sa.Column("last_code", sa.BigInteger(), nullable=True),
        sa.Column("passkey_handle", sa.String(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("locked_until", _MOMENT, nullable=True),
        sa.Column("signed_in_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("email", name="uq_staff_email"),
        sa.UniqueConstraint("session", name="uq_staff_session"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("staff_id", _NUMBER, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_recovery_codes_staff_id"),
        sa.PrimaryKeyConstraint("staff_id", "digest", name="pk_recovery_codes"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "passkeys",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("staff_id", _NUMBER, nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_passkeys_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
        sa.UniqueConstraint("credential", name="uq_passkeys_credential"),
    )
    op.create_index("ix_passkeys_staff_id", "passkeys", ["staff_id"])
    op.create_table(
        "set_up_links",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("staff_id", _NUMBER, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_set_up_links_staff_id"),
        sa.PrimaryKeyConstraint("digest", name="pk_set_up_links"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_set_up_links_staff_id", "set_up_links", ["staff_id"])
    op.create_table(
        "kept_text",
        sa.Column("staff_id", _NUMBER, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("kept_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_kept_text_staff_id"),
        sa.PrimaryKeyConstraint("staff_id", name="pk_kept_text"),
    )
    op.create_table(
        "audit",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("staff_id", _NUMBER, nullable=True),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("did", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_audit_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    for columns in ([], ["kind"], ["staff_id"], ["staff_id", "kind"], ["about"]):
        columns = [*columns, "at", "id"]
        op.create_index("_".join(["ix_audit", *columns]), "audit", columns)
