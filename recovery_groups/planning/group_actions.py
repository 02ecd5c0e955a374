"""What happens to the coming dates of a group when it opens, pauses, ends or changes in size.

Building blocks within `transaction()`: who calls them asks who may.
"""

from datetime import datetime

from core import changes, clock
from core.db import db
from core.errors import Refused
from core.i18n import day, gettext, lazy_gettext
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.meetings import actions as meetings
from recovery_groups.meetings.horizon_actions import extend_horizon
from recovery_groups.meetings.models import CancelReason, Meeting, MeetingStatus
from recovery_groups.planning import group_queries, queries, rules
from recovery_groups.planning.actions import refuse_busy, tell_again
from recovery_groups.planning.state_rules import may_become
from recovery_groups.signups import notices
from recovery_groups.signups.actions import promote_next


class NotThatState(Refused):
    """A group goes from draft to open or ended, and from open to paused or ended; and back."""

    sentence = lazy_gettext("Dit kan nu niet met deze groep. Kijk hoe het nu is.")


class SeatsAreTakenOn(Refused):
    """On one of the coming dates more people have a place."""

    def __init__(self, starts_at: datetime) -> None:
        super().__init__()
        self.sentence = gettext(  # type: ignore[misc]
            "Op %(day)s kwamen er al meer aanmeldingen. Verander eerst die datum.",
            day=day(starts_at),
        )


def come_into(group_id: int, wanted: GroupState, *, tell: bool) -> int:
    """Bring a group into a state; return how many of its coming dates changed.

    Open: its dates are made, and those that a pause cancelled take place again. Paused or ended:
    its coming dates are cancelled. Signups keep their state. `tell`: with messages. Raises
    NotFound, NotThatState.
    """
    now = clock.now()
    group = queries.lock_group(group_id)
    if not may_become(group.state, wanted):
        raise NotThatState
    before, group.state = group.state, wanted
    db.session.flush()
    for venue_id in group_queries.venues_of(group_id):
        queries.lock_venue(venue_id)
    if wanted == GroupState.OPEN:
        hit = _go_on(group_id, now, tell=tell) if before != GroupState.DRAFT else 0
        hit += extend_horizon(group_id=group_id).made
    else:
        hit = _halt(group_id, now, tell=tell)
    changes.raise_version()
    return hit


def _halt(group_id: int, now: datetime, *, tell: bool) -> int:
    coming = group_queries.lock_coming(group_id, now)
    hit = [one for one in coming if one.status != MeetingStatus.CANCELLED]
    for meeting in hit:
        meetings.mark_cancelled(meeting, CancelReason.OTHER, now=now)
    group_queries.remember_halted(hit)
    if tell:
        notices.cancelled(hit, now)
        tell_again(queries.lock_replaced([one.id for one in hit], now), now)
    return len(hit)


def _go_on(group_id: int, now: datetime, *, tell: bool) -> int:
    halted = group_queries.halted_of(group_id)
    coming = group_queries.lock_coming(group_id, now)
    hit = [one for one in coming if halted.get(one.id) == one.sequence]
    again = [one for one in hit if _restore(one, now)]
    group_queries.forget_halted(list(halted))
    promoted = [signup for one in again for signup in promote_next(one.id, now)]
    if tell:
        notices.restored(again, now, besides=promoted)
    return len(again)


def _restore(meeting: Meeting, now: datetime) -> bool:
    if meeting.status != MeetingStatus.CANCELLED:
        return False
    try:
        refuse_busy(queries.slot_of(meeting), meeting.group_id, besides=meeting.id)
    except Refused:
        return False
    meetings.restore(meeting, now=now)
    return True


def resize(group: RecoveryGroup, capacity: int | None, walk_in_places: int) -> None:
    """Change how many people fit in a group, at its coming dates too.

    A date with a size of its own keeps that. Call with the group locked. Raises SeatsAreTakenOn,
    RoomIsTooSmall.
    """
    now = clock.now()
    old, new = (group.capacity, group.walk_in_places), (capacity, walk_in_places)
    if old == new:
        return
    group.capacity, group.walk_in_places = new
    for meeting in group_queries.lock_coming(group.id, now):
        if (meeting.capacity, meeting.walk_in_places) != old:
            continue
        if meeting.seats_taken > (capacity or 0) or (capacity is None and meeting.parties_waiting):
            raise SeatsAreTakenOn(meeting.starts_at)
        refuse_small_room(meeting.venue_id, meeting.room_id, capacity)
        meeting.capacity, meeting.walk_in_places = new
        db.session.flush()
        if meeting.status != MeetingStatus.CANCELLED:
            promote_next(meeting.id, now)
    changes.raise_version()


def refuse_small_room(venue_id: int, room_id: int | None, capacity: int | None) -> None:
    """Raise UnknownRoom or RoomIsTooSmall unless the room, if one is named, holds them."""
    if room_id is None:
        return
    size = queries.room_size(venue_id, room_id)
    if size is None:
        raise rules.UnknownRoom
    if size < (capacity or 0):
        raise rules.RoomIsTooSmall
