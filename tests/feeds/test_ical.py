"""One appointment as a calendar reads it, whatever it is called and whenever it is."""

from datetime import UTC, datetime, timedelta

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from core import clock, ical
from core.ical import Entry
from tests.feeds.reading import parsed, physical_lines, spoken

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(min_value=0, max_value=5 * 365 * 24 * 60).map(
    lambda minutes: NEW_YEAR + timedelta(minutes=minutes)
)
LENGTHS = st.integers(min_value=15, max_value=720).map(lambda minutes: timedelta(minutes=minutes))


def an_entry(**more):
    start = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
    return Entry(
        **{
            "uid": "1",
            "starts_at": start,
            "ends_at": start + timedelta(hours=1),
            "title": "Samen",
            "place": "Lindeplein 1",
            "cancelled": False,
            "sequence": 0,
            "changed_at": start,
            "created_at": start,
            **more,
        }
    )


def read(entry):
    """Return the bytes of a calendar with one entry, and what the library reads in it."""
    body = ical.calendar([ical.component(entry)], name="Agenda")
    [event] = icalendar.Calendar.from_ical(body).walk("VEVENT")
    return body, event


@given(st.text(), st.text(min_size=1))
def test_any_name_and_place_come_back_as_one_clean_line(title, place):
    body, event = read(an_entry(title=title, place=place))
    assert all(len(line) <= 75 for line in physical_lines(body))
    [found] = parsed(body).of("VEVENT")
    for name, given_text in (("SUMMARY", title), ("LOCATION", place)):
        clean = " ".join("".join(s if s.isprintable() else " " for s in given_text).split())
        assert [spoken(line.value) for line in found.all(name)] == [clean] * bool(clean)
        assert str(event.get(name, "")) == clean


@given(MOMENTS, LENGTHS)
def test_every_moment_of_five_years_comes_back_the_same(start, length):
    body, event = read(an_entry(starts_at=start, ends_at=start + length))
    assert event.start.astimezone(UTC) == start
    assert event.end.astimezone(UTC) == start + length
    zone = parsed(body).of("VEVENT")[0].all("DTSTART")[0].parameters
    twice = any(
        clock.local(start + shift).replace(tzinfo=None) == clock.local(start).replace(tzinfo=None)
        for shift in (timedelta(hours=1), timedelta(hours=-1))
    )
    assert not (twice and zone)


@given(MOMENTS, LENGTHS, st.integers(min_value=0, max_value=99), st.booleans())
def test_it_is_what_the_library_would_write(start, length, sequence, cancelled):
    entry = an_entry(
        starts_at=start,
        ends_at=start + length,
        sequence=sequence,
        cancelled=cancelled,
        geo=(50.88, 5.98),
        url="https://bijdebuurt.example/" + "bijeenkomsten/" * 6,
        private=True,
    )
    [event] = icalendar.Calendar.from_ical(read(entry)[0]).walk("VEVENT")
    assert not event.errors
    assert event.to_ical(sorted=False) == ical.component(entry)


def test_the_hand_written_zone_agrees_with_the_tz_database():
    zone = icalendar.Timezone.from_ical(ical.VTIMEZONE).to_tz()
    moment = NEW_YEAR.replace(tzinfo=None)
    while moment.year < 2031:
        ours = moment.replace(tzinfo=zone).utcoffset()
        theirs = moment.replace(tzinfo=clock.TIMEZONE).utcoffset()
        skipped_or_twice = moment.month in {3, 10} and moment.hour == 2
        assert ours == theirs or skipped_or_twice, moment
        moment += timedelta(minutes=30)


def test_a_file_to_read_once_has_no_name_and_asks_for_no_refreshing():
    calendar = parsed(ical.calendar([ical.component(an_entry())]))
    assert {line.name for line in calendar.lines} == {"VERSION", "PRODID"}
