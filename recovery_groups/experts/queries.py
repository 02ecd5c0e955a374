"""Questions about experts, and the only place that reads a first name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, SelectBase, and_, or_, select

from core import clock
from core.changes import kept
from core.db import db
from locations.districts.models import District, Team
from recovery_groups.experts.models import Expert, ExpertAccount, ExpertPhoto, TeamLink
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
    archived: bool = False


class _Linked(NamedTuple):
    """An expert linked to a team, with what `public_name` needs, from and until which day."""

    expert_id: int
    expert_first_name: str
    expert_consent_from: date | None
    expert_consent_until: date | None
    first_day: date
    last_day: date | None


@dataclass(frozen=True)
class Profile:
    """What an expert sees of what the site keeps and shows of them."""

    expert_id: int
    first_name: str
    shown: bool
    consent_from: date | None
    consent_until: date | None
    consent_text: int | None
    photo_at: datetime | None


def profile_of(account_id: int, day: date) -> Profile | None:
    """Return the expert who signs in with an account; None when it is no expert's."""
    statement = (
        select(Expert, ExpertPhoto.changed_at)
        .join(ExpertAccount, ExpertAccount.expert_id == Expert.id)
        .outerjoin(ExpertPhoto, ExpertPhoto.expert_id == Expert.id)
        .where(ExpertAccount.account_id == account_id)
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        return None
    expert, photo_at = row
    given, withdrawn = expert.consent_from, expert.consent_until
    return Profile(
        expert.id,
        expert.first_name,
        consent_holds(given, withdrawn, day),
        given,
        withdrawn,
        expert.consent_text,
        photo_at,
    )


def photo(expert_id: int, day: date) -> bytes | None:
    """Return an expert's photo while consent holds on a day; else None."""
    statement = (
        select(ExpertPhoto.image, *NAME)
        .join(Expert, Expert.id == ExpertPhoto.expert_id)
        .where(Expert.id == expert_id)
    )
    row = db.session.execute(statement).one_or_none()
    return row.image if row is not None and public_name(row, day) is not None else None


def without_account(
    among: SelectBase | None, *, or_outside: SelectBase | None = None
) -> list[tuple[int, str]]:
    """Return (id, first name) of experts without an account, for the desk.

    Of all, or only those `among` a SELECT of ids, with those who are not in another one.
    """
    linked = select(ExpertAccount.expert_id)
    statement = select(Expert.id, Expert.first_name).where(Expert.id.not_in(linked))
    if among is not None:
        wanted = [Expert.id.in_(among)]
        if or_outside is not None:
            wanted.append(Expert.id.not_in(or_outside))
        statement = statement.where(or_(*wanted))
    rows = db.session.execute(statement.order_by(Expert.first_name, Expert.id))
    return [(row.id, row.first_name) for row in rows]


def public_name(row: Any, day: date) -> str | None:
    """Return an expert's first name if consent holds on a day; the page has words for None."""
    given, withdrawn = row.expert_consent_from, row.expert_consent_until
    return str(row.expert_first_name) if consent_holds(given, withdrawn, day) else None


def desk_name(row: Any) -> str:
    """Return an expert's first name as coordinators read it, with or without consent."""
    return str(row.expert_first_name)


def public_names(rows: Iterable[Any], day: date) -> tuple[str | None, ...]:
    """Return the name or None of each expert in `rows` (columns NAME) once, names first."""
    names = {row.expert_id: public_name(row, day) for row in rows if row.expert_id is not None}
    return tuple(sorted(names.values(), key=lambda name: (name is None, name or "")))


def first_names_among(words: Iterable[str]) -> list[str]:
    """Return which of these words are the first name of an expert, to warn who writes one."""
    asked = {form for word in words for form in (word, word.lower(), word.capitalize())}
    names = select(Expert.first_name).where(Expert.first_name.in_(asked)).distinct()
    return sorted(db.session.scalars(names))


def link_holds(day: date) -> ColumnElement[bool]:
    """Return the condition that a link between expert and team holds on a day."""
    return and_(
        TeamLink.first_day <= day, or_(TeamLink.last_day.is_(None), TeamLink.last_day >= day)
    )


def district_in_public(slug: str, day: date) -> DistrictInPublic | None:
    """Return a district with its teams and the experts linked to them on a day, or None."""
    statement = (
        select(District, Team, *NAME)
        .outerjoin(Team, and_(Team.district_id == District.id, Team.archived_at.is_(None)))
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
        district.archived_at is not None,
    )


def linked_in_public(district_id: int, day: date) -> tuple[str, ...]:
    """Return the first names of who is linked to a team of a district on a day and said yes."""
    return tuple(
        sorted(
            {
                name
                for one in _linked().get(district_id, ())
                if one.first_day <= day and (one.last_day is None or day <= one.last_day)
                if (name := public_name(one, day)) is not None
            }
        )
    )


@kept
def _linked() -> Mapping[int, tuple[_Linked, ...]]:
    # Of all districts at once: they are few, change seldom, and cost other venues no statement.
    statement = (
        select(Team.district_id, *NAME, TeamLink.first_day, TeamLink.last_day)
        .join(Team, Team.id == TeamLink.team_id)
        .join(Expert, Expert.id == TeamLink.expert_id)
        .where(
            Team.archived_at.is_(None),
            or_(TeamLink.last_day.is_(None), TeamLink.last_day >= clock.today()),
        )
    )
    found: dict[int, list[_Linked]] = {}
    for row in db.session.execute(statement):
        found.setdefault(row.district_id, []).append(_Linked(*row[1:]))
    return MappingProxyType({one: tuple(linked) for one, linked in found.items()})


def _team(team: Team, rows: Sequence[Any], day: date) -> TeamInPublic:
    names = public_names(rows, day)
    named = tuple(name for name in names if name)
    return TeamInPublic(team.name, team.phone, team.hours, named, len(names) - len(named))
