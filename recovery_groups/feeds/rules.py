"""Rules of feeds: how far they reach, in which order, by which names. Pure.

The words are Dutch in every language of the site: a calendar has one address, and one content.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from core import codes
from core.clock import local_moment
from core.ical import digits

BACK = timedelta(days=60)
"""What is over stays so long, so that a calendar does not look emptied."""

AHEAD = timedelta(weeks=26)

MOST = 900
"""Entries of a feed: with more of them it comes near the 1 MB at which Google stops reading."""

MOST_CLOSURES = 100
"""Of these at most, days on which a place is closed: meetings are what a feed is about."""

CALLED_OFF = "Gaat niet door: {title}"
CLOSED = "Dicht: {place}"
APPOINTMENT = "Afspraak"
NEUTRAL_NAME = "Agenda"
OWN_NAME = "Mijn bijeenkomsten"
"""What a feed calls a cancelled meeting and a closed place, what a discreet one calls an entry and
itself, and what a facilitator's own feed is called."""

EMPTY_FOR = timedelta(days=90)
"""A stopped address answers an empty calendar so long: telephones keep what they have on an error,
and erase it on an empty calendar."""

LONGEST_NAME = 60
"""Characters of the name of a feed that staff make."""


class Scope(StrEnum):
    """Where a discreet identifier is known.

    Those of feeds that only their owner has are in no public feed: found there, one would tell what
    the appointment is. A receipt's feed and its file to read once have the same.
    """

    PUBLIC = "agenda"
    STAFF = "staff"
    RECEIPT = ""


class Kind(StrEnum):
    """Whose feed is behind a token: a facilitator's own, a coordinator's selection, a receipt's."""

    OWN = "own"
    SELECTION = "selection"
    RECEIPT = "receipt"


class Window(NamedTuple):
    """The moments between which meetings are listed; `today` divides coming from past ones.

    All are midnights on the Dutch clock, so a feed changes by itself at midnight only. The coming
    ones are listed first, in order of start, then the past ones, newest first.
    """

    first: datetime
    today: datetime
    last: datetime


class Fact(NamedTuple):
    """All that a feed says of a meeting. `changed_at` of group and venue: of name and address."""

    id: int
    group_id: int
    original_start: datetime
    starts_at: datetime
    ends_at: datetime
    status: str
    sequence: int
    changed_at: datetime
    created_at: datetime
    group_name: str
    group_changed_at: datetime | None
    venue_name: str
    street: str
    city: str
    latitude: float | None
    longitude: float | None
    venue_changed_at: datetime | None


class ClosedDays(NamedTuple):
    """Days on which a place is closed, both included.

    They stand in the feed of the place and of its district: who follows those, goes there. Feeds of
    a group, of everything, of a person's own dates and of a coordinator's choice are about
    meetings, which say by themselves that they do not go on. Discreet feeds would name the place.
    """

    id: int
    first_day: date
    last_day: date
    sequence: int
    changed_at: datetime
    created_at: datetime
    venue_slug: str
    venue_name: str
    street: str
    city: str
    latitude: float | None
    longitude: float | None
    venue_changed_at: datetime | None


@dataclass(frozen=True)
class Selection:
    """What a coordinator chose, by ids; a meeting is listed when one of them fits.

    Nothing chosen means everything of the own districts.
    """

    districts: tuple[int, ...] = ()
    venues: tuple[int, ...] = ()
    groups: tuple[int, ...] = ()
    experts: tuple[int, ...] = ()


def window(today: date) -> Window:
    """Return what a feed covers on a Dutch date: 60 days back and 26 weeks ahead."""
    days = (today - BACK, today, today + AHEAD)
    return Window(*(local_moment(day, time(0)) for day in days))


def public_uid(group_id: int, original_start: datetime, host: str) -> str:
    """Return the identifier of a meeting in every public feed of the site at `host`.

    Made of what never changes: its group, and the wall time at which it was first planned.
    """
    return f"{group_id}-{digits(original_start)}@{host}"


def closure_uid(closure_id: int, host: str) -> str:
    """Return the identifier of days on which a place is closed; of no meeting."""
    return f"closure-{closure_id}@{host}"


def discreet_uid(meeting_id: int, scope: Scope, secret: bytes) -> str:
    """Return the identifier of a meeting in discreet feeds: nobody can tell which meeting it is."""
    told = f"uid:{scope}:{meeting_id}" if scope else f"uid:{meeting_id}"
    return codes.fingerprint(told.encode(), secret).hex()[:32]


def title(name: str, *, cancelled: bool) -> str:
    """Return what an entry is called; some programs show nothing else of a cancelled one."""
    return CALLED_OFF.format(title=name) if cancelled else name


def still_answers(revoked_on: date, today: date) -> bool:
    """Return whether a stopped address still answers, with an empty calendar."""
    return today < revoked_on + EMPTY_FOR
