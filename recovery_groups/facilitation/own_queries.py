"""Whose meeting it is: the one place that says which facilitator leads which date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from core import clock
from core.accounts.rules import Permission, Staff
from core.db import db
from core.errors import NotFound
from recovery_groups.experts.models import ExpertAccount
from recovery_groups.facilitation.rules import leads
from recovery_groups.groups.models import Facilitation, GroupState, RecoveryGroup
from recovery_groups.meetings.models import Meeting, Substitution


@dataclass(frozen=True)
class Own:
    """A meeting that one leads, and since which day one does: names of before stay closed."""

    meeting_id: int
    group_id: int
    district_id: int
    expert_id: int
    day: date
    since: date
    substitute: bool


def own_meeting(staff: Staff, meeting_id: int) -> Own:
    """Return a meeting that this facilitator leads; raises NotFound for any other.

    One statement. Asked again within each use case: who lost the group meanwhile is refused.
    """
    found = own_meetings(staff, [meeting_id])
    if not found:
        raise NotFound
    return found[0]


def own_meetings(staff: Staff, meeting_ids: Sequence[int]) -> list[Own]:
    """Return those of these meetings that this facilitator leads, in the order of their ids."""
    return _judged(staff, _standing(staff).where(Meeting.id.in_(meeting_ids)))


def own_meetings_between(staff: Staff, first: datetime, last: datetime) -> list[Own]:
    """Return the meetings this facilitator leads that end after `first` and start before `last`."""
    return _judged(staff, _standing(staff).where(Meeting.ends_at > first, Meeting.starts_at < last))


def _standing(staff: Staff) -> Select[*tuple[Any, ...]]:
    """Return a SELECT of meetings the expert of this account leads, or took over."""
    away, instead = aliased(Substitution), aliased(Substitution)
    me = ExpertAccount.expert_id
    gave_away = and_(
        away.meeting_id == Meeting.id, away.away_id == me, away.substitute_id.is_not(None)
    )
    took_over = and_(instead.meeting_id == Meeting.id, instead.substitute_id == me)
    leads_group = and_(Facilitation.group_id == Meeting.group_id, Facilitation.expert_id == me)
    return (
        select(
            Meeting.id,
            Meeting.group_id,
            Meeting.starts_at,
            RecoveryGroup.district_id,
            ExpertAccount.expert_id,
            Facilitation.first_day,
            Facilitation.last_day,
            away.id.label("away_id"),
            instead.accepted_at.label("took_over_at"),
        )
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .join(ExpertAccount, ExpertAccount.account_id == staff.account_id)
        .outerjoin(Facilitation, leads_group)
        .outerjoin(away, gave_away)
        .outerjoin(instead, took_over)
        .where(
            or_(Facilitation.id.is_not(None), instead.id.is_not(None)),
            RecoveryGroup.state != GroupState.DRAFT,
        )
        .order_by(Meeting.id, Facilitation.first_day)
    )


def _judged(staff: Staff, statement: Select[*tuple[Any, ...]]) -> list[Own]:
    today = clock.today()
    found: dict[int, Own] = {}
    for row in db.session.execute(statement):
        since = _since(staff, row, today)
        if since is not None and row.id not in found:
            found[row.id] = Own(
                meeting_id=row.id,
                group_id=row.group_id,
                district_id=row.district_id,
                expert_id=row.expert_id,
                day=clock.local(row.starts_at).date(),
                since=since,
                substitute=row.took_over_at is not None,
            )
    return list(found.values())


def _since(staff: Staff, row: Any, today: date) -> date | None:
    granted = staff.since(Permission.FACILITATE, row.district_id)
    if granted is None:
        return None
    if row.took_over_at is not None:
        return max(granted, clock.local(row.took_over_at).date())
    holds = leads(
        first_day=row.first_day,
        last_day=row.last_day,
        today=today,
        day=clock.local(row.starts_at).date(),
        away=row.away_id is not None,
    )
    return max(granted, row.first_day) if holds else None
