"""groups and schedules on the desk

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "recovery_group", sa.Column("edition", sa.Integer(), nullable=False, server_default="1")
    )
    op.create_table(
        "halted_meeting",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_halted_meeting_meeting_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_halted_meeting")),
    )
    op.create_table(
        "replanned_meeting",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("stands_for", sa.DateTime(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_replanned_meeting_meeting_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_replanned_meeting")),
    )


def downgrade() -> None:
    op.drop_table("replanned_meeting")
    op.drop_table("halted_meeting")
    op.drop_column("recovery_group", "edition")
