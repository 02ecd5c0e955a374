"""Whose meeting it is: the one place that says which facilitator leads which date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Select, and_, or_, select

from core import clock
from core.accounts.rules import Permission, Staff
from core.db import db
from core.errors import NotFound
from recovery_groups.experts.models import ExpertAccount
from recovery_groups.facilitation.rules import leads, stands_in
from recovery_groups.groups.models import Facilitation, GroupState, RecoveryGroup
from recovery_groups.meetings.models import Meeting, MeetingStatus, Substitution
from recovery_groups.meetings.queries import LONGEST
from recovery_groups.meetings.rules import leading


@dataclass(frozen=True, kw_only=True)
class Own:
    """A meeting that one leads, and since which day one does: names of before stay closed."""

    meeting_id: int
    group_id: int
    district_id: int
    expert_id: int
    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    since: date
    substitute: bool

    @property
    def day(self) -> date:
        """Return the Dutch date of the meeting."""
        return clock.local(self.starts_at).date()


@dataclass(frozen=True)
class OwnGroup:
    """A group that one leads today."""

    group_id: int
    district_id: int
    expert_id: int


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
    early = Meeting.starts_at > first - LONGEST  # an index knows when a meeting starts, not ends
    there = and_(early, Meeting.ends_at > first, Meeting.starts_at < last)
    return _judged(staff, _standing(staff).where(there))


def own_group(staff: Staff, group_id: int) -> OwnGroup:
    """Return a group that this facilitator leads today; raises NotFound for any other."""
    today = clock.today()
    statement = (
        select(RecoveryGroup.district_id, ExpertAccount.expert_id)
        .join(Facilitation, Facilitation.group_id == RecoveryGroup.id)
        .join(ExpertAccount, ExpertAccount.expert_id == Facilitation.expert_id)
        .where(
            RecoveryGroup.id == group_id,
            RecoveryGroup.state != GroupState.DRAFT,
            ExpertAccount.account_id == staff.account_id,
            Facilitation.first_day <= today,
            or_(Facilitation.last_day.is_(None), Facilitation.last_day >= today),
        )
    )
    row = db.session.execute(statement.limit(1)).one_or_none()
    if row is None or not staff.may_in(Permission.FACILITATE, row.district_id):
        raise NotFound
    return OwnGroup(group_id, row.district_id, row.expert_id)


def _standing(staff: Staff) -> Select[*tuple[Any, ...]]:
    """Return a SELECT of meetings that the expert of this account leads, took over or gave away.

    A row for each stretch in which the expert leads the group, and each date that changed hands.
    """
    me = ExpertAccount.expert_id
    changed_hands = and_(
        Substitution.meeting_id == Meeting.id,
        Substitution.accepted_at.is_not(None),
        or_(Substitution.away_id == me, Substitution.substitute_id == me),
    )
    leads_group = and_(Facilitation.group_id == Meeting.group_id, Facilitation.expert_id == me)
    return (
        select(
            Meeting.id,
            Meeting.group_id,
            Meeting.starts_at,
            Meeting.ends_at,
            (Meeting.status == MeetingStatus.CANCELLED).label("cancelled"),
            RecoveryGroup.district_id,
            ExpertAccount.expert_id,
            Facilitation.first_day,
            Facilitation.last_day,
            Substitution.accepted_at,
            Substitution.away_id,
            Substitution.substitute_id,
        )
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .join(ExpertAccount, ExpertAccount.account_id == staff.account_id)
        .outerjoin(Facilitation, leads_group)
        .outerjoin(Substitution, changed_hands)
        .where(
            or_(Facilitation.id.is_not(None), Substitution.id.is_not(None)),
            RecoveryGroup.state != GroupState.DRAFT,
        )
        .order_by(Meeting.id)
    )


def _judged(staff: Staff, statement: Select[*tuple[Any, ...]]) -> list[Own]:
    rows = db.session.execute(statement).all()
    by_meeting = groupby(rows, key=lambda row: row.id)
    judged = (_own(staff, list(some), clock.today()) for _, some in by_meeting)
    return [own for own in judged if own is not None]


def _own(staff: Staff, rows: Sequence[Any], today: date) -> Own | None:
    row = rows[0]
    me, day = row.expert_id, clock.local(row.starts_at).date()
    granted = staff.since(Permission.FACILITATE, row.district_id)
    began = [one.first_day for one in rows if leads(one.first_day, one.last_day, (today, day))]
    changes = {(one.accepted_at, one.away_id, one.substitute_id) for one in rows if one.accepted_at}
    if granted is None or me not in leading([me] if began else [], changes):
        return None
    if began:
        since = min(began)
    else:
        since = max(clock.local(at).date() for at, _, instead in changes if instead == me)
        if not stands_in(day, today):
            return None
    return Own(
        meeting_id=row.id,
        group_id=row.group_id,
        district_id=row.district_id,
        expert_id=me,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        cancelled=row.cancelled,
        since=max(granted, since),
        substitute=not began,
    )
