"""Lists of coming meetings: one statement each, along an index, at most a page long."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    bindparam,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.types import TypeEngine

from core.clock import local_moment
from core.db import UtcDateTime, db, dialect
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
    walked_in: int
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

_Value: TypeAlias = Callable[[str], BindParameter[Any]]

_TYPES: dict[str, TypeEngine[Any]] = {
    **dict.fromkeys(("now", "earliest", "after", "day", "next_day"), UtcDateTime()),
    "language": String(),
}
"""The parameters that are no whole number."""

_COLUMNS = (
    _meeting.id,
    _meeting.starts_at,
    _meeting.ends_at,
    _meeting.status,
    _meeting.capacity,
    _meeting.walk_in_places,
    _meeting.seats_taken,
    _meeting.walked_in,
    _meeting.parties_waiting,
    _group.walk_in,
    _group.newcomers,
    _venue.wheelchair,
    _group.name.label("group_name"),
    _venue.name.label("venue_name"),
    _venue.district_id,
    _district.name.label("district_name"),
)


def coming(wanted: Wanted, now: datetime, *, most: int) -> list[Listed]:
    """Return the first `most` meetings that are wanted and not over, in order of time and id."""
    statement, values = _coming(dialect(), _given(wanted)), _values(wanted, now, most=most)
    rows = db.session.connection().execute(statement, values).all()
    return [Listed._make(row) for row in rows]


def first_of_each(all_wanted: Sequence[Wanted], now: datetime, *, most: int) -> list[list[Listed]]:
    """Return for each of `all_wanted` the first `most` meetings to go to; in one statement."""
    statement = _first_of_each(dialect(), tuple(_given(wanted) for wanted in all_wanted))
    values: dict[str, object] = {}
    for step, wanted in enumerate(all_wanted):
        values |= _values(wanted, now, most=most, step=step)
    found: list[list[Listed]] = [[] for _ in all_wanted]
    for step, *row in db.session.connection().execute(statement, values).all():
        found[step].append(Listed._make(row))
    return [sorted(rows, key=lambda one: (one.starts_at, one.id)) for rows in found]


def _given(wanted: Wanted) -> frozenset[str]:
    """Return the names of the wishes that `wanted` has: what its statement looks like."""
    given = {name for name, value in vars(wanted).items() if value not in {None, "", False}}
    if wanted.evening is not None:
        given.add("evening" if wanted.evening else "daytime")
    return frozenset(given)


def _values(wanted: Wanted, now: datetime, *, most: int, step: int = 0) -> dict[str, object]:
    """Return the parameters of the statement of `wanted`; more than it asks for does no harm."""
    after, day = wanted.after, wanted.day
    values: dict[str, object] = {
        "now": now,
        "earliest": now - LONGEST,
        "most": most,
        "weekday": wanted.weekday,
        "language": wanted.language,
        "district": wanted.district_id,
        "venue": wanted.venue_id,
    }
    if after is not None:
        values |= {"after": after.starts_at, "after_id": after.id}
    if day is not None:
        values["day"] = local_moment(day, time(0))
        values["next_day"] = local_moment(day + timedelta(days=1), time(0))
    return {f"{name}_{step}": value for name, value in values.items()}


@cache
def _listed(database: str) -> Select[*tuple[Any, ...]]:
    group: ColumnElement[Any] = _meeting.group_id
    venue: ColumnElement[Any] = _meeting.venue_id
    if database == "sqlite":
        # "+ 0" keeps it from reading all meetings of all groups or venues and sorting them: it
        # knows how few those are, not how soon a page is full (sqlite.org/optoverview.html, 2.1).
        group, venue = group + 0, venue + 0
    return (
        select(*_COLUMNS, languages_of_group())
        .select_from(Meeting.__table__)
        .join(RecoveryGroup.__table__, _group.id == group)
        .join(Venue.__table__, _venue.id == venue)
        .join(District.__table__, _district.id == _venue.district_id)
        .where(_group.state == GroupState.OPEN)
    )


@lru_cache(maxsize=256)  # Making a statement costs as much as running it, so each is made once.
def _coming(database: str, given: frozenset[str], step: int = 0) -> Select[*tuple[Any, ...]]:
    def value(name: str) -> BindParameter[Any]:
        return bindparam(f"{name}_{step}", type_=_TYPES.get(name, Integer()))

    not_over = (_meeting.starts_at > value("earliest"), _meeting.ends_at > value("now"))
    return (
        _listed(database)
        .where(*not_over, *_when(given, value), *_where(given, value))
        .order_by(_meeting.starts_at, _meeting.id)
        .limit(value("most"))
    )


@lru_cache(maxsize=256)
def _first_of_each(
    database: str, all_given: tuple[frozenset[str], ...]
) -> CompoundSelect[*tuple[Any, ...]]:
    parts = (
        _coming(database, given, step).where(_meeting.status != MeetingStatus.CANCELLED).subquery()
        for step, given in enumerate(all_given)
    )
    return union_all(
        *(select(literal(step).label("step"), part) for step, part in enumerate(parts))
    )


def _when(given: frozenset[str], value: _Value) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if "after" in given:
        # The plain comparison lets both databases start reading the index at the cursor.
        here = tuple_(_meeting.starts_at, _meeting.id)
        cursor = tuple_(value("after"), value("after_id"))
        conditions += [_meeting.starts_at >= value("after"), here > cursor]
    if "day" in given:
        begun = _meeting.starts_at >= value("day")
        conditions += [begun, _meeting.starts_at < value("next_day")]
    if "weekday" in given:
        conditions.append(_meeting.weekday == value("weekday"))
    if "evening" in given:
        conditions.append(_meeting.minute >= EVENING)
    if "daytime" in given:
        conditions.append(_meeting.minute < EVENING)
    return conditions


def _where(given: frozenset[str], value: _Value) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if "language" in given:
        speaking = select(_language.group_id).where(_language.language == value("language"))
        conditions.append(_meeting.group_id.in_(speaking))
    if "district_id" in given:
        there = select(_venue.id).where(_venue.district_id == value("district"))
        conditions.append(_meeting.venue_id.in_(there))
    if "venue_id" in given:
        conditions.append(_meeting.venue_id == value("venue"))
    if "wheelchair" in given:
        conditions.append(_venue.wheelchair.is_(True))
    return conditions
