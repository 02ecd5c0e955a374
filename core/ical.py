"""iCalendar ground: one time zone written by hand, and a calendar around events (RFC 5545)."""

from collections.abc import Iterable

from icalendar import Calendar, Event, Timezone

PRODID = "-//Buurt//Agenda//NL"
"""Neutral: the PRODID of a discreet file must not name the group or the site."""

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


def calendar(events: Iterable[Event]) -> bytes:
    """Return a whole calendar file with `events`, byte for byte the same for the same events."""
    whole = Calendar()
    whole.add("version", "2.0")
    whole.add("prodid", PRODID)
    whole.add_component(Timezone.from_ical(VTIMEZONE))
    for event in events:
        whole.add_component(event)
    return bytes(whole.to_ical(sorted=False))
