"""A receipt's own calendar: exactly its places, and gone when it is gone."""

from datetime import timedelta

from core import clock
from recovery_groups.feeds import actions
from recovery_groups.feeds.models import FeedToken
from recovery_groups.meetings.models import CancelReason
from recovery_groups.planning import actions as planning
from recovery_groups.signups import receipt_actions
from recovery_groups.signups.forgetting_actions import forget
from tests.feeds.conftest import TODAY, is_empty
from tests.feeds.reading import events, spoken
from tests.support.builders import a_group, a_meeting
from tests.support.residents import a_resident, rows


def test_a_receipts_feed_holds_its_places_and_nothing_else(client, world, receipt_feed, today):
    today.shift(timedelta(days=10))
    feed = receipt_feed()
    a_resident(world.dates["winter"], code=feed.code)
    a_resident(world.dates["summer"])
    body = client.get(feed.path).data
    assert [one.one("DTSTART")[:8] for one in events(body)] == ["20261018", "20261101"]
    receipt_actions.withdraw(feed.code, world.dates["winter"])
    planning.cancel_meeting(world.dates["summer"], CancelReason.ROOM)
    [left] = events(client.get(feed.path).data)
    assert spoken(left.one("SUMMARY")) == "Gaat niet door: Afspraak"


def test_who_waits_has_no_appointment_until_there_is_a_place(client, world):
    full = a_meeting(group=a_group(slug="vol", capacity=1), capacity=1)
    first, second = a_resident(full), a_resident(full)
    path = f"/agenda/{actions.make_for_receipt(second)}.ics"
    assert not events(client.get(path).data)
    receipt_actions.withdraw(first, full)
    assert len(events(client.get(path).data)) == 1


def test_the_file_to_read_once_and_the_feed_know_each_other(app, world, receipt_feed):
    feed = receipt_feed()
    browser = app.test_client()
    browser.send(browser.get("/mijn-aanmelding"), {"code": feed.code})
    page = browser.get("/mijn-aanmelding")
    once = browser.send(page, button="afspraak.ics").data
    assert once.count(b"BEGIN:VEVENT") == 1
    [kept], [followed] = events(once), events(browser.get(feed.path).data)
    assert str(kept) == str(followed)


def test_wiping_everything_empties_the_calendar_and_forgetting_erases_it(
    client, receipt_feed, today
):
    feed = receipt_feed()
    client.get(feed.path)
    receipt_actions.wipe(feed.code)
    assert is_empty(client, feed)
    today.shift(timedelta(days=1))
    actions.forget(clock.now())
    [left] = rows(FeedToken)
    assert (left.receipt_id, left.digest, left.fetched_on) == (None, None, None)
    assert left.made_on == left.revoked_on == TODAY + timedelta(days=1)
    assert is_empty(client, feed)
    today.shift(timedelta(days=90))
    actions.forget(clock.now())
    assert not rows(FeedToken)
    assert client.get(feed.path).status_code == 404


def test_the_feed_ends_when_the_receipt_is_forgotten(client, receipt_feed, today):
    feed = receipt_feed()
    today.shift(timedelta(days=120))
    forget(clock.now())
    assert is_empty(client, feed)
