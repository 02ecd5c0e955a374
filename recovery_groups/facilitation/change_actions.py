"""What is changed about one date: cancel, restore, move, add, and how many fit.

By who leads it, or who plans for its district (planner_queries).

Each is one transaction: the change with its messages, a line in the audit log, the public version.
Sent twice, it happens once: what is so already is left as it is.
"""

from contextlib import suppress

from core import audit
from core.accounts.rules import Staff
from core.db import transaction
from recovery_groups.facilitation import change_queries, planner_queries
from recovery_groups.facilitation.change_queries import wall
from recovery_groups.facilitation.change_rules import Cancelling, WantedSlot
from recovery_groups.facilitation.own_queries import Own
from recovery_groups.facilitation.planner_queries import Planned
from recovery_groups.planning import actions as planning
from recovery_groups.planning import queries as planned
from recovery_groups.planning import rules
from recovery_groups.signups.notice_rules import Kind


class _Enough(Exception):
    """A rehearsal saw what it wanted to see; nothing of it stays."""


def cancel(staff: Staff, meeting_id: int, wish: Cancelling, *, seen: int) -> None:
    """Say that a date does not take place, and maybe when it does; a new date is added at once.

    `seen` is the sequence that was shown. Raises NotFound for a date of others, what
    planning.cancel_meeting raises, and for a new date what planning.add_meeting raises.
    """
    with transaction():
        own = _locked(staff, meeting_id)
        if _is_cancelled_so(meeting_id, wish):
            return
        instead_id, made = wish.instead_id, wish.new_start is not None
        if wish.new_start is not None:
            place = planned.slot_now(meeting_id)
            instead_id = planning.add_meeting(
                own.group_id,
                wish.new_start,
                minutes=place.minutes,
                venue_id=place.venue_id,
                room_id=place.room_id,
            )
        planning.cancel_meeting(meeting_id, wish.reason, seen=seen, instead=instead_id, made=made)
        _record("cancelled", own, staff, reason=wish.reason, instead=instead_id)


def restore(staff: Staff, meeting_id: int, *, seen: int) -> None:
    """Let a cancelled date take place after all; who heard otherwise is told.

    Raises NotFound for a date of others, and what planning.restore_meeting raises.
    """
    with transaction():
        own = _locked(staff, meeting_id)
        if not change_queries.shown(meeting_id).cancelled:
            return
        planning.restore_meeting(meeting_id, seen=seen)
        _record("restored", own, staff)


def move(staff: Staff, meeting_id: int, wanted: WantedSlot, *, seen: int) -> Kind | None:
    """Give a date another time or place; return what people are told, None when it was so already.

    Raises NotFound for a date of others, and what planning.move_meeting raises.
    """
    with transaction():
        own = _locked(staff, meeting_id)
        before = change_queries.shown(meeting_id)
        if not before.cancelled and wanted == before.wanted:
            return None
        planning.move_meeting(meeting_id, seen=seen, **vars(wanted))
        _record("moved", own, staff)
        after = planned.slot_now(meeting_id)
        return rules.news(after, before.slot, was_cancelled=before.cancelled)


def rehearse_cancel(staff: Staff, meeting_id: int, wish: Cancelling, *, seen: int) -> None:
    """Raise what `cancel` would raise, and change nothing."""
    with suppress(_Enough), transaction():
        cancel(staff, meeting_id, wish, seen=seen)
        raise _Enough


def rehearse_move(staff: Staff, meeting_id: int, wanted: WantedSlot, *, seen: int) -> Kind | None:
    """Raise what `move` would raise, or return what people would be told; change nothing."""
    told = None
    with suppress(_Enough), transaction():
        told = move(staff, meeting_id, wanted, seen=seen)
        raise _Enough
    return told


def add_date(staff: Staff, group_id: int, wanted: WantedSlot) -> int:
    """Add a date to an own group; return its id. The same one again is the one there is.

    Raises NotFound for a group of others, and what planning.add_meeting raises.
    """
    with transaction():
        own = planner_queries.changeable_group(staff, group_id)
        planned.lock_group(group_id)
        there = change_queries.extra_at(group_id, wanted)
        if there is not None:
            return there
        meeting_id = planning.add_meeting(group_id, **vars(wanted))
        audit.record(
            "added", "meeting", meeting_id, by=staff.account_id, district_id=own.district_id
        )
        return meeting_id


def change_places(
    staff: Staff, meeting_id: int, places: tuple[int, int], *, seen: tuple[int, int]
) -> None:
    """Change how many people fit at a date, and how many of these places are for walk-in.

    `seen` are both as they were shown. Raises NotFound for a date of others, and what
    planning.change_capacity raises.
    """
    with transaction():
        own = _locked(staff, meeting_id)
        now = change_queries.shown(meeting_id)
        if (now.capacity, now.walk_in_places) == places:
            return
        planning.change_capacity(meeting_id, *places, seen=seen)
        _record("resized", own, staff, capacity=places[0], walk_in_places=places[1])


def _locked(staff: Staff, meeting_id: int) -> Own | Planned:
    """Return an own date, its group held: changes of one group follow each other."""
    own = planner_queries.changeable(staff, meeting_id)
    planned.lock_group(own.group_id)
    return own


def _is_cancelled_so(meeting_id: int, wish: Cancelling) -> bool:
    now = change_queries.shown(meeting_id)
    if not now.cancelled or now.cancel_reason != wish.reason:
        return False
    if wish.new_start is not None:
        return now.instead_at is not None and wall(now.instead_at) == wish.new_start
    return now.instead_id == wish.instead_id


def _record(action: str, own: Own | Planned, staff: Staff, **facts: str | int | None) -> None:
    audit.record(
        action,
        "meeting",
        own.meeting_id,
        by=staff.account_id,
        district_id=own.district_id,
        **facts,
    )
