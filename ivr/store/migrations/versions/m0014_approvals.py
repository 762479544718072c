"""Who has approved that a computer voice says a version."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has approved any yet."""
    op.add_column(
        "prompt_versions",
        sa.Column("approved_by", sa.String(), nullable=False, server_default=""),
    )
