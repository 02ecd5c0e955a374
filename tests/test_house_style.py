"""What an organisation sets is what a visitor sees: names, words, numbers, exit, house style."""

from dataclasses import replace

import pytest

from app import create_app
from core.db import db
from core.settings import Settings
from tests.support.builders import a_meeting

OWN = {
    "site_name": "Bij de buurt",
    "place": "Elders",
    "group_word": "praatgroep",
    "group_word_plural": "praatgroepen",
    "crisis_emergency": "911",
    "crisis_suicide": "09001",
    "exit_url": "https://weer.example/",
    "house_style_css": "css/poster.css",
    "house_style_class": "gemeente-theme",
    "organisation": "Stichting Elders",
    "contact_name": "Jo",
    "contact_phone": "111 111 11 11",
}


@pytest.fixture
def settings(database_url):
    return Settings(database_url=database_url, **OWN)


def test_the_home_page_carries_the_own_names_numbers_and_house_style(client):
    page = client.get("/")
    for shown in ("Elders", "praatgroep", "911", "09001", "Stichting Elders", "Bel Jo"):
        assert shown in page.text, shown
    assert "herstelgroep" not in page.text
    assert ' class="gemeente-theme"' in page.text
    styles = page.text.index("/static/site.css?"), page.text.index("/static/css/poster.css?v=")
    assert styles == tuple(sorted(styles))


def test_a_known_word_for_a_group_is_translated(client):
    assert "What is a talking group?" in client.get("/en/").text


def test_leaving_quickly_goes_to_the_own_address(client):
    answer = client.get("/snel-weg")
    assert (answer.status_code, answer.location) == (303, "https://weer.example/")


def test_leaving_quickly_takes_the_form_and_confirmation_cookies_along(client):
    client.send(client.get(f"/bijeenkomsten/{a_meeting()}/aanmelden"))
    assert client.get_cookie("formulier")
    assert client.get_cookie("bevestiging")
    client.get("/snel-weg")
    assert client.get_cookie("formulier") is None
    assert client.get_cookie("bevestiging") is None


@pytest.fixture
def visit(settings, tmp_path):
    """Visit a page of the same site with other settings."""

    def go(path, **other):
        site = create_app(replace(settings, **other), tmp_path / "other")
        page = site.test_client().get(path)
        with site.app_context():
            db.engine.dispose()
        return page

    return go


def test_the_quick_exit_can_be_turned_off(visit):
    assert "Snel weg" in visit("/uitleg").text
    assert "Snel weg" not in visit("/uitleg", quick_exit=False).text


def test_a_site_of_one_language_has_no_language_menu(visit):
    assert "hreflang" in visit("/uitleg").text
    assert "hreflang" not in visit("/uitleg", languages=("nl",)).text
    assert visit("/en/uitleg", languages=("nl",)).status_code == 404
