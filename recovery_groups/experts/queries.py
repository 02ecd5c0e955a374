"""Questions about experts, and the only place that reads a first name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from core.db import db
from locations.districts.models import District, Team
from recovery_groups.experts.models import Expert, TeamLink
from recovery_groups.experts.rules import consent_holds

NAME = (
    Expert.id.label("expert_id"),
    Expert.first_name.label("expert_first_name"),
    Expert.consent_from.label("expert_consent_from"),
    Expert.consent_until.label("expert_consent_until"),
)
"""Columns a SELECT needs for `public_name` of its rows."""


@dataclass(frozen=True)
class TeamInPublic:
    """A neighbourhood team with the first names of linked experts who said yes to that."""

    name: str
    phone: str
    hours: str
    experts: tuple[str, ...]
    unnamed: int


@dataclass(frozen=True)
class DistrictInPublic:
    """A district with its teams."""

    id: int
    slug: str
    name: str
    municipality: str
    stage: str
    description: str
    teams: tuple[TeamInPublic, ...]


def public_name(row: Any, day: date) -> str | None:
    """Return an expert's first name if consent holds on a day; the page has words for None."""
    given, withdrawn = row.expert_consent_from, row.expert_consent_until
    return str(row.expert_first_name) if consent_holds(given, withdrawn, day) else None


def public_names(rows: Iterable[Any], day: date) -> tuple[str | None, ...]:
    """Return the name or None of each expert in `rows` (columns NAME) once, names first."""
    names = {row.expert_id: public_name(row, day) for row in rows if row.expert_id is not None}
    return tuple(sorted(names.values(), key=lambda name: (name is None, name or "")))


def link_holds(day: date) -> ColumnElement[bool]:
    """Return the condition that a link between expert and team holds on a day."""
    return and_(
        TeamLink.first_day <= day, or_(TeamLink.last_day.is_(None), TeamLink.last_day >= day)
    )


def district_in_public(slug: str, day: date) -> DistrictInPublic | None:
    """Return a district with its teams and the experts linked to them on a day, or None."""
    statement = (
        select(District, Team, *NAME)
        .outerjoin(Team, Team.district_id == District.id)
        .outerjoin(TeamLink, and_(TeamLink.team_id == Team.id, link_holds(day)))
        .outerjoin(Expert, Expert.id == TeamLink.expert_id)
        .where(District.slug == slug)
        .order_by(Team.name, Team.id)
    )
    rows = db.session.execute(statement).all()
    if not rows:
        return None
    district = rows[0].District
    teams = dict.fromkeys(row.Team for row in rows if row.Team)
    return DistrictInPublic(
        district.id,
        district.slug,
        district.name,
        district.municipality,
        district.stage,
        district.description,
        tuple(_team(team, [row for row in rows if row.Team is team], day) for team in teams),
    )


def _team(team: Team, rows: Sequence[Any], day: date) -> TeamInPublic:
    names = public_names(rows, day)
    named = tuple(name for name in names if name)
    return TeamInPublic(team.name, team.phone, team.hours, named, len(names) - len(named))
