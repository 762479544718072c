"""What calls count for: their turns, and the counts of each day."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "call_inbox",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("events", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_call_inbox"),
    )
    op.create_table(
        "call_day_keys",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_call_day_keys"),
    )
    op.create_table(
        "call_records",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("call", sa.String(), nullable=True),
        sa.Column("caller", sa.String(), nullable=False),
        sa.Column("caller_before", sa.String(), nullable=False),
        sa.Column("began_at", _MOMENT, nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("over_at", _MOMENT, nullable=True),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("again", sa.String(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_call_records"),
        sa.UniqueConstraint("call", name="uq_call_records_call"),
    )
    op.create_index("ix_call_records_day", "call_records", ["day"])
    for name, where in (
        ("due_at", "due_at IS NOT NULL"),
        ("began_at", "call IS NOT NULL"),
        ("caller", "caller != ''"),
        ("caller_before", "caller_before != ''"),
    ):
        op.create_index(
            f"ix_call_records_{name}",
            "call_records",
            [name],
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    op.create_table(
        "call_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("figure", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("count", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("day", "figure", "what", "how", "number", name="pk_call_counts"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "call_stale_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("marks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_call_stale_days"),
    )
