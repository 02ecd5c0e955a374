"""Who leads one date: the group's facilitators of that day, and colleagues who took it over."""

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Row, bindparam, null, select, union_all

from core.db import db
from recovery_groups.experts.models import Expert
from recovery_groups.experts.queries import NAME, desk_name, public_names
from recovery_groups.groups.models import Facilitation
from recovery_groups.groups.queries import facilitation_holds
from recovery_groups.meetings.models import Substitution
from recovery_groups.meetings.rules import leading


def facilitator_names(
    meeting_id: int, group_id: int, *, on: date, today: date
) -> tuple[str | None, ...]:
    """Return who leads a date `on` a day: first names with consent today, None for the others.

    One statement, like the group's own facilitators.
    """
    return public_names(_there(meeting_id, group_id, on), today)


def leaders(meeting_id: int, group_id: int, *, on: date) -> dict[int, str]:
    """Return who leads a date `on` a day: expert → name as staff know it. One statement."""
    return {row.expert_id: desk_name(row) for row in _there(meeting_id, group_id, on)}


def _there(meeting_id: int, group_id: int, on: date) -> list[Row[Any]]:
    values = {"meeting": meeting_id, "group": group_id, "day": on}
    rows = db.session.execute(_leaders(), values).all()
    takeovers = [(row.accepted_at, row.away_id, row.expert_id) for row in rows if row.accepted_at]
    there = leading((row.expert_id for row in rows if not row.accepted_at), takeovers)
    return [row for row in rows if row.expert_id in there]


@cache
def _leaders() -> CompoundSelect[*tuple[Any, ...]]:
    # The first part gives the columns their types, so it is the one without empty ones.
    took_over = (
        select(*NAME, Substitution.away_id, Substitution.accepted_at)
        .join(Substitution, Substitution.substitute_id == Expert.id)
        .where(Substitution.meeting_id == bindparam("meeting"))
    )
    of_the_group = (
        select(*NAME, null().label("away_id"), null().label("accepted_at"))
        .join(Facilitation, Facilitation.expert_id == Expert.id)
        .where(Facilitation.group_id == bindparam("group"), facilitation_holds())
    )
    return union_all(took_over, of_the_group)
