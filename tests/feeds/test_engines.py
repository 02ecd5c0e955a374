"""Programs that had no part in writing a feed read in it exactly what the site's own lists show."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
import recurring_ical_events

from core import clock
from core.db import db
from recovery_groups.feeds import rules
from recovery_groups.meetings.models import Meeting
from recovery_groups.meetings.queries import Wanted, coming
from recovery_groups.meetings.single_queries import dates_of
from tests.feeds import libical
from tests.feeds.conftest import CLOCK_BACK, CLOSED, CLOSING, FEEDS, SPRING, TODAY

SCRIPT = (Path(__file__).parents[1] / "vendor/ical.es5.min.cjs").read_text("utf-8")
READ = """body => {
  ICAL.TimezoneService.reset();
  const calendar = new ICAL.Component(ICAL.parse(body));
  calendar.getAllSubcomponents("vtimezone").forEach(zone => ICAL.TimezoneService.register(zone));
  return calendar.getAllSubcomponents("vevent").map(one => new ICAL.Event(one)).map(one => {
    if (one.isRecurring()) throw new Error("recurs");
    return [one.uid, one.startDate.toUnixTime(), one.endDate.toUnixTime()];
  });
}"""


def by_recurring_ical_events(body):
    """Return (uid, start, end) of each occurrence, as the first engine reads them."""
    span = rules.window(TODAY)
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(body))
    return {
        (str(one["UID"]), one.start.astimezone(UTC), one.end.astimezone(UTC))
        for one in found.between(span.first, span.last)
    }


@pytest.fixture
def by_ical_js(page):
    """Return the same as ical.js reads it, in a browser."""
    page.evaluate(f"() => {{ {SCRIPT} }}")

    def read(body):
        return {
            (uid, datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC))
            for uid, start, end in page.evaluate(READ, body.decode())
        }

    return read


@pytest.fixture
def site_lists(world):
    """What the site's own lists show: (start, end) of each coming date, by feed."""

    def listed(**wanted):
        return coming(Wanted(**wanted), clock.now(), most=1000)

    # A date moved away stays in the calendars of its old place, which the lists do not show.
    moved = db.session.get_one(Meeting, world.dates["moved"])
    found = {
        "/agenda.ics": listed(),
        "/agenda.ics?discreet=1": listed(),
        "/gebieden/noord.ics": [*listed(district_id=world.north), moved],
        "/gebieden/zuid.ics": listed(district_id=world.south),
        "/buurtpunten/linde.ics": [*listed(venue_id=world.venue), moved],
        "/buurtpunten/brug.ics": listed(venue_id=world.elsewhere),
        "/groepen/samen.ics": dates_of(world.together, clock.now(), most=1000),
        "/groepen/nacht.ics": dates_of(world.night, clock.now(), most=1000),
    }
    spans = {path: {(one.starts_at, one.ends_at) for one in some} for path, some in found.items()}
    db.session.rollback()
    return spans


def is_coming(one):
    return one[1] >= rules.window(TODAY).today


def test_two_engines_read_what_the_site_lists(client, site_lists, by_ical_js):
    days = set()
    for path, listed in site_lists.items():
        body = client.get(path).data
        ours, theirs = by_recurring_ical_events(body), by_ical_js(body)
        assert ours == theirs, path
        assert {one[1:] for one in filter(is_coming, ours)} == listed, path
        days |= {clock.local(start).date() for start, _ in listed}
    assert {CLOCK_BACK, SPRING} <= days


def test_private_feeds_are_read_the_same(
    client, world, own_feed, selection, receipt_feed, by_ical_js
):
    for feed, amount in ((own_feed(), 7), (selection(discreet=True), 9), (receipt_feed(), 1)):
        body = client.get(feed.path).data
        assert by_recurring_ical_events(body) == by_ical_js(body)
        assert len(by_ical_js(body)) == amount


WHOLE_DAYS = """body => new ICAL.Component(ICAL.parse(body)).getAllSubcomponents("vevent")
  .map(one => new ICAL.Event(one)).filter(one => one.startDate.isDate)
  .map(one => [String(one.startDate), String(one.endDate)])"""


@pytest.mark.parametrize("feed", CLOSED)
def test_whole_days_are_whole_days_to_both(client, address_of, by_ical_js, page, feed):
    body = client.get(address_of(feed)).data
    span = rules.window(TODAY)
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(body)).between(*span[::2])
    days = [(one.start, one.end) for one in found if not isinstance(one.start, datetime)]
    assert days == [(CLOSING[0], CLOSING[1] + timedelta(days=1))]
    assert page.evaluate(WHOLE_DAYS, body.decode()) == [[str(day) for day in days[0]]]


def as_utc(when):
    return when.astimezone(UTC) if isinstance(when, datetime) else when


@pytest.mark.hard
def test_libical_finds_nothing_wrong_and_reads_the_same(client, address_of):
    for feed in FEEDS:
        body = client.get(address_of(feed)).data
        calendar = icalendar.Calendar.from_ical(body)
        written = {
            (str(one["UID"]), str(one["SUMMARY"]), as_utc(one.start), as_utc(one.end))
            for one in calendar.walk("VEVENT")
        }
        assert libical.read(body) == written != set(), feed


@pytest.mark.hard
def test_libical_does_find_what_is_wrong(client, world):
    body = client.get("/groepen/samen.ics").data
    faults = ((b"VERSION:2.0\r\n", b""), (b"DTEND;", b"DTSTART;"), (b"GEO:50.88;5.98", b"GEO:5"))
    for right, wrong in faults:
        with pytest.raises(AssertionError):
            libical.read(body.replace(right, wrong, 1))


def test_ours_is_what_the_library_would_write(client, world):
    for path in ("/agenda.ics", "/agenda.ics?discreet=1"):
        body = client.get(path).data
        calendar = icalendar.Calendar.from_ical(body)
        assert not calendar.errors
        assert calendar.to_ical(sorted=False) == body
