"""A group's page and a meeting's page say what goes on, in every state."""

import re
from datetime import datetime, timedelta

import pytest

from core import clock
from core.db import db, transaction
from locations.venues.models import Activity, Room
from recovery_groups.pages.renderers import distance_words, who_leads
from tests.support.builders import (
    a_facilitation,
    a_group,
    a_meeting,
    a_schedule,
    a_venue,
    an_expert,
    on_wall,
)

SIGN_UP = re.compile(r'href="/bijeenkomsten/(\d+)/aanmelden">(.*?)</a>', re.DOTALL)


def on(days, text):
    return on_wall(clock.today() + timedelta(days=days), text)


@pytest.fixture
def group(app):
    return a_group(slug="samen", name="Samen verder")


@pytest.fixture
def venue(app):
    return a_venue(slug="linde", name="De Linde")


@pytest.fixture
def meet(group, venue):
    """Make a meeting of the group, three days from now at 19:30."""

    def make(days=3, text="19:30", **given):
        return a_meeting(group=group, **{"venue": venue, "starts_at": on(days, text), **given})

    return make


@pytest.fixture
def show(client):
    """Load a meeting's page."""
    return lambda meeting: client.get(f"/bijeenkomsten/{meeting}").text


def test_a_group_shows_its_next_meeting_with_a_button(group, venue, meet, client):
    a_schedule(group, venue)
    next_, later = meet(), meet(10)
    page = client.get("/groepen/samen").text
    assert [int(number) for number, _ in SIGN_UP.findall(page)] == [next_, later]
    assert "Genoeg plek" in page
    assert "Elke zondag, 19:30 tot 21:00 uur" in page
    assert "Aanmelden hoeft niet. Je mag ook zo binnenlopen." in page
    assert '<span class="vh"> voor ' in page


@pytest.mark.parametrize(("next_at", "way"), [(None, 0), (1, 1), (2, 2)])
def test_a_group_tells_who_gets_in_where_it_meets_next(group, client, next_at, way):
    ways = ("Bij de kerk.", "Bij het park.", "Bij de brug.")
    venues = [a_venue(wheelchair=one == ways[0], getting_there=one) for one in ways]
    began = clock.today() - timedelta(days=30)
    a_schedule(group, venues[1], rule="FREQ=WEEKLY;BYDAY=MO", valid_from=began + timedelta(days=1))
    a_schedule(group, venues[0], valid_from=began)
    if next_at is not None:  # the third is a venue that no schedule names
        a_meeting(group=group, venue=venues[next_at])
    page = client.get("/groepen/samen").text
    assert [one for one in ways if one in page] == [ways[way]]
    assert ("Je komt er in met een rolstoel." in page) == (way == 0)


def test_a_group_offers_six_dates_besides_the_next(meet, client):
    for days in range(1, 10):
        meet(days)
    page = client.get("/groepen/samen").text
    assert len(SIGN_UP.findall(page)) == 7


def test_a_cancelled_date_is_crossed_out_and_the_next_one_is_offered(meet, client):
    meet(1, status="cancelled", cancel_reason="room")
    good = meet(2)
    page = client.get("/groepen/samen").text
    assert page.index("De volgende keer") < page.index(f"/bijeenkomsten/{good}/aanmelden")
    assert "<s>" in page
    assert len(SIGN_UP.findall(page)) == 1


def test_a_full_date_leads_to_the_waiting_list(meet, client):
    meet(1)
    meet(2, seats_taken=8)
    page = client.get("/groepen/samen").text
    assert SIGN_UP.findall(page)[1][1].startswith("Wachtlijst<")


def test_a_walk_in_group_has_no_sign_up_at_all(app, venue, client):
    group = a_group(slug="inloop", capacity=None)
    meeting = a_meeting(group=group, venue=venue, capacity=None)
    page = client.get("/groepen/inloop").text + client.get(f"/bijeenkomsten/{meeting}").text
    assert "Aanmelden hoeft niet. Loop gewoon binnen." in page
    assert not SIGN_UP.findall(page)
    assert "Hoogstens" not in page


def test_a_group_without_walk_in_does_not_invite_to_it(app, venue, client):
    meeting = a_meeting(group=a_group(slug="dicht", walk_in=False), venue=venue)
    page = client.get("/groepen/dicht").text + client.get(f"/bijeenkomsten/{meeting}").text
    assert "binnenlopen" not in page
    assert "Meld je aan als je komt." in page


@pytest.mark.parametrize(
    ("state", "words"),
    [("paused", "Deze groep is even gestopt"), ("ended", "Deze groep is gestopt")],
)
def test_a_stopped_group_is_readable_without_dates(app, venue, client, state, words):
    group = a_group(slug="rust", state=state)
    meeting = a_meeting(group=group, venue=venue)
    for path in ("/groepen/rust", f"/bijeenkomsten/{meeting}"):
        page = client.get(path).text
        assert words in page
        assert not SIGN_UP.findall(page)


def test_a_draft_is_not_there(app, venue, client):
    meeting = a_meeting(group=a_group(slug="concept", state="draft"), venue=venue)
    assert client.get("/groepen/concept").status_code == 404
    assert client.get(f"/bijeenkomsten/{meeting}").status_code == 404


def test_a_group_without_dates_says_so(group, client):
    assert "Er staan nog geen data in de agenda." in client.get("/groepen/samen").text


def test_what_one_says_at_the_door_names_the_room(group, venue, meet, client):
    room = db.session.query(Room).filter_by(venue_id=venue).one().id
    a_facilitation(group, an_expert("Samira"))
    meet(room_id=room)
    page = client.get("/groepen/samen").text
    assert "Samira staat bij de deur. Je zegt: “Ik kom voor zaal 2.”" in page


@pytest.mark.parametrize(
    ("taken", "words", "button"),
    [
        (0, "Genoeg plek", "Meld je aan"),
        (7, "Bijna vol", "Meld je aan"),
        (8, "Vol – wachtlijst kan", "Ga naar de wachtlijst"),
    ],
)
def test_a_meeting_shows_a_band_and_its_button(meet, show, taken, words, button):
    meeting = meet(seats_taken=taken)
    page = show(meeting)
    assert f">{words}</span>" in page
    assert SIGN_UP.findall(page) == [(str(meeting), button)]


def test_while_somebody_waits_a_meeting_is_full(meet, show):
    assert "Ga naar de wachtlijst" in show(meet(seats_taken=6, parties_waiting=1))


def test_a_full_meeting_names_the_next_date_with_room(meet, show):
    meeting = meet(1, seats_taken=8)
    meet(2, seats_taken=8)
    roomy = meet(3)
    assert [int(number) for number, _ in SIGN_UP.findall(show(meeting))] == [meeting, roomy]


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("facilitator", "De begeleider kan niet."),
        ("room", "De ruimte kan niet."),
        ("other", "Er is iets tussengekomen."),
    ],
)
def test_a_cancelled_meeting_gives_one_of_three_reasons(meet, show, reason, sentence):
    meeting = meet(1, status="cancelled", cancel_reason=reason)
    next_ = meet(8)
    page = show(meeting)
    assert "Deze bijeenkomst gaat niet door" in page
    assert sentence in page
    assert [int(number) for number, _ in SIGN_UP.findall(page)] == [next_]
    assert "Meld je aan voor" in page


def test_a_moved_meeting_crosses_out_the_old_time_and_place(app, group, venue, show):
    was = datetime.combine(clock.today() + timedelta(days=3), datetime.min.time().replace(hour=19))
    meeting = a_meeting(
        group=group,
        venue=a_venue(name="De Kade"),
        starts_at=on(4, "20:00"),
        status="moved",
        original_start=was,
        original_venue_id=venue,
    )
    page = show(meeting)
    assert "Let op: deze bijeenkomst is verplaatst" in page
    crossed = re.sub(r"<[^>]+>", "", " ".join(re.findall(r"<s>.*?</s>", page)))
    assert "19:00 uur" in crossed
    assert "De Linde" in crossed
    assert "20:00 tot 21:30 uur" in page
    assert "De Kade" in page


def test_a_started_meeting_invites_to_walk_in_only_where_that_is_possible(app, venue, show):
    started = -timedelta(minutes=10)
    may = a_meeting(group=a_group(), venue=venue, starts_in=started)
    not_ = a_meeting(group=a_group(walk_in=False), venue=venue, starts_in=started)
    words = "Deze bijeenkomst is al begonnen."
    assert f"{words} Je mag gewoon binnenlopen." in show(may)
    assert words in show(not_)
    assert "binnenlopen" not in show(not_)


def test_a_past_meeting_names_the_next_date(group, venue, meet, show):
    past = a_meeting(group=group, venue=venue, starts_in=-timedelta(days=7))
    next_ = meet()
    page = show(past)
    assert "Deze bijeenkomst is geweest." in page
    assert [int(number) for number, _ in SIGN_UP.findall(page)] == [next_]


def test_signing_up_opens_four_weeks_before(meet, show):
    opens = clock.today() + timedelta(days=12)
    page = show(meet(40))
    assert "Aanmelden kan vanaf " in page
    assert f" {opens.day} " in page.partition("Aanmelden kan vanaf ")[2][:30]
    assert not SIGN_UP.findall(page)
    assert SIGN_UP.findall(show(meet(28)))


def test_what_is_on_just_before_and_after_at_the_venue(group, venue, meet, show):
    weekday = (clock.today() + timedelta(days=3)).isoweekday()
    with transaction():
        for name, starts, ends in (
            ("Koffie", "17:00", "19:00"),
            ("Ochtendgym", "09:00", "10:00"),
            ("Spelletjes", "21:30", "22:30"),
        ):
            db.session.add(
                Activity(
                    venue_id=venue,
                    name=name,
                    weekday=weekday,
                    starts=datetime.strptime(starts, "%H:%M").time(),  # noqa: DTZ007
                    ends=datetime.strptime(ends, "%H:%M").time(),  # noqa: DTZ007
                )
            )
    a_meeting(group=a_group(name="Buren"), venue=venue, starts_at=on(3, "22:00"))
    a_meeting(
        group=a_group(name="Afgelast"),
        venue=venue,
        starts_at=on(3, "22:00"),
        status="cancelled",
        cancel_reason="other",
    )
    a_meeting(group=a_group(name="Concept", state="draft"), venue=venue, starts_at=on(3, "22:00"))
    page = show(meet())
    before, after = page.index("Vlak ervoor"), page.index("Vlak erna")
    assert before < page.index("Koffie") < after < page.index("Spelletjes")
    assert "Buren" in page
    for absent in ("Ochtendgym", "Afgelast", "Concept"):
        assert absent not in page


def test_who_leads_is_one_sentence_for_one_and_another_for_more(app):
    with app.test_request_context("/"):
        assert who_leads(["Samira"])[0] == "Samira begeleidt de groep."
        assert who_leads(["Samira"])[1] == "Samira had zelf ook een moeilijke tijd."
        assert who_leads(["Joost", "Samira"])[0] == "Joost en Samira begeleiden de groep."
        assert who_leads(["Samira", None])[0] == (
            "Samira en een ervaringsdeskundige begeleiden de groep."
        )
        assert who_leads([None, None])[0] == "2 ervaringsdeskundigen begeleiden de groep."
        assert who_leads([None])[0] == "Een ervaringsdeskundige begeleidt de groep."
        assert who_leads([None])[1] == "Die had zelf ook een moeilijke tijd."


@pytest.mark.parametrize(
    ("km", "words"),
    [
        (None, ""),
        (0.01, "100 meter"),
        (0.44, "400 meter"),
        (1.0, "1 kilometer"),
        (1.25, "1,2 kilometer"),
        (12.6, "13 kilometer"),
    ],
)
def test_a_distance_is_rounded_as_one_walks(app, km, words):
    with app.test_request_context("/"):
        assert distance_words(km) == words
