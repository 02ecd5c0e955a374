"""Questions about groups; each one is one statement."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, and_, bindparam, func, or_, select

from core.changes import kept
from core.db import db
from locations.districts.models import District, Stage, Team
from locations.districts.queries import DistrictName
from locations.districts.rules import Point
from locations.venues.models import Venue
from recovery_groups.experts.models import TeamLink
from recovery_groups.experts.queries import link_holds
from recovery_groups.groups.models import Facilitation, GroupLanguage, GroupState, RecoveryGroup

ON_DAY = bindparam("day", type_=Date())
"""A day that is given when a statement runs: statements are made once, days differ."""

LISTED = (GroupState.OPEN, GroupState.PAUSED)


class DistrictCounts(NamedTuple):
    """A district with how much there is; `linked` when an expert works with one of its teams.

    `started` also when an open group is there and the desk did not write that down yet.
    """

    slug: str
    name: str
    municipality: str
    started: bool
    groups: int
    venues: int
    linked: bool


class Choices(NamedTuple):
    """The districts by name, the middle of each one's venues if known, and the languages."""

    districts: tuple[DistrictName, ...]
    middles: Mapping[int, Point]
    languages: tuple[str, ...]


def languages_of_group() -> Any:
    """Return the column with a group's languages as 'ar,nl', for a SELECT of groups."""
    # Tables, not models: a list that uses tables throughout must not fall back to the slower ORM.
    language, group = GroupLanguage.__table__.c, RecoveryGroup.__table__
    return (
        select(func.aggregate_strings(language.language, ","))
        .where(language.group_id == group.c.id)
        .correlate(group)
        .scalar_subquery()
        .label("languages")
    )


@kept
def choices() -> Choices:
    """Return what one may choose from when looking for a group."""
    spoken = select(GroupLanguage.language).distinct().subquery()
    languages = select(func.aggregate_strings(spoken.c.language, ",")).scalar_subquery()
    place = District.id, District.slug, District.name
    statement = (
        select(*place, func.avg(Venue.latitude), func.avg(Venue.longitude), languages)
        .outerjoin(Venue, and_(Venue.district_id == District.id, Venue.archived_at.is_(None)))
        .where(District.archived_at.is_(None))
        .group_by(*place)
        .order_by(District.name)
    )
    rows = db.session.execute(statement).all()
    return Choices(
        tuple(DistrictName(*row[:3]) for row in rows),
        MappingProxyType(
            {row[0]: Point(float(row[3]), float(row[4])) for row in rows if row[3] is not None}
        ),
        tuple(sorted((rows[0][5] or "").split(","))) if rows and rows[0][5] else (),
    )


def facilitation_holds() -> ColumnElement[bool]:
    """Return the condition that an expert leads a group on ON_DAY."""
    return and_(
        Facilitation.first_day <= ON_DAY,
        or_(Facilitation.last_day.is_(None), Facilitation.last_day >= ON_DAY),
    )


def districts_with_counts(day: date) -> list[DistrictCounts]:
    """Return all districts by name, with what each has on a day."""
    groups = select(func.count()).where(
        RecoveryGroup.district_id == District.id, RecoveryGroup.state.in_(LISTED)
    )
    # Counted: PostgreSQL would answer an EXISTS by reading all groups.
    open_groups = select(func.count()).where(
        RecoveryGroup.district_id == District.id, RecoveryGroup.state == GroupState.OPEN
    )
    there = (Venue.district_id == District.id, Venue.archived_at.is_(None))
    venues = select(func.count()).where(*there)
    links = (
        select(TeamLink.id)
        .join(Team, Team.id == TeamLink.team_id)
        .where(Team.district_id == District.id, link_holds(day))
    )
    statement = select(
        District.slug,
        District.name,
        District.municipality,
        or_(
            District.stage == Stage.STARTED,
            open_groups.correlate(District).scalar_subquery() > 0,
        ),
        groups.correlate(District).scalar_subquery(),
        venues.correlate(District).scalar_subquery(),
        links.correlate(District).exists(),
    )
    statement = statement.where(District.archived_at.is_(None)).order_by(District.name)
    return [DistrictCounts._make(row) for row in db.session.execute(statement)]
