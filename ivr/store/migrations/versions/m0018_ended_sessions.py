"""Which browsers have signed out, so that no copy of their cookies is good any more."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; it is empty until somebody signs out."""
    op.create_table(
        "ended_sessions",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_ended_sessions"),
        sqlite_with_rowid=False,
    )
