"""What the fictional city is made of, and how its week turns with the day it is made.

Days are written as steps from the day the demo is made: 0 is that weekday, 1 the next, up to 6. So
every evening the demo is made has groups, whatever weekday it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from recovery_groups.meetings.recurrence_rules import CODES

CITY = "Lindewaard"
PHONE = "000 000 00 00"
"""Nobody's number, in the pattern of a Dutch one."""

EVERY_DAY = tuple(range(7))
BEFORE_AND_AFTER = 30
"""Minutes for which a venue is open before and after what happens in it."""


@dataclass(frozen=True, kw_only=True)
class Postcode:
    """Four digits, and the middle of the area if it is known."""

    digits: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, kw_only=True)
class District:
    """A district with its teams (name, hours)."""

    slug: str
    name: str
    stage: str
    description: str
    postcodes: tuple[Postcode, ...]
    inhabitants: int
    teams: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Activity:
    """Something else at a venue, on these days from the day the demo is made."""

    name: str
    description: str
    days: tuple[int, ...]
    starts: time
    ends: time


@dataclass(frozen=True, kw_only=True)
class Closing:
    """Days on which a venue is closed, counted from the day the demo is made."""

    first: int
    last: int
    notice: str


@dataclass(frozen=True, kw_only=True)
class Venue:
    """A venue; `hours` are (ISO weekdays, opens, closes), `access` the facts that hold."""

    slug: str
    district: str
    name: str
    street: str
    postcode: str
    place: tuple[float, float] | None
    description: str
    getting_there: str
    access: tuple[str, ...]
    access_note: str
    rooms: tuple[tuple[str, int], ...]
    hours: tuple[tuple[str, time, time], ...]
    activities: tuple[Activity, ...]
    closings: tuple[Closing, ...] = ()


class Pattern(StrEnum):
    """The kinds of recurrence the demo shows."""

    WEEKLY = "FREQ=WEEKLY"
    EVERY_TWO_WEEKS = "FREQ=WEEKLY;INTERVAL=2"
    SAME_WEEK_OF_MONTH = "FREQ=MONTHLY"
    LAST_OF_MONTH = "FREQ=MONTHLY;LAST"


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """When and where a group meets; `first` and `last` are days from the day it is made."""

    venue: str
    room: str | None
    days: tuple[int, ...]
    starts: time
    minutes: int
    pattern: Pattern = Pattern.WEEKLY
    first: int = -70
    last: int | None = None
    skips_holidays: bool = False

    @property
    def ends(self) -> time:
        """Return when it is over, on the same day."""
        return minutes_later(self.starts, self.minutes)


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group with its words; `led_by` are first names, `capacity` None means walk-in only."""

    slug: str
    name: str
    district: str
    state: str
    promise: str
    description: str
    for_whom: str
    first_time: str
    agreements: str
    languages: tuple[str, ...]
    led_by: tuple[str, ...]
    timetables: tuple[Timetable, ...]
    capacity: int | None
    walk_in: bool
    walk_in_places: int = 0
    newcomers: bool = True
    costs: str = "Gratis. Koffie en thee ook."


@dataclass(frozen=True, kw_only=True)
class Expert:
    """An expert; consent is days from the day the demo is made, None for never or no end.

    A half day is written as "1-morning": Monday morning.
    """

    first_name: str
    consent_from: int | None = -400
    consent_until: int | None = None
    story: str = ""
    organisation: str = ""
    themes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    half_days: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Link:
    """An expert linked to a team from a day, maybe until one."""

    expert: str
    team: str
    role: str
    hours_a_week: int
    first: int
    last: int | None = None


def iso_weekday(today: date, day: int) -> int:
    """Return the ISO weekday that lies `day` days after today."""
    return (today + timedelta(days=day)).isoweekday()


def rule_of(timetable: Timetable, today: date) -> str:
    """Return the RFC 5545 rule of a timetable; a monthly one meets in the week of its first day.

    The fifth such weekday of a month is written as the last: not every month has five.
    """
    codes = [CODES[iso_weekday(today, day) - 1] for day in timetable.days]
    match timetable.pattern:
        case Pattern.LAST_OF_MONTH:
            return f"FREQ=MONTHLY;BYDAY={','.join('-1' + code for code in codes)}"
        case Pattern.SAME_WEEK_OF_MONTH:
            nth = ((today + timedelta(days=timetable.days[0])).day - 1) // 7 + 1
            number = -1 if nth == 5 else nth
            return f"FREQ=MONTHLY;BYDAY={','.join(f'{number}{code}' for code in codes)}"
        case plain:
            return f"{plain};BYDAY={','.join(codes)}"


def opening_hours(
    venue: Venue, timetables: Iterable[Timetable], today: date
) -> list[tuple[int, time, time]]:
    """Return (ISO weekday, opens, closes): the venue's own, wide enough for all that happens."""
    found: dict[int, tuple[time, time]] = {}
    spans = [(int(number), opens, closes) for days, opens, closes in venue.hours for number in days]
    happening = [(one.days, one.starts, one.ends) for one in timetables]
    happening += [(one.days, one.starts, one.ends) for one in venue.activities]
    for days, starts, ends in happening:
        opens = minutes_later(starts, -BEFORE_AND_AFTER)
        closes = minutes_later(ends, BEFORE_AND_AFTER)
        spans += [(iso_weekday(today, day), opens, closes) for day in days]
    for number, opens, closes in spans:
        earliest, latest = found.get(number, (opens, closes))
        found[number] = (min(earliest, opens), max(latest, closes))
    return [(number, *found[number]) for number in sorted(found)]


def minutes_later(wall: time, minutes: int) -> time:
    """Return the wall time some minutes later (or earlier); call within one day."""
    return (datetime.combine(date.min, wall) + timedelta(days=1, minutes=minutes)).time()
