"""The dates of one's own groups in some days, and which of them want the same room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import or_, select

from core import clock
from core.db import db
from locations.districts.models import District
from locations.venues.models import Closure, Room, Venue
from recovery_groups.desk.agenda_rules import InRoom, Span, clashing
from recovery_groups.desk.groups_queries import Scope, in_scope
from recovery_groups.groups.models import Facilitation, GroupState, RecoveryGroup
from recovery_groups.meetings.models import Meeting, MeetingStatus
from recovery_groups.meetings.queries import LONGEST

MOST = 600
"""Dates on one page; a filter shows the others."""


class Happening(NamedTuple):
    """A date in the agenda."""

    id: int
    starts_at: datetime
    ends_at: datetime
    status: str
    room_id: int | None
    group_id: int
    group_name: str
    district_name: str
    venue_id: int
    venue_name: str
    room_name: str | None

    @property
    def day(self) -> date:
        """Return the Dutch date on which it starts."""
        return clock.local(self.starts_at).date()

    @property
    def cancelled(self) -> bool:
        """Return whether it does not take place."""
        return self.status == MeetingStatus.CANCELLED


@dataclass(frozen=True)
class Agenda:
    """Dates in order, the ids of those that want the same room, and whether there are more."""

    dates: Sequence[Happening]
    clashes: frozenset[int]
    more: bool


@dataclass(frozen=True)
class Asked:
    """What one wants to see; empty means any."""

    district: str = ""
    venue: str = ""
    expert_id: int | None = None


def agenda(scope: Scope, days: Span, asked: Asked) -> Agenda:
    """Return the dates of one's own groups on these days. Two statements."""
    begin, end = _moments(days)
    statement = (
        select(
            Meeting.id,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.status,
            Meeting.room_id,
            RecoveryGroup.id,
            RecoveryGroup.name,
            District.name,
            Venue.id,
            Venue.name,
            Room.name,
        )
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .join(District, District.id == RecoveryGroup.district_id)
        .join(Venue, Venue.id == Meeting.venue_id)
        .outerjoin(Room, Room.id == Meeting.room_id)
        .where(*_wanted(scope, days, asked))
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST + 1)
    )
    dates = [Happening._make(row) for row in db.session.execute(statement)]
    rooms = {one.room_id for one in dates if one.room_id is not None}
    return Agenda(dates[:MOST], _clashes(rooms, begin - LONGEST, end), len(dates) > MOST)


def closures(first: date, last: date, venue_ids: set[int]) -> list[tuple[str, date, date, str]]:
    """Return (venue, first day, last day, what visitors read) of closures of these venues."""
    statement = (
        select(Venue.name, Closure.first_day, Closure.last_day, Closure.notice)
        .join(Venue, Venue.id == Closure.venue_id)
        .where(
            Closure.venue_id.in_(venue_ids), Closure.first_day <= last, Closure.last_day >= first
        )
        .order_by(Closure.first_day, Venue.name)
    )
    return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(statement)]


def _moments(days: Span) -> tuple[datetime, datetime]:
    begin = clock.local_moment(days.first, time.min)
    return begin, clock.local_moment(days.last + timedelta(days=1), time.min)


def _wanted(scope: Scope, days: Span, asked: Asked) -> list[Any]:
    first, last = days.first, days.last
    begin, end = _moments(days)
    wanted: list[Any] = [
        in_scope(scope),
        RecoveryGroup.state.in_([GroupState.OPEN, GroupState.PAUSED]),
        Meeting.starts_at >= begin,
        Meeting.starts_at < end,
    ]
    if asked.district:
        wanted.append(District.slug == asked.district)
    if asked.venue:
        wanted.append(Venue.slug == asked.venue)
    if asked.expert_id is not None:
        led = select(Facilitation.group_id).where(
            Facilitation.expert_id == asked.expert_id,
            Facilitation.first_day <= last,
            or_(Facilitation.last_day.is_(None), Facilitation.last_day >= first),
        )
        wanted.append(RecoveryGroup.id.in_(led))
    return wanted


def _clashes(room_ids: set[int], begin: datetime, end: datetime) -> frozenset[int]:
    """Return which dates want the same room, those of groups of other districts counted too."""
    if not room_ids:
        return frozenset()
    statement = (
        select(Meeting.id, Meeting.room_id, Meeting.starts_at, Meeting.ends_at)
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .where(
            Meeting.room_id.in_(room_ids),
            Meeting.starts_at > begin,
            Meeting.starts_at < end,
            Meeting.status != MeetingStatus.CANCELLED,
            RecoveryGroup.state == GroupState.OPEN,
        )
    )
    rows = db.session.execute(statement)
    return clashing(
        InRoom(row.id, row.room_id, row.starts_at, row.ends_at) for row in rows if row.room_id
    )
