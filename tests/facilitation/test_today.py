"""The page of an evening: today's meeting, its numbers, what comes next, and nobody else's."""

from datetime import timedelta

import pytest

from core.db import db, transaction
from locations.venues.models import Closure
from recovery_groups.meetings.models import CancelReason, Meeting, Substitution
from recovery_groups.planning.actions import cancel_meeting
from tests.facilitation.evenings import evening, strangers
from tests.support.builders import a_facilitation, a_group, a_meeting, an_expert, on_wall
from tests.support.residents import EVENING, SUNDAY, a_resident
from tests.support.site import counted_statements, path_of
from tests.support.staff import a_facilitator, expert_of

__all__ = ["evening"]
TODAY = "/begeleiders/vandaag"


def a_next(evening, days, **given):
    return a_meeting(group=evening.group, starts_at=EVENING + timedelta(days=days), **given)


def test_today_shows_who_comes_where_and_when(evening):
    a_resident(evening.meeting, nickname="Vlinder", first_time=True)
    a_resident(evening.meeting, party=3)
    a_resident(evening.meeting, party=3)
    page = evening.at("19:00").browser.get(TODAY)
    assert "Vandaag: <bdi>Samen verder</bdi>" in page.text
    assert "19:30 tot 21:00 uur" in page.text
    for words in ("4 aangemeld", "1 voor het eerst", "1 wacht", "Vlinder"):
        assert words in page.text


def test_a_day_without_a_group_says_when_the_next_one_is(evening):
    page = evening.browser.get(TODAY)
    assert "Vandaag heb je geen groep" in page.text
    assert "De volgende: zondag 22 november, 19:30 uur." in page.text
    assert evening.path in page.text


def test_who_has_no_group_at_all_is_told_so(app, evening):
    nobody = strangers(app, evening)["of another group"]
    page = nobody.get(TODAY)
    assert "Vandaag heb je geen groep" in page.text
    assert "Er staat nog niets gepland." in page.text


@pytest.mark.parametrize(
    ("wall", "days", "shown"),
    [
        ("08:00", 0, "10:00"),
        ("10:30", 0, "10:00"),
        ("13:00", 0, "19:30"),
        ("23:30", 0, "19:30"),
        ("03:59", 1, "19:30"),
    ],
)
def test_of_several_meetings_today_the_one_that_matters_now_is_shown(evening, wall, days, shown):
    a_meeting(group=evening.group, starts_at=on_wall(SUNDAY, "10:00"))
    page = evening.at(wall, days=days).browser.get(TODAY)
    assert f"{shown} tot" in page.text
    assert page.text.count('aria-current="page"') == 1
    assert "10:00 <bdi>" in page.text
    assert "19:30 <bdi>" in page.text


def test_at_four_the_evening_before_is_no_longer_today(evening):
    assert "Vandaag heb je geen groep" in evening.at("04:00", days=1).browser.get(TODAY).text


def test_what_comes_next_is_warned_of(evening):
    a_next(evening, 1)
    full = a_next(evening, 2, capacity=1)
    a_resident(full)
    cancel_meeting(a_next(evening, 3), CancelReason.OTHER)
    closed = a_next(evening, 4)
    day = SUNDAY + timedelta(days=4)
    with transaction():
        venue = db.session.get_one(Meeting, closed).venue_id
        db.session.add(Closure(venue_id=venue, first_day=day, last_day=day))
    unled = a_next(evening, 5)
    with transaction():
        away = expert_of(evening.facilitator)
        db.session.add(Substitution(meeting_id=unled, away_id=away, asked_at=EVENING))
    page = evening.at("19:00").browser.get(TODAY)
    coming = page.text.partition("Hierna")[2]
    rows = coming.split("<li>")[1:]
    words = ["Nog niemand", "Vol", "Gaat niet door", "Buurtpunt dicht", "Geen begeleider"]
    assert len(rows) == 5
    for row, expected in zip(rows, words, strict=True):
        assert expected in row, expected


def test_with_a_colleague_there_somebody_leads_it(evening):
    unled = a_next(evening, 5)
    with transaction():
        away = expert_of(evening.facilitator)
        db.session.add(Substitution(meeting_id=unled, away_id=away, asked_at=EVENING))
    a_facilitation(evening.group, an_expert("Joost"))
    assert "Geen begeleider" not in evening.at("19:00").browser.get(TODAY).text


def test_two_weeks_are_listed_and_at_most_ten(evening):
    for days in range(1, 20):
        a_next(evening, days)
    page = evening.at("19:00").browser.get(TODAY)
    assert page.text.partition("Hierna")[2].count("<li>") == 10


def test_a_cancelled_meeting_says_so_and_why(evening):
    cancel_meeting(evening.meeting, CancelReason.ROOM)
    page = evening.at("19:00").browser.get(TODAY)
    assert "Deze keer gaat niet door." in page.text
    assert "De ruimte kan niet." in page.text
    assert "Je hoeft niemand te tellen." in page.text
    assert 'name="getal"' not in page.text
    assert 'name="mensen"' not in page.text


def test_what_cannot_be_done_yet_or_any_more_is_said(evening):
    early = evening.page().text
    assert "Tellen kan op zondag 22 november vanaf 18:30 uur." in early
    ended = evening.at("21:00").page().text
    assert "Mensen erbij zetten kan niet meer." in ended
    assert "Tellen kan nog wel." in ended
    over = evening.at("04:00", days=1).page().text
    assert "Er is niet geteld." in over
    assert "Tellen kan niet meer." in over


OF_PLACES = {"wachtlijst", "plekken", "strookje"}
OF_WHO_COMES = {*OF_PLACES, "bericht", "vervanging"}
BEFORE_THE_START = {*OF_WHO_COMES, "gaat-niet-door", "verplaatsen"}


def _offered(evening):
    page = evening.page().text
    return {one for one in BEFORE_THE_START if f'href="{evening.path}/{one}"' in page}


def test_what_cannot_be_done_is_not_offered(evening):
    assert _offered(evening.at("18:00")) == BEFORE_THE_START
    assert _offered(evening.at("19:30")) == set()
    assert _offered(evening.at("12:00", days=1)) == set()


def test_a_cancelled_meeting_offers_only_what_still_makes_sense(evening):
    cancel_meeting(evening.meeting, CancelReason.ROOM)
    assert _offered(evening.at("18:00")) == BEFORE_THE_START - OF_WHO_COMES


def test_without_sign_up_there_is_nothing_about_places(evening):
    with transaction():
        row = db.session.get_one(Meeting, evening.meeting)
        row.capacity, row.walk_in_places = None, 0
    offered = _offered(evening.at("18:00"))
    assert offered == BEFORE_THE_START - OF_PLACES
    for one in offered:
        assert evening.browser.get(f"{evening.path}/{one}").status_code == 200, one


def test_a_meeting_without_sign_up_is_only_counted(evening):
    with transaction():
        row = db.session.get_one(Meeting, evening.meeting)
        row.capacity, row.walk_in_places = None, 0
    page = evening.at("19:30").page().text
    assert "Aanmelden hoeft niet" in page
    assert "Tel de mensen gewoon mee." in page
    assert 'name="mensen"' not in page


def test_the_page_is_small_and_asks_the_database_little(evening):
    for number in range(6):
        a_resident(evening.meeting, nickname=f"Nummer {number}", first_time=True)
    for days in range(1, 20):
        a_next(evening, days)
    evening.at("19:30").page()
    with counted_statements() as seen:
        page = evening.browser.client.get(TODAY)
    assert len(seen) <= 6, seen
    assert len(page.data) <= 20_000
    with counted_statements() as seen:
        evening.browser.client.get(evening.path)
    assert len(seen) <= 6, seen


def test_a_hundred_names_fit_in_six_statements_too(evening):
    with transaction():
        db.session.get_one(Meeting, evening.meeting).capacity = 110
    for _number in range(100):
        a_resident(evening.meeting, nickname="Vlinder")
    evening.at("19:30").page()
    with counted_statements() as seen:
        page = evening.browser.client.get(evening.path)
    assert len(seen) <= 6
    assert "Toon alle 100" in page.text


VIEWS = (
    *("", "/ruimte", "/strookje"),
    *("POST /tellen", "POST /erbij", "POST /toch-niet", "POST /ruimte", "POST /strookje"),
)


@pytest.mark.parametrize("view", VIEWS)
def test_whose_meeting_it_is_not_finds_nothing(app, evening, view):
    a_resident(evening.meeting, nickname="Vlinder")
    own = evening.at("19:30").page()
    for name, stranger in strangers(app, evening).items():
        method, _, path = view.rpartition(" ")
        if method:
            token = stranger.get("/begeleiders/noodkaart").text
            data = {"csrf_token": token.split('name="csrf_token" value="')[1].split('"')[0]}
            data |= {"aantal": "5", "mensen": "1", "gast": "42", "tekst": "Sleutel", "met": "1"}
            answer = stranger.client.post(evening.path + path, data=data)
        else:
            answer = stranger.get(evening.path + path)
        assert answer.status_code == 404, name
        assert "Vlinder" not in answer.text
    assert own.status_code == 200
    assert evening.people() is None
    assert len(evening.signups()) == 1


def test_who_is_not_signed_in_is_asked_to(app, evening):
    for path in (TODAY, evening.path, "/begeleiders/noodkaart", "/begeleiders/strookjes"):
        answer = app.test_client().get(path)
        assert answer.status_code == 303
        assert path_of(answer) == "/inloggen"


def test_the_door_sign_tells_the_way_and_nothing_else(app, evening):
    address = f"/begeleiders/deurbord/{evening.meeting}"
    page = evening.browser.get(address)
    assert "Welkom" in page.text
    assert "19:30 tot 21:00 uur" in page.text
    assert "Samen verder" not in page.text
    for name, stranger in strangers(app, evening).items():
        assert stranger.get(address).status_code == 404, name


def test_the_card_for_a_hard_moment_says_whom_to_call(evening):
    page = evening.browser.get("/begeleiders/noodkaart")
    for words in ("tel:112", "tel:113", "huisartsenpost", "tel:0000000000", "Samira"):
        assert words in page.text


def test_two_groups_of_one_facilitator_are_both_listed(app, evening):
    other = a_group(name="Koffie")
    a_meeting(group=other, starts_at=EVENING + timedelta(days=1))
    both = a_facilitator(evening.group, other)
    evening.browser.account = both
    page = evening.at("19:00").browser.get(TODAY)
    assert "Koffie" in page.text.partition("Hierna")[2]


def test_a_cancelled_meeting_does_not_say_when_one_can_count(evening):
    a_resident(evening.meeting)
    before = evening.at("12:00", days=-2)
    assert "Tellen en afvinken kan op" in before.page().text
    cancel_meeting(evening.meeting, CancelReason.ROOM)
    page = evening.page().text
    assert "Tellen en afvinken kan op" not in page
    assert "Wie zou er komen?" in page
