"""What stands in the way of dates that are not made yet: closures, rooms and people."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select

from core import clock
from core.db import db
from locations.venues.models import Closure
from recovery_groups.groups.models import Facilitation, GroupState, RecoveryGroup
from recovery_groups.meetings.models import Meeting, MeetingStatus
from recovery_groups.planning.rhythm_rules import Pattern, PlannedDate, dates
from recovery_groups.planning.rules import LONGEST, RoomWasTaken


@dataclass(frozen=True)
class Previewed:
    """A date with what stands in its way.

    `closed`: the venue is closed, so it is made as a cancelled one. `room` and `facilitator`: the
    group that uses the room, or is led by the same person, at that time.
    """

    date: PlannedDate
    closed: bool = False
    room: str = ""
    facilitator: str = ""

    @property
    def clash(self) -> bool:
        """Return whether somebody has to solve something."""
        return bool(self.room or self.facilitator)


class _Busy(NamedTuple):
    starts_at: datetime
    ends_at: datetime
    room_id: int | None
    group_id: int
    name: str
    led: bool


def preview(
    pattern: Pattern, now: datetime, *, experts: Collection[int] = (), group_id: int = 0
) -> list[Previewed]:
    """Return every date of a pattern in the coming half year, with what stands in its way.

    `experts` lead the group then; `group_id` is the group itself. Three statements at most.
    """
    planned = dates(pattern, now)
    closures = db.session.execute(
        select(Closure.first_day, Closure.last_day).where(
            Closure.venue_id == pattern.venue_id, Closure.last_day >= clock.local(now).date()
        )
    ).all()
    busy = _busy(planned, pattern, experts=experts, group_id=group_id)
    return [
        _judged(
            Previewed(one, closed=any(a <= one.wall.date() <= b for a, b in closures)),
            busy,
            pattern.room_id,
        )
        for one in planned
    ]


def refuse_unseen(
    pattern: Pattern, now: datetime, *, group_id: int = 0, shown: Collection[date]
) -> None:
    """Refuse dates whose room another group uses, unless these days were `shown` as taken.

    Call with the venue locked: so of two that choose the same room at once one sees the other.
    Raises RoomWasTaken.
    """
    if pattern.room_id is None:
        return
    found = preview(pattern, now, group_id=group_id)
    if any(one.room and one.date.wall.date() not in shown for one in found):
        raise RoomWasTaken


def _judged(one: Previewed, busy: Sequence[_Busy], room_id: int | None) -> Previewed:
    begin, end = one.date.starts_at, one.date.ends_at
    if begin is None or end is None or one.closed:
        return one
    for other in busy:
        if other.starts_at < end and other.ends_at > begin:
            if room_id is not None and other.room_id == room_id:
                one = replace(one, room=other.name)
            if other.led:
                one = replace(one, facilitator=other.name)
    return one


def _busy(
    planned: Sequence[PlannedDate],
    pattern: Pattern,
    *,
    experts: Collection[int],
    group_id: int,
) -> list[_Busy]:
    moments = [one.starts_at for one in planned if one.starts_at]
    if not moments:
        return []
    leads = _leads(experts, clock.local(moments[0]).date())
    in_room = and_(Meeting.venue_id == pattern.venue_id, Meeting.room_id == pattern.room_id)
    statement = (
        select(
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.room_id,
            Meeting.group_id,
            RecoveryGroup.name,
            leads.label("led"),
        )
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .where(
            or_(in_room, leads),
            Meeting.group_id != group_id,
            RecoveryGroup.state == GroupState.OPEN,
            Meeting.status != MeetingStatus.CANCELLED,
            Meeting.starts_at > moments[0] - timedelta(minutes=LONGEST),
            Meeting.starts_at < moments[-1] + timedelta(minutes=LONGEST),
        )
    )
    return [_Busy._make(row) for row in db.session.execute(statement)]


def _leads(experts: Collection[int], day: date) -> ColumnElement[bool]:
    """Return the condition that one of these experts leads the group of a meeting on a day."""
    still = or_(Facilitation.last_day.is_(None), Facilitation.last_day >= day)
    mine = Facilitation.group_id == Meeting.group_id, Facilitation.expert_id.in_(experts)
    return select(Facilitation.id).where(*mine, still).exists()
