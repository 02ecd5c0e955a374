"""Tables of meetings: the schedule of a group, and each dated meeting."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, WallMoment


class MeetingStatus(StrEnum):
    """Gaat door, verplaatst, gaat niet door."""

    PLANNED = "planned"
    MOVED = "moved"
    CANCELLED = "cancelled"


class CancelReason(StrEnum):
    """The only reasons the public sees; never a person's health."""

    FACILITATOR = "facilitator"
    ROOM = "room"
    OTHER = "other"


class Schedule(Base):
    """A recurrence of a group at a place: an RFC 5545 rule on the Dutch wall clock.

    `rule` holds FREQ, INTERVAL and BYDAY only; from and until stand beside it as dates.
    """

    __tablename__ = "schedule"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_until", name="ends_after_it_starts"),
        CheckConstraint("duration_minutes BETWEEN 15 AND 720", name="lasts_minutes_to_half_a_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("recovery_group.id"), index=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"), index=True)
    rule: Mapped[str] = mapped_column(String(120))
    starts: Mapped[time]
    duration_minutes: Mapped[int]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    skips_holidays: Mapped[bool] = mapped_column(default=True)


class Meeting(Base):
    """One dated occurrence (bijeenkomst) of a group.

    `original_start` is the wall time the schedule gave it, or its own start for an extra date: it
    never changes, so the meeting is found again however often it moves. `weekday` (ISO) and
    `minute` (of the wall-clock day) repeat the start so that lists can filter with an index.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("group_id", "original_start"),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        CheckConstraint("status IN ('planned', 'moved', 'cancelled')", name="known_status"),
        CheckConstraint(
            "(status = 'cancelled') = (cancel_reason IS NOT NULL)", name="cancelled_has_a_reason"
        ),
        CheckConstraint(
            "cancel_reason IN ('facilitator', 'room', 'other')", name="known_cancel_reason"
        ),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="iso_weekday"),
        CheckConstraint("minute BETWEEN 0 AND 1439", name="minute_of_a_day"),
        CheckConstraint("capacity > 0", name="room_for_somebody"),
        CheckConstraint("walk_in_places BETWEEN 0 AND capacity", name="walk_in_places_fit"),
        CheckConstraint("seats_taken >= 0", name="no_negative_seats"),
        CheckConstraint("seats_taken <= coalesce(capacity, 0)", name="not_overbooked"),
        CheckConstraint("parties_waiting >= 0", name="no_negative_queue"),
        Index("ix_meeting_starts_at_id", "starts_at", "id"),
        Index("ix_meeting_venue_id_starts_at_id", "venue_id", "starts_at", "id"),
        Index("ix_meeting_group_id_starts_at_id", "group_id", "starts_at", "id"),
        Index(
            "ix_meeting_moved_away",  # few of them, however many meetings there are
            "original_venue_id",
            "original_start",
            sqlite_where=text("venue_id <> original_venue_id"),
            postgresql_where=text("venue_id <> original_venue_id"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("recovery_group.id"))
    schedule_id: Mapped[int | None]  # no foreign key: a meeting outlives the rule that made it
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"), index=True)
    closure_id: Mapped[int | None] = mapped_column(ForeignKey("closure.id"), index=True)

    original_start: Mapped[WallMoment]
    original_venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    weekday: Mapped[int]
    minute: Mapped[int]
    status: Mapped[str] = mapped_column(String(10), default=MeetingStatus.PLANNED)
    cancel_reason: Mapped[str | None] = mapped_column(String(12))
    extra: Mapped[bool] = mapped_column(default=False)
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(default=lambda: clock.now())  # noqa: PLW0108

    capacity: Mapped[int | None]
    walk_in_places: Mapped[int] = mapped_column(default=0)
    seats_taken: Mapped[int] = mapped_column(default=0)
    walked_in: Mapped[int] = mapped_column(default=0)
    parties_waiting: Mapped[int] = mapped_column(default=0)
    signups_made: Mapped[int] = mapped_column(default=0)


class Replacement(Base):
    """The date that takes the place of a cancelled one, when whoever cancelled it named one.

    `made`: it was added for that, so undoing the cancellation takes it away again.
    """

    __tablename__ = "replacement"
    __table_args__ = (CheckConstraint("meeting_id <> instead_id", name="another_date"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    instead_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    made: Mapped[bool] = mapped_column(default=False)


class HaltedMeeting(Base):
    """A date that was cancelled because its group paused, with the sequence that gave it.

    When the group goes on, it takes place again, unless somebody changed it since.
    """

    __tablename__ = "halted_meeting"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    sequence: Mapped[int]


class ReplannedMeeting(Base):
    """A date that stands for another occurrence since its schedule changed.

    `stands_for` is the wall time the new schedule gives it, as `original_start` is the first one's;
    empty when the new schedule has no such date: then it was cancelled, which gave it `sequence`.
    """

    __tablename__ = "replanned_meeting"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    stands_for: Mapped[WallMoment | None]
    sequence: Mapped[int]


class Substitution(Base):
    """A facilitator cannot be there at one date and colleagues are asked; the first yes takes over.

    `away_id` is empty when nobody leads it yet, or somebody comes beside who does: only a
    coordinator asks for that.
    """

    __tablename__ = "substitution"
    __table_args__ = (
        UniqueConstraint("meeting_id", "away_id"),
        CheckConstraint("away_id <> substitute_id", name="somebody_else"),
        CheckConstraint(
            "(substitute_id IS NULL) = (accepted_at IS NULL)", name="accepted_by_somebody"
        ),
        CheckConstraint(
            "withdrawn_at IS NULL OR substitute_id IS NULL", name="accepted_or_withdrawn"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    away_id: Mapped[int | None] = mapped_column(ForeignKey("expert.id"), index=True)
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("expert.id"), index=True)
    asked_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class SubstituteAsked(Base):
    """A colleague who was asked to take a date over; the id names the mail about it.

    `declined_at` is when this one said no.
    """

    __tablename__ = "substitute_asked"
    __table_args__ = (
        UniqueConstraint("substitution_id", "expert_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    substitution_id: Mapped[int] = mapped_column(ForeignKey("substitution.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    declined_at: Mapped[datetime | None]
