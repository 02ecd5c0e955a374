"""places and former addresses

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

EDITED = ("district", "team", "venue")
ARCHIVED = ("district", "team", "venue", "room")


def upgrade() -> None:
    for table in EDITED:
        op.add_column(table, sa.Column("edition", sa.Integer(), nullable=False, server_default="1"))
    for table in ARCHIVED:
        moment = core.db.UtcDateTime(timezone=True)
        op.add_column(table, sa.Column("archived_at", moment, nullable=True))
    op.create_table(
        "former_slug",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('district', 'venue', 'group')", name=op.f("ck_former_slug_known_kind")
        ),
        sa.PrimaryKeyConstraint("kind", "slug", name=op.f("pk_former_slug")),
    )


def downgrade() -> None:
    op.drop_table("former_slug")
    for table in ARCHIVED:
        op.drop_column(table, "archived_at")
    for table in EDITED:
        op.drop_column(table, "edition")
