"""What a facilitator does with who waits, and with signups that look like no people."""

from collections.abc import Collection

from core import audit, clock
from core.accounts.rules import Staff
from core.db import transaction
from recovery_groups.facilitation import own_queries
from recovery_groups.facilitation.own_queries import Own
from recovery_groups.meetings.models import Meeting, MeetingStatus
from recovery_groups.planning import queries as planned
from recovery_groups.planning.rules import AlreadyCancelled, MeetingHasStarted
from recovery_groups.signups import queue_actions


def let_in(staff: Staff, meeting_id: int, door: int, *, out_of_order: bool) -> None:
    """Give a waiting party a place; it gets the message that there is one.

    Raises NotFound for a date of others, MeetingHasStarted, AlreadyCancelled, and what
    queue_actions.let_in raises.
    """
    with transaction():
        own, meeting = _coming(staff, meeting_id)
        if meeting.status == MeetingStatus.CANCELLED:
            raise AlreadyCancelled
        given = queue_actions.let_in(meeting_id, door, clock.now(), out_of_order=out_of_order)
        if given is not None:
            _record("let_in", own, staff, out_of_order=out_of_order)


def release(staff: Staff, meeting_id: int, doors: Collection[int]) -> int:
    """Give back what these door numbers hold; return how many signups that were.

    Raises NotFound for a date of others, MeetingHasStarted.
    """
    with transaction():
        own, _ = _coming(staff, meeting_id)
        count = queue_actions.release(meeting_id, doors, clock.now())
        if count:
            _record("released", own, staff, signups=count)
    return count


def take_again(staff: Staff, meeting_id: int) -> None:
    """Undo every release of a date: a place as long as there is room, else the waiting list.

    Raises NotFound for a date of others, MeetingHasStarted.
    """
    with transaction():
        own, _ = _coming(staff, meeting_id)
        again = queue_actions.take_again(meeting_id, clock.now())
        if again.seated or again.waiting:
            _record("taken_again", own, staff, seated=again.seated, waiting=again.waiting)


def _coming(staff: Staff, meeting_id: int) -> tuple[Own, Meeting]:
    own = own_queries.own_meeting(staff, meeting_id)
    meeting = planned.lock_meeting(meeting_id)
    if meeting.starts_at <= clock.now():
        raise MeetingHasStarted
    return own, meeting


def _record(action: str, own: Own, staff: Staff, **facts: int) -> None:
    audit.record(
        action,
        "meeting",
        own.meeting_id,
        by=staff.account_id,
        district_id=own.district_id,
        **facts,
    )
