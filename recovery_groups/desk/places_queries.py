"""Districts and their teams on the desk. `scope` are one's own districts; None means all."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select, true

from core.db import db
from core.errors import NotFound
from locations.districts.models import District, Postcode, Team
from locations.venues.models import Venue
from recovery_groups.experts.models import Expert, TeamLink
from recovery_groups.experts.queries import NAME, desk_name
from recovery_groups.groups.models import GroupState, RecoveryGroup

Scope = Collection[int] | None


class DistrictLine(NamedTuple):
    """A district in the list, with how much there is."""

    id: int
    slug: str
    name: str
    municipality: str
    stage: str
    archived_at: datetime | None
    postcodes: int
    teams: int
    venues: int
    groups: int


@dataclass(frozen=True)
class DistrictOnDesk:
    """A district as it is changed."""

    id: int
    slug: str
    name: str
    municipality: str
    stage: str
    description: str
    edition: int
    archived_at: datetime | None
    postcodes: tuple[str, ...]


class TeamOnDesk(NamedTuple):
    """A team of a district."""

    id: int
    name: str
    phone: str
    hours: str
    edition: int
    archived_at: datetime | None
    district_id: int
    district_name: str


class InTheWay(NamedTuple):
    """What a district still has, by name: with any of it, it cannot go to the archive."""

    venues: tuple[str, ...]
    groups: tuple[str, ...]
    teams: tuple[str, ...]
    postcodes: tuple[str, ...]


def districts(scope: Scope) -> list[DistrictLine]:
    """Return the districts in which one plans, those in the archive too."""
    counts = (
        _count(Postcode.digits, Postcode.district_id == District.id),
        _count(Team.id, Team.district_id == District.id, Team.archived_at.is_(None)),
        _count(Venue.id, Venue.district_id == District.id, Venue.archived_at.is_(None)),
        _count(RecoveryGroup.id, RecoveryGroup.district_id == District.id, _goes_on()),
    )
    columns = (*_columns("id slug name municipality stage archived_at"), *counts)
    statement = select(*columns).where(_own(scope)).order_by(District.name, District.id)
    return [DistrictLine._make(row) for row in db.session.execute(statement)]


def own_district(scope: Scope, district_id: int) -> DistrictOnDesk:
    """Return a district in which one plans; raises NotFound for any other."""
    columns = _columns("id slug name municipality stage description edition archived_at")
    row = db.session.execute(
        select(*columns).where(District.id == district_id, _own(scope))
    ).one_or_none()
    if row is None:
        raise NotFound
    mine = select(Postcode.digits).where(Postcode.district_id == district_id)
    digits = db.session.scalars(mine.order_by(Postcode.digits))
    return DistrictOnDesk(**row._asdict(), postcodes=tuple(digits))


def teams_of(district_id: int) -> list[TeamOnDesk]:
    """Return the teams of a district by name, those that ended last."""
    statement = _teams().where(Team.district_id == district_id)
    found = [TeamOnDesk._make(row) for row in db.session.execute(statement)]
    return sorted(found, key=lambda one: (one.archived_at is not None, one.name.casefold()))


def own_team(scope: Scope, team_id: int) -> TeamOnDesk:
    """Return a team that goes on, of a district in which one plans; raises NotFound."""
    there = (Team.id == team_id, Team.archived_at.is_(None), _own(scope))
    row = db.session.execute(_teams().where(*there)).one_or_none()
    if row is None:
        raise NotFound
    return TeamOnDesk._make(row)


def links_of_team(team_id: int, today: date) -> list[tuple[int, str, date | None]]:
    """Return (id, first name, last day) of the links that hold today or begin later."""
    statement = (
        select(TeamLink.id, TeamLink.last_day, *NAME)
        .join(Expert, Expert.id == TeamLink.expert_id)
        .where(
            TeamLink.team_id == team_id,
            or_(TeamLink.last_day.is_(None), TeamLink.last_day >= today),
        )
        .order_by(TeamLink.first_day, TeamLink.id)
    )
    return [(row.id, desk_name(row), row.last_day) for row in db.session.execute(statement)]


def postcodes_elsewhere(digits: Collection[str], district_id: int | None) -> list[tuple[str, str]]:
    """Return which of these postcodes are of another district, and its name."""
    statement = (
        select(Postcode.digits, District.name)
        .join(District, District.id == Postcode.district_id)
        .where(Postcode.digits.in_(list(digits)), Postcode.district_id != (district_id or 0))
        .order_by(Postcode.digits)
    )
    return [(row.digits, row.name) for row in db.session.execute(statement)]


def in_the_way(district_id: int) -> InTheWay:
    """Return what keeps a district out of the archive."""
    here = District.id == district_id
    return InTheWay(
        _names(Venue.name, Venue.district_id == district_id, Venue.archived_at.is_(None)),
        _names(RecoveryGroup.name, RecoveryGroup.district_id == district_id, _goes_on()),
        _names(Team.name, Team.district_id == district_id, Team.archived_at.is_(None)),
        _names(Postcode.digits, Postcode.district_id == District.id, here),
    )


def slugs_like(model: type[District] | type[Venue], base: str) -> set[str]:
    """Return the slugs in use that begin like this."""
    return set(
        db.session.scalars(select(model.slug).where(model.slug.startswith(base, autoescape=True)))
    )


def _names(column: Any, *conditions: Any) -> tuple[str, ...]:
    return tuple(db.session.scalars(select(column).where(*conditions).order_by(column)))


def _count(column: Any, *conditions: Any) -> Any:
    return select(func.count(column)).where(*conditions).correlate(District).scalar_subquery()


def _goes_on() -> Any:
    return RecoveryGroup.state != GroupState.ENDED


def _columns(names: str) -> list[Any]:
    return [getattr(District, name) for name in names.split()]


def _teams() -> Any:
    columns = (Team.id, Team.name, Team.phone, Team.hours, Team.edition, Team.archived_at)
    return (
        select(*columns, Team.district_id, District.name)
        .join(District, District.id == Team.district_id)
        .order_by(Team.name, Team.id)
    )


def _own(scope: Scope) -> Any:
    return true() if scope is None else District.id.in_(scope)
