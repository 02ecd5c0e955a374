"""Days on which a place is closed stand in its own calendar and in that of its district."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from core.db import db, transaction
from locations.venues import actions as venues
from locations.venues.models import Closure, Venue
from recovery_groups.feeds.closure_queries import closures_at
from recovery_groups.feeds.rules import MOST_CLOSURES, window
from recovery_groups.planning import closing_actions
from tests.feeds.conftest import CLOSED, CLOSING, DISCREET, TODAY, raise_version
from tests.feeds.reading import events, spoken
from tests.support.builders import a_venue


@pytest.fixture
def whole_days(client, address_of):
    """Return the whole days that a feed shows."""

    def read(feed):
        answer = client.get(address_of(feed))
        assert answer.status_code == 200
        found = events(answer.data)
        return [one for one in found if "VALUE=DATE" in one.all("DTSTART")[0].parameters]

    return read


@pytest.mark.parametrize("feed", CLOSED)
def test_a_closed_place_is_days_that_keep_nobody_from_being_free(whole_days, feed):
    [days] = whole_days(feed)
    assert (days.one("DTSTART"), days.one("DTEND")) == ("20261024", "20261027")
    assert days.one("TRANSP") == "TRANSPARENT"
    assert spoken(days.one("SUMMARY")) == "Dicht: De Kade, links"
    assert spoken(days.one("LOCATION")) == "De Kade, links, Kade 3, Lindewaard"
    assert days.one("URL").endswith("/buurtpunten/kade")
    assert (days.one("STATUS"), days.one("SEQUENCE")) == ("CONFIRMED", "0")


def test_what_staff_wrote_about_it_stays_on_the_page(client, address_of):
    for feed in CLOSED:
        text = client.get(address_of(feed)).text.replace("\r\n ", "")
        assert "Dicht: De Kade" in text
        assert not any(word in text for word in ("Verbouwing", "Godelieve", "06 98"))


def test_no_other_feed_has_them(client, world, closed, whole_days):
    closed()
    others = ("/agenda.ics", "/groepen/nacht.ics", "/gebieden/zuid.ics", "/buurtpunten/brug.ics")
    for feed in (*others, "own", "selection", *DISCREET):
        assert not whole_days(feed), feed


def test_other_days_and_another_address_arrive_and_the_same_again_does_not(
    client, closed, whole_days, today
):
    id_ = closed()
    [before] = whole_days("closed venue")
    today.shift(timedelta(hours=1))
    raise_version()
    assert str(whole_days("closed venue")) == str([before])
    with transaction():
        venue = db.session.get_one(Closure, id_).venue_id
        venues.move_to(venue, venues.Address("De Wal", "Wal 1", "", "Lindewaard", None, None))
    [elsewhere] = whole_days("closed venue")
    assert spoken(elsewhere.one("SUMMARY")) == "Dicht: De Wal"
    assert (elsewhere.one("UID"), elsewhere.one("SEQUENCE")) == (before.one("UID"), "0")
    assert elsewhere.one("LAST-MODIFIED") == "20261001T110000Z" > before.one("LAST-MODIFIED")
    today.shift(CLOSING[1] - TODAY)
    closing_actions.reopen_venue(id_)  # on the last of the days
    [shorter] = whole_days("closed venue")
    assert (shorter.one("DTEND"), shorter.one("SEQUENCE")) == ("20261026", "1")
    assert shorter.one("LAST-MODIFIED") == "20261026T110000Z"
    assert shorter.one("UID") == before.one("UID")


def test_a_closure_that_is_taken_back_before_it_began_is_gone(closed, whole_days):
    closing_actions.reopen_venue(closed())
    assert [whole_days(feed) for feed in CLOSED] == [[], []]


def test_a_place_that_was_archived_is_in_no_calendar(closed, whole_days, today):
    id_ = closed()
    with transaction():
        venue = db.session.get_one(Venue, db.session.get_one(Closure, id_).venue_id)
        venue.archived_at = datetime.now(UTC)
    raise_version()
    assert [whole_days(feed) for feed in CLOSED] == [[], []]


def test_what_is_over_for_long_or_far_away_is_left_out(app, today):
    venue, inside = a_venue(), {-61: False, -60: True, 0: True, 26 * 7 - 1: True, 26 * 7: False}
    with transaction():
        for days in inside:
            day = TODAY + timedelta(days=days)
            db.session.add(Closure(venue_id=venue, first_day=day, last_day=day))
    found = {(one.first_day - TODAY).days for one in closures_at(venue, window(TODAY))}
    assert found == {days for days, seen in inside.items() if seen}


def test_meetings_and_closures_together_are_no_more_than_a_feed_holds(app, today):
    venue = a_venue()
    with transaction():
        for days in range(MOST_CLOSURES + 5):
            day = TODAY + timedelta(days=days)
            db.session.add(Closure(venue_id=venue, first_day=day, last_day=day))
    assert len(closures_at(venue, window(TODAY))) == MOST_CLOSURES


def test_the_library_would_write_the_same(client, closed):
    closed()
    body = client.get("/gebieden/west.ics").data
    calendar = icalendar.Calendar.from_ical(body)
    [days] = [one for one in calendar.walk("VEVENT") if not isinstance(one.start, datetime)]
    assert (days.start, days.end) == (CLOSING[0], CLOSING[1] + timedelta(days=1))
    assert calendar.to_ical(sorted=False) == body
