"""Figures are frozen: once for each month, in the night of the 11th, and never computed again.

Who changes a head count afterwards changes no figure: two exports never differ by one person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from sqlalchemy import func, insert, select

from core import clock
from core.db import db, insert_ignoring, transaction
from locations.venues.models import Room
from recovery_groups.coverage.rules import WEEK, monday
from recovery_groups.facilitation.models import HeadCount
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import Meeting
from recovery_groups.signups.models import MonthCount
from recovery_groups.statistics.models import FrozenFigure, FrozenMonth
from recovery_groups.statistics.rules import (
    Count,
    Measure,
    Span,
    leaf,
    month_of,
    months_of,
    quarter_of,
    to_freeze,
    total,
    weeks_of,
)
from recovery_groups.wishes.models import WishCount


class Part(NamedTuple):
    """What one row of figures is of."""

    measure: Measure
    district_id: int
    group_id: int | None = None
    venue_id: int | None = None


@dataclass
class Counted:
    """What was counted of a part in a week or a month. `places` is None once unknown of one."""

    people: int = 0
    meetings: int = 0
    places: int | None = 0

    def add(self, other: "Counted") -> None:
        """Add what was counted besides."""
        self.people += other.people
        self.meetings += other.meetings
        unknown = self.places is None or other.places is None
        self.places = None if unknown else (self.places or 0) + (other.places or 0)


@dataclass
class Row:
    """A figure before it is stored."""

    part: Part
    span: Span
    first_day: date
    counted: Counted
    count: Count


def freeze(now: datetime) -> int:
    """Freeze the months that are over long enough; return how many. A nightly job; it may rerun."""
    today = clock.local(now).date()
    with transaction():
        frozen = db.session.scalars(select(FrozenMonth.month)).all()
        first = min([*frozen, *_first_months()], default=None)
    months = to_freeze(first, frozen, today) if first else []
    for month in months:
        _freeze(month, now)
    return len(months)


def _freeze(month: date, now: datetime) -> None:
    with transaction():
        mark = insert_ignoring(FrozenMonth, [{"month": month, "frozen_at": now}])
        if db.session.scalar(mark.returning(FrozenMonth.month)) is None:
            return  # another worker was first
        weeks = [_week(part, day, one) for (part, day), one in _visits(month).items()]
        months = _sums(weeks, Span.MONTH, month)
        months += [
            Row(part, Span.MONTH, month, one, leaf(one.people))
            for part, one in _monthly(month).items()
        ]
        _store([*weeks, *months])
        if month == months_of(quarter_of(month))[-1]:
            _store(_sums(_frozen_months(quarter_of(month)), Span.QUARTER, quarter_of(month)))


def _first_months() -> list[date]:
    """Return the first month of everything that is counted."""
    visited = db.session.scalar(
        select(func.min(Meeting.starts_at)).join(HeadCount, HeadCount.meeting_id == Meeting.id)
    )
    found = [
        month_of(clock.local(visited).date()) if visited else None,
        db.session.scalar(select(func.min(MonthCount.month))),
        db.session.scalar(select(func.min(WishCount.month))),
    ]
    return [one for one in found if one]


def _visits(month: date) -> Mapping[tuple[Part, date], Counted]:
    """Return the visitors of each group at each venue, by week."""
    weeks = weeks_of(month)
    statement = (
        select(
            Meeting.starts_at,
            *(RecoveryGroup.district_id, Meeting.group_id, Meeting.venue_id, HeadCount.people),
            func.coalesce(Meeting.capacity, Room.size).label("places"),
        )
        .join(HeadCount, HeadCount.meeting_id == Meeting.id)
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .outerjoin(Room, Room.id == Meeting.room_id)
        .where(
            Meeting.starts_at >= clock.local_moment(weeks[0], time(0)),
            Meeting.starts_at < clock.local_moment(weeks[-1] + WEEK, time(0)),
        )
    )
    found: dict[tuple[Part, date], Counted] = defaultdict(Counted)
    for one in db.session.execute(statement):
        part = Part(Measure.VISITORS, one.district_id, one.group_id, one.venue_id)
        week = monday(clock.local(one.starts_at).date())
        found[part, week].add(Counted(one.people, 1, one.places))
    return found


def _monthly(month: date) -> Mapping[Part, Counted]:
    """Return what is counted by month and district only."""
    found: dict[Part, Counted] = {}
    for one in db.session.scalars(select(MonthCount).where(MonthCount.month == month)):
        found[Part(Measure.FIRST_TIMERS, one.district_id)] = Counted(one.first_timers)
        found[Part(Measure.WAITING, one.district_id)] = Counted(one.waiting)
    wishes = (
        select(WishCount.district_id, func.sum(WishCount.wishes).label("people"))
        .where(WishCount.month == month)
        .group_by(WishCount.district_id)
    )
    for row in db.session.execute(wishes):
        found[Part(Measure.WISHES, row.district_id)] = Counted(int(row.people))
    return found


def _week(part: Part, first_day: date, counted: Counted) -> Row:
    return Row(part, Span.WEEK, first_day, counted, leaf(counted.people))


def _sums(rows: Iterable[Row], span: Span, first_day: date) -> list[Row]:
    """Return for each part the sum of its rows."""
    by_part: dict[Part, list[Row]] = defaultdict(list)
    for row in rows:
        by_part[row.part].append(row)
    found = []
    for part, below in by_part.items():
        counted = Counted()
        for one in below:
            counted.add(one.counted)
        found.append(Row(part, span, first_day, counted, total(one.count for one in below)))
    return found


def _frozen_months(quarter: date) -> list[Row]:
    """Return the months of a quarter as they were frozen, with the weeks they are the sums of."""
    months = months_of(quarter)
    days = (*months, *(week for month in months for week in weeks_of(month)))
    found = db.session.scalars(
        select(FrozenFigure).where(
            FrozenFigure.span != Span.QUARTER, FrozenFigure.first_day.in_(days)
        )
    ).all()
    weeks: dict[tuple[Part, date], list[Count]] = defaultdict(list)
    for one in found:
        if one.span == Span.WEEK:
            weeks[_part(one), month_of(one.first_day)].append(leaf(one.number))
    return [
        Row(
            _part(one),
            Span.MONTH,
            one.first_day,
            Counted(one.number, one.meetings, one.places),
            total(weeks[_part(one), one.first_day]) if one.group_id else leaf(one.number),
        )
        for one in found
        if one.span == Span.MONTH and one.first_day in months
    ]


def _part(one: FrozenFigure) -> Part:
    return Part(Measure(one.measure), one.district_id, one.group_id, one.venue_id)


def _store(rows: Iterable[Row]) -> None:
    values = [
        {
            **row.part._asdict(),
            "span": row.span,
            "first_day": row.first_day,
            "number": row.counted.people,
            "shown": row.count.shown,
            "places": row.counted.places,
            "meetings": row.counted.meetings,
        }
        for row in rows
    ]
    if values:
        db.session.execute(insert(FrozenFigure), values)
