"""Rows of meetings that a schedule gives between two dates."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from core.clock import SkippedHour, local_moment
from recovery_groups.meetings.recurrence_rules import occurrences, parse


@dataclass(frozen=True, kw_only=True)
class Regular:
    """A stored schedule with the size of its group."""

    schedule_id: int
    group_id: int
    venue_id: int
    room_id: int | None
    rule: str
    starts: time
    minutes: int
    valid_from: date
    valid_until: date | None
    capacity: int | None
    walk_in_places: int


def meeting_rows(
    regular: Regular, first_day: date, last_day: date, *, changed_at: datetime
) -> list[dict[str, Any]]:
    """Return a row for each date of a schedule from the first to the last day, both included.

    Every row has the same keys, so that one statement takes them all. What falls in the hour the
    clock skips is left out.
    """
    starts = occurrences(
        parse(regular.rule),
        starts=regular.starts,
        valid_from=regular.valid_from,
        valid_until=regular.valid_until,
        window_from=datetime.combine(first_day, time.min),
        window_until=datetime.combine(last_day + timedelta(days=1), time.min),
    )
    rows = (_row(regular, start, changed_at) for start in starts)
    return [row for row in rows if row is not None]


def _row(regular: Regular, start: datetime, changed_at: datetime) -> dict[str, Any] | None:
    try:
        starts_at = local_moment(start.date(), start.time())
    except SkippedHour:
        return None
    return {
        "group_id": regular.group_id,
        "schedule_id": regular.schedule_id,
        "venue_id": regular.venue_id,
        "room_id": regular.room_id,
        "original_start": start,
        "original_venue_id": regular.venue_id,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=regular.minutes),
        "weekday": start.isoweekday(),
        "minute": start.hour * 60 + start.minute,
        "status": "planned",
        "cancel_reason": None,
        "extra": False,
        "sequence": 0,
        "changed_at": changed_at,
        "created_at": changed_at,
        "capacity": regular.capacity,
        "walk_in_places": regular.walk_in_places,
        "seats_taken": 0,
        "parties_waiting": 0,
        "signups_made": 0,
    }
