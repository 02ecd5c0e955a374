"""The matrix of experts and teams on a day, and the groups an ending link leaves behind."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, or_, select

from core.db import db
from recovery_groups.desk.links_rules import (
    Cell,
    MatrixRow,
    Span,
    by_expert,
    hours_on,
    most_hours,
)
from recovery_groups.experts import team_link_queries
from recovery_groups.experts.link_rules import ends_soon
from recovery_groups.experts.team_link_queries import ExpertName, Link, TeamName
from recovery_groups.groups.models import Facilitation, GroupState, RecoveryGroup

Scope = Collection[int] | None


class Led(NamedTuple):
    """A group that an expert leads."""

    facilitation_id: int
    group_id: int
    name: str
    last_day: date | None
    others: int


@dataclass(frozen=True)
class Matrix:
    """Experts against one's own teams."""

    teams: Sequence[TeamName]
    rows: Sequence[MatrixRow]


def matrix(day: date, scope: Scope, *, unlinked: bool) -> Matrix:
    """Return who is linked to which of one's teams on a day, in three statements.

    `unlinked`: with everybody who is linked to nobody. Links of others count as hours elsewhere.
    """
    teams = team_link_queries.teams(scope, day)
    links = team_link_queries.links_from(day, scope)
    own: dict[ExpertName, list[Link]] = {}
    for one in links:
        if one.own and _holds(one, day):
            own.setdefault(one.expert, []).append(one)
    if unlinked:
        busy = {one.expert.id for one in links}
        own |= {one: [] for one in team_link_queries.experts() if one.id not in busy}
    spans = by_expert([(one.expert.id, _span(one)) for one in links])
    people = sorted(own, key=lambda one: (one.name.casefold(), one.id))
    return Matrix(teams, [_row(one, own[one], spans.get(one.id, []), day=day) for one in people])


def _row(expert: ExpertName, own: Sequence[Link], spans: Sequence[Span], *, day: date) -> MatrixRow:
    cells: dict[int, list[Cell]] = {}
    for one in own:
        cell = Cell(one.id, one.role, one.hours, one.last_day, ends_soon(one.last_day, day))
        cells.setdefault(one.team_id, []).append(cell)
    here = sum(one.hours for one in own)
    elsewhere = hours_on(spans, day) - here
    return MatrixRow(expert.id, expert.name, cells, here, elsewhere, most_hours(spans, day))


def most_hours_of(expert_id: int, day: date) -> int:
    """Return the most hours a week an expert is linked for, anywhere, on a day or later."""
    links = team_link_queries.links_from(day, None)
    return most_hours([_span(one) for one in links if one.expert.id == expert_id], day)


def groups_led(expert_id: int, district_id: int, day: date) -> list[Led]:
    """Return the groups of a district an expert would still lead after a day.

    `others` is how many others lead the same group then.
    """
    other = Facilitation.__table__.alias("other")
    others = select(func.count()).where(
        other.c.group_id == RecoveryGroup.id,
        other.c.expert_id != expert_id,
        other.c.first_day <= day,
        or_(other.c.last_day.is_(None), other.c.last_day > day),
    )
    statement = (
        select(
            Facilitation.id,
            RecoveryGroup.id,
            RecoveryGroup.name,
            Facilitation.last_day,
            others.correlate(RecoveryGroup).scalar_subquery(),
        )
        .join(RecoveryGroup, RecoveryGroup.id == Facilitation.group_id)
        .where(
            Facilitation.expert_id == expert_id,
            RecoveryGroup.district_id == district_id,
            RecoveryGroup.state != GroupState.ENDED,
            or_(Facilitation.last_day.is_(None), Facilitation.last_day > day),
        )
        .order_by(RecoveryGroup.name, Facilitation.id)
    )
    return [Led._make(row) for row in db.session.execute(statement)]


def groups_without_leader(district_id: int, day: date) -> int:
    """Return how many open groups of a district nobody leads on a day."""
    leads = select(Facilitation.id).where(
        Facilitation.group_id == RecoveryGroup.id,
        Facilitation.first_day <= day,
        or_(Facilitation.last_day.is_(None), Facilitation.last_day >= day),
    )
    statement = select(func.count(RecoveryGroup.id)).where(
        RecoveryGroup.district_id == district_id,
        RecoveryGroup.state == GroupState.OPEN,
        ~leads.exists(),
    )
    return db.session.scalar(statement) or 0


def _holds(link: Link, day: date) -> bool:
    return link.first_day <= day and (link.last_day is None or link.last_day >= day)


def _span(link: Link) -> Span:
    return Span(link.first_day, link.last_day, link.hours)
