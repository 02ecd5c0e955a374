"""A message to who comes, of who leads the date or plans for its district."""

from core import audit, clock
from core.accounts.rules import Staff
from core.db import transaction
from core.errors import ChangedMeanwhile
from recovery_groups.facilitation import planner_queries
from recovery_groups.meetings.models import MeetingStatus
from recovery_groups.planning import queries as planned
from recovery_groups.planning.rules import AlreadyCancelled, MeetingHasStarted
from recovery_groups.signups.actions import first_use
from recovery_groups.signups.announcing_actions import announce


def send(staff: Staff, meeting_id: int, text: str, *, nonce: bytes, seen: int) -> None:
    """Send a text to who left an address, and show it with the code of everybody who comes.

    `nonce` is the form's own: the same form sent twice sends once. `seen` is the sequence that was
    shown: words about another day or place would be wrong. Raises NotFound for a date of others,
    MeetingHasStarted, AlreadyCancelled, ChangedMeanwhile, TooManyMessages.
    """
    with transaction():
        own = planner_queries.changeable(staff, meeting_id)
        now = clock.now()
        if not first_use(nonce, now):
            return
        meeting = planned.lock_meeting(meeting_id)
        if meeting.starts_at <= now:
            raise MeetingHasStarted
        if meeting.status == MeetingStatus.CANCELLED:
            raise AlreadyCancelled
        if meeting.sequence != seen:
            raise ChangedMeanwhile
        announce(meeting, text, now)
        audit.record(
            "messaged", "meeting", meeting_id, by=staff.account_id, district_id=own.district_id
        )
