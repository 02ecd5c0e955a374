"""A facilitator's own words to who comes. A building block: call it within `transaction()`."""

from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from core import clock
from core.db import db
from core.errors import Refused
from core.i18n import lazy_gettext
from recovery_groups.meetings.models import Meeting
from recovery_groups.signups import notices
from recovery_groups.signups.models import Announcement

LONGEST = 160
"""Characters of a message: as long as one on a telephone, so that it stays about one thing."""

MOST_A_DAY = 3
"""Messages about one date in a day; a mailbox takes five from everybody (core.delivery)."""


class TooManyMessages(Refused):
    """The people of this date heard enough today."""

    sentence = lazy_gettext("Vandaag gingen er al 3 berichten. Morgen kan het weer.")


def announce(meeting: Meeting, text: str, now: datetime) -> int:
    """Keep a message with its meeting, which is locked, and send it to who left an address.

    Raises TooManyMessages.
    """
    today = clock.local(now).date()
    day_starts = clock.local_moment(today, time.min)
    written = select(func.count()).where(
        Announcement.meeting_id == meeting.id,
        Announcement.written_at >= day_starts,
        Announcement.written_at < clock.local_moment(today + timedelta(days=1), time.min),
    )
    if (db.session.scalar(written) or 0) >= MOST_A_DAY:
        raise TooManyMessages
    announcement = Announcement(meeting_id=meeting.id, text=text, written_at=now)
    db.session.add(announcement)
    db.session.flush()
    notices.announced(meeting, announcement.id, now)
    return announcement.id
