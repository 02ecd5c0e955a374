"""The horizon: schedules become dated meetings, half a year ahead, again and again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select, true

from core import changes, clock
from core.db import db, insert_ignoring, transaction
from locations.venues.models import Closure, Venue
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.meetings.actions import weekday_and_minute
from recovery_groups.meetings.holiday_rules import holiday_name
from recovery_groups.meetings.models import (
    CancelReason,
    Meeting,
    MeetingStatus,
    ReplannedMeeting,
    Schedule,
)
from recovery_groups.meetings.recurrence_rules import UnreadableRule, occurrences, parse

_T = TypeVar("_T")

GROUPS_AT_ONCE = 50
"""Groups in one transaction: some 1,300 rows, so that people signing up wait for a blink only."""


@dataclass(frozen=True)
class Skipped:
    """A date of a schedule on which there is no meeting, and the holiday that is why, if any."""

    group_id: int
    start: datetime
    holiday: str = ""


@dataclass
class Horizon:
    """What one run did: rows added, dates left out, schedules (ids) it could not read."""

    planned: int = 0
    cancelled: int = 0
    holidays: list[Skipped] = field(default_factory=list)
    skipped_hours: list[Skipped] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)

    @property
    def made(self) -> int:
        """Return how many rows were added, those in a closure included."""
        return self.planned + self.cancelled


def extend_horizon(*, weeks: int = 26, group_id: int | None = None) -> Horizon:
    """Make the meetings of every open group from now to `weeks` ahead; return what was done.

    With `group_id` only those of that group.

    A date that has its row is left alone, however it was changed, so running twice, or twice at
    once, changes nothing more. Dates in a closure become cancelled meetings; public holidays are
    left out where the schedule says so, and so is the hour that the clock skips in spring.
    """
    horizon = Horizon()
    group_ids = db.session.scalars(
        select(RecoveryGroup.id)
        .where(RecoveryGroup.state == GroupState.OPEN, _this(group_id))
        .order_by(RecoveryGroup.id)
    ).all()
    for batch in _chunks(group_ids, GROUPS_AT_ONCE):
        with transaction():
            _extend(batch, weeks, horizon)
    return horizon


def extend_each(group_ids: Sequence[int], *, weeks: int = 26) -> Iterator[int]:
    """Make the meetings of these groups as far as they are open; give how many groups are done.

    Each step is a transaction of its own: stopped anywhere, the next night goes on.
    """
    horizon, done = Horizon(), 0
    for batch in _chunks(sorted(group_ids), GROUPS_AT_ONCE):
        with transaction():
            _extend(batch, weeks, horizon)
        done += len(batch)
        yield done


def _this(group_id: int | None) -> ColumnElement[bool]:
    return true() if group_id is None else RecoveryGroup.id == group_id


def _extend(group_ids: Sequence[int], weeks: int, horizon: Horizon) -> None:
    now = clock.now()
    today = clock.local(now).date()
    _hold(group_ids)
    schedules = _schedules(group_ids, today)
    closures = _closures({schedule.venue_id for schedule, _ in schedules}, today)
    there = _starts_there(group_ids, today)
    rows: list[dict[str, Any]] = []
    for schedule, group in schedules:
        for start in _starts(schedule, horizon, today=today, weeks=weeks):
            starts_at = _moment(schedule, start, horizon)
            if starts_at is None or starts_at <= now or (group.id, start) in there:
                continue
            closed = _closure_on(closures[schedule.venue_id], start.date())
            row = _row(schedule, start, starts_at=starts_at, closure_id=closed)
            size = {"capacity": group.capacity, "walk_in_places": group.walk_in_places}
            rows.append(row | size | {"changed_at": now})
    if rows and _insert(rows, horizon):
        changes.raise_version()


def _hold(group_ids: Sequence[int]) -> None:
    """Lock the groups: nobody changes a schedule between reading it and making its meetings."""
    held = select(RecoveryGroup.id).where(RecoveryGroup.id.in_(group_ids))
    db.session.execute(held.order_by(RecoveryGroup.id).with_for_update(key_share=True)).all()


def _schedules(group_ids: Sequence[int], today: date) -> list[tuple[Schedule, RecoveryGroup]]:
    rows = db.session.execute(
        select(Schedule, RecoveryGroup)
        .join(RecoveryGroup, RecoveryGroup.id == Schedule.group_id)
        .where(
            Schedule.group_id.in_(group_ids),
            RecoveryGroup.state == GroupState.OPEN,
            (Schedule.valid_until >= today) | Schedule.valid_until.is_(None),
        )
        .order_by(Schedule.group_id, Schedule.id)
    )
    return [(schedule, group) for schedule, group in rows]


def _closures(venue_ids: set[int], today: date) -> dict[int, list[Closure]]:
    """Return the closures by venue, with the venues locked: nobody closes one meanwhile."""
    db.session.execute(
        select(Venue.id)
        .where(Venue.id.in_(venue_ids))
        .order_by(Venue.id)
        .with_for_update(key_share=True)
    ).all()
    found: dict[int, list[Closure]] = defaultdict(list)
    for closure in db.session.scalars(
        select(Closure)
        .where(Closure.venue_id.in_(venue_ids), Closure.last_day >= today)
        .order_by(Closure.id)
    ):
        found[closure.venue_id].append(closure)
    return found


def _closure_on(closures: Iterable[Closure], day: date) -> int | None:
    return next((one.id for one in closures if one.first_day <= day <= one.last_day), None)


def _starts_there(group_ids: Sequence[int], today: date) -> set[tuple[int, datetime]]:
    these, midnight = Meeting.group_id.in_(group_ids), datetime.combine(today, time.min)
    first = select(Meeting.group_id, Meeting.original_start).where(
        these, Meeting.original_start >= midnight
    )
    since = (
        select(Meeting.group_id, ReplannedMeeting.stands_for)
        .join(ReplannedMeeting, ReplannedMeeting.meeting_id == Meeting.id)
        .where(these, ReplannedMeeting.stands_for >= midnight)
    )
    return {(group_id, start) for group_id, start in db.session.execute(first.union(since))}


def _starts(schedule: Schedule, horizon: Horizon, *, today: date, weeks: int) -> list[datetime]:
    try:
        rule = parse(schedule.rule)
    except UnreadableRule:
        horizon.unreadable.append(schedule.id)
        return []
    starts = occurrences(
        rule,
        starts=schedule.starts,
        valid_from=schedule.valid_from,
        valid_until=schedule.valid_until,
        window_from=datetime.combine(today, time.min),
        window_until=datetime.combine(today + timedelta(weeks=weeks, days=1), time.min),
    )
    if not schedule.skips_holidays:
        return starts
    found = [(start, holiday_name(start.date())) for start in starts]
    horizon.holidays += (Skipped(schedule.group_id, start, name) for start, name in found if name)
    return [start for start, name in found if name is None]


def _moment(schedule: Schedule, start: datetime, horizon: Horizon) -> datetime | None:
    try:
        return clock.local_moment(start.date(), start.time())
    except clock.SkippedHour:
        horizon.skipped_hours.append(Skipped(schedule.group_id, start))
        return None


def _row(
    schedule: Schedule, start: datetime, *, starts_at: datetime, closure_id: int | None
) -> dict[str, Any]:
    weekday, minute = weekday_and_minute(starts_at)
    closed = closure_id is not None
    return {
        "group_id": schedule.group_id,
        "schedule_id": schedule.id,
        "venue_id": schedule.venue_id,
        "room_id": schedule.room_id,
        "closure_id": closure_id,
        "original_start": start,
        "original_venue_id": schedule.venue_id,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=schedule.duration_minutes),
        "weekday": weekday,
        "minute": minute,
        "status": MeetingStatus.CANCELLED if closed else MeetingStatus.PLANNED,
        "cancel_reason": CancelReason.ROOM if closed else None,
    }


def _insert(rows: list[dict[str, Any]], horizon: Horizon) -> int:
    # As parameters: inside the statement they are compiled anew each time, four times as slow.
    statement = insert_ignoring(Meeting, []).returning(Meeting.status)
    # Rows that were there already, from a run at the same time, do not come back.
    added = db.session.scalars(statement, rows).all()
    cancelled = sum(status == MeetingStatus.CANCELLED for status in added)
    horizon.cancelled += cancelled
    horizon.planned += len(added) - cancelled
    return len(added)


def _chunks(items: Sequence[_T], size: int) -> Iterable[Sequence[_T]]:
    return (items[first : first + size] for first in range(0, len(items), size))
