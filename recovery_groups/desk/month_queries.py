"""The dates of one's own groups in some days, and which of them want the same room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from core import clock
from core.db import db
from locations.districts.models import District
from locations.venues.models import Closure, Room, Venue
from recovery_groups.desk.agenda_rules import Span
from recovery_groups.desk.groups_queries import Scope, in_scope
from recovery_groups.groups.models import Facilitation, GroupState, RecoveryGroup
from recovery_groups.meetings.models import Meeting, MeetingStatus
from recovery_groups.meetings.queries import LONGEST

MOST = 600
"""Dates on one page; a filter shows the others."""


class Happening(NamedTuple):
    """A date in the agenda; `clashes` when another one wants its room."""

    id: int
    starts_at: datetime
    ends_at: datetime
    status: str
    group_id: int
    group_name: str
    district_name: str
    venue_id: int
    venue_name: str
    room_name: str | None
    clashes: bool

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
    """Dates in order, and whether there are more."""

    dates: Sequence[Happening]
    more: bool


@dataclass(frozen=True)
class Asked:
    """What one wants to see; empty means any."""

    district: str = ""
    venue: str = ""
    expert_id: int | None = None


def agenda(scope: Scope, days: Span, asked: Asked) -> Agenda:
    """Return the dates of one's own groups on these days. One statement."""
    begin, _ = _moments(days)
    statement = (
        select(
            Meeting.id,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.status,
            RecoveryGroup.id,
            RecoveryGroup.name,
            District.name,
            Venue.id,
            Venue.name,
            Room.name,
            _wants_room_of_another(begin - LONGEST),
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
    return Agenda(dates[:MOST], len(dates) > MOST)


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


def _wants_room_of_another(begin: datetime) -> ColumnElement[bool]:
    """Return whether another date, also of another district, wants the room at the same time.

    `begin` is a moment before which none that is still going on can have started.
    """
    other, others_group = aliased(Meeting), aliased(RecoveryGroup)
    there = (
        select(other.id)
        .join(others_group, others_group.id == other.group_id)
        .where(
            # The venue as well: along its index the others of these days are few.
            other.venue_id == Meeting.venue_id,
            other.room_id == Meeting.room_id,
            other.id != Meeting.id,
            other.starts_at > begin,
            other.starts_at < Meeting.ends_at,
            other.ends_at > Meeting.starts_at,
            other.status != MeetingStatus.CANCELLED,
            others_group.state == GroupState.OPEN,
        )
    )
    here = (Meeting.status != MeetingStatus.CANCELLED, RecoveryGroup.state == GroupState.OPEN)
    return and_(*here, there.correlate(Meeting).exists())
