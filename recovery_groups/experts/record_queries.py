"""What is known of experts: for the public with consent, for coordinators without."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, Text, cast, func, select

from core.db import db
from locations.districts.models import District, Team
from recovery_groups.experts.models import (
    Expert,
    ExpertHalfDay,
    ExpertLanguage,
    ExpertPhoto,
    ExpertTheme,
    TeamLink,
)
from recovery_groups.experts.queries import NAME, desk_name, link_holds, public_name
from recovery_groups.experts.rules import HALF_DAYS, LANGUAGES, THEMES, consent_holds


@dataclass(frozen=True)
class InPublic:
    """An expert who agreed to be named."""

    id: int
    name: str
    story: str
    organisation: str
    themes: tuple[str, ...]
    languages: tuple[str, ...]
    has_photo: bool


@dataclass(frozen=True)
class OnDesk:
    """An expert as coordinators know them."""

    id: int
    name: str
    story: str
    organisation: str
    themes: tuple[str, ...]
    languages: tuple[str, ...]
    half_days: tuple[tuple[int, str], ...]
    shown: bool
    consent_from: date | None
    consent_until: date | None
    consent_text: int | None
    photo_at: datetime | None
    archived_on: date | None
    edition: int


def in_public(day: date) -> list[tuple[str, str, list[InPublic]]]:
    """Return (slug, name, experts) of each district with named experts linked on a day."""
    statement = (
        _known()
        .add_columns(District.slug, District.name)
        .join(TeamLink, TeamLink.expert_id == Expert.id)
        .join(Team, Team.id == TeamLink.team_id)
        .join(District, District.id == Team.district_id)
        .where(link_holds(day), Expert.archived_on.is_(None), Expert.consent_from.is_not(None))
        .order_by(District.name, Expert.first_name, Expert.id)
    )
    found: dict[tuple[str, str], dict[int, InPublic]] = {}
    for row in db.session.execute(statement):
        name = public_name(row, day)
        if name is not None:
            found.setdefault((row.slug, row.name), {})[row.expert_id] = _public(row, name)
    return [(slug, name, list(people.values())) for (slug, name), people in found.items()]


def on_desk(day: date, expert_id: int | None = None) -> list[OnDesk]:
    """Return what is known of everybody, or of one; also of who left."""
    statement = _known().order_by(Expert.first_name, Expert.id)
    if expert_id is not None:
        statement = statement.where(Expert.id == expert_id)
    return [_desk(row, day) for row in db.session.execute(statement)]


def _known() -> Select[*tuple[Any, ...]]:
    half_day = cast(ExpertHalfDay.weekday, Text) + "-" + ExpertHalfDay.part
    return select(
        *NAME,
        Expert.story,
        Expert.organisation,
        Expert.consent_text,
        Expert.archived_on,
        Expert.edition,
        ExpertPhoto.changed_at.label("photo_at"),
        _joined(ExpertTheme.theme, ExpertTheme.expert_id).label("themes"),
        _joined(ExpertLanguage.language, ExpertLanguage.expert_id).label("languages"),
        _joined(half_day, ExpertHalfDay.expert_id).label("half_days"),
    ).outerjoin(ExpertPhoto, ExpertPhoto.expert_id == Expert.id)


def _joined(column: Any, owner: Any) -> Any:
    texts = func.aggregate_strings(column, ",")
    return select(texts).where(owner == Expert.id).correlate(Expert).scalar_subquery()


def _public(row: Any, name: str) -> InPublic:
    return InPublic(
        row.expert_id,
        name,
        row.story,
        row.organisation,
        _in_order(THEMES, row.themes),
        _in_order(LANGUAGES, row.languages),
        row.photo_at is not None,
    )


def _desk(row: Any, day: date) -> OnDesk:
    given, withdrawn = row.expert_consent_from, row.expert_consent_until
    half_days = set((row.half_days or "").split(","))
    return OnDesk(
        *(row.expert_id, desk_name(row), row.story, row.organisation),
        *(_in_order(THEMES, row.themes), _in_order(LANGUAGES, row.languages)),
        tuple(one for one in HALF_DAYS if f"{one[0]}-{one[1]}" in half_days),
        consent_holds(given, withdrawn, day),
        *(given, withdrawn, row.consent_text, row.photo_at, row.archived_on, row.edition),
    )


def _in_order(known: Iterable[str], joined: str | None) -> tuple[str, ...]:
    chosen = set((joined or "").split(","))
    return tuple(one for one in known if one in chosen)
