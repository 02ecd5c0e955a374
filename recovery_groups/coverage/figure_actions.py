"""The night's figures: how full yesterday was, as far as facilitators counted. A nightly job."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select

from core import clock
from core.db import db, transaction
from locations.venues.models import Room
from recovery_groups.coverage.models import DayFigure
from recovery_groups.coverage.rules import monday
from recovery_groups.facilitation.models import HeadCount
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import Meeting, MeetingStatus

AGAIN = timedelta(days=6)
"""So many days are looked at again: a head count may come late, a job may have missed a night."""

KEPT = timedelta(weeks=60)
"""How long a day's figures stay: a year to compare with, and some weeks."""


def keep_figures(now: datetime) -> int:
    """Write down what met on the days before today, as it is known now; return how many rows.

    It may run twice. What nobody can know any more stays as it was written.
    """
    today = clock.local(now).date()
    with transaction():
        newest = db.session.scalar(select(func.max(DayFigure.day)))
        first = min(today - AGAIN, newest + timedelta(days=1)) if newest else today - KEPT
        rows = _rows(max(first, today - KEPT), today)
        old = DayFigure.day < today - KEPT
        db.session.execute(delete(DayFigure).where((DayFigure.day >= first) | old))
        if rows:
            db.session.execute(insert(DayFigure), rows)
    return len(rows)


def _rows(first: date, after: date) -> Sequence[dict[str, Any]]:
    statement = (
        select(
            Meeting.starts_at,
            RecoveryGroup.district_id,
            func.coalesce(Meeting.capacity, Room.size).label("places"),
            HeadCount.people,
        )
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .outerjoin(Room, Room.id == Meeting.room_id)
        .outerjoin(HeadCount, HeadCount.meeting_id == Meeting.id)
        .where(
            Meeting.starts_at >= clock.local_moment(first, time(0)),
            Meeting.starts_at < clock.local_moment(after, time(0)),
            Meeting.status != MeetingStatus.CANCELLED,
        )
    )
    found: dict[tuple[date, int], dict[str, Any]] = {}
    for one in db.session.execute(statement):
        day, district_id = clock.local(one.starts_at).date(), one.district_id
        row = found.setdefault((day, district_id), _nothing_yet(day, district_id))
        row["meetings"] += 1
        if one.people is None:
            continue
        row["counted"] += 1
        row["visitors"] += one.people
        if one.places:
            row["places"] += one.places
            row["taken"] += one.people
    return list(found.values())


def _nothing_yet(day: date, district_id: int) -> dict[str, Any]:
    numbers = dict.fromkeys(("meetings", "places", "taken", "counted", "visitors"), 0)
    return {"day": day, "district_id": district_id, "week": monday(day), **numbers}
