"""wishes and needs

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATES = "state IN ('seen', 'discussed', 'planned', 'started')"


def upgrade() -> None:
    op.create_table(
        "wish_count",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("wishes", sa.Integer(), nullable=False),
        sa.Column("fresh", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "part IN ('ochtend', 'middag', 'avond', 'elk')", name=op.f("ck_wish_count_known_part")
        ),
        sa.CheckConstraint(
            "wishes >= 0 AND fresh >= 0", name=op.f("ck_wish_count_no_negative_count")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_wish_count_district_id")
        ),
        sa.PrimaryKeyConstraint("month", "district_id", "part", name=op.f("pk_wish_count")),
    )
    op.create_table(
        "need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=120), nullable=False),
        sa.Column("for_whom", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(length=280), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("sentence", sa.String(length=160), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("changed_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("archived_on", sa.Date(), nullable=True),
        sa.CheckConstraint(STATES, name=op.f("ck_need_known_state")),
        sa.CheckConstraint(
            "for_whom IN ('everybody', 'young', 'older', 'women', 'men', 'parents', 'family',"
            " 'language')",
            name=op.f("ck_need_known_people"),
        ),
        sa.CheckConstraint(
            "NOT public OR sentence <> ''", name=op.f("ck_need_public_has_a_sentence")
        ),
        sa.CheckConstraint("what <> ''", name=op.f("ck_need_says_what_is_needed")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_need_district_id")),
        sa.ForeignKeyConstraint(["group_id"], ["recovery_group.id"], name=op.f("fk_need_group_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_need_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sa.UniqueConstraint("group_id", name=op.f("uq_need_group_id")),
    )
    op.create_index(op.f("ix_need_district_id"), "need", ["district_id"])
    op.create_index(op.f("ix_need_owner_id"), "need", ["owner_id"])
    op.create_table(
        "need_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint(STATES, name=op.f("ck_need_step_known_state")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_step_need_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_step")),
    )
    op.create_index(op.f("ix_need_step_need_id"), "need_step", ["need_id"])


def downgrade() -> None:
    op.drop_table("need_step")
    op.drop_table("need")
    op.drop_table("wish_count")
