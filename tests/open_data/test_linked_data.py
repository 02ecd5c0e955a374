"""JSON-LD on public pages: it says what the calendar says, names nobody, and runs nothing."""

import json
import os
import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core import changes
from core.db import db, transaction
from locations.venues.models import Venue
from recovery_groups.feeds.rules import CALLED_OFF
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.meetings.models import CancelReason
from recovery_groups.planning import actions as planning
from tests.feeds.conftest import move
from tests.feeds.reading import events, spoken
from tests.open_data.conftest import state_of
from tests.support.builders import a_facilitation, an_expert
from tests.support.pagecheck import parsed

GOLDEN = Path(__file__).parents[1] / "golden" / "open_data" / "event.json"
STATUSES = {"planned": "EventScheduled", "moved": "EventRescheduled"}


def linked(page):
    """Return the events that a page tells, [] when it tells none."""
    found = [one for one in parsed(page.text).all("script") if one.type == "application/ld+json"]
    if not found:
        return []
    [script] = found
    told = json.loads(script.text)
    assert told["@context"] == "https://schema.org"
    return told.get("@graph", [told])


def in_calendar(client, path):
    """Return the entries of a feed by the address of their page."""
    return {one.one("URL"): one for one in events(client.get(path).data)}


def moment(line):
    """Return the moment of a DTSTART or DTEND."""
    text = line.value
    zone = re.search(r"TZID=([^;:]+)", line.parameters)
    if zone is None:
        return datetime.strptime(f"{text}+0000", "%Y%m%dT%H%M%SZ%z")
    return datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(zone[1]))


def assert_agrees(event, entry):
    """Hold an event of a page against the entry of the calendar."""
    cancelled = entry.one("STATUS") == "CANCELLED"
    title = CALLED_OFF.format(title=event["name"]) if cancelled else event["name"]
    assert spoken(entry.one("SUMMARY")) == title
    assert event["eventStatus"].endswith("/EventCancelled") == cancelled
    for name, mine in (("DTSTART", "startDate"), ("DTEND", "endDate")):
        told = datetime.fromisoformat(event[mine])
        assert told.utcoffset() in {timedelta(hours=1), timedelta(hours=2)}
        assert told == moment(entry.all(name)[0])
    place, address = event["location"], event["location"]["address"]
    assert spoken(entry.one("LOCATION")) == ", ".join(
        (place["name"], address["streetAddress"], address["addressLocality"])
    )
    geo = place["geo"]
    assert entry.one("GEO") == f"{geo['latitude']};{geo['longitude']}"
    assert event["identifier"] == entry.one("UID")
    assert event["url"] == entry.one("URL")


@pytest.mark.parametrize("prefix", ["", "/en", "/ar"])
def test_every_meeting_page_agrees_with_the_calendar(client, world, prefix):
    entries = in_calendar(client, "/agenda.ics")
    for number in world.dates.values():
        [event] = linked(client.get(f"{prefix}/bijeenkomsten/{number}"))
        assert_agrees(event, entries[event["url"]])


def test_every_group_page_agrees_with_the_calendar(client, world):
    for slug in ("samen", "nacht"):
        entries = in_calendar(client, f"/groepen/{slug}.ics")
        told = linked(client.get(f"/groepen/{slug}"))
        assert len(told) >= 2
        for event in told:
            assert_agrees(event, entries[event["url"]])


@pytest.fixture
def event(client, world):
    """Read the event of a meeting's page."""

    def read(name):
        [found] = linked(client.get(f"/bijeenkomsten/{world.dates[name]}"))
        return found

    return read


def test_what_changed_is_told(event, world):
    later = event("later")
    assert later["eventStatus"] == "https://schema.org/EventRescheduled"
    assert later["startDate"] == "2026-11-15T20:30:00+01:00"
    assert later["previousStartDate"] == "2026-11-15T19:30:00+01:00"
    elsewhere = event("moved")
    assert elsewhere["eventStatus"] == "https://schema.org/EventScheduled"
    assert "previousStartDate" not in elsewhere
    assert elsewhere["location"]["name"] == "De Brug; boven"
    assert event("cancelled")["eventStatus"] == "https://schema.org/EventCancelled"
    assert event("summer")["startDate"].endswith("+02:00")
    move(world.dates["summer"], hours=2)
    assert event("summer")["previousStartDate"].startswith("2026-10-18T19:30:00+02:00")
    planning.cancel_meeting(world.dates["summer"], CancelReason.ROOM)
    assert event("summer")["eventStatus"].endswith("EventCancelled")


def test_it_is_written_as_agreed(event):
    found = json.dumps(event("summer"), ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("GOLDEN") == "write":
        GOLDEN.write_text(found, "utf-8")
    assert found == GOLDEN.read_text("utf-8")


def test_it_names_no_person_and_no_number_of_people(client, world):
    a_facilitation(world.together, an_expert("Vreneli"))
    for path in ("/groepen/samen", f"/bijeenkomsten/{world.dates['summer']}"):
        told = json.dumps(linked(client.get(path)))
        assert "Samen verder" in told
        for word in ("Person", "Vreneli", "performer", "apacity", "offers", "@gmail"):
            assert word not in told, word


def test_a_group_that_stopped_or_waits_tells_no_dates(client, world):
    for state in (GroupState.PAUSED, GroupState.ENDED):
        state_of(world.together, state)
        with transaction():
            changes.raise_version()
        assert linked(client.get("/groepen/samen")) == []
        assert linked(client.get(f"/bijeenkomsten/{world.dates['summer']}")) == []


def test_costs_are_told(client, world):
    with transaction():
        db.session.get_one(RecoveryGroup, world.together).costs = "Koffie kost 1 euro."
        changes.raise_version()
    told = linked(client.get("/groepen/samen"))
    assert {event["isAccessibleForFree"] for event in told} == {False}


NASTY = "</script><script>alert(1)</script><!-- &lt; \u2028\u2029 é “" + '"'


def test_no_name_ends_the_element_it_stands_in(client, world):
    with transaction():
        group = db.session.get_one(RecoveryGroup, world.together)
        group.name = group.promise = NASTY
        venue = db.session.get_one(Venue, world.venue)
        venue.name = venue.street = "<!--<script>"
        changes.raise_version()
    for path in ("/groepen/samen", f"/bijeenkomsten/{world.dates['summer']}"):
        page = client.get(path)
        event = linked(page)[0]
        assert event["name"] == NASTY
        assert event["location"]["name"] == "<!--<script>"
        raw = re.search(r'ld\+json">(.*?)</script>', page.text, re.DOTALL)[1]
        assert not re.search("[<>&\u2028\u2029]", raw)


def test_the_policy_of_the_page_stays_as_strict(client, world):
    policy = client.get("/groepen/samen").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
