"""Slips of paper with a code, for who has no internet."""

from core import audit, clock
from core.accounts.rules import Staff
from core.db import transaction
from recovery_groups.facilitation.own_queries import own_meeting
from recovery_groups.planning.rules import MeetingHasStarted
from recovery_groups.signups import staff_actions
from recovery_groups.signups.actions import first_use, refuse_closed
from recovery_groups.signups.staff_actions import slip_codes

MOST_SLIPS = 8
"""Slips on one sheet of A4."""


def make(
    staff: Staff, meeting_id: int, *, number: int, party: int, nonce: bytes, opens_days: int
) -> list[str]:
    """Make `number` (1 to 8) slips for `party` people each; return their codes, shown only now.

    `opens_days` is how long before a meeting signing up opens. The same form sent again gives the
    same codes and makes no more. Raises NotFound, MeetingHasStarted, and of signups
    MeetingIsClosed, TooFewPlaces, AlreadyHandled.
    """
    now = clock.now()
    with transaction():
        own = own_meeting(staff, meeting_id)
        if not first_use(nonce, now):
            return slip_codes(nonce, number)
        if own.starts_at <= now:
            raise MeetingHasStarted
        only = frozenset({meeting_id})
        refuse_closed(only, own.group_id, opens_days=opens_days, now=now)
        slips = staff_actions.make_slips(meeting_id, number, party=party, nonce=nonce, now=now)
        audit.record(
            "slips_made",
            "meeting",
            meeting_id,
            by=staff.account_id,
            district_id=own.district_id,
            number=number,
        )
    return [slip.code for slip in slips]
