"""Recordings come home, and what is old is forgotten but for counts."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_UNSETTLED = "settled_at IS NULL"
_AMISS = "fate IS NOT NULL AND fate NOT IN ('home', 'too-short')"


def upgrade() -> None:
    """Whatever was recorded before is looked at once more: Twilio may still have it."""
    for column in (
        sa.Column("since", _MOMENT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("next_try_at", _MOMENT, nullable=True),
        sa.Column("settled_at", _MOMENT, nullable=True),
        sa.Column("fate", sa.String(), nullable=True),
        sa.Column("forgotten_at", _MOMENT, nullable=True),
    ):
        op.add_column("recordings", column)
    op.drop_index("ix_recordings_not_copied", "recordings")
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_heartbeats"),
    )
    key = ("month", "kind", "name", "form", "area")
    op.create_table(
        "counts",
        *(sa.Column(name, sa.String(), nullable=False) for name in key),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*key, name="pk_counts"),
        sqlite_with_rowid=False,
    )
    _index("ix_recordings_unsettled", ["next_try_at", "number"], _UNSETTLED)
    _index("ix_recordings_amiss", ["settled_at"], _AMISS)


def _index(name: str, columns: list[str], where: str) -> None:
    only = sa.text(where)
    op.create_index(name, "recordings", columns, sqlite_where=only, postgresql_where=only)
