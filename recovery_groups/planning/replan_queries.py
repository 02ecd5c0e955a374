"""The dates of a group that a change of its schedule is about."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select

from core import clock
from core.db import db
from core.errors import NotFound
from recovery_groups.meetings.models import Meeting, MeetingStatus, ReplannedMeeting, Schedule
from recovery_groups.planning.rhythm_rules import Pattern, dates
from recovery_groups.planning.shift_rules import OldDate, Pair, matched


def schedule(group_id: int, schedule_id: int) -> Schedule:
    """Return a schedule of this group as it is now; raises NotFound."""
    found = db.session.get(Schedule, schedule_id, populate_existing=True)
    if found is None or found.group_id != group_id:
        raise NotFound
    return found


def coming(group_id: int, now: datetime) -> list[Meeting]:
    """Return the dates of a group that have not begun, in order."""
    statement = (
        select(Meeting)
        .where(Meeting.group_id == group_id, Meeting.starts_at > now)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return list(db.session.scalars(statement))


def pairs(
    meetings: Sequence[Meeting],
    old: Schedule | None,
    pattern: Pattern | None,
    *,
    first_day: date,
    now: datetime,
) -> list[Pair]:
    """Return what becomes of these dates of a group when a schedule changes from `first_day` on.

    `old` is None for a schedule that comes beside the others, `pattern` for one that ends.
    """
    since = _replanned([one.id for one in meetings])
    mine, others = [], set()
    for one in meetings:
        seen = _old_date(one, since.get(one.id), old)
        if seen is not None and seen.wall.date() >= first_day:
            mine.append(seen)
        else:
            others |= {one.original_start, getattr(since.get(one.id), "stands_for", None)}
    new = dates(pattern, now) if pattern else []
    fresh = [one for one in new if one.wall.date() >= first_day and one.wall not in others]
    return matched(mine, fresh)


def stand_for(meeting: Meeting, wall: datetime | None) -> None:
    """Write down, in the running `transaction()`, which occurrence a date stands for now."""
    db.session.execute(delete(ReplannedMeeting).where(ReplannedMeeting.meeting_id == meeting.id))
    if wall != meeting.original_start:
        row = ReplannedMeeting(meeting_id=meeting.id, stands_for=wall, sequence=meeting.sequence)
        db.session.add(row)
        db.session.flush()


def foreseen(
    group_id: int,
    schedule_id: int | None,
    pattern: Pattern | None,
    *,
    first_day: date,
    now: datetime,
) -> tuple[list[Pair], bool]:
    """Return what would become of the dates of a group, and whether the place changes.

    Raises NotFound.
    """
    old = schedule(group_id, schedule_id) if schedule_id else None
    there = (old.venue_id, old.room_id, old.duration_minutes) if old else None
    to = (pattern.venue_id, pattern.room_id, pattern.minutes) if pattern else there
    found = pairs(coming(group_id, now), old, pattern, first_day=first_day, now=now)
    return [one for one in found if one.change], there is not None and there != to


def _replanned(meeting_ids: Sequence[int]) -> dict[int, ReplannedMeeting]:
    statement = select(ReplannedMeeting).where(ReplannedMeeting.meeting_id.in_(meeting_ids))
    rows = db.session.scalars(statement.execution_options(populate_existing=True))
    return {one.meeting_id: one for one in rows}


def _old_date(one: Meeting, since: ReplannedMeeting | None, old: Schedule | None) -> OldDate | None:
    cancelled = one.status == MeetingStatus.CANCELLED
    dropped = cancelled and since is not None and since.stands_for is None
    dropped = dropped and since is not None and since.sequence == one.sequence
    if not dropped and (old is None or one.schedule_id != old.id):
        return None
    wall = since.stands_for if since and since.stands_for else one.original_start
    if cancelled:
        by_hand = one.closure_id is None and not dropped
    else:
        there = (clock.local(one.starts_at).replace(tzinfo=None), one.venue_id, one.room_id)
        by_hand = old is not None and there != (wall, old.venue_id, old.room_id)
    return OldDate(
        id=one.id,
        wall=wall,
        starts_at=one.starts_at,
        cancelled=cancelled,
        by_hand=by_hand,
        dropped=dropped,
    )
