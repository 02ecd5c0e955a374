"""Pure renderers of signups: the one-time calendar file, discreet (title, street and place)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.ical import Entry, calendar, component


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """What a calendar may know of one date: nothing that tells what it is."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    place: str
    changed_at: datetime
    created_at: datetime
    sequence: int


def appointments(dates: Iterable[Appointment], *, title: str) -> bytes:
    """Return the file for a calendar; `title` is a neutral word such as "Afspraak".

    No address of the site, no description, no alarm, and a UID that no public feed uses.
    """
    entries = (Entry(**vars(one), title=title, cancelled=False, private=True) for one in dates)
    return calendar(component(one) for one in entries)
