"""Orders for leaflets, the answers to their turns, their references and recordings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LIST = sa.JSON().with_variant(JSONB(), "postgresql")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "calls",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("call", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
        sa.UniqueConstraint("call", name="uq_calls_call"),
    )
    op.create_table(
        "orders",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("call_id", _NUMBER, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("chosen", sa.String(), nullable=False),
        sa.Column("items", _LIST, nullable=False),
        sa.Column("keys", sa.String(), nullable=False),
        sa.Column("letters", sa.String(), nullable=False),
        sa.Column("wrong_postcodes", sa.Integer(), nullable=False),
        sa.Column("unheard", sa.Integer(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("voices", _LIST, nullable=False),
        sa.Column("ring_back", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("confirmed_at", _MOMENT, nullable=True),
        sa.Column("needs_address", sa.Boolean(), nullable=False),
        sa.Column("closed_at", _MOMENT, nullable=True),
        sa.Column("handling", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_orders_call_id"),
        sa.PrimaryKeyConstraint("id", name="pk_orders"),
    )
    op.create_index("uq_orders_call_id_asked_at", "orders", ["call_id", "asked_at"], unique=True)
    op.create_index("ix_orders_state_id", "orders", ["state", "id"])
    _index_some("ix_orders_reference", "orders", "reference", "reference != ''")
    _index_some("ix_orders_open", "orders", "id", "closed_at IS NULL")
    op.create_table(
        "order_turns",
        sa.Column("call_id", _NUMBER, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_order_turns_call_id"),
        sa.PrimaryKeyConstraint("call_id", "step", name="pk_order_turns"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "order_references",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("given_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("reference", name="pk_order_references"),
    )
    op.create_table(
        "recordings",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("call", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("copied", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_recordings"),
        sa.UniqueConstraint("id", name="uq_recordings_id"),
    )
    op.create_index("ix_recordings_call", "recordings", ["call"])
    _index_some("ix_recordings_not_copied", "recordings", "number", "copied = 0", "NOT copied")


def _index_some(name: str, table: str, column: str, sqlite: str, postgresql: str = "") -> None:
    """An index over the rows of a table for which a condition holds."""
    op.create_index(
        name,
        table,
        [column],
        sqlite_where=sa.text(sqlite),
        postgresql_where=sa.text(postgresql or sqlite),
    )
