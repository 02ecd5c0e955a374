"""Somebody finds a meeting: by day, filters, pages of two weeks, and the nearest that fits."""

import re
from datetime import timedelta

import pytest

from core import clock
from recovery_groups.groups.models import GroupState
from recovery_groups.pages.rules import Dropped, Filters, loosened, parse_cursor, parse_place
from tests.support.builders import a_district, a_group, a_meeting, a_venue, on_wall


def names(page):
    """The groups on the cards of a page, in order."""
    return re.findall(r'<h4><a href="[^"]*">([^<]*)</a></h4>', page.text)


def on(days, text):
    return on_wall(clock.today() + timedelta(days=days), text)


@pytest.fixture
def venue(app):
    return a_venue(name="De Linde")


@pytest.fixture
def meet(venue):
    """Make a meeting of a group of its own, so many days from now."""

    def make(name, days, text, *, at=None, group=None, **given):
        group = a_group(name=name, **(group or {}))
        return a_meeting(group=group, venue=at or venue, starts_at=on(days, text), **given)

    return make


def test_meetings_stand_under_their_days_in_order_of_time(meet, client):
    meet("Later", 1, "19:30")
    meet("Eerder", 1, "10:00")
    meet("Overmorgen", 2, "09:00")
    page = client.get("/")
    assert names(page) == ["Eerder", "Later", "Overmorgen"]
    assert "<h2" in page.text
    assert "3 bijeenkomsten" in page.text
    assert page.text.count('<h3 class="day">Morgen <small>') == 1


def test_only_open_groups_are_there_and_cancelled_meetings_are_crossed_out(meet, client):
    for state in (GroupState.DRAFT, GroupState.PAUSED, GroupState.ENDED):
        meet(f"Groep {state}", 1, "10:00", group={"state": state})
    meet("Gaat niet", 1, "11:00", status="cancelled", cancel_reason="room")
    page = client.get("/")
    assert names(page) == ["Gaat niet"]
    assert 'class="card card--off"' in page.text
    assert "Gaat niet door" in page.text


def test_a_started_meeting_stays_until_its_end(app, venue, client):
    a_meeting(group=a_group(name="Bezig"), venue=venue, starts_in=-timedelta(minutes=30))
    a_meeting(group=a_group(name="Voorbij"), venue=venue, starts_in=-timedelta(hours=3))
    page = client.get("/")
    assert names(page) == ["Bezig"]
    assert "Nu bezig" in page.text


def test_occupancy_is_a_band_and_never_a_count(meet, client):
    meet("Ruim", 1, "10:00", seats_taken=0)
    meet("Bijna", 1, "11:00", seats_taken=7)
    meet("Vol", 1, "12:00", seats_taken=8)
    meet("Inloop", 1, "13:00", group={"capacity": None}, capacity=None)
    page = client.get("/").text
    words = re.findall(r'class="tag tag--(?:enough|few|full|walk_in)">([^<]*)<', page)
    assert words == ["Genoeg plek", "Bijna vol", "Vol – wachtlijst kan", "Kom gewoon binnen"]
    assert "seats" not in page


def test_a_day_or_a_part_of_the_day_narrows_the_list(meet, client):
    meet("Ochtend", 1, "10:00")
    meet("Avond", 1, "17:00")
    meet("Overmorgen", 2, "16:59")
    assert names(client.get("/?dag=morgen")) == ["Ochtend", "Avond"]
    assert names(client.get("/?deel=avond")) == ["Avond"]
    assert names(client.get("/?deel=dag")) == ["Ochtend", "Overmorgen"]
    assert names(client.get("/?dag=morgen&deel=dag")) == ["Ochtend"]


def test_a_weekday_shows_each_of_them_in_two_weeks(meet, client):
    day = clock.today() + timedelta(days=3)
    name = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
    meet("Eerste", 3, "10:00")
    meet("Tweede", 10, "10:00")
    meet("Andere dag", 4, "10:00")
    assert names(client.get(f"/?dag={name[day.weekday()]}")) == ["Eerste", "Tweede"]


def test_district_language_and_wheelchair_narrow_the_list(meet, client):
    north = a_district(slug="noord", name="Noord")
    meet("Noord", 1, "10:00", at=a_venue(district_id=north, wheelchair=True))
    meet("Arabisch", 1, "11:00", group={"languages": ("nl", "ar")})
    assert names(client.get("/?gebied=noord")) == ["Noord"]
    assert names(client.get("/?rolstoel=1")) == ["Noord"]
    page = client.get("/?taal=ar")
    assert names(page) == ["Arabisch"]
    assert '<option value="ar" selected>Arabisch</option>' in page.text


def test_the_district_is_that_of_the_venue_not_of_the_group(meet, client):
    north, south = a_district(slug="noord"), a_district(slug="zuid")
    meet("Te gast", 1, "10:00", at=a_venue(district_id=north), group={"district_id": south})
    assert names(client.get("/?gebied=noord")) == ["Te gast"]


@pytest.mark.parametrize(
    "query",
    ["gebied=nergens", "dag=kerst", "deel=nacht", "taal=xx", "onbekend=1", "na=x", "na=1-1"],
)
def test_bad_input_is_told_and_the_list_stays(meet, client, query):
    meet("Er is er een", 1, "10:00")
    page = client.get(f"/?{query}")
    assert page.status_code == 200
    assert names(page) == ["Er is er een"]
    told = query.partition("=")[0] in {"gebied", "dag", "deel", "taal"}
    assert ("<title>Fout:" in page.text) == told


def test_the_chips_tell_which_one_is_chosen(meet, client):
    meet("Groep", 1, "19:00")
    page = client.get("/?deel=avond&rolstoel=1").text
    assert re.findall(r'aria-current="true">([^<]*)</a></li>', page)[-1] == "Avond"
    assert 'href="/?dag=vandaag&amp;rolstoel=1#zoek"' in page


def test_a_page_holds_fifty_and_the_next_one_goes_on_without_gap_or_double(app, venue, client):
    group = a_group(name="Druk")
    start = on(1, "09:00")
    ids = [
        a_meeting(
            group=group,
            venue=venue,
            starts_at=start + timedelta(hours=number // 2),
            original_start=clock.local(start).replace(tzinfo=None) + timedelta(minutes=number),
        )
        for number in range(70)
    ]
    first = client.get("/")
    seen = re.findall(r'<h4><a href="/bijeenkomsten/(\d+)"', first.text)
    assert len(seen) == 50
    later = re.search(r'rel="next" href="([^"]*)"', first.text)[1]
    second = client.get(later)
    seen += re.findall(r'<h4><a href="/bijeenkomsten/(\d+)"', second.text)
    assert [int(one) for one in seen] == ids
    assert 'rel="next"' not in second.text
    assert 'rel="prev"' in second.text


def test_a_page_ends_after_a_week_and_the_next_one_begins_there(meet, client):
    meet("Binnen", 6, "10:00")
    meet("Daarna", 7, "00:00")
    first = client.get("/")
    assert names(first) == ["Binnen"]
    assert "In de komende 7 dagen." in first.text
    assert names(client.get(re.search(r'rel="next" href="([^"]*)"', first.text)[1])) == ["Daarna"]


def test_who_asks_for_something_sees_two_weeks(meet, client):
    meet("Binnen", 13, "20:00")
    meet("Daarna", 14, "20:00")
    page = client.get("/?deel=avond")
    assert names(page) == ["Binnen"]
    assert "In de komende twee weken." in page.text


def test_nothing_in_a_week_shows_the_next_date(meet, client):
    meet("Over een maand", 30, "10:00")
    page = client.get("/")
    assert names(page) == ["Over een maand"]
    assert "De volgende keer" in page.text


def test_when_nothing_fits_the_part_of_the_day_goes_first(meet, client):
    meet("Ochtend", 1, "10:00")
    page = client.get("/?dag=morgen&deel=avond")
    assert names(page) == ["Ochtend"]
    assert "op een ander deel van de dag" in page.text
    assert "op andere dagen" not in page.text


def test_then_the_day_and_the_language(meet, client):
    meet("Overmorgen", 2, "10:00", group={"languages": ("nl",)})
    a_group(languages=("ar",))
    page = client.get("/?dag=morgen&deel=avond&taal=ar")
    assert names(page) == ["Overmorgen"]
    for words in ("op een ander deel van de dag", "op andere dagen", "in andere talen"):
        assert words in page.text
    assert "in een ander gebied" not in page.text


def test_at_last_the_nearest_district_with_a_meeting(meet, client):
    here, near, far = (a_district(slug=name) for name in ("hier", "dichtbij", "ver"))
    a_venue(district_id=here, latitude=50.88, longitude=5.98)
    meet("Ver", 1, "10:00", at=a_venue(district_id=far, latitude=52, longitude=5))
    meet("Dichtbij", 5, "10:00", at=a_venue(district_id=near, latitude=50.89, longitude=5.98))
    page = client.get("/?gebied=hier")
    assert names(page) == ["Dichtbij"]
    assert "in een ander gebied" in page.text


def test_a_wheelchair_is_never_let_go_of(meet, client):
    meet("Drempel", 1, "10:00")
    page = client.get("/?rolstoel=1&deel=dag")
    assert names(page) == []
    assert "Toon alle gebieden" in page.text


def test_an_empty_site_has_a_way_on(app, client):
    for path in ("/", "/lijst", "/groepen", "/gebieden", "/buurtpunten"):
        page = client.get(path)
        assert page.status_code == 200
        assert len(re.findall("<a ", page.text)) >= 1


def test_the_list_to_print_is_one_district_or_all(meet, client):
    meet("Noord", 1, "10:00", at=a_venue(district_id=a_district(slug="noord", name="Noord")))
    meet("Elders", 1, "11:00")
    both, one = client.get("/lijst").text, client.get("/lijst?gebied=noord").text
    assert "Elders" in both
    assert "Groepen in Noord" in one
    assert "Elders" not in one


def test_wishes_are_let_go_of_in_one_order():
    steps = loosened(Filters(day="vandaag", part="avond", language="ar", wheelchair=True))
    assert [dropped for _, dropped in steps] == [
        (Dropped.PART,),
        (Dropped.PART, Dropped.DAY),
        (Dropped.PART, Dropped.DAY, Dropped.LANGUAGE),
    ]
    assert steps[-1][0] == Filters(wheelchair=True)


@pytest.mark.parametrize("text", ["", "x", "1800000000", "1800000000-", "-1-1", "9" * 30 + "-1"])
def test_a_bad_cursor_is_none(text):
    assert parse_cursor(text) is None
    assert parse_place(text) is None
