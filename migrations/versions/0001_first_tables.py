"""first tables

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "day_key",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_day_key")),
    )
    op.create_table(
        "district",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("municipality", sa.String(length=120), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "stage IN ('exploring', 'preparing', 'started')", name=op.f("ck_district_known_stage")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district")),
        sa.UniqueConstraint("slug", name=op.f("uq_district_slug")),
    )
    op.create_table(
        "expert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(length=120), nullable=False),
        sa.Column("consent_from", sa.Date(), nullable=True),
        sa.Column("consent_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "consent_from <= consent_until", name=op.f("ck_expert_consent_ends_after_it_starts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert")),
    )
    public_version = op.create_table(
        "public_version",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_public_version_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_version")),
    )
    op.create_table(
        "rate_bucket",
        sa.Column("bucket", sa.String(length=80), nullable=False),
        sa.Column("window_start", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "window_start", name=op.f("pk_rate_bucket")),
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_receipt_fingerprint")),
    )
    op.create_table(
        "used_nonce",
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("used_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_used_nonce")),
    )
    op.create_table(
        "postcode",
        sa.Column("digits", sa.String(length=4), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_postcode_both_or_neither")
        ),
        sa.CheckConstraint(
            "latitude BETWEEN -90 AND 90", name=op.f("ck_postcode_latitude_on_earth")
        ),
        sa.CheckConstraint("length(digits) = 4", name=op.f("ck_postcode_four_digits")),
        sa.CheckConstraint(
            "longitude BETWEEN -180 AND 180", name=op.f("ck_postcode_longitude_on_earth")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_postcode_district_id")
        ),
        sa.PrimaryKeyConstraint("digits", name=op.f("pk_postcode")),
    )
    with op.batch_alter_table("postcode", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_postcode_district_id"), ["district_id"], unique=False)

    op.create_table(
        "recovery_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("promise", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("for_whom", sa.Text(), nullable=False),
        sa.Column("first_time", sa.Text(), nullable=False),
        sa.Column("agreements", sa.Text(), nullable=False),
        sa.Column("costs", sa.String(length=200), nullable=False),
        sa.Column("newcomers", sa.Boolean(), nullable=False),
        sa.Column("walk_in", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("walk_in_places", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'paused', 'ended')",
            name=op.f("ck_recovery_group_known_state"),
        ),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_recovery_group_room_for_somebody")),
        sa.CheckConstraint(
            "walk_in OR capacity IS NOT NULL", name=op.f("ck_recovery_group_one_way_in_at_least")
        ),
        sa.CheckConstraint(
            "walk_in OR walk_in_places = 0",
            name=op.f("ck_recovery_group_walk_in_places_need_walk_in"),
        ),
        sa.CheckConstraint(
            "walk_in_places BETWEEN 0 AND capacity",
            name=op.f("ck_recovery_group_walk_in_places_fit"),
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_recovery_group_district_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_group")),
        sa.UniqueConstraint("slug", name=op.f("uq_recovery_group_slug")),
    )
    with op.batch_alter_table("recovery_group", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recovery_group_district_id"), ["district_id"], unique=False
        )

    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("hours", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_team_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
    )
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_district_id"), ["district_id"], unique=False)

    op.create_table(
        "venue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("street", sa.String(length=120), nullable=False),
        sa.Column("postcode", sa.String(length=7), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("getting_there", sa.Text(), nullable=False),
        sa.Column("wheelchair", sa.Boolean(), nullable=False),
        sa.Column("accessible_toilet", sa.Boolean(), nullable=False),
        sa.Column("lift", sa.Boolean(), nullable=False),
        sa.Column("hearing_loop", sa.Boolean(), nullable=False),
        sa.Column("disabled_parking", sa.Boolean(), nullable=False),
        sa.Column("access_note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_venue_both_or_neither")
        ),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_venue_latitude_on_earth")),
        sa.CheckConstraint(
            "longitude BETWEEN -180 AND 180", name=op.f("ck_venue_longitude_on_earth")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_venue_district_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue")),
        sa.UniqueConstraint("slug", name=op.f("uq_venue_slug")),
    )
    with op.batch_alter_table("venue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_venue_district_id"), ["district_id"], unique=False)

    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint("starts < ends", name=op.f("ck_activity_starts_before_it_ends")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_activity_iso_weekday")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_activity_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_venue_id"), ["venue_id"], unique=False)

    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("notice", sa.String(length=200), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_closure_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_closure_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_closure_venue_id"), ["venue_id"], unique=False)

    op.create_table(
        "facilitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "first_day <= last_day", name=op.f("ck_facilitation_ends_after_it_starts")
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_facilitation_expert_id")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["recovery_group.id"], name=op.f("fk_facilitation_group_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facilitation")),
    )
    with op.batch_alter_table("facilitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_facilitation_expert_id"), ["expert_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_facilitation_group_id"), ["group_id"], unique=False)

    op.create_table(
        "group_language",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.CheckConstraint("length(language) = 2", name=op.f("ck_group_language_two_letters")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["recovery_group.id"], name=op.f("fk_group_language_group_id")
        ),
        sa.PrimaryKeyConstraint("group_id", "language", name=op.f("pk_group_language")),
    )
    op.create_table(
        "opening_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.CheckConstraint("opens < closes", name=op.f("ck_opening_hours_opens_before_it_closes")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_opening_hours_iso_weekday")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_opening_hours_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_hours")),
    )
    with op.batch_alter_table("opening_hours", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opening_hours_venue_id"), ["venue_id"], unique=False)

    op.create_table(
        "room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_room_holds_somebody")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_room_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("venue_id", "name", name=op.f("uq_room_venue_id_name")),
    )
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_venue_id"), ["venue_id"], unique=False)

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
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_team_link_expert_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_link_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_link")),
    )
    with op.batch_alter_table("team_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_link_expert_id"), ["expert_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_link_team_id"), ["team_id"], unique=False)

    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=True),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("closure_id", sa.Integer(), nullable=True),
        sa.Column("original_start", sa.DateTime(), nullable=False),
        sa.Column("original_venue_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("cancel_reason", sa.String(length=12), nullable=True),
        sa.Column("extra", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("walk_in_places", sa.Integer(), nullable=False),
        sa.Column("seats_taken", sa.Integer(), nullable=False),
        sa.Column("parties_waiting", sa.Integer(), nullable=False),
        sa.Column("signups_made", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'cancelled') = (cancel_reason IS NOT NULL)",
            name=op.f("ck_meeting_cancelled_has_a_reason"),
        ),
        sa.CheckConstraint(
            "cancel_reason IN ('facilitator', 'room', 'other')",
            name=op.f("ck_meeting_known_cancel_reason"),
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'moved', 'cancelled')", name=op.f("ck_meeting_known_status")
        ),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_meeting_room_for_somebody")),
        sa.CheckConstraint("minute BETWEEN 0 AND 1439", name=op.f("ck_meeting_minute_of_a_day")),
        sa.CheckConstraint("parties_waiting >= 0", name=op.f("ck_meeting_no_negative_queue")),
        sa.CheckConstraint(
            "seats_taken <= coalesce(capacity, 0)", name=op.f("ck_meeting_not_overbooked")
        ),
        sa.CheckConstraint("seats_taken >= 0", name=op.f("ck_meeting_no_negative_seats")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_meeting_starts_before_it_ends")),
        sa.CheckConstraint(
            "walk_in_places BETWEEN 0 AND capacity", name=op.f("ck_meeting_walk_in_places_fit")
        ),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_meeting_iso_weekday")),
        sa.ForeignKeyConstraint(["closure_id"], ["closure.id"], name=op.f("fk_meeting_closure_id")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["recovery_group.id"], name=op.f("fk_meeting_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["original_venue_id"], ["venue.id"], name=op.f("fk_meeting_original_venue_id")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_meeting_room_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_meeting_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint(
            "group_id", "original_start", name=op.f("uq_meeting_group_id_original_start")
        ),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_closure_id"), ["closure_id"], unique=False)
        batch_op.create_index(
            "ix_meeting_group_id_starts_at_id", ["group_id", "starts_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_meeting_original_venue_id"), ["original_venue_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_meeting_room_id"), ["room_id"], unique=False)
        batch_op.create_index("ix_meeting_starts_at_id", ["starts_at", "id"], unique=False)
        batch_op.create_index(
            "ix_meeting_venue_id_starts_at_id", ["venue_id", "starts_at", "id"], unique=False
        )

    op.create_table(
        "schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("rule", sa.String(length=120), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("skips_holidays", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "duration_minutes BETWEEN 15 AND 720",
            name=op.f("ck_schedule_lasts_minutes_to_half_a_day"),
        ),
        sa.CheckConstraint(
            "valid_from <= valid_until", name=op.f("ck_schedule_ends_after_it_starts")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["recovery_group.id"], name=op.f("fk_schedule_group_id")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_schedule_room_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_schedule_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
    )
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schedule_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_schedule_room_id"), ["room_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_schedule_venue_id"), ["venue_id"], unique=False)

    op.create_table(
        "signup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("party", sa.Integer(), nullable=False),
        sa.Column("first_time", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("door", sa.Integer(), nullable=False),
        sa.Column("nickname", sa.LargeBinary(), nullable=True),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("wants_changes", sa.Boolean(), nullable=False),
        sa.Column("wants_reminder", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "state IN ('seated', 'waiting', 'withdrawn')", name=op.f("ck_signup_known_state")
        ),
        sa.CheckConstraint(
            "contact IS NOT NULL OR NOT (wants_changes OR wants_reminder)",
            name=op.f("ck_signup_no_mail_without_address"),
        ),
        sa.CheckConstraint(
            "contact IS NULL OR wants_changes OR wants_reminder",
            name=op.f("ck_signup_no_address_without_consent"),
        ),
        sa.CheckConstraint("party BETWEEN 1 AND 3", name=op.f("ck_signup_one_to_three_people")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_signup_meeting_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_signup_receipt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signup")),
        sa.UniqueConstraint("meeting_id", "door", name=op.f("uq_signup_meeting_id_door")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_signup_meeting_id_number")),
        sa.UniqueConstraint(
            "receipt_id", "meeting_id", name=op.f("uq_signup_receipt_id_meeting_id")
        ),
    )
    with op.batch_alter_table("signup", schema=None) as batch_op:
        batch_op.create_index(
            "ix_signup_meeting_id_state_number", ["meeting_id", "state", "number"], unique=False
        )

    op.bulk_insert(public_version, [{"id": 1, "version": 0}])


def downgrade() -> None:
    with op.batch_alter_table("signup", schema=None) as batch_op:
        batch_op.drop_index("ix_signup_meeting_id_state_number")

    op.drop_table("signup")
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_schedule_venue_id"))
        batch_op.drop_index(batch_op.f("ix_schedule_room_id"))
        batch_op.drop_index(batch_op.f("ix_schedule_group_id"))

    op.drop_table("schedule")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_venue_id_starts_at_id")
        batch_op.drop_index("ix_meeting_starts_at_id")
        batch_op.drop_index(batch_op.f("ix_meeting_room_id"))
        batch_op.drop_index(batch_op.f("ix_meeting_original_venue_id"))
        batch_op.drop_index("ix_meeting_group_id_starts_at_id")
        batch_op.drop_index(batch_op.f("ix_meeting_closure_id"))

    op.drop_table("meeting")
    with op.batch_alter_table("team_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_link_team_id"))
        batch_op.drop_index(batch_op.f("ix_team_link_expert_id"))

    op.drop_table("team_link")
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_venue_id"))

    op.drop_table("room")
    with op.batch_alter_table("opening_hours", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opening_hours_venue_id"))

    op.drop_table("opening_hours")
    op.drop_table("group_language")
    with op.batch_alter_table("facilitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_facilitation_group_id"))
        batch_op.drop_index(batch_op.f("ix_facilitation_expert_id"))

    op.drop_table("facilitation")
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_closure_venue_id"))

    op.drop_table("closure")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_venue_id"))

    op.drop_table("activity")
    with op.batch_alter_table("venue", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_venue_district_id"))

    op.drop_table("venue")
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_district_id"))

    op.drop_table("team")
    with op.batch_alter_table("recovery_group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_group_district_id"))

    op.drop_table("recovery_group")
    with op.batch_alter_table("postcode", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_postcode_district_id"))

    op.drop_table("postcode")
    op.drop_table("used_nonce")
    op.drop_table("receipt")
    op.drop_table("rate_bucket")
    op.drop_table("public_version")
    op.drop_table("expert")
    op.drop_table("district")
    op.drop_table("day_key")
