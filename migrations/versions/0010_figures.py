"""figures that stand still

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "frozen_month",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_frozen_month")),
    )
    op.create_table(
        "frozen_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("span", sa.String(length=8), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("measure", sa.String(length=12), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("meetings", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "span IN ('week', 'maand', 'kwartaal')", name=op.f("ck_frozen_figure_known_span")
        ),
        sa.CheckConstraint(
            "measure IN ('visitors', 'first_timers', 'waiting', 'wishes')",
            name=op.f("ck_frozen_figure_known_measure"),
        ),
        sa.CheckConstraint(
            "(measure = 'visitors') = (group_id IS NOT NULL)",
            name=op.f("ck_frozen_figure_visitors_are_of_a_group"),
        ),
        sa.CheckConstraint(
            "(group_id IS NULL) = (venue_id IS NULL)",
            name=op.f("ck_frozen_figure_a_group_is_somewhere"),
        ),
        sa.CheckConstraint(
            "shown IS NULL OR (number >= 5 AND shown >= 5 AND shown % 5 = 0"
            " AND shown BETWEEN number - 4 AND number + 4)",
            name=op.f("ck_frozen_figure_rounded_and_never_small"),
        ),
        sa.CheckConstraint(
            "number >= 0 AND places >= 0 AND meetings >= 0",
            name=op.f("ck_frozen_figure_nothing_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_frozen_figure_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["recovery_group.id"], name=op.f("fk_frozen_figure_group_id")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_frozen_figure_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_figure")),
    )
    op.create_index("ix_frozen_figure_span_first_day", "frozen_figure", ["span", "first_day"])
    for column in ("district_id", "group_id", "venue_id"):
        op.create_index(op.f(f"ix_frozen_figure_{column}"), "frozen_figure", [column])


def downgrade() -> None:
    op.drop_table("frozen_figure")
    op.drop_table("frozen_month")
