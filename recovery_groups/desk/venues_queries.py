"""Venues on the desk, and what a closing hits. `scope` are one's own districts; None means all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select, true

from core import clock
from core.db import db
from core.errors import NotFound
from locations.districts.models import District
from locations.venues.models import Activity, Closure, OpeningHours, Room, Venue
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.meetings.models import Meeting, MeetingStatus, Schedule

Scope = Collection[int] | None

MOST = 12
"""Most meetings that a refusal names."""


class VenueLine(NamedTuple):
    """A venue in the list; `closed_until` while it is closed today."""

    id: int
    slug: str
    name: str
    street: str
    city: str
    wheelchair: bool
    archived_at: datetime | None
    district_slug: str
    district_name: str
    rooms: int
    groups: int
    closed_until: date | None


class Hit(NamedTuple):
    """A meeting that a change of a venue touches, and whose group's district it is of."""

    id: int
    starts_at: datetime
    capacity: int | None
    group_name: str
    group_slug: str
    district_id: int
    district_name: str


class ClosureLine(NamedTuple):
    """A closure, and how many meetings still to come it cancelled."""

    id: int
    first_day: date
    last_day: date
    notice: str
    cancelled: int


@dataclass(frozen=True)
class VenueOnDesk:
    """A venue with everything that stands or happens there."""

    venue: Venue
    district_name: str
    rooms: Sequence[Room]
    hours: Sequence[OpeningHours]
    activities: Sequence[Activity]
    closures: Sequence[ClosureLine]


def venues(scope: Scope, today: date) -> list[VenueLine]:
    """Return the venues in one's districts, those in the archive too; one statement."""
    rooms = select(func.count(Room.id)).where(Room.venue_id == Venue.id, Room.archived_at.is_(None))
    groups = (
        select(func.count(Schedule.group_id.distinct()))
        .join(RecoveryGroup, RecoveryGroup.id == Schedule.group_id)
        .where(Schedule.venue_id == Venue.id, _holds(today))
    )
    closed = select(func.max(Closure.last_day)).where(
        Closure.venue_id == Venue.id, Closure.first_day <= today, Closure.last_day >= today
    )
    statement = (
        select(
            *(Venue.id, Venue.slug, Venue.name, Venue.street, Venue.city, Venue.wheelchair),
            *(Venue.archived_at, District.slug, District.name),
            *(one.correlate(Venue).scalar_subquery() for one in (rooms, groups, closed)),
        )
        .join(District, District.id == Venue.district_id)
        .where(_own(scope))
        .order_by(Venue.name, Venue.id)
    )
    return [VenueLine._make(row) for row in db.session.execute(statement)]


def own_venue(scope: Scope, venue_id: int, now: datetime) -> VenueOnDesk:
    """Return a venue in one's districts; raises NotFound for any other. Five statements."""
    row = db.session.execute(
        select(Venue, District.name)
        .join(District, District.id == Venue.district_id)
        .where(Venue.id == venue_id, _own(scope))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    today = clock.local(now).date()
    going_on = or_(Activity.valid_until.is_(None), Activity.valid_until >= today)
    return VenueOnDesk(
        row.Venue,
        row.name,
        _of(Room, venue_id, Room.archived_at.is_(None), order=(Room.name,)),
        _of(OpeningHours, venue_id, order=(OpeningHours.weekday, OpeningHours.opens)),
        _of(Activity, venue_id, going_on, order=(Activity.weekday, Activity.starts)),
        closures(venue_id, now),
    )


def district_of_own(scope: Scope, venue_id: int) -> int:
    """Return the district of a venue in one's districts; raises NotFound for any other."""
    found = db.session.scalar(select(Venue.district_id).where(Venue.id == venue_id, _own(scope)))
    if found is None:
        raise NotFound
    return found


def closures(venue_id: int, now: datetime) -> list[ClosureLine]:
    """Return the closures of a venue, the newest first."""
    off = select(func.count(Meeting.id)).where(
        Meeting.closure_id == Closure.id, Meeting.starts_at > now
    )
    columns = (Closure.id, Closure.first_day, Closure.last_day, Closure.notice)
    statement = (
        select(*columns, off.correlate(Closure).scalar_subquery())
        .where(Closure.venue_id == venue_id)
        .order_by(Closure.first_day.desc(), Closure.id.desc())
    )
    return [ClosureLine._make(row) for row in db.session.execute(statement)]


def hit_by_closing(venue_id: int, first: date, last: date, *, now: datetime) -> list[Hit]:
    """Return the meetings that closing a venue on these days would cancel, the first one first."""
    begin = clock.local_moment(first, time.min)
    end = clock.local_moment(last + timedelta(days=1), time.min)
    days = (Meeting.starts_at >= begin, Meeting.starts_at < end)
    return _meetings(now, Meeting.venue_id == venue_id, *days)


def hit_by_reopening(closure_id: int, now: datetime) -> list[Hit]:
    """Return the meetings to come that a closure cancelled."""
    return _meetings(now, Meeting.closure_id == closure_id, cancelled=True)


def still_cancelled(venue_id: int, ids: Collection[int], now: datetime) -> list[Hit]:
    """Return which of these meetings of a venue do not take place."""
    return _meetings(now, Meeting.venue_id == venue_id, Meeting.id.in_(list(ids)), cancelled=True)


def planned_at(venue_id: int, now: datetime) -> list[Hit]:
    """Return the meetings still to come at a venue."""
    return _meetings(now, Meeting.venue_id == venue_id)


def planned_in(room_id: int, now: datetime, *, larger_than: int = -1) -> list[Hit]:
    """Return the meetings still to come in a room, or only those with more places than this."""
    there = [Meeting.room_id == room_id]
    if larger_than >= 0:
        there.append(Meeting.capacity > larger_than)
    return _meetings(now, *there)


def regular_at(venue_id: int, today: date, *, room_id: int | None = None) -> list[str]:
    """Return the names of groups that have a schedule at a venue, or in one room of it."""
    there = [Schedule.venue_id == venue_id, _holds(today)]
    if room_id is not None:
        there.append(Schedule.room_id == room_id)
    statement = (
        select(RecoveryGroup.name).distinct().join(Schedule, Schedule.group_id == RecoveryGroup.id)
    )
    return sorted(db.session.scalars(statement.where(*there)))


def venue_of_closure(closure_id: int) -> int | None:
    """Return the venue that a closure closes."""
    return db.session.scalar(select(Closure.venue_id).where(Closure.id == closure_id))


def _meetings(now: datetime, *conditions: Any, cancelled: bool = False) -> list[Hit]:
    off = Meeting.status == MeetingStatus.CANCELLED
    statement = (
        select(
            *(Meeting.id, Meeting.starts_at, Meeting.capacity),
            *(RecoveryGroup.name, RecoveryGroup.slug, District.id, District.name),
        )
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .join(District, District.id == RecoveryGroup.district_id)
        .where(*conditions, Meeting.starts_at > now, off if cancelled else ~off)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return [Hit._make(row) for row in db.session.execute(statement)]


def _of(model: Any, venue_id: int, *conditions: Any, order: Sequence[Any]) -> Sequence[Any]:
    statement = select(model).where(model.venue_id == venue_id, *conditions).order_by(*order)
    return db.session.scalars(statement.execution_options(populate_existing=True)).all()


def _holds(today: date) -> Any:
    return and_(
        or_(Schedule.valid_until.is_(None), Schedule.valid_until >= today),
        RecoveryGroup.state != GroupState.ENDED,
    )


def _own(scope: Scope) -> Any:
    return true() if scope is None else Venue.district_id.in_(scope)
