"""Closing a venue for some days, and opening it again: what meets there follows.

This is the only caller of locations.venues.actions: places know nothing of groups.
"""

from dataclasses import dataclass
from datetime import date, datetime

from core import changes, clock
from core.db import transaction
from core.errors import Refused
from locations.venues import actions as venues
from recovery_groups.meetings import actions as meetings
from recovery_groups.meetings.models import CancelReason, Meeting
from recovery_groups.planning import queries, rules
from recovery_groups.planning.actions import refuse_busy, tell_again
from recovery_groups.signups import notices
from recovery_groups.signups.actions import promote_next


@dataclass(frozen=True)
class Closed:
    """A new closure, and the meetings it cancelled."""

    closure_id: int
    cancelled: tuple[int, ...]


@dataclass(frozen=True)
class Reopened:
    """The meetings that take place again, and those that cannot and stay cancelled."""

    restored: tuple[int, ...]
    kept: tuple[int, ...]


def close_venue(venue_id: int, first_day: date, last_day: date, *, notice: str) -> Closed:
    """Close a venue, both days included, and cancel what would meet there and has not begun.

    `notice` is what visitors read; the public reason of the meetings is the room. Raises NotFound,
    WrongDays, NoticeIsTooLong.
    """
    with transaction():
        now = clock.now()
        today = clock.local(now).date()
        if not max(first_day, today) <= last_day <= today + rules.LONGEST_CLOSURE:
            raise rules.WrongDays
        if len(notice) > rules.LONGEST_NOTICE:
            raise rules.NoticeIsTooLong
        queries.lock_venue(venue_id)
        closure_id = venues.close(venue_id, first_day=first_day, last_day=last_day, notice=notice)
        hit, replaced = queries.lock_meetings_in(venue_id, first_day, last_day, now=now)
        for meeting in hit:
            meetings.mark_cancelled(meeting, CancelReason.ROOM, now=now, closure_id=closure_id)
        notices.cancelled(hit, now)
        tell_again(replaced, now)
        changes.raise_version()
        return Closed(closure_id, tuple(meeting.id for meeting in hit))


def reopen_venue(closure_id: int) -> Reopened:
    """End a closure from today on, and restore the meetings it cancelled that have not begun.

    A meeting stays cancelled when another closure holds, or when room or group are taken meanwhile.
    Raises NotFound; WrongDays when the closure is over.
    """
    with transaction():
        now = clock.now()
        today = clock.local(now).date()
        for group_id in queries.groups_of_closure(closure_id):
            queries.lock_group(group_id)
        queries.lock_venue(queries.closure(closure_id).venue_id)
        if queries.closure(closure_id).last_day < today:
            raise rules.WrongDays
        hit = [one for one in queries.lock_meetings_of_closure(closure_id) if _goes(one, today)]
        for meeting in hit:
            meeting.closure_id = None
        venues.reopen(closure_id, today=today)
        coming = [meeting for meeting in hit if meeting.starts_at > now]
        again = [meeting for meeting in coming if _restore(meeting, now)]
        for meeting in again:
            queries.forget_replacement(meeting.id)
        promoted = [signup for meeting in again for signup in promote_next(meeting.id, now)]
        notices.restored(again, now, besides=promoted)
        changes.raise_version()
        restored = tuple(meeting.id for meeting in again)
        return Reopened(restored, tuple(one.id for one in coming if one.id not in restored))


def _goes(meeting: Meeting, today: date) -> bool:
    """Return whether a meeting leaves the closure: earlier days stay closed in the history."""
    return queries.slot_of(meeting).day >= today


def _restore(meeting: Meeting, now: datetime) -> bool:
    try:
        refuse_busy(queries.slot_of(meeting), meeting.group_id, besides=meeting.id)
    except Refused:
        slot = queries.slot_of(meeting)
        meeting.closure_id = queries.closure_on(slot.venue_id, slot.day)
        return False
    meetings.restore(meeting, now=now)
    return True
