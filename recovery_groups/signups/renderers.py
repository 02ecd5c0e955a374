"""Pure renderers of signups: the one-time calendar file, discreet (title, street and place)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from icalendar import Event

from core.clock import local
from core.ical import calendar


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """What a calendar may know of one date: nothing that tells what it is."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    place: str
    changed_at: datetime
    sequence: int


def appointments(dates: Iterable[Appointment], *, title: str) -> bytes:
    """Return the file for a calendar; `title` is a neutral word such as "Afspraak".

    No address of the site, no description, no alarm, and a UID that no public feed uses.
    """
    return calendar(_event(one, title) for one in dates)


def _event(one: Appointment, title: str) -> Event:
    event = Event()
    event.add("uid", one.uid)
    event.add("dtstamp", one.changed_at)
    event.add("dtstart", local(one.starts_at))
    event.add("dtend", local(one.ends_at))
    event.add("summary", title)
    event.add("location", one.place)
    event.add("class", "PRIVATE")
    event.add("status", "CONFIRMED")
    event.add("sequence", one.sequence)
    event.add("last-modified", one.changed_at)
    return event
