"""Dates whose place has to be solved: a room that is used twice, a venue elsewhere that closed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all

from core.db import db
from locations.venues.models import Venue
from recovery_groups.coverage.queries import MOST, Date, Scope, asking, dated, within
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.meetings.models import Meeting, MeetingStatus, Replacement


def places_to_solve(scope: Scope, now: datetime, until: datetime) -> tuple[list[Date], list[Date]]:
    """Return the first dates that clash, and those a closing elsewhere took; one statement.

    The first: their room is still used by an earlier one that day. The others do not take place
    since a venue of another district closed, and nothing comes instead.
    """
    mine = RecoveryGroup.district_id
    parts = [
        within(one, mine, scope).add_columns(literal(name).label("what")).subquery()
        for name, one in (("clash", _clashing(now, until)), ("shut", _shut(now, until)))
    ]
    both = union_all(*(select(one) for one in parts)).order_by("starts_at", "id")
    rows = db.session.execute(both).all()
    clashes, shut = (
        [Date(*row[:-1]) for row in rows if row.what == name] for name in ("clash", "shut")
    )
    return clashes, shut


def _shut(now: datetime, until: datetime) -> Select[*tuple[Any, ...]]:
    instead = select(Replacement.meeting_id).where(Replacement.meeting_id == Meeting.id)
    return (
        dated()
        .where(
            Meeting.starts_at >= now,
            Meeting.starts_at < until,
            Meeting.closure_id.is_not(None),
            Meeting.status == MeetingStatus.CANCELLED,
            RecoveryGroup.state == GroupState.OPEN,
            Venue.district_id != RecoveryGroup.district_id,
            ~instead.exists(),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST)
    )


def _clashing(now: datetime, until: datetime) -> Select[*tuple[Any, ...]]:
    busy_until = func.max(Meeting.ends_at).over(
        partition_by=Meeting.room_id, order_by=(Meeting.starts_at, Meeting.id), rows=(None, -1)
    )
    seen = (
        select(Meeting.id, Meeting.starts_at, busy_until.label("busy_until"))
        .where(
            Meeting.room_id.is_not(None),
            Meeting.status != MeetingStatus.CANCELLED,
            Meeting.starts_at >= now,
            Meeting.starts_at < until,
        )
        .subquery()
    )
    again = select(seen.c.id).where(seen.c.busy_until > seen.c.starts_at)
    return asking(now, until).where(Meeting.id.in_(again))
