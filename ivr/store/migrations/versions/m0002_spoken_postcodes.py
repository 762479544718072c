"""What a postcode that was said may be, while the caller is asked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; a release that does not know it goes on storing orders."""
    candidates = sa.JSON().with_variant(JSONB(), "postgresql")
    op.add_column(
        "orders", sa.Column("candidates", candidates, nullable=False, server_default="[]")
    )
