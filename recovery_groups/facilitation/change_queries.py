"""What pages that change a date show: the date as it stands, other dates, rooms to choose from."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from core import clock
from core.db import db
from core.errors import NotFound
from locations.venues.models import Room, Venue
from recovery_groups.facilitation.change_rules import WantedSlot
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import Meeting, MeetingStatus, Replacement
from recovery_groups.planning.rules import Slot
from recovery_groups.signups.letter_notices import Facts, in_one_line

MOST_DATES = 6
"""Coming dates that one may point to instead of a cancelled one."""

MOST_ROOMS = 200
"""Rooms in one list: more than any district has."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One date as it stands, for a page that changes it."""

    id: int
    group_id: int
    schedule_id: int | None
    group_name: str
    group_slug: str
    district_id: int
    walk_in: bool
    starts_at: datetime
    ends_at: datetime
    venue_id: int
    venue_name: str
    street: str
    city: str
    room_id: int | None
    room_name: str | None
    room_size: int | None
    status: str
    cancel_reason: str | None
    changed_at: datetime
    sequence: int
    capacity: int | None
    walk_in_places: int
    seats_taken: int
    parties_waiting: int
    instead_id: int | None
    instead_at: datetime | None

    @property
    def cancelled(self) -> bool:
        """Return whether it does not take place."""
        return self.status == MeetingStatus.CANCELLED

    @property
    def slot(self) -> Slot:
        """Return when and where it stands."""
        return Slot(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            venue_id=self.venue_id,
            room_id=self.room_id,
        )

    @property
    def wanted(self) -> WantedSlot:
        """Return the same as a form would ask for it."""
        start, minutes = wall(self.starts_at), self.slot.minutes
        return WantedSlot(
            start=start, minutes=minutes, venue_id=self.venue_id, room_id=self.room_id
        )

    @property
    def free(self) -> int:
        """Return how many places are left, those kept for walk-in among them."""
        return (self.capacity or 0) - self.seats_taken

    def facts(self, **more: Any) -> Facts:
        """Return what a message says of it; `more` replaces what is about to change."""
        place = in_one_line(self.street, self.city)
        given = {"starts_at": self.starts_at, "ends_at": self.ends_at, "place": place, **more}
        return Facts(**given)


class VenueRooms(NamedTuple):
    """A venue and its rooms (id, name, how many people it holds)."""

    id: int
    name: str
    street: str
    city: str
    rooms: tuple[tuple[int, str, int], ...]


def shown(meeting_id: int) -> Shown:
    """Return a date as it stands; raises NotFound. One statement."""
    instead = aliased(Meeting)
    goes_on = and_(instead.id == Replacement.instead_id, instead.status != MeetingStatus.CANCELLED)
    statement = (
        select(
            *(column for column in Meeting.__table__.c if column.key in Shown.__annotations__),
            RecoveryGroup.name.label("group_name"),
            RecoveryGroup.slug.label("group_slug"),
            RecoveryGroup.district_id,
            RecoveryGroup.walk_in,
            Venue.name.label("venue_name"),
            Venue.street,
            Venue.city,
            Room.name.label("room_name"),
            Room.size.label("room_size"),
            instead.id.label("instead_id"),
            instead.starts_at.label("instead_at"),
        )
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .join(Venue, Venue.id == Meeting.venue_id)
        .outerjoin(Room, Room.id == Meeting.room_id)
        .outerjoin(Replacement, Replacement.meeting_id == Meeting.id)
        .outerjoin(instead, goes_on)
        .where(Meeting.id == meeting_id)
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return Shown(**row._asdict())


def wall(moment: datetime) -> datetime:
    """Return a moment as forms and planning take it: Dutch wall time without zone."""
    return clock.local(moment).replace(tzinfo=None)


def extra_at(group_id: int, wanted: WantedSlot) -> int | None:
    """Return the extra date of a group that stands just so already, if any."""
    statement = select(Meeting.id).where(
        Meeting.group_id == group_id,
        Meeting.original_start == wanted.start,
        Meeting.extra,
        Meeting.status == MeetingStatus.PLANNED,
        Meeting.venue_id == wanted.venue_id,
        Meeting.room_id.is_not_distinct_from(wanted.room_id),
    )
    return db.session.scalar(statement)


def last_of(group_id: int) -> int | None:
    """Return the date of a group that is planned last, to fill in a form for one more."""
    last = select(Meeting.id).where(Meeting.group_id == group_id)
    return db.session.scalar(last.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(1))


def other_dates(one: Shown, now: datetime) -> list[tuple[int, datetime]]:
    """Return the next dates of a group that take place, besides one: (id, start)."""
    statement = (
        select(Meeting.id, Meeting.starts_at)
        .where(
            Meeting.group_id == one.group_id,
            Meeting.id != one.id,
            Meeting.starts_at > now,
            Meeting.status != MeetingStatus.CANCELLED,
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST_DATES)
    )
    return [(row.id, row.starts_at) for row in db.session.execute(statement)]


def venues_for(district_id: int, *venue_ids: int) -> list[VenueRooms]:
    """Return the venues of a district, and these others, with their rooms, by name."""
    statement = (
        select(Venue.id, Venue.name, Venue.street, Venue.city, Room)
        .outerjoin(Room, and_(Room.venue_id == Venue.id, Room.archived_at.is_(None)))
        .where(or_(Venue.district_id == district_id, Venue.id.in_(venue_ids)))
        .where(Venue.archived_at.is_(None))
        .order_by(Venue.name, Venue.id, Room.name)
        .limit(MOST_ROOMS)
    )
    found = []
    for _, rows in groupby(db.session.execute(statement), key=lambda row: row.id):
        own = list(rows)
        rooms = tuple((row.Room.id, row.Room.name, row.Room.size) for row in own if row.Room)
        found.append(VenueRooms(own[0].id, own[0].name, own[0].street, own[0].city, rooms))
    return found
