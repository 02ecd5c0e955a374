"""Adding who walks in, and taking that back."""

from datetime import datetime

from core import audit, clock
from core.accounts.rules import Staff
from core.db import transaction
from core.errors import Refused
from core.i18n import lazy_gettext
from recovery_groups.facilitation.count_actions import IsCancelled
from recovery_groups.facilitation.evening_rules import Phase, counting, walking_in
from recovery_groups.facilitation.own_queries import Own, own_meeting
from recovery_groups.signups import staff_actions
from recovery_groups.signups.actions import use_once
from recovery_groups.signups.staff_actions import DoorIsFull


class TooEarlyToWalkIn(Refused):
    """Nobody stands at the door yet."""

    sentence = lazy_gettext("Mensen erbij zetten kan vanaf een uur voor het begin.")


class TooLateToWalkIn(Refused):
    """The meeting is over."""

    sentence = lazy_gettext("Mensen erbij zetten kan niet meer. Tellen kan nog wel.")


class EveningIsOver(Refused):
    """It is the day after: who was there stays as it was left."""

    sentence = lazy_gettext("Dit kan niet meer. Deze keer is voorbij.")


class FullAndBegun(DoorIsFull):
    """There is no place, and the number of places cannot be changed any more."""

    sentence = lazy_gettext("Er is geen plek meer. Past het toch? Tel die mensen dan gewoon mee.")


def add(staff: Staff, meeting_id: int, party: int, *, nonce: bytes) -> int | None:
    """Seat a party (1 to 3) that walked in, at the door's limit; return its door number.

    The same form sent again adds nobody and returns None. Raises NotFound, IsCancelled,
    TooEarlyToWalkIn, TooLateToWalkIn, EveningIsOver, FullAndBegun, and signups' DoorIsFull.
    """
    now = clock.now()
    with transaction():
        own = own_meeting(staff, meeting_id)
        _refuse_closed(own, now)
        if use_once(nonce, now) is not None:
            return None
        try:
            door = staff_actions.add_walk_in(meeting_id, party, now=now)
        except DoorIsFull:
            if own.starts_at <= now:
                raise FullAndBegun from None
            raise
        _note("walk_in_added", own, staff)
    return door


def take_back(staff: Staff, meeting_id: int, door: int) -> None:
    """Take back the place of a walk-in or of an unused slip; twice is once.

    Who signed up themselves is left alone. Raises NotFound, EveningIsOver.
    """
    now = clock.now()
    with transaction():
        own = own_meeting(staff, meeting_id)
        _refuse_over(own, now)
        if staff_actions.take_back(meeting_id, door, now=now):
            _note("place_taken_back", own, staff)


def _refuse_over(own: Own, now: datetime) -> None:
    if counting(own.starts_at, own.ends_at, now) == Phase.OVER:
        raise EveningIsOver


def _refuse_closed(own: Own, now: datetime) -> None:
    if own.cancelled:
        raise IsCancelled
    _refuse_over(own, now)
    match walking_in(own.starts_at, own.ends_at, now):
        case Phase.EARLY:
            raise TooEarlyToWalkIn
        case Phase.OVER:
            raise TooLateToWalkIn


def _note(action: str, own: Own, staff: Staff) -> None:
    by = {"by": staff.account_id, "district_id": own.district_id}
    audit.record(action, "meeting", own.meeting_id, **by)
