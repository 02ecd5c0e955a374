"""Adding who walks in, and taking that back."""

from core import audit, clock
from core.accounts.rules import Staff
from core.db import transaction
from core.errors import Refused
from core.i18n import lazy_gettext
from recovery_groups.facilitation.count_actions import IsCancelled
from recovery_groups.facilitation.evening_rules import Phase, walking_in
from recovery_groups.facilitation.own_queries import Own, own_meeting
from recovery_groups.signups import staff_actions
from recovery_groups.signups.actions import use_once


class TooEarlyToWalkIn(Refused):
    """Nobody stands at the door yet."""

    sentence = lazy_gettext("Mensen erbij zetten kan vanaf een uur voor het begin.")


class TooLateToWalkIn(Refused):
    """The meeting is over."""

    sentence = lazy_gettext("Mensen erbij zetten kan niet meer. Tellen kan nog wel.")


def add(staff: Staff, meeting_id: int, party: int, *, nonce: bytes) -> int | None:
    """Seat a party (1 to 3) that walked in, at the door's limit; return its door number.

    The same form sent again adds nobody and returns None. Raises NotFound, IsCancelled,
    TooEarlyToWalkIn, TooLateToWalkIn, and signups' DoorIsFull.
    """
    now = clock.now()
    with transaction():
        own = own_meeting(staff, meeting_id)
        _refuse_closed(own)
        if use_once(nonce, now) is not None:
            return None
        door = staff_actions.add_walk_in(meeting_id, party, now=now)
        _note("walk_in_added", own, staff)
    return door


def take_back(staff: Staff, meeting_id: int, door: int) -> None:
    """Take back the place of a walk-in or of an unused slip; twice is once.

    Who signed up themselves is left alone. Raises NotFound.
    """
    with transaction():
        own = own_meeting(staff, meeting_id)
        if staff_actions.take_back(meeting_id, door, now=clock.now()):
            _note("place_taken_back", own, staff)


def _refuse_closed(own: Own) -> None:
    if own.cancelled:
        raise IsCancelled
    match walking_in(own.starts_at, own.ends_at, clock.now()):
        case Phase.EARLY:
            raise TooEarlyToWalkIn
        case Phase.OVER:
            raise TooLateToWalkIn


def _note(action: str, own: Own, staff: Staff) -> None:
    by = {"by": staff.account_id, "district_id": own.district_id}
    audit.record(action, "meeting", own.meeting_id, **by)
