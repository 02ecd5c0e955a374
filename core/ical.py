"""iCalendar ground: one appointment, and a calendar around appointments (RFC 5545).

The `icalendar` library writes the calendar and folds lines. The lines of an appointment are made
here: the library takes 0.4 ms for them, and a feed has 900. Tests hold them against what the
library writes, byte for byte.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from icalendar import Calendar, Timezone
from icalendar.parser import Contentline

from core.clock import TIMEZONE, local

PRODID = "-//Buurt//Agenda//NL"
"""Neutral: the PRODID of a discreet file must not name the group or the site."""

REFRESH = "PT4H"
"""How often a calendar program should look again (RFC 7986 section 5.7); most decide themselves."""

COLOUR, COLOUR_HEX = "seagreen", "#2E8B57FF"
"""A name of CSS Color Module Level 3, as RFC 7986 section 5.9 asks, and the same for Apple."""

MOST_BYTES = 900_000
"""Google Calendar stops reading near 1 MB."""

# Written by hand: the library's own add_missing_timezones() writes lists of dates that calendar
# programs read an hour wrong. The rules are those of EU Directive 2000/84/EC.
VTIMEZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:DAYLIGHT
DTSTART:19810329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""

_DAWN = 6
"""Clocks change in the small hours; asking for each meeting costs as much as writing it."""

_END = b"END:VCALENDAR\r\n"
_ESCAPED = re.compile(r"[\\;,]")


class Entry(NamedTuple):
    """One appointment. All moments are aware; texts are of one line.

    Of whole days `starts_at` is the first one and `ends_at` the one after the last; they keep
    nobody from being free. Moments and days are never mixed.
    `changed_at` is when anything one sees of it last changed. `geo` is latitude and longitude,
    `url` a whole address. A `private` one is nobody's business but its owner's.
    """

    uid: str
    starts_at: date
    ends_at: date
    title: str
    place: str
    cancelled: bool
    sequence: int
    changed_at: datetime
    created_at: datetime
    geo: tuple[float, float] | None = None
    url: str = ""
    private: bool = False


def component(one: Entry) -> bytes:
    """Return the VEVENT of an appointment: always the same bytes for the same entry."""
    changed = _utc(one.changed_at)
    parts = [
        _line("BEGIN", "VEVENT"),
        _line("UID", one.uid),
        f"DTSTAMP:{changed}\r\n",
        *_span(one.starts_at, one.ends_at),
        _text_line("SUMMARY", one.title),
        _text_line("LOCATION", one.place),
        f"GEO:{one.geo[0]};{one.geo[1]}\r\n" if one.geo else "",
        _line("URL", one.url) if one.url else "",
        "CLASS:PRIVATE\r\n" if one.private else "",
        "STATUS:CANCELLED\r\n" if one.cancelled else "STATUS:CONFIRMED\r\n",
        f"SEQUENCE:{one.sequence}\r\n",
        f"CREATED:{_utc(one.created_at)}\r\n",
        f"LAST-MODIFIED:{changed}\r\n",
        _line("END", "VEVENT"),
    ]
    return "".join(parts).encode()


def calendar(components: Iterable[bytes], *, name: str = "") -> bytes:
    """Return a calendar file around VEVENTs, byte for byte the same for the same ones.

    `name` is what programs call the calendar; without one it is a file to read once. What does not
    fit in MOST_BYTES is left out, from the end.
    """
    parts = [_head(name)]
    room = MOST_BYTES - len(parts[0]) - len(_END)
    for one in components:
        room -= len(one)
        if room < 0:
            break
        parts.append(one)
    return b"".join((*parts, _END))


@lru_cache(maxsize=256)
def _head(name: str) -> bytes:
    whole = Calendar()
    whole.add("version", "2.0")
    whole.add("prodid", PRODID)
    if name:
        # Each twice: the words of RFC 7986, and those that programs knew before it.
        whole.add("name", name)
        whole.add("x-wr-calname", name)
        whole.add("refresh-interval", _refresh(), parameters={"VALUE": "DURATION"})
        whole.add("x-published-ttl", REFRESH)
        whole.add("color", COLOUR)
        whole.add("x-apple-calendar-color", COLOUR_HEX)
    whole.add_component(Timezone.from_ical(VTIMEZONE))
    return bytes(whole.to_ical(sorted=False)).removesuffix(_END)


def _refresh() -> timedelta:
    return timedelta(hours=int(REFRESH.removeprefix("PT").removesuffix("H")))


def _span(start: date, end: date) -> tuple[str, ...]:
    if isinstance(start, datetime) and isinstance(end, datetime):
        return _moments(start, end)
    first, after = (day.isoformat().replace("-", "") for day in (start, end))
    days = f"DTSTART;VALUE=DATE:{first}\r\n", f"DTEND;VALUE=DATE:{after}\r\n"
    return (*days, "TRANSP:TRANSPARENT\r\n")


def _moments(starts_at: datetime, ends_at: datetime) -> tuple[str, str]:
    """Return DTSTART and DTEND on the Dutch wall clock; in UTC when that shows one of them twice.

    A program cannot know which of the two 2:30s is meant on the night that the clock goes back.
    """
    start, end = local(starts_at), local(ends_at)
    if _shown_twice(start) or _shown_twice(end):
        return f"DTSTART:{_utc(starts_at)}\r\n", f"DTEND:{_utc(ends_at)}\r\n"
    zone = f"TZID={TIMEZONE.key}"
    return f"DTSTART;{zone}:{digits(start)}\r\n", f"DTEND;{zone}:{digits(end)}\r\n"


def _shown_twice(wall: datetime) -> bool:
    if wall.hour >= _DAWN:
        return False
    return wall.replace(fold=1 - wall.fold).utcoffset() != wall.utcoffset()


def _utc(moment: datetime) -> str:
    return f"{digits(moment.astimezone(UTC))}Z"


def digits(wall: datetime) -> str:
    """Return the date and time of a clock as calendars write them."""
    # A quarter of what strftime costs.
    return wall.isoformat()[:19].replace("-", "").replace(":", "")


@lru_cache(maxsize=2048)
def _text_line(name: str, text: str) -> str:
    """Return a folded line with a text, escaped by RFC 5545 section 3.3.11; "" for an empty one.

    Names and places come back time and again. The library's own escaping makes a line break of a
    backslash before an N.
    """
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    escaped = _ESCAPED.sub(r"\\\g<0>", " ".join(printable.split()))
    return _line(name, escaped) if escaped else ""


def _line(name: str, value: str) -> str:
    line = f"{name}:{value}"
    if len(line) <= 60 and line.isascii():  # far from where a line is folded
        return f"{line}\r\n"
    folded: bytes = Contentline(line).to_ical()  # type: ignore[no-untyped-call]
    return f"{folded.decode()}\r\n"
