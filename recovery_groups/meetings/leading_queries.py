"""Who leads one date: the group's facilitators of that day, and colleagues who took it over."""

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Row, and_, bindparam, null, select, union_all
from sqlalchemy.orm import aliased

from core.db import db
from recovery_groups.experts.models import Expert
from recovery_groups.experts.queries import NAME, desk_name, public_names
from recovery_groups.groups.models import Facilitation
from recovery_groups.groups.queries import facilitation_holds
from recovery_groups.meetings.models import Meeting, SubstituteAsked, Substitution
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


def all_said_no(request: Any) -> ColumnElement[bool]:
    """Return the condition that everybody who was asked for a substitute said no.

    `request` is Substitution or an alias of it.
    """
    asked = aliased(SubstituteAsked)
    of_it = select(asked.id).where(asked.substitution_id == request.id).correlate(request)
    return and_(of_it.exists(), ~of_it.where(asked.declined_at.is_(None)).exists())


def everybody_said_no() -> ColumnElement[bool]:
    """Return the condition that a meeting has a question for a substitute that all said no to."""
    request = aliased(Substitution)
    still = (request.substitute_id.is_(None), request.withdrawn_at.is_(None))
    found = select(request.id).where(request.meeting_id == Meeting.id, *still, all_said_no(request))
    return found.correlate(Meeting).exists()
