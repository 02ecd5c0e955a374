"""What the tests of messages do again and again."""

from datetime import datetime, timedelta

from recovery_groups.meetings.models import CancelReason
from recovery_groups.planning import actions as planning
from tests.support.builders import a_meeting
from tests.support.mailing import BO, now_of, sign_up, wall

SUNDAY = datetime.fromisoformat("2026-11-29T19:30:00+01:00")
CY = "cy@voorbeeld.nl"
REASON = CancelReason.FACILITATOR


def move(meeting, *, days=0, hours=0, minutes_later=0, **given):
    """Move a meeting by so much, or to what is given."""
    row = now_of(meeting)
    place = {"minutes": 90, "venue_id": row.venue_id, "room_id": row.room_id, **given}
    start = row.starts_at + timedelta(days=days, hours=hours, minutes=minutes_later)
    planning.move_meeting(meeting, wall(start), **place)


def promised(*addresses, meeting=None):
    """Sign people up and move their meeting, so that they must hear; return it."""
    meeting = meeting or a_meeting(starts_at=SUNDAY)
    for address in addresses or (BO,):
        sign_up(meeting, address)
    move(meeting, minutes_later=5)
    return meeting


def subjects(box, to=BO):
    """Return the subjects of what somebody got, in order."""
    return [mail.subject for mail in box.to(to)]
