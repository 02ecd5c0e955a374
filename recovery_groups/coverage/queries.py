"""What coverage is computed from; each question is one statement, whatever the size of the city.

`scope` are the districts a coordinator plans for; None means all of them.
"""

from collections.abc import Collection
from datetime import date, datetime, time
from enum import IntEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    case,
    func,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.orm import aliased

from core import clock
from core.db import db
from locations.districts.models import District, Team
from locations.venues.models import Venue
from recovery_groups.coverage.models import DayFigure
from recovery_groups.coverage.rules import WEEK, Days, Period
from recovery_groups.experts.models import Expert, TeamLink
from recovery_groups.experts.queries import NAME, desk_name
from recovery_groups.groups.models import Facilitation, GroupLanguage, GroupState, RecoveryGroup
from recovery_groups.meetings.leading_queries import everybody_said_no
from recovery_groups.meetings.models import Meeting, MeetingStatus, Substitution
from recovery_groups.meetings.queries import EVENING

Scope = Collection[int] | None

MOST = 50
"""Most dates without a facilitator, and most rooms used twice, that are looked for."""

OWN_LANGUAGE = "nl"
_BETWEEN_NAMES = "\n"


class Era(IntEnum):
    """Which days a figure is of: those looked at, those compared with, or even before."""

    EARLIER = 0
    BEFORE = 1
    KNOWN = 2


class DistrictFacts(NamedTuple):
    """A district, its venues by name, and how many groups are open."""

    id: int
    slug: str
    name: str
    inhabitants: int | None
    groups: int
    venues: tuple[str, ...]


class Linked(NamedTuple):
    """A team of a district, with one of its links to an expert; without any, one row of None."""

    district_id: int
    team_id: int
    team_name: str
    link_id: int | None
    expert: str
    expert_id: int | None
    hours: int
    first_day: date | None
    last_day: date | None


class Slice(NamedTuple):
    """How many meetings a district has in one week, in the evening or not, in Dutch only or not."""

    district_id: int
    week: int
    evening: bool
    other_language: bool
    meetings: int


class WeekFigure(NamedTuple):
    """What was kept of some days of a district's week (see models.DayFigure), and of which days."""

    district_id: int
    week: date
    era: Era
    places: int
    taken: int
    counted: int
    visitors: int


class Date(NamedTuple):
    """A meeting that asks for something."""

    id: int
    starts_at: datetime
    group_name: str
    venue_name: str
    district_id: int
    nobody_can: bool = False


def districts(scope: Scope) -> list[DistrictFacts]:
    """Return the districts by name."""
    groups = select(func.count()).where(
        RecoveryGroup.district_id == District.id, RecoveryGroup.state == GroupState.OPEN
    )
    venues = select(func.aggregate_strings(Venue.name, _BETWEEN_NAMES)).where(
        Venue.district_id == District.id, Venue.archived_at.is_(None)
    )
    statement = select(
        District.id,
        District.slug,
        District.name,
        District.inhabitants,
        groups.correlate(District).scalar_subquery().label("groups"),
        venues.correlate(District).scalar_subquery().label("venues"),
    )
    there = District.archived_at.is_(None)
    statement = statement.where(there).order_by(District.name, District.id)
    rows = db.session.execute(within(statement, District.id, scope))
    return [
        DistrictFacts(
            row.id,
            row.slug,
            row.name,
            row.inhabitants,
            row.groups,
            tuple(sorted(row.venues.split(_BETWEEN_NAMES))) if row.venues else (),
        )
        for row in rows
    ]


def links(scope: Scope) -> list[Linked]:
    """Return every team with every link it has, had or will have."""
    statement = (
        select(
            *(Team.district_id, Team.id.label("team_id"), Team.name, TeamLink.id.label("link_id")),
            *(TeamLink.hours_a_week, TeamLink.first_day, TeamLink.last_day, *NAME),
        )
        .outerjoin(TeamLink, TeamLink.team_id == Team.id)
        .outerjoin(Expert, Expert.id == TeamLink.expert_id)
        .where(Team.archived_at.is_(None))
        .order_by(Team.id, TeamLink.first_day, TeamLink.id)
    )
    return [
        Linked(
            *(row.district_id, row.team_id, row.name, row.link_id),
            desk_name(row) if row.link_id else "",
            *(row.expert_id, row.hours_a_week or 0, row.first_day, row.last_day),
        )
        for row in db.session.execute(within(statement, Team.district_id, scope))
    ]


def slices(scope: Scope, days: Days) -> list[Slice]:
    """Return how many meetings each week of `days` has; cancelled ones are none.

    Weeks are counted from the first day; what is left after the last whole one is a week as well.
    """
    ends = [_midnight(day + WEEK) for day in days.weeks]
    week: ColumnElement[int] = case(
        *((Meeting.starts_at < end, number) for number, end in enumerate(ends)), else_=len(ends)
    )
    evening = Meeting.minute >= EVENING
    spoken = select(GroupLanguage.group_id).where(GroupLanguage.language != OWN_LANGUAGE)
    other = RecoveryGroup.id.in_(spoken)
    # Grouped by the names of these columns: written out again they would be other parameters.
    parts = (week.label("week"), evening.label("evening"), other.label("other"))
    statement = (
        select(RecoveryGroup.district_id, *parts, func.count())
        .select_from(Meeting)
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .where(*_takes_place(_midnight(days.first), _midnight(days.after)))
        .group_by(RecoveryGroup.district_id, *map(text, ("week", "evening", "other")))
    )
    rows = db.session.execute(within(statement, RecoveryGroup.district_id, scope))
    return [Slice(row[0], row[1], bool(row[2]), bool(row[3]), row[4]) for row in rows]


def figures(scope: Scope, period: Period, first: date) -> list[WeekFigure]:
    """Return what was kept of the days from `first` on, and at least of those of the period."""
    era: ColumnElement[int] = case(
        (DayFigure.day >= period.known.first, Era.KNOWN.value),
        (DayFigure.day >= period.before.first, Era.BEFORE.value),
        else_=Era.EARLIER.value,
    )
    numbers = (DayFigure.places, DayFigure.taken, DayFigure.counted, DayFigure.visitors)
    parts = (DayFigure.district_id, DayFigure.week, era.label("era"))
    statement = (
        select(*parts, *map(func.sum, numbers))
        .where(DayFigure.day >= min(first, period.before.first))
        .group_by(DayFigure.district_id, DayFigure.week, text("era"))
    )
    rows = db.session.execute(within(statement, DayFigure.district_id, scope))
    return [WeekFigure(row[0], row[1], Era(row[2]), *map(int, row[3:])) for row in rows]


def without_facilitator(scope: Scope, now: datetime, until: datetime) -> list[Date]:
    """Return the first dates nobody leads: no facilitator holds, and nobody took it over.

    Who asked for a substitute is away, also while nobody said yes.
    """
    # Said which tables come from outside: SQLAlchemy finds that out for one level only.
    day = func.date(Meeting.starts_at)
    away, instead, again = (aliased(Substitution) for _ in range(3))
    asked = (
        select(away.id)
        .where(
            away.meeting_id == Meeting.id,
            away.away_id == Facilitation.expert_id,
            away.withdrawn_at.is_(None),
        )
        .correlate(Meeting, Facilitation)
    )
    holds = select(Facilitation.id).where(
        Facilitation.group_id == Meeting.group_id,
        Facilitation.first_day <= day,
        or_(Facilitation.last_day.is_(None), Facilitation.last_day >= day),
        ~asked.exists(),
    )
    gave_on = (
        select(again.id)
        .where(
            again.meeting_id == Meeting.id,
            again.away_id == instead.substitute_id,
            again.withdrawn_at.is_(None),
        )
        .correlate(Meeting, instead)
    )
    took_over = select(instead.id).where(
        instead.meeting_id == Meeting.id, instead.substitute_id.is_not(None), ~gave_on.exists()
    )
    unled = asking(now, until).where(~holds.exists(), ~took_over.exists())
    return _dates(scope, unled.add_columns(everybody_said_no()))


def asking(now: datetime, until: datetime) -> Select[*tuple[Any, ...]]:
    """Return a SELECT of the first dates (Date) that take place in this time."""
    return (
        dated().where(*_takes_place(now, until)).order_by(Meeting.starts_at, Meeting.id).limit(MOST)
    )


def dated() -> Select[*tuple[Any, ...]]:
    """Return a SELECT of dates (Date)."""
    return (
        select(
            Meeting.id,
            Meeting.starts_at,
            RecoveryGroup.name.label("group_name"),
            Venue.name.label("venue_name"),
            RecoveryGroup.district_id,
        )
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .join(Venue, Venue.id == Meeting.venue_id)
    )


def _dates(scope: Scope, statement: Select[*tuple[Any, ...]]) -> list[Date]:
    rows = db.session.execute(within(statement, RecoveryGroup.district_id, scope))
    return [Date(*row) for row in rows]


def _takes_place(first: datetime, after: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Meeting.starts_at >= first,
        Meeting.starts_at < after,
        Meeting.status != MeetingStatus.CANCELLED,
        RecoveryGroup.state == GroupState.OPEN,
    )


def within(
    statement: Select[*tuple[Any, ...]], district: Any, scope: Scope
) -> Select[*tuple[Any, ...]]:
    """Return a SELECT narrowed down to the districts one plans for."""
    return statement.where(true() if scope is None else district.in_(scope))


def _midnight(day: date) -> datetime:
    return clock.local_moment(day, time(0))
