"""Changing what is known of an expert, and letting one leave.

Building blocks within `transaction()`: who calls them asks who may, and writes the audit line.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, insert

from core import changes, clock
from core.db import db
from core.errors import ChangedMeanwhile, NotFound
from recovery_groups.experts import actions
from recovery_groups.experts.models import Expert, ExpertHalfDay, ExpertLanguage, ExpertTheme
from recovery_groups.experts.rules import name_of_who_left


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of an expert; all but the first name may be empty."""

    first_name: str
    story: str
    organisation: str
    themes: Collection[str]
    languages: Collection[str]
    half_days: Collection[tuple[int, str]]


def add(known: Known) -> int:
    """Add an expert who has not agreed to anything; return the id."""
    expert_id = actions.add(known.first_name)
    _keep(_held(expert_id), known)
    return expert_id


def change(expert_id: int, known: Known, *, seen: int) -> None:
    """Change what is known. `seen` is the edition the form showed. Raises ChangedMeanwhile."""
    expert = _held(expert_id)
    if expert.edition != seen:
        raise ChangedMeanwhile
    _keep(expert, known)


def archive(expert_id: int) -> None:
    """Let an expert leave: everything personal goes, what they did stays without a name."""
    actions.withdraw_consent(expert_id)
    expert = _held(expert_id)
    expert.archived_on = clock.today()
    nothing = Known(
        first_name=name_of_who_left(expert_id),
        story="",
        organisation="",
        themes=(),
        languages=(),
        half_days=(),
    )
    _keep(expert, nothing)


def _keep(expert: Expert, known: Known) -> None:
    expert.first_name, expert.story = known.first_name, known.story
    expert.organisation = known.organisation
    expert.edition += 1
    _replace(ExpertTheme, expert.id, [{"theme": one} for one in known.themes])
    _replace(ExpertLanguage, expert.id, [{"language": one} for one in known.languages])
    days = [{"weekday": weekday, "part": part} for weekday, part in known.half_days]
    _replace(ExpertHalfDay, expert.id, days)
    db.session.flush()
    changes.raise_version()


def _replace(
    model: type[ExpertTheme | ExpertLanguage | ExpertHalfDay],
    expert_id: int,
    rows: list[dict[str, object]],
) -> None:
    db.session.execute(delete(model).where(model.expert_id == expert_id))
    if rows:
        db.session.execute(insert(model), [{"expert_id": expert_id, **row} for row in rows])


def _held(expert_id: int) -> Expert:
    expert = db.session.get(Expert, expert_id, with_for_update=True, populate_existing=True)
    if expert is None or expert.archived_on is not None:
        raise NotFound
    return expert
