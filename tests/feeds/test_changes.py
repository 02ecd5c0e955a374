"""What happens to a meeting arrives in the calendars that already have it."""

from datetime import date, timedelta

import pytest

from core.db import db, transaction
from locations.venues import actions as venues
from locations.venues.actions import Address
from recovery_groups.groups import actions as groups
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.meetings.models import CancelReason
from recovery_groups.planning import actions as planning
from tests.feeds.conftest import TODAY, move, raise_version
from tests.feeds.reading import events, spoken
from tests.support.builders import a_meeting, on_wall

NEW = Address("De Eik", "Eikenlaan 9", "6412 BB", "Lindewaard", 50.9, 6.0)


@pytest.fixture
def feed(client, world):
    """Read a feed as {number of the meeting's page: event}."""

    def read(path="/agenda.ics"):
        answer = client.get(path)
        assert answer.status_code == 200
        return {int(one.one("URL").rpartition("/")[2]): one for one in events(answer.data)}

    return read


@pytest.fixture
def later(today):
    """Let some time pass, by default an hour."""

    def go(**passed):
        today.shift(timedelta(**passed or {"hours": 1}))

    return go


def told(event):
    """What must change together: the identifier never (RFC 5545, 3.8.7)."""
    return event.one("UID"), int(event.one("SEQUENCE")), event.one("LAST-MODIFIED")


def differences(before, after):
    """Return the numbers of the events that are not the same byte for byte."""
    return {id_ for id_ in before | after if str(before.get(id_)) != str(after.get(id_))}


def test_cancelled_and_restored(feed, world, later):
    id_ = world.dates["summer"]
    before = feed()
    later()
    planning.cancel_meeting(id_, CancelReason.ROOM)
    off = feed()
    assert differences(before, off) == {id_}
    assert off[id_].one("STATUS") == "CANCELLED"
    assert spoken(off[id_].one("SUMMARY")) == "Gaat niet door: Samen verder"
    uid, sequence, modified = told(before[id_])
    assert told(off[id_]) == (uid, sequence + 1, "20261001T110000Z")
    later()
    planning.restore_meeting(id_)
    on = feed()
    assert on[id_].one("STATUS") == "CONFIRMED"
    assert spoken(on[id_].one("SUMMARY")) == "Samen verder"
    assert told(on[id_]) == (uid, sequence + 2, "20261001T120000Z")
    assert modified < "20261001"


def test_a_cancelled_one_stays_until_its_date_is_over(feed, world, later):
    later(days=(date(2026, 11, 8) - TODAY).days)
    assert feed()[world.dates["cancelled"]].one("STATUS") == "CANCELLED"


def test_moved_in_time(feed, world, later):
    id_ = world.dates["summer"]
    before = feed()
    later()
    move(id_, days=1)
    after = feed()
    assert differences(before, after) == {id_}
    assert after[id_].one("DTSTART") == "20261019T193000"
    uid, sequence, _ = told(before[id_])
    assert told(after[id_]) == (uid, sequence + 1, "20261001T110000Z")


def test_moved_to_another_venue_it_stays_in_the_old_ones_feeds_until_its_first_date(
    feed, world, later
):
    id_ = world.dates["moved"]
    old, new = ("/buurtpunten/linde.ics", "/gebieden/noord.ics"), ("/buurtpunten/brug.ics",)
    for path in (*old, *new, "/gebieden/zuid.ics"):
        assert spoken(feed(path)[id_].one("LOCATION")).startswith("De Brug"), path
    later(days=(date(2026, 11, 22) - TODAY).days, hours=11)
    assert all(id_ in feed(path) for path in old)
    later(hours=2)  # midnight, by winter time: its first date is over
    assert not any(id_ in feed(path) for path in old)
    assert id_ in feed(new[0])
    assert id_ in feed("/groepen/samen.ics")


def test_a_renamed_group_changes_its_meetings_only(feed, world, later):
    before = feed()
    later()
    with transaction():
        groups.rename(world.together, "Samen & zo, <b>sterker</b>")
    after = feed()
    assert differences(before, after) == set(world.dates.values()) - {
        world.dates["twice"],
        world.dates["midnight"],
    }
    for id_ in differences(before, after):
        uid, sequence, _ = told(before[id_])
        assert told(after[id_]) == (uid, sequence, "20261001T110000Z")
    name = spoken(after[world.dates["summer"]].one("SUMMARY"))
    assert name == "Samen & zo, <b>sterker</b>"


def test_a_renamed_group_changes_nothing_that_is_discreet(client, world, later):
    before = client.get("/agenda.ics?discreet=1").data
    later()
    with transaction():
        groups.rename(world.together, "Sterker")
    assert client.get("/agenda.ics?discreet=1").data == before


def test_another_address_of_a_venue_changes_its_meetings_in_every_feed(client, feed, world, later):
    before, quiet = feed(), client.get("/agenda.ics?discreet=1").data
    later()
    with transaction():
        venues.move_to(world.venue, NEW)
    after = feed()
    there = {id_ for id_, event in before.items() if "De Linde" in event.one("LOCATION")}
    assert differences(before, after) == there
    for id_ in there:
        uid, sequence, _ = told(before[id_])
        assert told(after[id_]) == (uid, sequence, "20261001T110000Z")
        assert spoken(after[id_].one("LOCATION")) == "De Eik, Eikenlaan 9, Lindewaard"
        assert after[id_].one("GEO") == "50.9;6.0"
    discreet = client.get("/agenda.ics?discreet=1").data
    assert discreet != quiet
    assert b"Eikenlaan 9" in discreet


def test_the_same_name_and_address_again_change_nothing(client, world, later):
    with transaction():
        venues.move_to(world.venue, NEW)
    later()
    before = client.get("/agenda.ics")
    later()
    with transaction():
        venues.move_to(world.venue, NEW)
        groups.rename(world.together, "Samen verder")
    after = client.get("/agenda.ics")
    assert after.data == before.data
    assert after.headers["Last-Modified"] == before.headers["Last-Modified"]


def test_a_meeting_planned_anew_is_known_again(feed, world):
    id_ = world.dates["winter"]
    before = feed()[id_].one("UID")
    with transaction():
        old = db.session.get_one(planning.Meeting, id_)
        start, group, venue = old.starts_at, old.group_id, old.venue_id
        db.session.delete(old)
    again = a_meeting(group=group, venue=venue, starts_at=start)
    raise_version()
    assert feed()[again].one("UID") == before


@pytest.mark.parametrize("state", [GroupState.PAUSED, GroupState.ENDED])
def test_a_group_that_stopped_keeps_a_calendar_without_meetings(client, world, state):
    with transaction():
        db.session.get_one(RecoveryGroup, world.together).state = state
    answer = client.get("/groepen/samen.ics")
    assert answer.status_code == 200
    assert not events(answer.data)


def test_a_draft_has_no_feed(client, world):
    with transaction():
        db.session.get_one(RecoveryGroup, world.together).state = GroupState.DRAFT
    assert client.get("/groepen/samen.ics").status_code == 404
    assert client.get(f"/bijeenkomsten/{world.dates['summer']}.ics").status_code == 404
    assert b"Samen verder" not in client.get("/agenda.ics").data


def test_the_window_is_sixty_days_back_and_half_a_year_ahead(feed, world):
    inside = [a_meeting(group=world.night, starts_at=on_wall(TODAY + far, "12:00")) for far in ENDS]
    outside = [
        a_meeting(group=world.night, starts_at=on_wall(TODAY + far, "12:00"))
        for far in (ENDS[0] - timedelta(days=1), ENDS[1] + timedelta(days=1))
    ]
    shown = feed()
    assert set(inside) <= set(shown)
    assert not set(outside) & set(shown)


ENDS = (timedelta(days=-60), timedelta(days=26 * 7 - 1))


def test_the_coming_ones_come_first_then_the_past_ones_newest_first(feed, world):
    for days in (-3, -2, -1):
        a_meeting(group=world.night, starts_at=on_wall(TODAY + timedelta(days=days), "08:00"))
    dates = [event.one("DTSTART")[:8] for event in feed().values()]
    coming = [one for one in dates if one >= "20261001"]
    assert dates == [*sorted(coming), *sorted(set(dates) - set(coming), reverse=True)]
