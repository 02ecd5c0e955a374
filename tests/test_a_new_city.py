"""What the site says of a city that was just set up: nothing that is not so yet."""

from datetime import date, datetime, timedelta

import pytest

from core import clock
from recovery_groups.meetings.start_rules import first_day
from tests.support.builders import (
    a_district,
    a_facilitation,
    a_group,
    a_meeting,
    a_schedule,
    a_venue,
    an_expert,
)

UNKNOWN = "Wie de groep begeleidt, is nog niet bekend."
PREPARING = "Hier bereiden we een groep voor."
WEDNESDAYS = "FREQ=WEEKLY;BYDAY=WE"


@pytest.fixture(autouse=True)
def it_is_sunday(time_machine):
    time_machine.move_to(datetime.fromisoformat("2026-11-22T08:00:00+01:00"), tick=False)


@pytest.fixture
def noord(app):
    return a_district(slug="noord", name="Noord", stage="preparing")


@pytest.fixture
def group(noord):
    return a_group(slug="samen", district_id=noord)


@pytest.fixture
def linde(noord):
    return a_venue(slug="linde", district_id=noord)


def test_a_group_without_a_facilitator_says_so(client, group, linde):
    meeting = a_meeting(group=group, venue=linde)
    a_schedule(group, linde)
    pages = [client.get(path).text for path in ("/groepen/samen", f"/bijeenkomsten/{meeting}")]
    assert all(UNKNOWN in page for page in pages)
    for page in (*pages, client.get("/buurtpunten/linde").text):
        assert "een ervaringsdeskundige" not in page.lower()
        assert "bij de deur" not in page
    assert "Je zegt: “Ik kom voor de groep.”" in pages[0]


def test_who_leads_from_the_first_date_on_is_named_before(client, group, linde):
    meeting = a_meeting(group=group, venue=linde, starts_at=clock.now() + timedelta(days=3))
    first = clock.today() + timedelta(days=3)
    a_facilitation(group, an_expert("Samira"), first_day=first)
    for path in ("/groepen/samen", f"/bijeenkomsten/{meeting}"):
        assert "Samira begeleidt de groep." in client.get(path).text
    assert "Samira staat bij de deur." in client.get("/groepen/samen").text


@pytest.mark.parametrize("state", ["paused", "ended"])
def test_of_a_group_that_stopped_nobody_is_to_come(client, noord, state):
    a_group(slug="samen", district_id=noord, state=state, capacity=None)
    page = client.get("/groepen/samen").text
    assert UNKNOWN not in page
    assert "Met wie" not in page


def test_of_a_date_that_was_nobody_is_to_come(client, group, linde):
    meeting = a_meeting(group=group, venue=linde, starts_at=clock.now() - timedelta(days=3))
    page = client.get(f"/bijeenkomsten/{meeting}").text
    assert "Deze bijeenkomst is geweest." in page
    assert UNKNOWN not in page


@pytest.mark.parametrize(
    ("stage", "words"),
    [("preparing", PREPARING), ("exploring", "Hier kijken we nog wat mensen willen.")],
)
@pytest.mark.parametrize(
    ("state", "started"), [("open", True), ("paused", False), ("draft", False)]
)
def test_a_district_prepares_nothing_when_a_group_is_open(
    app, client, stage, words, state, started
):
    a_group(state=state, district_id=a_district(slug="noord", stage=stage))
    assert (words in client.get("/gebieden/noord").text) != started
    assert f"{started:d} van 1 gebieden gestart" in client.get("/gebieden").text


def test_a_schedule_to_come_begins_on_its_first_date(client, group, linde):
    a_schedule(group, linde, rule=WEDNESDAYS, valid_from=date(2026, 11, 23))
    paths = ("/groepen/samen", "/groepen", "/gebieden/noord", "/buurtpunten/linde")
    for path in paths:
        page = client.get(path).text
        assert "vanaf woensdag 25 november" in page
        assert "maandag 23 november" not in page


@pytest.mark.parametrize(
    ("rule", "given", "begins"),
    [
        (WEDNESDAYS, {}, date(2026, 11, 25)),
        ("FREQ=WEEKLY;BYDAY=MO", {}, date(2026, 11, 23)),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", {}, date(2026, 11, 29)),
        ("FREQ=MONTHLY;BYDAY=1TU", {}, date(2026, 12, 1)),
        ("FREQ=WEEKLY;BYDAY=FR", {"valid_from": date(2026, 12, 21)}, date(2027, 1, 8)),
        (
            "FREQ=WEEKLY;BYDAY=FR",
            {"valid_from": date(2026, 12, 21), "skips_holidays": False},
            date(2026, 12, 25),
        ),
        (WEDNESDAYS, {"valid_until": date(2026, 11, 24)}, date(2026, 11, 23)),
        ("every Wednesday", {}, date(2026, 11, 23)),
    ],
)
def test_the_first_day_is_one_on_which_it_meets(rule, given, begins):
    period = {"valid_from": date(2026, 11, 23), "valid_until": None, "skips_holidays": True}
    assert first_day(rule, **{**period, **given}) == begins
