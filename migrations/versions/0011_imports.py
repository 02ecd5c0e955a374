"""imports that wait to be carried out

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("made_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_kept_import_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_import")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_kept_import_account_id"), "kept_import", ["account_id"])
    op.create_index(op.f("ix_kept_import_made_at"), "kept_import", ["made_at"])


def downgrade() -> None:
    op.drop_table("kept_import")
