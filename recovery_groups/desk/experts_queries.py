"""Which experts a coordinator looks after: those of own districts, and who has no district yet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from core.db import db
from core.errors import NotFound
from locations.districts.models import Team
from recovery_groups.experts import record_queries, team_link_queries
from recovery_groups.experts.models import Expert, TeamLink
from recovery_groups.experts.record_queries import OnDesk
from recovery_groups.experts.team_link_queries import Link
from recovery_groups.groups.models import Facilitation, RecoveryGroup

Scope = Collection[int] | None


@dataclass(frozen=True)
class ExpertLine:
    """An expert in the list, with the links that hold today; of others only the hours."""

    expert: OnDesk
    links: Sequence[Link]
    hours: int


def list_of(scope: Scope, day: date) -> list[ExpertLine]:
    """Return the experts one looks after, in four statements."""
    districts = _districts()
    links: dict[int, list[Link]] = {}
    for link in team_link_queries.links_from(day, scope):
        if link.first_day <= day:
            links.setdefault(link.expert.id, []).append(link)
    return [
        ExpertLine(
            one,
            [link for link in links.get(one.id, ()) if link.own],
            sum(link.hours for link in links.get(one.id, ())),
        )
        for one in record_queries.on_desk(day)
        if _is_own(districts.get(one.id, frozenset()), scope)
    ]


def expert(expert_id: int, scope: Scope, day: date) -> OnDesk:
    """Return an expert one looks after; raises NotFound for any other."""
    refuse_others(expert_id, scope)
    found = record_queries.on_desk(day, expert_id)
    if not found:
        raise NotFound
    return found[0]


def links_of(expert_id: int, scope: Scope, day: date) -> list[Link]:
    """Return the links of an expert that hold on a day or begin later."""
    return [one for one in team_link_queries.links_from(day, scope) if one.expert.id == expert_id]


def refuse_others(expert_id: int, scope: Scope) -> frozenset[int]:
    """Return the districts of an expert one looks after; raises NotFound for any other."""
    own = _districts(expert_id).get(expert_id, frozenset())
    if not _is_own(own, scope):
        raise NotFound
    return own


def refuse_gone(expert_id: int) -> None:
    """Raise NotFound unless there is such an expert, who did not leave."""
    there = select(Expert.id).where(Expert.id == expert_id, Expert.archived_on.is_(None))
    if db.session.scalar(there) is None:
        raise NotFound


def busy_districts(expert_id: int, day: date) -> set[int]:
    """Return the districts where an expert is linked or leads a group on a day or later."""
    later_link = or_(TeamLink.last_day.is_(None), TeamLink.last_day >= day)
    later = or_(Facilitation.last_day.is_(None), Facilitation.last_day >= day)
    linked = (
        select(Team.district_id)
        .join(TeamLink, TeamLink.team_id == Team.id)
        .where(TeamLink.expert_id == expert_id, later_link)
    )
    leads = (
        select(RecoveryGroup.district_id)
        .join(Facilitation, Facilitation.group_id == RecoveryGroup.id)
        .where(Facilitation.expert_id == expert_id, later)
    )
    return set(db.session.scalars(linked.union(leads)))


def leading(expert_id: int, day: date) -> list[tuple[int, date | None, int]]:
    """Return (facilitation, last day, district) of what an expert leads on a day or later."""
    later = or_(Facilitation.last_day.is_(None), Facilitation.last_day >= day)
    statement = (
        select(Facilitation.id, Facilitation.last_day, RecoveryGroup.district_id)
        .join(RecoveryGroup, RecoveryGroup.id == Facilitation.group_id)
        .where(Facilitation.expert_id == expert_id, later)
        .order_by(Facilitation.id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(statement)]


def _districts(expert_id: int | None = None) -> dict[int, frozenset[int]]:
    linked = select(TeamLink.expert_id, Team.district_id).join(Team, Team.id == TeamLink.team_id)
    leads = select(Facilitation.expert_id, RecoveryGroup.district_id).join(
        RecoveryGroup, RecoveryGroup.id == Facilitation.group_id
    )
    if expert_id is not None:
        linked = linked.where(TeamLink.expert_id == expert_id)
        leads = leads.where(Facilitation.expert_id == expert_id)
    found: dict[int, set[int]] = {}
    for one, district_id in db.session.execute(linked.union(leads)):
        found.setdefault(one, set()).add(district_id)
    return {one: frozenset(some) for one, some in found.items()}


def _is_own(districts: Collection[int], scope: Scope) -> bool:
    return scope is None or not districts or any(one in scope for one in districts)
