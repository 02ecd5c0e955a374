"""Changing a schedule from a day on: the dates that follow from it move, end, or are added.

An old and a new date match within an ISO week. A date that matches moves: its signups and its UID
survive. One that does not is cancelled, never deleted. What somebody moved or cancelled by hand
keeps that. Building blocks within `transaction()`: who calls them asks who may.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from core import changes, clock
from core.db import db
from core.errors import Refused
from core.i18n import lazy_gettext
from recovery_groups.groups.models import GroupState
from recovery_groups.meetings import actions as meetings
from recovery_groups.meetings.horizon_actions import extend_horizon
from recovery_groups.meetings.models import CancelReason, Meeting, MeetingStatus, Schedule
from recovery_groups.planning import (
    group_queries,
    preview_queries,
    queries,
    replan_queries,
    rules,
)
from recovery_groups.planning.actions import tell_again
from recovery_groups.planning.group_actions import refuse_small_room
from recovery_groups.planning.rhythm_rules import Pattern
from recovery_groups.planning.rules import Slot
from recovery_groups.planning.shift_rules import Change, Pair
from recovery_groups.signups import notices
from recovery_groups.signups.actions import promote_next
from recovery_groups.signups.notice_rules import Kind


class GroupStands(Refused):
    """The schedule of a paused or ended group waits until it goes on."""

    sentence = lazy_gettext("Deze groep is gestopt. Open de groep eerst.")


class StartsBefore(Refused):
    """What was is history: a schedule changes from today on."""

    sentence = lazy_gettext("Kies een dag vanaf vandaag.")


def replan(
    group_id: int,
    schedule_id: int | None,
    pattern: Pattern | None,
    *,
    first_day: date,
    tell: bool,
    shown: Collection[date] | None = None,
) -> int:
    """Let a schedule follow `pattern` from `first_day` on; return the id of what holds then.

    Without a schedule the pattern comes beside the others, without a pattern the schedule ends (0).
    `tell`: with messages. `shown` are the days on which the room was shown as taken; None asks for
    no judgement. Raises NotFound, GroupStands, StartsBefore, UnknownRoom, RoomIsTooSmall,
    VenueIsGone, RoomWasTaken.
    """
    now = clock.now()
    group = queries.lock_group(group_id)
    if group.state not in (GroupState.DRAFT, GroupState.OPEN):
        raise GroupStands
    if first_day < clock.local(now).date():
        raise StartsBefore
    old = replan_queries.schedule(group_id, schedule_id) if schedule_id else None
    for venue_id in sorted({one.venue_id for one in (old, pattern) if one}):
        queries.lock_venue(venue_id)
    if pattern is not None:
        # Under the venue's lock: nobody archives the room, or takes it, from here on.
        refuse_small_room(pattern.venue_id, pattern.room_id, group.capacity)
        if shown is not None:
            preview_queries.refuse_unseen(pattern, now, group_id=group_id, shown=shown)
    coming = group_queries.lock_coming(group_id, now)
    found = replan_queries.pairs(coming, old, pattern, first_day=first_day, now=now)
    new_id = _follow(group_id, old, pattern, first_day=first_day)
    by_id = {one.id: one for one in coming}
    _apply(found, by_id, pattern, schedule_id=new_id, tell=tell)
    if group.state == GroupState.OPEN:
        extend_horizon(group_id=group_id)
    changes.raise_version()
    return new_id


def _follow(
    group_id: int, old: Schedule | None, pattern: Pattern | None, *, first_day: date
) -> int:
    """Write the schedules; one that did not begin yet is changed itself."""
    if old is not None and (old.valid_from < first_day or pattern is None):
        if old.valid_from < first_day:
            last = first_day - timedelta(days=1)
            old.valid_until = min(last, old.valid_until or last)
        else:
            db.session.delete(old)
        old = None
    if pattern is None:
        db.session.flush()
        return 0
    row = old or Schedule(group_id=group_id)
    row.venue_id, row.room_id, row.rule = pattern.venue_id, pattern.room_id, pattern.rule
    row.starts, row.duration_minutes = pattern.starts, pattern.minutes
    row.valid_from, row.valid_until = pattern.valid_from, pattern.valid_until
    row.skips_holidays = pattern.skips_holidays
    db.session.add(row)
    db.session.flush()
    return row.id


def _apply(
    found: list[Pair],
    by_id: dict[int, Meeting],
    pattern: Pattern | None,
    *,
    schedule_id: int,
    tell: bool,
) -> None:
    now, ended, elsewhere = clock.now(), [], []
    for pair in sorted(found, key=lambda one: one.old.id if one.old else 0):
        if pair.old is None:
            continue
        meeting = by_id[pair.old.id]
        if pair.change == Change.ENDS:
            meetings.mark_cancelled(meeting, CancelReason.OTHER, now=now)
            replan_queries.stand_for(meeting, None)
            ended.append(meeting)
        if pair.new is None or pattern is None:
            continue
        meeting.schedule_id = schedule_id
        before = meeting.sequence
        if pair.change != Change.STAYS:
            _move(pair, meeting, pattern, now=now, tell=tell)
        replan_queries.stand_for(meeting, pair.new.wall)
        if meeting.sequence != before:
            elsewhere.append(meeting)
    if tell:
        notices.cancelled(ended, now)
        ids = [one.id for one in (*ended, *elsewhere)]
        tell_again(queries.lock_replaced(ids, now), now)


def _move(pair: Pair, meeting: Meeting, pattern: Pattern, *, now: datetime, tell: bool) -> None:
    assert pair.new and pair.new.starts_at and pair.new.ends_at  # noqa: S101, PT018 - it goes on
    slot = Slot(
        starts_at=pair.new.starts_at,
        ends_at=pair.new.ends_at,
        venue_id=pattern.venue_id,
        room_id=pattern.room_id,
    )
    before, was_cancelled = queries.slot_of(meeting), meeting.status == MeetingStatus.CANCELLED
    closure_id = queries.closure_on(slot.venue_id, slot.day)
    if closure_id is not None:
        if not was_cancelled:
            meetings.mark_cancelled(meeting, CancelReason.ROOM, now=now, closure_id=closure_id)
            if tell:
                notices.cancelled([meeting], now)
        return
    if slot == before and not was_cancelled:
        return
    refuse_small_room(slot.venue_id, slot.room_id, meeting.capacity)
    meetings.mark_moved(
        meeting,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        venue_id=slot.venue_id,
        room_id=slot.room_id,
        now=now,
    )
    promoted = promote_next(meeting.id, now) if was_cancelled else []
    if was_cancelled:
        queries.forget_replacement(meeting.id)
    if not tell:
        return
    match rules.news(slot, before, was_cancelled=was_cancelled):
        case Kind.RESTORED:
            notices.restored([meeting], now, besides=promoted)
        case Kind.MOVED:
            notices.moved(meeting, now)
        case Kind.CHANGED:
            notices.changed(meeting, now)
