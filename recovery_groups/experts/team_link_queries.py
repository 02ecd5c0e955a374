"""Questions about links between experts and teams; each one is one statement.

`scope` are the districts a coordinator plans for; None means all of them.
"""

from collections.abc import Collection
from datetime import date, time
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, or_, select, true

from core import clock
from core.db import db
from core.errors import NotFound
from locations.districts.models import District, Team
from recovery_groups.experts.models import Expert, TeamLink
from recovery_groups.experts.queries import NAME, desk_name

Scope = Collection[int] | None


class TeamName(NamedTuple):
    """A team with its district."""

    id: int
    name: str
    district_id: int
    district_slug: str
    district_name: str


class ExpertName(NamedTuple):
    """An expert as coordinators read the name."""

    id: int
    name: str


class Link(NamedTuple):
    """A link; `own` when it is with a team of a district one plans for: others show hours only."""

    id: int
    expert: ExpertName
    team_id: int
    team_name: str
    district_id: int
    district_slug: str
    role: str
    hours: int
    first_day: date
    last_day: date | None
    edition: int
    own: bool


def teams(scope: Scope, day: date | None = None) -> list[TeamName]:
    """Return the teams one may link somebody to, by district and name.

    With a day also those that have ended since.
    """
    there: ColumnElement[bool] = Team.archived_at.is_(None)
    if day is not None:
        there = or_(there, Team.archived_at >= clock.local_moment(day, time.min))
    statement = (
        select(Team.id, Team.name, District.id, District.slug, District.name)
        .join(District, District.id == Team.district_id)
        .where(_own(scope), there)
        .order_by(District.name, Team.name, Team.id)
    )
    return [TeamName._make(row) for row in db.session.execute(statement)]


def experts() -> list[ExpertName]:
    """Return everybody who may be linked, by name; who left is not among them."""
    statement = select(*NAME).where(Expert.archived_on.is_(None))
    found = [ExpertName(row.expert_id, desk_name(row)) for row in db.session.execute(statement)]
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


def links_from(day: date, scope: Scope) -> list[Link]:
    """Return the links of all districts that hold on a day or begin later, by their first day.

    Those of others are there for their hours: the page names neither team nor role of them.
    """
    later = or_(TeamLink.last_day.is_(None), TeamLink.last_day >= day)
    return _links(_linked().where(later), scope)


def history(expert_id: int, team_id: int, scope: Scope) -> list[Link]:
    """Return every link of an expert with a team, also those that are over; the newest first."""
    pair = (TeamLink.expert_id == expert_id, TeamLink.team_id == team_id, _own(scope))
    return _links(_linked().where(*pair), scope)[::-1]


def link(link_id: int, scope: Scope) -> Link:
    """Return a link with a team of one's own; raises NotFound for any other."""
    found = _links(_linked().where(TeamLink.id == link_id, _own(scope)), scope)
    if not found:
        raise NotFound
    return found[0]


def _linked() -> Select[*tuple[Any, ...]]:
    return (
        select(TeamLink, Team.name, Team.district_id, District.slug, *NAME)
        .join(Expert, Expert.id == TeamLink.expert_id)
        .join(Team, Team.id == TeamLink.team_id)
        .join(District, District.id == Team.district_id)
        .order_by(TeamLink.first_day, TeamLink.id)
        .execution_options(populate_existing=True)
    )


def _links(statement: Select[*tuple[Any, ...]], scope: Scope) -> list[Link]:
    found = []
    for row in db.session.execute(statement):
        one: TeamLink = row.TeamLink
        found.append(
            Link(
                *(one.id, ExpertName(one.expert_id, desk_name(row)), one.team_id, row.name),
                *(row.district_id, row.slug, one.role, one.hours_a_week),
                *(one.first_day, one.last_day, one.edition),
                scope is None or row.district_id in scope,
            )
        )
    return found


def _own(scope: Scope) -> Any:
    return true() if scope is None else Team.district_id.in_(scope)
