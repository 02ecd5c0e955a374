"""staff, their roles and sessions, the audit log, and what facilitators write

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_account_email_in_small_letters")),
        sa.CheckConstraint(
            "totp_step IS NULL OR totp_secret IS NOT NULL", name=op.f("ck_account_step_of_a_secret")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_table(
        "audit_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_audit_line_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_line")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audit_line_account_id"), "audit_line", ["account_id"])
    op.create_index(op.f("ix_audit_line_at"), "audit_line", ["at"])
    op.create_index("ix_audit_line_subject_subject_id", "audit_line", ["subject", "subject_id"])
    op.create_table(
        "expert_account",
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_expert_account_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_expert_account_expert_id")
        ),
        sa.PrimaryKeyConstraint("expert_id", name=op.f("pk_expert_account")),
        sa.UniqueConstraint("account_id", name=op.f("uq_expert_account_account_id")),
    )
    op.create_table(
        "expert_photo",
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_expert_photo_expert_id")
        ),
        sa.PrimaryKeyConstraint("expert_id", name=op.f("pk_expert_photo")),
    )
    op.create_table(
        "grant_of_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "role <> 'admin' OR district_id IS NULL",
            name=op.f("ck_grant_of_role_admins_are_of_no_district"),
        ),
        sa.CheckConstraint(
            "role IN ('facilitator', 'coordinator', 'admin')",
            name=op.f("ck_grant_of_role_known_role"),
        ),
        sa.CheckConstraint(
            "first_day <= last_day", name=op.f("ck_grant_of_role_ends_after_it_starts")
        ),
        sa.CheckConstraint(
            "granted_by <> account_id", name=op.f("ck_grant_of_role_nobody_grants_to_themselves")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_grant_of_role_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_grant_of_role_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["account.id"], name=op.f("fk_grant_of_role_granted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_of_role")),
    )
    op.create_index(op.f("ix_grant_of_role_account_id"), "grant_of_role", ["account_id"])
    op.create_index(op.f("ix_grant_of_role_district_id"), "grant_of_role", ["district_id"])
    op.create_index(op.f("ix_grant_of_role_granted_by"), "grant_of_role", ["granted_by"])
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("used_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "fingerprint", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "staff_session",
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("own_device", sa.Boolean(), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("started_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("password_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("steps_done", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_staff_session_account_id")
        ),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_staff_session")),
    )
    op.create_index(op.f("ix_staff_session_account_id"), "staff_session", ["account_id"])
    op.create_table(
        "ticket",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("nonce", sa.LargeBinary(length=16), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('invite', 'reset')", name=op.f("ck_ticket_known_purpose")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_ticket_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_ticket_fingerprint")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ticket_account_id"), "ticket", ["account_id"])
    op.create_table(
        "room_note",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=280), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("written_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["recovery_group.id"], name=op.f("fk_room_note_group_id")
        ),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_room_note")),
    )
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=160), nullable=False),
        sa.Column("written_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_announcement_meeting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_announcement_meeting_id"), "announcement", ["meeting_id"])
    op.create_table(
        "head_count",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("other", sa.Integer(), nullable=True),
        sa.Column("saved_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "people BETWEEN 0 AND 999", name=op.f("ck_head_count_a_number_of_people")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_head_count_meeting_id")
        ),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name=op.f("fk_head_count_saved_by")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_head_count")),
    )
    op.create_index(op.f("ix_head_count_saved_by"), "head_count", ["saved_by"])
    op.create_table(
        "replacement",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("instead_id", sa.Integer(), nullable=False),
        sa.Column("made", sa.Boolean(), nullable=False),
        sa.CheckConstraint("meeting_id <> instead_id", name=op.f("ck_replacement_another_date")),
        sa.ForeignKeyConstraint(
            ["instead_id"], ["meeting.id"], name=op.f("fk_replacement_instead_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_replacement_meeting_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_replacement")),
    )
    op.create_index(op.f("ix_replacement_instead_id"), "replacement", ["instead_id"])
    op.create_table(
        "substitution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("away_id", sa.Integer(), nullable=True),
        sa.Column("substitute_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(substitute_id IS NULL) = (accepted_at IS NULL)",
            name=op.f("ck_substitution_accepted_by_somebody"),
        ),
        sa.CheckConstraint("away_id <> substitute_id", name=op.f("ck_substitution_somebody_else")),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR substitute_id IS NULL",
            name=op.f("ck_substitution_accepted_or_withdrawn"),
        ),
        sa.ForeignKeyConstraint(["away_id"], ["expert.id"], name=op.f("fk_substitution_away_id")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_substitution_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["expert.id"], name=op.f("fk_substitution_substitute_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
        sa.UniqueConstraint(
            "meeting_id", "away_id", name=op.f("uq_substitution_meeting_id_away_id")
        ),
    )
    op.create_index(op.f("ix_substitution_away_id"), "substitution", ["away_id"])
    op.create_index(op.f("ix_substitution_substitute_id"), "substitution", ["substitute_id"])
    op.create_table(
        "substitute_asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("substitution_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_substitute_asked_expert_id")
        ),
        sa.ForeignKeyConstraint(
            ["substitution_id"],
            ["substitution.id"],
            name=op.f("fk_substitute_asked_substitution_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitute_asked")),
        sa.UniqueConstraint(
            "substitution_id",
            "expert_id",
            name=op.f("uq_substitute_asked_substitution_id_expert_id"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_substitute_asked_expert_id"), "substitute_asked", ["expert_id"])
    op.add_column("expert", sa.Column("consent_text", sa.Integer(), nullable=True))
    op.add_column(
        "receipt", sa.Column("from_slip", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "signup", sa.Column("present", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "signup", sa.Column("released", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "signup", sa.Column("at_door", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "meeting", sa.Column("walked_in", sa.Integer(), nullable=False, server_default="0")
    )

    _keep_audit_lines()


def _keep_audit_lines() -> None:
    """Let the database refuse to change or delete a line of the audit log."""
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_line_stays_{what.lower()} BEFORE {what} ON audit_line "
                "BEGIN SELECT RAISE(ABORT, 'audit lines stay'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'audit lines stay' USING ERRCODE = 'integrity_constraint_violation'; "
        "END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_line_stays BEFORE UPDATE OR DELETE ON audit_line "
        "FOR EACH ROW EXECUTE FUNCTION audit_line_stays()"
    )
    # Emptying the table at once passes by what is asked of each row.
    op.execute(
        "CREATE TRIGGER audit_line_stays_whole BEFORE TRUNCATE ON audit_line "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_line_stays()"
    )


def downgrade() -> None:
    op.drop_column("meeting", "walked_in")
    op.drop_column("signup", "at_door")
    op.drop_column("signup", "released")
    op.drop_column("signup", "present")
    op.drop_column("receipt", "from_slip")
    op.drop_column("expert", "consent_text")
    op.drop_table("substitute_asked")
    op.drop_table("substitution")
    op.drop_table("replacement")
    op.drop_table("head_count")
    op.drop_table("announcement")
    op.drop_table("room_note")
    op.drop_table("ticket")
    op.drop_table("staff_session")
    op.drop_table("recovery_code")
    op.drop_table("grant_of_role")
    op.drop_table("expert_photo")
    op.drop_table("expert_account")
    op.drop_table("audit_line")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_line_stays()")
    op.drop_table("account")
