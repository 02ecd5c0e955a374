"""Lists of coming meetings: one statement each, along an index, at most a page long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, literal, select, tuple_, union_all

from core.clock import local_moment
from core.db import UtcDateTime, db
from locations.districts.models import District
from locations.venues.models import Venue
from recovery_groups.groups.models import GroupLanguage, GroupState, RecoveryGroup
from recovery_groups.groups.queries import languages_of_group
from recovery_groups.meetings.models import Meeting, MeetingStatus

LONGEST = timedelta(hours=12)
"""No meeting lasts longer (models.Schedule), so a started one is found by its start."""

EVENING = 17 * 60
"""Minute of the day at which the evening begins."""


class Cursor(NamedTuple):
    """The last meeting of a page: the next page starts after it."""

    starts_at: datetime
    id: int


class Listed(NamedTuple):
    """A meeting as lists show it."""

    id: int
    starts_at: datetime
    ends_at: datetime
    status: str
    capacity: int | None
    walk_in_places: int
    seats_taken: int
    parties_waiting: int
    walk_in: bool
    newcomers: bool
    wheelchair: bool
    group_name: str
    venue_name: str
    district_id: int
    district_name: str
    languages: str | None


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody looks for; `weekday` is ISO, `evening` is None for any part of the day."""

    after: Cursor | None = None
    day: date | None = None
    weekday: int | None = None
    evening: bool | None = None
    language: str = ""
    wheelchair: bool = False
    district_id: int | None = None
    venue_id: int | None = None


# Tables, not models: this is the busiest statement, and the ORM would double its cost (0.7 ms).
_meeting = Meeting.__table__.c
_group = RecoveryGroup.__table__.c
_venue = Venue.__table__.c
_district = District.__table__.c
_language = GroupLanguage.__table__.c

_COLUMNS = (
    _meeting.id,
    _meeting.starts_at,
    _meeting.ends_at,
    _meeting.status,
    _meeting.capacity,
    _meeting.walk_in_places,
    _meeting.seats_taken,
    _meeting.parties_waiting,
    _group.walk_in,
    _group.newcomers,
    _venue.wheelchair,
    _group.name.label("group_name"),
    _venue.name.label("venue_name"),
    _venue.district_id,
    _district.name.label("district_name"),
)

_LISTED: Select[*tuple[Any, ...]] = (
    select(*_COLUMNS, languages_of_group())
    .select_from(Meeting.__table__)
    .join(RecoveryGroup.__table__, _group.id == _meeting.group_id)
    .join(Venue.__table__, _venue.id == _meeting.venue_id)
    .join(District.__table__, _district.id == _venue.district_id)
    .where(_group.state == GroupState.OPEN)
)


def coming(wanted: Wanted, now: datetime, *, most: int) -> list[Listed]:
    """Return the first `most` meetings that are wanted and not over, in order of time and id."""
    rows = db.session.execute(_coming(wanted, now, most))
    return [Listed._make(row) for row in rows]


def first_of_each(all_wanted: Sequence[Wanted], now: datetime, *, most: int) -> list[list[Listed]]:
    """Return for each of `all_wanted` the first `most` meetings to go to; in one statement."""
    parts = []
    for step, wanted in enumerate(all_wanted):
        part = _coming(wanted, now, most).where(_meeting.status != MeetingStatus.CANCELLED)
        inner = part.subquery()
        parts.append(select(literal(step).label("step"), inner))
    found: list[list[Listed]] = [[] for _ in all_wanted]
    for step, *row in db.session.execute(union_all(*parts)):
        found[step].append(Listed._make(row))
    return [sorted(rows, key=lambda one: (one.starts_at, one.id)) for rows in found]


def _coming(wanted: Wanted, now: datetime, most: int) -> Select[*tuple[Any, ...]]:
    return (
        _LISTED.where(*_from(wanted, now), *_when(wanted), *_where(wanted))
        .order_by(_meeting.starts_at, _meeting.id)
        .limit(most)
    )


def _from(wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    not_over = [_meeting.starts_at > now - LONGEST, _meeting.ends_at > now]
    if wanted.after is None:
        return not_over
    start, id_ = wanted.after
    # The plain comparison lets both databases start reading the index at the cursor.
    return [
        *not_over,
        _meeting.starts_at >= start,
        tuple_(_meeting.starts_at, _meeting.id)
        > tuple_(literal(start, UtcDateTime()), literal(id_)),
    ]


def _when(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.day is not None:
        conditions += [
            _meeting.starts_at >= local_moment(wanted.day, time(0)),
            _meeting.starts_at < local_moment(wanted.day + timedelta(days=1), time(0)),
        ]
    if wanted.weekday is not None:
        conditions.append(_meeting.weekday == wanted.weekday)
    if wanted.evening is not None:
        late = _meeting.minute >= EVENING
        conditions.append(late if wanted.evening else ~late)
    return conditions


def _where(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.language:
        speaking = select(_language.group_id).where(_language.language == wanted.language)
        conditions.append(_meeting.group_id.in_(speaking))
    if wanted.district_id is not None:
        there = select(_venue.id).where(_venue.district_id == wanted.district_id)
        conditions.append(_meeting.venue_id.in_(there))
    if wanted.venue_id is not None:
        conditions.append(_meeting.venue_id == wanted.venue_id)
    if wanted.wheelchair:
        conditions.append(_venue.wheelchair.is_(True))
    return conditions
