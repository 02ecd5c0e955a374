"""A postcode leads to a district and the nearest venues, and its letters stay out of addresses."""

from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locations.districts.rules import Point, distance_km, distance_or_last, mean, parse_postcode
from tests.support.builders import a_district, a_group, a_meeting, a_postcode, a_venue


@pytest.mark.parametrize("text", ["6411", "6411 AB", "6411ab", " 6411AB ", "6411-ab"])
def test_a_postcode_is_read_however_it_is_typed(text):
    assert parse_postcode(text) == "6411"


@pytest.mark.parametrize("text", ["", "0411", "641", "64111", "6411 A", "6411 ABC", "abcd", "٦٤١١"])
def test_what_is_no_postcode_is_none(text):
    assert parse_postcode(text) is None


@given(st.text())
def test_any_text_is_four_digits_or_nothing(text):
    found = parse_postcode(text)
    assert found is None or (len(found) == 4 and found.isascii() and found.isdecimal())


def test_a_known_distance_is_right():
    heerlen, hoensbroek = Point(50.88365, 5.98154), Point(50.92387, 5.92528)
    assert distance_km(heerlen, hoensbroek) == pytest.approx(5.97, abs=0.02)


@given(st.floats(50.7, 51.0), st.floats(5.8, 6.1), st.floats(50.7, 51.0), st.floats(5.8, 6.1))
def test_within_a_city_the_distance_is_that_of_a_flat_map(x1, y1, x2, y2):
    degree = 6371.0 * radians(1)
    flat = hypot((x2 - x1) * degree, (y2 - y1) * degree * cos(radians((x1 + x2) / 2)))
    assert distance_km(Point(x1, y1), Point(x2, y2)) == pytest.approx(flat, rel=0.01, abs=0.001)


def test_an_unknown_place_comes_last():
    here = Point(50.88, 5.98)
    places = {"far": Point(51, 6), "unknown": None, "near": Point(50.89, 5.98)}
    assert sorted(places, key=lambda name: distance_or_last(here, places[name])) == [
        "near",
        "far",
        "unknown",
    ]


def test_the_middle_of_nothing_is_unknown():
    assert mean([None, None]) is None
    assert mean([Point(50, 6), None, Point(52, 4)]) == Point(51, 5)


@pytest.fixture
def city(app):
    """Two districts with a venue and a meeting each; one postcode has no coordinates."""
    centre, north = (
        a_district(slug="centrum", name="Centrum"),
        a_district(slug="noord", name="Noord"),
    )
    a_postcode("6411", centre, latitude=50.884, longitude=5.979)
    a_postcode("6413", north)
    linde = a_venue(
        slug="linde", name="De Linde", district_id=centre, latitude=50.887, longitude=5.979
    )
    kade = a_venue(slug="kade", name="De Kade", district_id=north, latitude=50.92, longitude=5.93)
    a_meeting(group=a_group(name="Samen verder", district_id=centre), venue=linde)
    a_meeting(group=a_group(name="Wandelen", district_id=north), venue=kade)


def test_a_postcode_shows_its_own_district_with_the_nearest_venues(city, client):
    page = client.get("/?postcode=6411").text
    assert "Postcode 6411 hoort bij Centrum." in page
    assert "Samen verder" in page
    assert "Wandelen" not in page
    assert page.index("De Linde</a>, 300 meter") < page.index("De Kade</a>, 5,3 kilometer")
    assert "ongeveer" not in page


def test_without_coordinates_the_distance_is_roughly(city, client):
    page = client.get("/?postcode=6413").text
    assert "De afstand is ongeveer." in page
    assert page.index("De Kade</a>, ongeveer") < page.index("De Linde</a>, ongeveer")


def test_the_letters_do_not_stay_in_the_address(city, client):
    response = client.get("/?postcode=6411+ab&deel=avond")
    assert response.status_code == 303
    assert "postcode=6411&deel=avond" in response.location
    assert "ab" not in response.location.partition("?")[2]


def test_another_chosen_district_wins_and_keeps_the_distances(city, client):
    page = client.get("/?postcode=6411&gebied=noord").text
    assert "Wandelen" in page
    assert "Samen verder" not in page
    assert "hoort bij Centrum" in page


def test_an_unknown_postcode_is_told_and_the_list_stays(city, client):
    page = client.get("/?postcode=9999").text
    assert "<title>Fout:" in page
    assert "Deze postcode kennen we niet." in page
    assert 'value="9999"' in page
    assert '<a href="/gebieden/noord">Noord</a>' in page
    assert "Samen verder" in page


@pytest.mark.parametrize("wrong", ["abc", "12", "<b>", "6411 ABC"])
def test_what_is_no_postcode_is_told_and_kept(city, client, wrong):
    page = client.get("/", query_string={"postcode": wrong}).text
    assert "Vul 4 cijfers in." in page
    assert "Samen verder" in page
    assert "<b>abc" not in page


def test_the_page_of_districts_leads_on_from_a_postcode(city, client):
    response = client.get("/gebieden?postcode=6411AB")
    assert response.status_code == 303
    assert response.location == "/gebieden/centrum?postcode=6411"
    assert "300 meter" in client.get(response.location).text
    assert "kennen we niet" in client.get("/gebieden?postcode=1234").text
    assert "Vul 4 cijfers in." in client.get("/gebieden?postcode=x").text


def test_the_letters_do_not_stay_in_the_address_of_a_district(city, client):
    response = client.get("/gebieden/centrum?postcode=6411AB")
    assert response.status_code == 303
    assert response.location == "/gebieden/centrum?postcode=6411"
