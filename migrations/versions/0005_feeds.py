"""feeds: tokens, and since when what a calendar shows is as it is

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LONG_AGO = "1970-01-01 00:00:00"


def upgrade() -> None:
    moment = core.db.UtcDateTime(timezone=True)
    op.create_table(
        "feed_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("receipt_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("discreet", sa.Boolean(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("fetched_on", sa.Date(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=True),
        sa.Column("changed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('own', 'selection', 'receipt')", name=op.f("ck_feed_token_known_kind")
        ),
        sa.CheckConstraint(
            "(kind = 'receipt') = (account_id IS NULL)", name=op.f("ck_feed_token_of_somebody")
        ),
        sa.CheckConstraint(
            "kind = 'receipt' OR receipt_id IS NULL", name=op.f("ck_feed_token_of_one")
        ),
        sa.CheckConstraint(
            "kind <> 'receipt' OR discreet", name=op.f("ck_feed_token_receipts_are_discreet")
        ),
        sa.CheckConstraint(
            "(digest IS NULL) = (changed_on IS NULL)", name=op.f("ck_feed_token_since_when")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_feed_token_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"],
            ["receipt.id"],
            name=op.f("fk_feed_token_receipt_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_token")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_feed_token_fingerprint")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_feed_token_account_id"), "feed_token", ["account_id"])
    op.create_index(op.f("ix_feed_token_receipt_id"), "feed_token", ["receipt_id"])
    op.add_column("venue", sa.Column("changed_at", moment, nullable=True))
    op.add_column("recovery_group", sa.Column("changed_at", moment, nullable=True))
    for table, column in (
        *(("meeting", "created_at"), ("public_version", "changed_at")),
        *(("closure", "created_at"), ("closure", "changed_at")),
    ):
        op.add_column(table, sa.Column(column, moment, nullable=False, server_default=LONG_AGO))
    op.add_column(
        "closure", sa.Column("sequence", sa.Integer(), nullable=False, server_default="0")
    )
    op.execute("UPDATE meeting SET created_at = changed_at")
    moved = sa.text("venue_id <> original_venue_id")
    op.create_index(
        "ix_meeting_moved_away",
        "meeting",
        ["original_venue_id", "original_start"],
        sqlite_where=moved,
        postgresql_where=moved,
    )


def downgrade() -> None:
    op.drop_index("ix_meeting_moved_away", "meeting")
    for column in ("sequence", "changed_at", "created_at"):
        op.drop_column("closure", column)
    op.drop_column("public_version", "changed_at")
    op.drop_column("meeting", "created_at")
    op.drop_column("recovery_group", "changed_at")
    op.drop_column("venue", "changed_at")
    op.drop_table("feed_token")
