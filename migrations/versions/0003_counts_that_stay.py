"""counts that stay when signups are forgotten

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "month_count",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("parties", sa.Integer(), nullable=False),
        sa.Column("first_timers", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "people >= 0 AND parties >= 0 AND first_timers >= 0 AND waiting >= 0",
            name=op.f("ck_month_count_no_negative_count"),
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_month_count_district_id")
        ),
        sa.PrimaryKeyConstraint("month", "district_id", name=op.f("pk_month_count")),
    )


def downgrade() -> None:
    op.drop_table("month_count")
