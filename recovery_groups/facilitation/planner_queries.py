"""Which dates one may change: those one leads, and those of the districts one plans for."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from core import clock
from core.accounts.rules import Permission, Staff
from core.db import db
from core.errors import NotFound
from recovery_groups.facilitation import own_queries
from recovery_groups.facilitation.own_queries import Own, OwnGroup
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.meetings.models import Meeting


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A date of a district one plans for; who signed up for it is none of one's business."""

    meeting_id: int
    group_id: int
    district_id: int
    starts_at: datetime

    @property
    def day(self) -> date:
        """Return the Dutch date of the meeting."""
        return clock.local(self.starts_at).date()


@dataclass(frozen=True)
class PlannedGroup:
    """A group of a district one plans for."""

    group_id: int
    district_id: int


def planned_meeting(staff: Staff, meeting_id: int) -> Planned:
    """Return a date of a group in the districts one plans for; raises NotFound for any other."""
    row = db.session.execute(
        select(Meeting.group_id, Meeting.starts_at, RecoveryGroup.district_id)
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .where(Meeting.id == meeting_id)
    ).one_or_none()
    if row is None or not staff.may_in(Permission.PLAN, row.district_id):
        raise NotFound
    return Planned(meeting_id=meeting_id, **row._asdict())


def planned_group(staff: Staff, group_id: int) -> PlannedGroup:
    """Return a group of the districts one plans for; raises NotFound for a draft and any other."""
    statement = select(RecoveryGroup.district_id).where(
        RecoveryGroup.id == group_id, RecoveryGroup.state != GroupState.DRAFT
    )
    district_id = db.session.scalar(statement)
    if district_id is None or not staff.may_in(Permission.PLAN, district_id):
        raise NotFound
    return PlannedGroup(group_id, district_id)


def changeable(staff: Staff, meeting_id: int) -> Own | Planned:
    """Return a date that one leads, or else plans; raises NotFound for any other.

    Asked again within each use case: who may not any more is refused.
    """
    own = own_queries.own_meetings(staff, [meeting_id])
    return own[0] if own else planned_meeting(staff, meeting_id)


def changeable_group(staff: Staff, group_id: int) -> OwnGroup | PlannedGroup:
    """Return a group that one leads today, or else plans; raises NotFound for any other."""
    try:
        return own_queries.own_group(staff, group_id)
    except NotFound:
        return planned_group(staff, group_id)
