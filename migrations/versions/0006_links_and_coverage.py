"""links and coverage: roles as codes, what is known of an expert, a figure for each day

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROLES = "role IN ('group', 'fact', 'sheltered', 'walk_in')"


def upgrade() -> None:
    _words_become_codes()
    _make_links(sa.CheckConstraint(ROLES, name=op.f("ck_team_link_known_role")))
    op.add_column(
        "team_link", sa.Column("edition", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column("district", sa.Column("inhabitants", sa.Integer(), nullable=True))
    op.add_column("expert", sa.Column("story", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "expert",
        sa.Column("organisation", sa.String(length=120), nullable=False, server_default=""),
    )
    op.add_column("expert", sa.Column("archived_on", sa.Date(), nullable=True))
    op.add_column("expert", sa.Column("edition", sa.Integer(), nullable=False, server_default="1"))
    _make_lists_of_experts()
    op.create_table(
        "day_figure",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("meetings", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("visitors", sa.Integer(), nullable=False),
        sa.CheckConstraint("meetings > 0", name=op.f("ck_day_figure_something_met")),
        sa.CheckConstraint(
            "places >= 0 AND taken >= 0 AND visitors >= 0",
            name=op.f("ck_day_figure_nothing_negative"),
        ),
        sa.CheckConstraint(
            "counted BETWEEN 0 AND meetings", name=op.f("ck_day_figure_counted_what_met")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_day_figure_district_id")
        ),
        sa.PrimaryKeyConstraint("day", "district_id", name=op.f("pk_day_figure")),
    )
    op.create_index(op.f("ix_day_figure_district_id"), "day_figure", ["district_id"])


def _words_become_codes() -> None:
    op.execute(
        "UPDATE team_link SET role = CASE"
        " WHEN lower(role) LIKE '%inloop%' THEN 'walk_in'"
        " WHEN lower(role) LIKE '%f-act%' THEN 'fact'"
        " WHEN lower(role) LIKE '%beschermd%' THEN 'sheltered'"
        " ELSE 'group' END"
    )


def _make_lists_of_experts() -> None:
    expert = ("expert_id", "expert.id")
    op.create_table(
        "expert_theme",
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint([expert[0]], [expert[1]], name=op.f("fk_expert_theme_expert_id")),
        sa.PrimaryKeyConstraint("expert_id", "theme", name=op.f("pk_expert_theme")),
    )
    op.create_table(
        "expert_language",
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.CheckConstraint("length(language) = 2", name=op.f("ck_expert_language_two_letters")),
        sa.ForeignKeyConstraint(
            [expert[0]], [expert[1]], name=op.f("fk_expert_language_expert_id")
        ),
        sa.PrimaryKeyConstraint("expert_id", "language", name=op.f("pk_expert_language")),
    )
    op.create_table(
        "expert_half_day",
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=9), nullable=False),
        sa.CheckConstraint(
            "part IN ('morning', 'afternoon', 'evening')",
            name=op.f("ck_expert_half_day_known_part"),
        ),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_expert_half_day_iso_weekday")),
        sa.ForeignKeyConstraint(
            [expert[0]], [expert[1]], name=op.f("fk_expert_half_day_expert_id")
        ),
        sa.PrimaryKeyConstraint("expert_id", "weekday", "part", name=op.f("pk_expert_half_day")),
    )


def _make_links(*rules: sa.CheckConstraint) -> None:
    """Make the table of links anew with more or fewer rules: SQLite cannot add one to a table."""
    if op.get_bind().dialect.name == "postgresql":
        for rule in rules:
            op.create_check_constraint(rule.name, "team_link", rule.sqltext)
        if not rules:
            op.drop_constraint(op.f("ck_team_link_known_role"), "team_link", type_="check")
        return
    for column in ("expert_id", "team_id"):
        op.drop_index(f"ix_team_link_{column}", "team_link")
    op.rename_table("team_link", "team_link_before")
    op.create_table(
        "team_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("hours_a_week", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_team_link_ends_after_it_starts")),
        sa.CheckConstraint(
            "hours_a_week BETWEEN 0 AND 40", name=op.f("ck_team_link_a_working_week")
        ),
        *rules,
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_team_link_expert_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_link_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_link")),
    )
    op.execute(
        "INSERT INTO team_link SELECT id, expert_id, team_id, role, hours_a_week, first_day,"
        " last_day FROM team_link_before"
    )
    op.drop_table("team_link_before")
    for column in ("expert_id", "team_id"):
        op.create_index(f"ix_team_link_{column}", "team_link", [column])


def downgrade() -> None:
    op.drop_table("day_figure")
    op.drop_table("expert_half_day")
    op.drop_table("expert_language")
    op.drop_table("expert_theme")
    for column in ("edition", "archived_on", "organisation", "story"):
        op.drop_column("expert", column)
    op.drop_column("district", "inhabitants")
    op.drop_column("team_link", "edition")
    _make_links()
