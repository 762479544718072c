"""What staff add to an order, and the office that each order belongs to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables; a release that does not know them goes on storing orders."""
    op.add_column("orders", sa.Column("office", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_orders_state_office_id", "orders", ["state", "office", "id"])
    op.create_index(
        "ix_orders_postcode",
        "orders",
        ["postcode", "id"],
        sqlite_where=sa.text("postcode != ''"),
        postgresql_where=sa.text("postcode != ''"),
    )
    op.create_table(
        "requests",
        sa.Column("order_id", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("wanted", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("closed", sa.String(), nullable=True),
        sa.Column("duplicate_of", _NUMBER, nullable=True),
        sa.Column("printed_in", _NUMBER, nullable=True),
        sa.Column("printed_at", _MOMENT, nullable=True),
        sa.Column("posted_at", _MOMENT, nullable=True),
        sa.Column("claimed_by", _NUMBER, nullable=True),
        sa.Column("claimed_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_requests_order_id"),
        sa.ForeignKeyConstraint(["duplicate_of"], ["orders.id"], name="fk_requests_duplicate_of"),
        sa.ForeignKeyConstraint(["claimed_by"], ["staff.id"], name="fk_requests_claimed_by"),
        sa.PrimaryKeyConstraint("order_id", name="pk_requests"),
    )
    op.create_index("ix_requests_duplicate_of", "requests", ["duplicate_of"])
    op.create_index("ix_requests_printed_in", "requests", ["printed_in"])
    op.create_table(
        "request_words",
        sa.Column(
            "word",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("order_id", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_request_words_order_id"),
        sa.PrimaryKeyConstraint("word", "order_id", name="pk_request_words"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_request_words_order_id", "request_words", ["order_id"])
