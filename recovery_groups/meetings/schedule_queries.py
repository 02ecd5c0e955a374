"""Groups with their schedules: lists of groups, one group, and what meets at a venue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, literal, or_, select, tuple_
from sqlalchemy.orm import aliased

from core.db import db
from core.records import records
from locations.districts.models import District
from locations.venues.models import Room, Venue
from recovery_groups.experts.models import Expert
from recovery_groups.experts.queries import NAME, public_names
from recovery_groups.groups.models import Facilitation, RecoveryGroup
from recovery_groups.groups.queries import LISTED, ON_DAY, facilitation_holds, languages_of_group
from recovery_groups.meetings.models import Schedule
from recovery_groups.meetings.public_queries import was_ever_open
from recovery_groups.meetings.start_rules import first_day

MOST_GROUPS = 60
"""Most groups on one page."""


class Regular(NamedTuple):
    """When and where a group meets as a rule; `rule` is RFC 5545, `minutes` its length.

    `begins` is its first day, when its period begins after the day that was asked about: None when
    it runs already.
    """

    rule: str
    starts: time
    minutes: int
    begins: date | None
    venue_slug: str
    venue_name: str
    street: str
    city: str
    room_name: str | None

    @property
    def ends(self) -> time:
        """Return when it ends on the wall clock."""
        return (datetime.combine(date.min, self.starts) + timedelta(minutes=self.minutes)).time()


@dataclass(frozen=True)
class GroupLine:
    """A group in a list."""

    id: int
    slug: str
    name: str
    promise: str
    state: str
    walk_in: bool
    newcomers: bool
    languages: tuple[str, ...]
    district_id: int
    district_slug: str
    district_name: str
    regulars: tuple[Regular, ...]
    facilitators: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class GroupInFull:
    """Everything a group's page says of the group itself.

    `venues` are those of its schedules, each once: first the one whose schedule began first.
    """

    line: GroupLine
    group: RecoveryGroup
    venues: tuple[Venue, ...]


@dataclass(frozen=True)
class VenueInFull:
    """A venue with the groups that meet there as a rule."""

    venue: Venue
    district: District
    groups: tuple[GroupLine, ...]


class Place(NamedTuple):
    """Where a list of groups goes on: the district and group last shown."""

    district_id: int
    group_id: int


_REGULAR = (
    Schedule.id.label("schedule_id"),
    Schedule.rule,
    Schedule.starts,
    Schedule.duration_minutes,
    Schedule.valid_from,
    Schedule.valid_until,
    Schedule.skips_holidays,
    Room.name.label("room_name"),
)


def groups(
    day: date, *, after: Place | None = None, district_id: int | None = None
) -> tuple[list[GroupLine], Place | None]:
    """Return groups open or paused, and where to go on if there are more than a page of them."""
    page = (
        select(RecoveryGroup.id)
        .where(RecoveryGroup.state.in_(LISTED))
        .order_by(RecoveryGroup.district_id, RecoveryGroup.id)
        .limit(MOST_GROUPS + 1)
    )
    if district_id is not None:
        page = page.where(RecoveryGroup.district_id == district_id)
    if after is not None:
        page = page.where(
            RecoveryGroup.district_id >= after.district_id,
            tuple_(RecoveryGroup.district_id, RecoveryGroup.id)
            > tuple_(literal(after.district_id), literal(after.group_id)),
        )
    rows = db.session.execute(
        _groups().where(RecoveryGroup.id.in_(page.subquery().select())), {"day": day}
    )
    lines = sorted(_lines(rows.all(), day, led=False), key=lambda one: (one.district_id, one.id))
    shown = lines[:MOST_GROUPS]
    more = Place(shown[-1].district_id, shown[-1].id) if len(lines) > MOST_GROUPS else None
    return sorted(shown, key=lambda one: (one.district_name, one.name)), more


def group_in_full(slug: str, day: date) -> GroupInFull | None:
    """Return a group with its schedules and who leads it on a day; None for a draft."""
    rows = records(_group_statement(), {"slug": slug, "day": day})
    if not rows:
        return None
    venues = dict.fromkeys(row.Venue for row in _schedules(rows))
    return GroupInFull(_lines(rows, day, led=True)[0], rows[0].RecoveryGroup, tuple(venues))


def venue_of_group(found: GroupInFull, next_at: str | None, day: date) -> Venue | None:
    """Return where somebody who comes has to be: the venue with the slug `next_at`.

    Without a next meeting (None) it is the venue of the schedule that began first, if any. A
    meeting may be at a venue that no schedule names; then it is asked for.
    """
    if next_at is None:
        return found.venues[0] if found.venues else None
    for venue in found.venues:
        if venue.slug == next_at:
            return venue
    elsewhere = venue_in_full(next_at, day)
    return elsewhere.venue if elsewhere else None


def venue_in_full(slug: str, day: date) -> VenueInFull | None:
    """Return a venue, and the groups open or paused with a schedule there, or None."""
    rows = records(_venue_statement(), {"slug": slug, "day": day})
    if not rows:
        return None
    lines = _lines([row for row in rows if row.RecoveryGroup], day, led=True)
    return VenueInFull(rows[0].Venue, rows[0].here, tuple(sorted(lines, key=lambda one: one.name)))


@cache
def _venue_statement() -> Select[*tuple[Any, ...]]:
    here = aliased(District, name="here")
    meeting_there = and_(RecoveryGroup.id == Schedule.group_id, RecoveryGroup.state.in_(LISTED))
    statement = (
        select(Venue, here, *_REGULAR, RecoveryGroup, District, languages_of_group(), *NAME)
        .join(here, here.id == Venue.district_id)
        .outerjoin(Schedule, and_(Schedule.venue_id == Venue.id, _still_holds()))
        .outerjoin(RecoveryGroup, meeting_there)
        .outerjoin(District, District.id == RecoveryGroup.district_id)
        .outerjoin(Room, Room.id == Schedule.room_id)
        .where(Venue.slug == bindparam("slug"))
    )
    return _led(statement)


@cache
def _group_statement() -> Select[*tuple[Any, ...]]:
    return _led(_groups()).where(RecoveryGroup.slug == bindparam("slug"), was_ever_open())


def _groups() -> Select[*tuple[Any, ...]]:
    return (
        select(RecoveryGroup, District, *_REGULAR, Venue, languages_of_group())
        .join(District, District.id == RecoveryGroup.district_id)
        .outerjoin(Schedule, and_(Schedule.group_id == RecoveryGroup.id, _still_holds()))
        .outerjoin(Venue, Venue.id == Schedule.venue_id)
        .outerjoin(Room, Room.id == Schedule.room_id)
    )


def _led(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    leading = and_(Facilitation.group_id == RecoveryGroup.id, facilitation_holds())
    return (
        statement.add_columns(*NAME)
        .outerjoin(Facilitation, leading)
        .outerjoin(Expert, Expert.id == Facilitation.expert_id)
    )


def _still_holds() -> ColumnElement[bool]:
    return or_(Schedule.valid_until.is_(None), Schedule.valid_until >= ON_DAY)


def _lines(rows: Iterable[Any], day: date, *, led: bool) -> list[GroupLine]:
    by_group: dict[RecoveryGroup, list[Any]] = {}
    for row in rows:
        by_group.setdefault(row.RecoveryGroup, []).append(row)
    return [_line(group, own, day, led=led) for group, own in by_group.items()]


def _line(group: RecoveryGroup, rows: list[Any], day: date, *, led: bool) -> GroupLine:
    first = rows[0]
    return GroupLine(
        group.id,
        group.slug,
        group.name,
        group.promise,
        group.state,
        group.walk_in,
        group.newcomers,
        tuple(sorted((first.languages or "").split(","))) if first.languages else (),
        first.District.id,
        first.District.slug,
        first.District.name,
        tuple(_regular(row, day) for row in _schedules(rows)),
        public_names(rows, day) if led else (),
    )


def _schedules(rows: Iterable[Any]) -> list[Any]:
    """Return one row of each schedule: those that began first come first, later ones last."""
    schedules = {row.schedule_id: row for row in rows if row.schedule_id is not None}
    return sorted(schedules.values(), key=_in_order)


def _regular(row: Any, day: date) -> Regular:
    venue = row.Venue
    return Regular(
        row.rule,
        row.starts,
        row.duration_minutes,
        _begins(row) if row.valid_from > day else None,
        venue.slug,
        venue.name,
        venue.street,
        venue.city,
        row.room_name,
    )


def _begins(row: Any) -> date:
    return first_day(
        row.rule,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        skips_holidays=row.skips_holidays,
    )


def _in_order(row: Any) -> tuple[date, str, time, int]:
    return row.valid_from, row.rule, row.starts, row.schedule_id
