"""What the JSON interface tells, in pages along an index; one statement each, two for groups."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Integer,
    Row,
    Select,
    String,
    bindparam,
    or_,
    select,
    tuple_,
)
from sqlalchemy.types import TypeEngine

from core.db import UtcDateTime, db, dialect
from locations.districts.models import District
from locations.venues.models import Room, Venue
from recovery_groups.groups.models import GroupLanguage, GroupState, RecoveryGroup
from recovery_groups.groups.queries import LISTED, languages_of_group
from recovery_groups.meetings.models import Meeting, Schedule
from recovery_groups.meetings.public_queries import was_ever_open

Found = Row[*tuple[Any, ...]]
Given = frozenset[str]

# Tables, not models: the ORM would double the cost.
_district = District.__table__.c
_venue = Venue.__table__.c
_room = Room.__table__.c
_group = RecoveryGroup.__table__.c
_language = GroupLanguage.__table__.c
_schedule = Schedule.__table__.c
_meeting = Meeting.__table__.c

_TYPES: dict[str, TypeEngine[Any]] = {
    **dict.fromkeys(("slug", "district", "venue", "group", "language"), String()),
    **dict.fromkeys(("from", "until", "after_start"), UtcDateTime()),
    "day": Date(),
}
"""The parameters that are no whole number."""

_IN_DISTRICT = (_district.slug.label("district_slug"), _district.name.label("district_name"))
_AT_VENUE = (
    *(_venue.slug.label("venue_slug"), _venue.name.label("venue_name")),
    *(_venue.street, _venue.postcode, _venue.city, _venue.latitude, _venue.longitude),
    _venue.wheelchair,
)


def districts(most: int, **given: Any) -> list[Found]:
    """Return at most `most` districts; `given` may hold slug and after (an id)."""
    return _rows(_districts(_asked(given)), most, given)


def venues(most: int, **given: Any) -> list[Found]:
    """Return at most `most` venues; `given` may hold slug, district and after (an id)."""
    return _rows(_venues(_asked(given)), most, given)


def groups(most: int, **given: Any) -> list[Found]:
    """Return at most `most` groups; `given` may hold slug, district, language and after (an id)."""
    return _rows(_groups(_asked(given)), most, given)


def schedules(group_ids: Iterable[int], day: date) -> dict[int, list[Found]]:
    """Return the schedules of groups that are not over on a day, by group."""
    found: dict[int, list[Found]] = defaultdict(list)
    values = {"groups": list(group_ids), "day": day}
    for row in db.session.connection().execute(_schedules(), values):
        found[row.group_id].append(row)
    return found


def meetings(most: int, **given: Any) -> list[Found]:
    """Return at most `most` meetings in order of time.

    `given` may hold id, from and until (moments), district, venue and group (slugs), after_start
    and after (the last one of the page before).
    """
    return _rows(_meetings(dialect(), _asked(given)), most, given)


def _asked(given: dict[str, Any]) -> Given:
    return frozenset(name for name, value in given.items() if value is not None)


def _rows(statement: Select[*tuple[Any, ...]], most: int, given: dict[str, Any]) -> list[Found]:
    return list(db.session.connection().execute(statement, {**given, "most": most}))


def _value(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=_TYPES.get(name, Integer()))


def _page(
    statement: Select[*tuple[Any, ...]], asked: Given, table: Any
) -> Select[*tuple[Any, ...]]:
    """Return a statement of one page of a table by id, or of one thing by its slug."""
    if "slug" in asked:
        statement = statement.where(table.slug == _value("slug"))
    if "after" in asked:
        statement = statement.where(table.id > _value("after"))
    if "district" in asked:
        there = select(_district.id).where(_district.slug == _value("district"))
        statement = statement.where(table.district_id.in_(there))
    return statement.order_by(table.id).limit(_value("most"))


@cache  # Making a statement costs as much as running it, so each is made once.
def _districts(asked: Given) -> Select[*tuple[Any, ...]]:
    names = ("id", "slug", "name", "municipality", "stage", "description")
    return _page(select(*(_district[name] for name in names)), asked, _district)


@cache
def _venues(asked: Given) -> Select[*tuple[Any, ...]]:
    more = (
        *("id", "description", "getting_there", "accessible_toilet", "lift", "hearing_loop"),
        *("disabled_parking", "access_note"),
    )
    statement = (
        select(*_AT_VENUE, *(_venue[name] for name in more), *_IN_DISTRICT)
        .select_from(Venue.__table__)
        .join(District.__table__, _district.id == _venue.district_id)
    )
    return _page(statement, asked, _venue)


@cache
def _groups(asked: Given) -> Select[*tuple[Any, ...]]:
    names = (
        *("id", "slug", "name", "state", "promise", "description", "for_whom", "costs"),
        *("walk_in", "newcomers"),
    )
    public = was_ever_open() if "slug" in asked else _group.state.in_(LISTED)
    statement = (
        select(*(_group[name] for name in names), languages_of_group(), *_IN_DISTRICT)
        .select_from(RecoveryGroup.__table__)
        .join(District.__table__, _district.id == _group.district_id)
        .where(public)
    )
    if "language" in asked:
        speaking = select(_language.group_id).where(_language.language == _value("language"))
        statement = statement.where(_group.id.in_(speaking))
    return _page(statement, asked, _group)


@cache
def _schedules() -> Select[*tuple[Any, ...]]:
    names = ("group_id", "rule", "starts", "duration_minutes", "valid_from", "valid_until")
    return (
        select(*(_schedule[name] for name in names), *_AT_VENUE[:2])
        .join(Venue.__table__, _venue.id == _schedule.venue_id)
        .where(
            _schedule.group_id.in_(bindparam("groups", expanding=True)),
            or_(_schedule.valid_until.is_(None), _schedule.valid_until >= _value("day")),
        )
        .order_by(_schedule.valid_from, _schedule.id)
    )


@cache
def _meetings(database: str, asked: Given) -> Select[*tuple[Any, ...]]:
    group: ColumnElement[Any] = _meeting.group_id
    venue: ColumnElement[Any] = _meeting.venue_id
    if database == "sqlite":
        # As in meetings/queries.py: else it begins with all groups or venues and sorts everything.
        group, venue = group + 0, venue + 0
    public = _group.state != GroupState.DRAFT if "id" in asked else _group.state == GroupState.OPEN
    names = (*("id", "group_id", "status", "starts_at", "ends_at", "original_start", "changed_at"),)
    named = (_group.slug.label("group_slug"), _group.name.label("group_name"))
    return (
        select(
            *(_meeting[name] for name in names),
            *(*named, *_AT_VENUE, _room.name.label("room"), *_IN_DISTRICT),
        )
        .select_from(Meeting.__table__)
        .join(RecoveryGroup.__table__, _group.id == group)
        .join(Venue.__table__, _venue.id == venue)
        .join(District.__table__, _district.id == _venue.district_id)
        .outerjoin(Room.__table__, _room.id == _meeting.room_id)
        .where(public, *_which(asked))
        .order_by(_meeting.starts_at, _meeting.id)
        .limit(_value("most"))
    )


def _which(asked: Given) -> Iterable[ColumnElement[bool]]:
    if "id" in asked:
        yield _meeting.id == _value("id")
    if "from" in asked:
        yield _meeting.starts_at >= _value("from")
    if "until" in asked:
        yield _meeting.starts_at < _value("until")
    if "after_start" in asked:
        # The plain comparison lets both databases start reading the index at the cursor.
        yield _meeting.starts_at >= _value("after_start")
        here = tuple_(_meeting.starts_at, _meeting.id)
        yield here > tuple_(_value("after_start"), _value("after"))
    if "district" in asked:
        there = select(_district.id).where(_district.slug == _value("district"))
        venues_there = select(_venue.id).where(_venue.district_id.in_(there))
        yield _meeting.venue_id.in_(venues_there)
    if "venue" in asked:
        yield _meeting.venue_id.in_(select(_venue.id).where(_venue.slug == _value("venue")))
    if "group" in asked:
        yield _meeting.group_id.in_(select(_group.id).where(_group.slug == _value("group")))
