"""Groups as the desk lists and shows them; each question asks for the districts one plans in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from core import clock
from core.db import db
from core.errors import NotFound
from locations.districts.models import District
from locations.venues.models import Room, Venue
from recovery_groups.experts.models import Expert
from recovery_groups.experts.queries import NAME, desk_name
from recovery_groups.facilitation.change_queries import VenueRooms
from recovery_groups.groups.models import Facilitation, GroupLanguage, RecoveryGroup
from recovery_groups.meetings.models import Meeting, MeetingStatus, Schedule
from recovery_groups.wishes.models import Need

Scope = Collection[int] | None

MOST_ROOMS = 1000
"""Rooms in one list; 300 venues have fewer."""


class PlaceChoice(NamedTuple):
    """A district or a venue to filter by."""

    slug: str
    name: str


class Rhythm(NamedTuple):
    """A schedule, as lists show it."""

    id: int
    rule: str
    starts: time
    minutes: int
    valid_from: date
    valid_until: date | None
    skips_holidays: bool
    venue_id: int
    venue_slug: str
    venue_name: str
    room_id: int | None
    room_name: str | None

    @property
    def ends(self) -> time:
        """Return when it ends on the wall clock."""
        return (datetime.combine(date.min, self.starts) + timedelta(minutes=self.minutes)).time()


@dataclass(frozen=True, kw_only=True)
class GroupRow:
    """A group in the list of the desk."""

    id: int
    name: str
    state: str
    district_slug: str
    district_name: str
    leaders: int
    next_at: datetime | None
    rhythms: tuple[Rhythm, ...] = ()


class Leader(NamedTuple):
    """Who leads a group, from and until when."""

    facilitation_id: int
    expert_id: int
    name: str
    first_day: date
    last_day: date | None


class DateRow(NamedTuple):
    """A coming date of a group."""

    id: int
    starts_at: datetime
    ends_at: datetime
    status: str
    cancel_reason: str | None
    extra: bool
    venue_name: str
    room_name: str | None


@dataclass(frozen=True)
class GroupOnDesk:
    """A group with all the desk shows of it besides its dates."""

    group: RecoveryGroup
    district: PlaceChoice
    languages: tuple[str, ...]
    need_id: int | None


def in_scope(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that a group is of one's own districts."""
    return true() if scope is None else RecoveryGroup.district_id.in_(scope)


def places_of(scope: Scope) -> tuple[list[PlaceChoice], list[PlaceChoice]]:
    """Return one's districts, and the venues in them, by name. One statement."""
    statement = (
        select(District.slug, District.name, Venue.slug, Venue.name)
        .outerjoin(Venue, Venue.district_id == District.id)
        .where(true() if scope is None else District.id.in_(scope))
        .order_by(District.name, Venue.name)
    )
    rows = db.session.execute(statement).all()
    districts = list(dict.fromkeys(PlaceChoice(row[0], row[1]) for row in rows))
    venues = list(dict.fromkeys(PlaceChoice(row[2], row[3]) for row in rows if row[2]))
    return districts, sorted(venues, key=lambda one: one.name.casefold())


def own_districts(scope: Scope) -> list[tuple[int, str]]:
    """Return (id, name) of the districts one plans in, by name."""
    mine = true() if scope is None else District.id.in_(scope)
    return [
        (row.id, row.name)
        for row in db.session.execute(
            select(District.id, District.name).where(mine).order_by(District.name)
        )
    ]


def groups(
    scope: Scope, now: datetime, *, district: str = "", state: str = "", venue: str = ""
) -> list[GroupRow]:
    """Return one's groups that were asked for, with when and where they meet. Two statements."""
    today = clock.local(now).date()
    wanted = [in_scope(scope)]
    if district:
        wanted.append(District.slug == district)
    if state:
        wanted.append(RecoveryGroup.state == state)
    if venue:
        here = select(Schedule.group_id).join(Venue, Venue.id == Schedule.venue_id)
        wanted.append(RecoveryGroup.id.in_(here.where(Venue.slug == venue, _still(today))))
    following = select(func.min(Meeting.starts_at)).where(
        Meeting.group_id == RecoveryGroup.id,
        Meeting.starts_at > now,
        Meeting.status != MeetingStatus.CANCELLED,
    )
    statement = (
        select(
            RecoveryGroup.id,
            RecoveryGroup.name,
            RecoveryGroup.state,
            District.slug.label("district_slug"),
            District.name.label("district_name"),
            _leaders(today).label("leaders"),
            following.correlate(RecoveryGroup).scalar_subquery().label("next_at"),
        )
        .join(District, District.id == RecoveryGroup.district_id)
        .where(*wanted)
    )
    rhythms = _rhythms(and_(in_scope(scope), _still(today)))
    return [
        GroupRow(**row._asdict(), rhythms=tuple(rhythms.get(row.id, ())))
        for row in db.session.execute(statement)
    ]


def own_group(scope: Scope, group_id: int) -> GroupOnDesk:
    """Return a group of one's own districts; raises NotFound for any other. One statement."""
    languages = (
        select(func.aggregate_strings(GroupLanguage.language, ","))
        .where(GroupLanguage.group_id == RecoveryGroup.id)
        .correlate(RecoveryGroup)
        .scalar_subquery()
    )
    statement = (
        select(RecoveryGroup, District.slug, District.name, languages.label("spoken"), Need.id)
        .join(District, District.id == RecoveryGroup.district_id)
        .outerjoin(Need, Need.group_id == RecoveryGroup.id)
        .where(RecoveryGroup.id == group_id, in_scope(scope))
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    spoken = tuple(sorted(row.spoken.split(","))) if row.spoken else ()
    return GroupOnDesk(row.RecoveryGroup, PlaceChoice(row.slug, row.name), spoken, row[4])


def rhythms_of(group_id: int) -> list[Rhythm]:
    """Return every schedule of a group, the first one first."""
    return _rhythms(RecoveryGroup.id == group_id).get(group_id, [])


def leaders_of(group_id: int) -> list[Leader]:
    """Return who leads, led or will lead a group, the first one first."""
    statement = (
        select(*NAME, Facilitation.id, Facilitation.first_day, Facilitation.last_day)
        .join(Expert, Expert.id == Facilitation.expert_id)
        .where(Facilitation.group_id == group_id)
        .order_by(Facilitation.first_day, Facilitation.id)
    )
    return [
        Leader(row.id, row.expert_id, desk_name(row), row.first_day, row.last_day)
        for row in db.session.execute(statement)
    ]


def dates_of(group_id: int, now: datetime) -> list[DateRow]:
    """Return the dates of a group that are not over, those that do not take place among them."""
    statement = (
        select(
            Meeting.id,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.status,
            Meeting.cancel_reason,
            Meeting.extra,
            Venue.name,
            Room.name,
        )
        .join(Venue, Venue.id == Meeting.venue_id)
        .outerjoin(Room, Room.id == Meeting.room_id)
        .where(Meeting.group_id == group_id, Meeting.ends_at > now)
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(200)
    )
    return [DateRow._make(row) for row in db.session.execute(statement)]


def rooms(scope: Scope, *venue_ids: int) -> list[VenueRooms]:
    """Return the venues of one's districts, and these others, with their rooms, by name."""
    mine = true() if scope is None else Venue.district_id.in_(scope)
    statement = (
        select(Venue.id, Venue.name, Venue.street, Venue.city, Room)
        .outerjoin(Room, and_(Room.venue_id == Venue.id, Room.archived_at.is_(None)))
        .where(or_(mine, Venue.id.in_(venue_ids)), Venue.archived_at.is_(None))
        .order_by(Venue.name, Venue.id, Room.name)
        .limit(MOST_ROOMS)
    )
    found = []
    for _, rows in groupby(db.session.execute(statement), key=lambda row: row.id):
        own = list(rows)
        inside = tuple((row.Room.id, row.Room.name, row.Room.size) for row in own if row.Room)
        found.append(VenueRooms(own[0].id, own[0].name, own[0].street, own[0].city, inside))
    return found


def _leaders(today: date) -> ColumnElement[int]:
    leaders = select(func.count()).where(
        Facilitation.group_id == RecoveryGroup.id,
        Facilitation.first_day <= today,
        or_(Facilitation.last_day.is_(None), Facilitation.last_day >= today),
    )
    return leaders.correlate(RecoveryGroup).scalar_subquery()


def _still(today: date) -> ColumnElement[bool]:
    return or_(Schedule.valid_until.is_(None), Schedule.valid_until >= today)


def _rhythms(condition: ColumnElement[bool]) -> dict[int, list[Rhythm]]:
    statement: Any = (
        select(
            Schedule.group_id,
            Schedule.id,
            Schedule.rule,
            Schedule.starts,
            Schedule.duration_minutes,
            Schedule.valid_from,
            Schedule.valid_until,
            Schedule.skips_holidays,
            Venue.id,
            Venue.slug,
            Venue.name,
            Room.id,
            Room.name,
        )
        .join(RecoveryGroup, RecoveryGroup.id == Schedule.group_id)
        .join(Venue, Venue.id == Schedule.venue_id)
        .outerjoin(Room, Room.id == Schedule.room_id)
        .where(condition)
        .order_by(Schedule.group_id, Schedule.valid_from, Schedule.id)
    )
    found: dict[int, list[Rhythm]] = {}
    for group_id, *row in db.session.execute(statement):
        found.setdefault(group_id, []).append(Rhythm._make(row))
    return found
