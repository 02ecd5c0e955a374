"""messages to send, and jobs that return

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job_run",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("succeeded_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_run")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("not_before", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=True),
        sa.Column("sent_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent')", name=op.f("ck_outbox_known_state")
        ),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_outbox_sent_has_a_moment")
        ),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_outbox_no_negative_tries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint(
            "subject_id", "kind", "sequence", name=op.f("uq_outbox_subject_id_kind_sequence")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_not_before_id",
        "outbox",
        ["not_before", "id"],
        unique=False,
        sqlite_where=sa.text("state <> 'sent'"),
        postgresql_where=sa.text("state <> 'sent'"),
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_not_before_id", table_name="outbox")
    op.drop_table("outbox")
    op.drop_table("job_run")
