"""One meeting in full, and the dates of one group."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from core.clock import local
from core.db import UtcDateTime, db
from core.records import records
from locations.districts.models import District
from locations.venues.models import Activity, Room, Venue
from locations.venues.rules import AROUND, Around, Happening, Weekly, around, happenings
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.groups.queries import languages_of_group
from recovery_groups.meetings.models import Meeting, MeetingStatus, Replacement, Substitution
from recovery_groups.meetings.queries import LONGEST

MOST_NEXT = 3
"""How many later dates a meeting page may choose from."""


class GroupDate(NamedTuple):
    """One date of a group, with its place."""

    id: int
    starts_at: datetime
    ends_at: datetime
    status: str
    cancel_reason: str | None
    capacity: int | None
    walk_in_places: int
    seats_taken: int
    walked_in: int
    parties_waiting: int
    venue_slug: str
    venue_name: str
    street: str
    room_name: str | None
    substituted: bool
    original_start: datetime
    postcode: str
    city: str
    latitude: float | None
    longitude: float | None


class Instead(NamedTuple):
    """The date that takes the place of a cancelled one."""

    id: int
    starts_at: datetime


@dataclass(frozen=True)
class MeetingInFull:
    """Everything a meeting's page says; `old_venue` only when it moved to another.

    `instead` is the date that whoever cancelled it named, while that goes on.
    """

    meeting: Meeting
    group: RecoveryGroup
    venue: Venue
    district: District
    room_name: str | None
    languages: tuple[str, ...]
    old_venue: str | None
    activities: tuple[Weekly, ...]
    instead: Instead | None


_DATE = (
    Meeting.id,
    Meeting.starts_at,
    Meeting.ends_at,
    Meeting.status,
    Meeting.cancel_reason,
    Meeting.capacity,
    Meeting.walk_in_places,
    Meeting.seats_taken,
    Meeting.walked_in,
    Meeting.parties_waiting,
    Venue.slug.label("venue_slug"),
    Venue.name.label("venue_name"),
    Venue.street,
    Room.name.label("room_name"),
    exists()
    .where(Substitution.meeting_id == Meeting.id, Substitution.substitute_id.is_not(None))
    .label("substituted"),
    Meeting.original_start,
    Venue.postcode,
    Venue.city,
    Venue.latitude,
    Venue.longitude,
)


def dates_of(group_id: int, now: datetime, *, most: int) -> list[GroupDate]:
    """Return a group's first `most` dates that are not over, cancelled ones among them."""
    values = {"group": group_id, "most": most, "earliest": now - LONGEST, "now": now}
    return [
        GroupDate._make(row) for row in db.session.connection().execute(_dates_statement(), values)
    ]


def meeting_in_full(meeting_id: int) -> MeetingInFull | None:
    """Return a meeting of a group that is no draft, with that weekday's activities, or None."""
    rows = records(_meeting_statement(), {"meeting": meeting_id})
    if not rows:
        return None
    first = rows[0]
    moved_house = first.Meeting.venue_id != first.Meeting.original_venue_id
    return MeetingInFull(
        first.Meeting,
        first.RecoveryGroup,
        first.Venue,
        first.District,
        first.room_name,
        tuple(sorted(first.languages.split(","))) if first.languages else (),
        first.old_venue if moved_house else None,
        tuple(_weekly(row) for row in rows if row.Activity),
        Instead(first.instead_id, first.instead_at) if first.instead_id else None,
    )


def around_and_next(
    found: MeetingInFull, now: datetime, *, most: int = MOST_NEXT
) -> tuple[Around, list[GroupDate]]:
    """Return what is on around a meeting at its venue, and the group's next dates that go on."""
    meeting = found.meeting
    values = {
        "venue": meeting.venue_id,
        "group": meeting.group_id,
        "earliest": meeting.starts_at - LONGEST - AROUND,
        "ends_from": meeting.starts_at - AROUND,
        "ends_until": meeting.starts_at,
        "starts_from": meeting.ends_at,
        "starts_until": meeting.ends_at + AROUND,
        "later_than": max(now, meeting.starts_at),
        "most": most,
    }
    rows = db.session.connection().execute(_around_statement(), values).all()
    others = [_happening(row) for row in rows if row.near and row.id != meeting.id]
    day = local(meeting.starts_at).date()
    on = [*happenings(found.activities, day), *others]
    following = [GroupDate._make(row[2:]) for row in rows if not row.near]
    following.sort(key=lambda one: (one.starts_at, one.id))
    return around(meeting.starts_at, meeting.ends_at, on), following


@cache
def _dates_statement() -> Select[*tuple[Any, ...]]:
    return (
        _dates()
        .where(
            Meeting.group_id == bindparam("group"),
            Meeting.starts_at > bindparam("earliest", type_=UtcDateTime()),
            Meeting.ends_at > bindparam("now", type_=UtcDateTime()),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(bindparam("most"))
    )


@cache  # Making a statement costs as much as running it (0.5 ms), so each is made once.
def _meeting_statement() -> Select[*tuple[Any, ...]]:
    old, instead = aliased(Venue, name="old"), aliased(Meeting, name="instead")
    goes_on = and_(instead.id == Replacement.instead_id, instead.status != MeetingStatus.CANCELLED)
    activity = and_(Activity.venue_id == Meeting.venue_id, Activity.weekday == Meeting.weekday)
    return (
        select(
            Meeting,
            RecoveryGroup,
            Venue,
            District,
            Room.name.label("room_name"),
            languages_of_group(),
            old.name.label("old_venue"),
            instead.id.label("instead_id"),
            instead.starts_at.label("instead_at"),
            Activity,
        )
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .join(Venue, Venue.id == Meeting.venue_id)
        .join(District, District.id == Venue.district_id)
        .join(old, old.id == Meeting.original_venue_id)
        .outerjoin(Room, Room.id == Meeting.room_id)
        .outerjoin(Activity, activity)
        .outerjoin(Replacement, Replacement.meeting_id == Meeting.id)
        .outerjoin(instead, goes_on)
        .where(Meeting.id == bindparam("meeting"), RecoveryGroup.state != GroupState.DRAFT)
    )


@cache
def _around_statement() -> CompoundSelect[*tuple[Any, ...]]:
    def at(name: str) -> BindParameter[datetime]:
        return bindparam(name, type_=UtcDateTime())

    neighbours = (
        _dates(RecoveryGroup.name.label("group_name"))
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .where(
            Meeting.venue_id == bindparam("venue"),
            Meeting.starts_at > at("earliest"),
            Meeting.starts_at <= at("starts_until"),
            or_(
                Meeting.ends_at.between(at("ends_from"), at("ends_until")),
                Meeting.starts_at >= at("starts_from"),
            ),
            RecoveryGroup.state == GroupState.OPEN,
        )
        .limit(10)
    )
    later = (
        _dates(null().label("group_name"))
        .where(Meeting.group_id == bindparam("group"), Meeting.starts_at > at("later_than"))
        .limit(bindparam("most"))
    )
    going_on = Meeting.status != MeetingStatus.CANCELLED
    parts = (
        part.where(going_on).order_by(Meeting.starts_at, Meeting.id).subquery()
        for part in (neighbours, later)
    )
    return union_all(
        *(
            select(literal(near).label("near"), part)
            for near, part in zip((1, 0), parts, strict=True)
        )
    )


def _dates(*more: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*more, *_DATE)
        .select_from(Meeting)
        .join(Venue, Venue.id == Meeting.venue_id)
        .outerjoin(Room, Room.id == Meeting.room_id)
    )


def _happening(row: Row[*tuple[Any, ...]]) -> Happening:
    return Happening(row.group_name, row.starts_at, row.ends_at, row.id)


def _weekly(row: Row[*tuple[Any, ...]]) -> Weekly:
    one = row.Activity
    return Weekly(
        one.name,
        one.weekday,
        one.starts,
        one.ends,
        one.description,
        one.valid_from,
        one.valid_until,
    )
