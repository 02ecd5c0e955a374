"""Every feed byte by byte: what programs that read calendars count on (RFC 5545 and 7986)."""

import re
from datetime import datetime
from urllib.parse import urlsplit

import pytest

from core import clock
from tests.feeds.conftest import CLOSED, DISCREET, FEEDS, TELLING
from tests.feeds.reading import events, parsed, physical_lines, spoken
from tests.support.builders import a_group


@pytest.fixture
def fetch(client, address_of):
    """Fetch one of FEEDS."""

    def go(feed):
        answer = client.get(address_of(feed))
        assert answer.status_code == 200
        return answer

    return go


@pytest.fixture
def bodies(fetch):
    """All feeds; each has something in it."""
    found = [fetch(feed).data for feed in FEEDS]
    assert all(events(body) for body in found)
    return found


def test_the_list_above_names_every_feed_of_the_site(app, address_of):
    there = app.url_map.bind("localhost")
    named = {there.match(urlsplit(address_of(feed)).path)[0] for feed in FEEDS}
    served = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.endswith(".ics") and "GET" in rule.methods
    }
    assert named == served


def test_lines_end_in_crlf_and_are_cut_between_letters_at_75_octets(bodies):
    for body in bodies:
        for line in physical_lines(body):
            assert len(line) <= 75
            line.decode()
        assert not body.startswith(b"\xef\xbb\xbf")
        assert not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]", body)


def test_a_feed_is_one_calendar_that_says_what_it_is(bodies):
    for body in bodies:
        calendar = parsed(body)
        assert calendar.kind == "VCALENDAR"
        assert calendar.one("VERSION") == "2.0"
        assert calendar.one("PRODID").endswith("//NL")
        assert calendar.one("NAME") == calendar.one("X-WR-CALNAME") != ""
        [refresh] = calendar.all("REFRESH-INTERVAL")
        assert refresh.parameters == ";VALUE=DURATION"
        assert refresh.value == calendar.one("X-PUBLISHED-TTL") == "PT4H"
        assert re.fullmatch("[a-z]+", calendar.one("COLOR"))
        assert re.fullmatch("#[0-9A-F]{6}(FF)?", calendar.one("X-APPLE-CALENDAR-COLOR"))
        assert not calendar.all("METHOD")
        assert {part.kind for part in calendar.parts} == {"VTIMEZONE", "VEVENT"}
        assert len(calendar.of("VTIMEZONE")) == 1


def test_the_time_zone_has_two_rules_and_no_list_of_dates(bodies):
    for body in bodies:
        [zone] = parsed(body).of("VTIMEZONE")
        assert zone.one("TZID") == "Europe/Amsterdam"
        rules = {part.kind: part.one("RRULE") for part in zone.parts}
        assert set(rules) == {"DAYLIGHT", "STANDARD"}
        assert all("BYMONTH=" in rule and "BYDAY=-1SU" in rule for rule in rules.values())
        assert not any(part.all("RDATE") or part.all("COMMENT") for part in zone.parts)


def test_every_event_is_whole_and_nothing_repeats(bodies):
    for body in bodies:
        for event in events(body):
            for name in (
                *("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "SEQUENCE"),
                *("LAST-MODIFIED", "CREATED", "LOCATION"),
            ):
                assert event.one(name), name
            assert event.one("DTSTAMP") == event.one("LAST-MODIFIED") >= event.one("CREATED")
            assert moment(event, "DTSTART") < moment(event, "DTEND")
            names = {line.name for line in event.lines}
            assert not names & {
                "RRULE",
                "RDATE",
                "EXDATE",
                "RECURRENCE-ID",
                "ORGANIZER",
                "ATTENDEE",
            }
            assert not names & {"CONTACT", "ATTACH", "DESCRIPTION", "COMMENT"}
            assert not event.parts
            assert all(line.value for line in event.lines)
        uids = [event.one("UID") for event in events(body)]
        assert len(uids) == len(set(uids))


def moment(event, name):
    [line] = event.all(name)
    shown = datetime.fromisoformat(line.value)
    return shown if shown.tzinfo else shown.replace(tzinfo=clock.TIMEZONE)


def test_no_time_floats_and_the_hour_that_comes_twice_is_in_utc(bodies):
    for body in bodies:
        for event in events(body):
            for name in ("DTSTART", "DTEND"):
                [line] = event.all(name)
                if line.parameters == ";VALUE=DATE":
                    assert re.fullmatch("[0-9]{8}", line.value)
                    assert event.one("TRANSP") == "TRANSPARENT"
                    continue
                assert re.fullmatch("[0-9]{8}T[0-9]{6}Z?", line.value)
                assert (line.parameters == ";TZID=Europe/Amsterdam") != line.value.endswith("Z")
                twice = "20261025T02" <= line.value < "20261025T03"
                assert not (twice and line.parameters)


def test_texts_are_escaped_exactly_once(bodies):
    for body in bodies:
        for event in events(body):
            for name in ("SUMMARY", "LOCATION"):
                raw = event.one(name)
                assert not re.search(r"(?<!\\)(\\\\)*[,;]", raw)
                assert "<" not in raw
                assert "&" not in raw
                assert "\n" not in spoken(raw)


def test_a_public_place_is_name_street_and_town(fetch):
    places = {spoken(event.one("LOCATION")) for event in events(fetch("/agenda.ics").data)}
    assert places == {
        "De Linde, huis van de buurt, Lindeplein 1, Lindewaard",
        r"De Brug; boven, Brug\straat 2, Lindewaard",
    }


def test_a_public_event_leads_to_its_page(client, fetch):
    shown = {feed: events(fetch(feed).data) for feed in TELLING}
    assert all(shown.values())
    for event in {event.one("URL"): event for some in shown.values() for event in some}.values():
        address = urlsplit(event.one("URL"))
        assert address.scheme
        assert client.get(address.path).status_code == 200
        latitude, longitude = map(float, event.one("GEO").split(";"))
        assert (latitude, longitude) == (50.88, 5.98)
        assert not event.all("CLASS")


@pytest.mark.parametrize("feed", DISCREET)
def test_a_discreet_feed_tells_time_and_street_and_nothing_else(fetch, feed):
    answer = fetch(feed)
    assert events(answer.data)
    assert parsed(answer.data).one("NAME") == "Agenda"
    assert 'filename="agenda.ics"' in answer.headers["Content-Disposition"]
    for event in events(answer.data):
        assert spoken(event.one("SUMMARY")) in {"Afspraak", "Gaat niet door: Afspraak"}
        assert spoken(event.one("LOCATION")) in {
            "Lindeplein 1, Lindewaard",
            r"Brug\straat 2, Lindewaard",
        }
        assert event.one("CLASS") == "PRIVATE"
        assert not {line.name for line in event.lines} & {"URL", "GEO", "CATEGORIES"}
        assert re.fullmatch("[0-9a-f]{32}", event.one("UID"))
    text = answer.text.replace("\r\n ", "")
    for telling in ("Linde,", "Brug;", "Samen", "verlies", "Bij de buurt", "127.0.0.1", "erstel"):
        assert telling not in text


def test_what_only_its_owner_has_cannot_be_looked_up_in_the_public_discreet_feed(fetch):
    feeds = [
        {event.one("UID") for event in events(fetch(feed).data)}
        for feed in ("/agenda.ics", "/agenda.ics?discreet=1", "own discreet", "receipt")
    ]
    assert all(feeds)
    assert sum(map(len, feeds)) == len(set().union(*feeds))


def test_a_meeting_has_one_identifier_in_all_public_feeds(fetch, world):
    shown = {}
    for feed in sorted(set(TELLING) - set(CLOSED)):
        for event in events(fetch(feed).data):
            shown.setdefault(event.one("URL"), set()).add(event.one("UID"))
    assert len(shown) == len(world.dates)
    assert all(len(uids) == 1 for uids in shown.values())
    assert len(set.union(*shown.values())) == len(shown)


def test_called_off_says_so_in_the_title_too(fetch):
    [event] = events(fetch("meeting").data)
    assert spoken(event.one("SUMMARY")) == "Gaat niet door: Samen verder"
    assert event.one("STATUS") == "CANCELLED"
    assert event.one("SEQUENCE") == "1"


def test_a_feed_of_nothing_is_a_whole_calendar(client, app, world):
    a_group(slug="leeg", name="Leeg")
    body = client.get("/groepen/leeg.ics").data
    assert not events(body)
    assert len(parsed(body).of("VTIMEZONE")) == 1
