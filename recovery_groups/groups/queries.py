"""Questions about groups; each one is one statement."""

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, func, or_, select

from core.db import db
from locations.districts.models import District
from locations.venues.models import Venue
from recovery_groups.experts.models import Expert
from recovery_groups.experts.queries import NAME, public_names
from recovery_groups.groups.models import Facilitation, GroupLanguage, GroupState, RecoveryGroup

ON_DAY = bindparam("day", type_=Date())
"""A day that is given when a statement runs: statements are made once, days differ."""

LISTED = (GroupState.OPEN, GroupState.PAUSED)


class DistrictCounts(NamedTuple):
    """A district with how much there is."""

    slug: str
    name: str
    municipality: str
    stage: str
    groups: int
    venues: int


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


def languages_in_use() -> list[str]:
    """Return the codes of the languages some group speaks, in order."""
    statement = select(GroupLanguage.language).distinct().order_by(GroupLanguage.language)
    return list(db.session.scalars(statement))


def facilitation_holds() -> ColumnElement[bool]:
    """Return the condition that an expert leads a group on ON_DAY."""
    return and_(
        Facilitation.first_day <= ON_DAY,
        or_(Facilitation.last_day.is_(None), Facilitation.last_day >= ON_DAY),
    )


def facilitator_names(group_id: int, day: date) -> tuple[str | None, ...]:
    """Return who leads a group on a day: first names with consent first, None for the others."""
    rows = db.session.execute(_facilitators(), {"group": group_id, "day": day})
    return public_names(rows, day)


@cache
def _facilitators() -> Select[*tuple[Any, ...]]:
    return (
        select(*NAME)
        .join(Facilitation, Facilitation.expert_id == Expert.id)
        .where(Facilitation.group_id == bindparam("group"), facilitation_holds())
    )


def districts_with_counts() -> list[DistrictCounts]:
    """Return all districts by name, with how many groups and venues each has."""
    groups = select(func.count()).where(
        RecoveryGroup.district_id == District.id, RecoveryGroup.state.in_(LISTED)
    )
    venues = select(func.count()).where(Venue.district_id == District.id)
    statement = select(
        District.slug,
        District.name,
        District.municipality,
        District.stage,
        groups.correlate(District).scalar_subquery(),
        venues.correlate(District).scalar_subquery(),
    ).order_by(District.name)
    return [DistrictCounts._make(row) for row in db.session.execute(statement)]
