"""Changing one meeting. Building blocks: planning asks the questions, locks and commits.

Each change of time, place or status raises `sequence` and sets `changed_at`, so that calendars take
it over (RFC 5545 section 3.8.7.4); without a change both stay.
"""

from datetime import datetime

from core import clock
from core.db import db
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import CancelReason, Meeting, MeetingStatus


def mark_cancelled(
    meeting: Meeting, reason: CancelReason, *, now: datetime, closure_id: int | None = None
) -> None:
    """Say that a meeting does not take place; `closure_id` when its venue is closed.

    Time, place and signups stay as they are, so that it can be restored.
    """
    meeting.status = MeetingStatus.CANCELLED
    meeting.cancel_reason = reason
    meeting.closure_id = closure_id
    mark_changed(meeting, now)


def restore(meeting: Meeting, *, now: datetime) -> None:
    """Say that a cancelled meeting takes place after all, where and when it stood."""
    _takes_place(meeting)
    mark_changed(meeting, now)


def mark_moved(
    meeting: Meeting,
    *,
    starts_at: datetime,
    ends_at: datetime,
    venue_id: int,
    room_id: int | None,
    now: datetime,
) -> None:
    """Give a meeting another time or place; a cancelled one takes place again.

    Back at its first time and venue it is an ordinary planned meeting. A change of nothing leaves
    the row alone.
    """
    after = (starts_at, ends_at, venue_id, room_id)
    before = (meeting.starts_at, meeting.ends_at, meeting.venue_id, meeting.room_id)
    if after == before and meeting.status != MeetingStatus.CANCELLED:
        return
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    meeting.venue_id, meeting.room_id = venue_id, room_id
    meeting.weekday, meeting.minute = weekday_and_minute(starts_at)
    _takes_place(meeting)
    mark_changed(meeting, now)


def add_extra(
    group: RecoveryGroup,
    *,
    starts_at: datetime,
    ends_at: datetime,
    venue_id: int,
    room_id: int | None,
    now: datetime,
) -> int:
    """Add one date outside any schedule, as large as the group; return its id.

    Its own start is its original start: unique in the group.
    """
    weekday, minute = weekday_and_minute(starts_at)
    meeting = Meeting(
        group_id=group.id,
        venue_id=venue_id,
        room_id=room_id,
        original_start=clock.local(starts_at).replace(tzinfo=None),
        original_venue_id=venue_id,
        starts_at=starts_at,
        ends_at=ends_at,
        weekday=weekday,
        minute=minute,
        extra=True,
        changed_at=now,
        capacity=group.capacity,
        walk_in_places=group.walk_in_places,
    )
    db.session.add(meeting)
    db.session.flush()
    return meeting.id


def weekday_and_minute(moment: datetime) -> tuple[int, int]:
    """Return the ISO weekday and the minute of the day on the Dutch wall clock."""
    wall = clock.local(moment)
    return wall.isoweekday(), wall.hour * 60 + wall.minute


def _takes_place(meeting: Meeting) -> None:
    wall = clock.local(meeting.starts_at).replace(tzinfo=None)
    first = (meeting.original_start, meeting.original_venue_id)
    moved = (wall, meeting.venue_id) != first
    meeting.status = MeetingStatus.MOVED if moved else MeetingStatus.PLANNED
    meeting.cancel_reason = None
    meeting.closure_id = None


def mark_changed(meeting: Meeting, now: datetime) -> None:
    """Say that something about a meeting changed, for calendars and for messages about it."""
    meeting.sequence += 1
    meeting.changed_at = now
    db.session.flush()
