"""The pages on which staff and residents make, renew and stop calendars of their own."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest

from core.accounts.rules import Role
from recovery_groups.feeds.models import FeedToken
from tests.feeds.reading import events
from tests.support.residents import a_resident, rows
from tests.support.staff import a_facilitator, an_account, sign_in


def addresses_on(page):
    """Return the addresses a page shows: webcal, Google, to copy."""
    webcal = re.search(r'href="(webcal:[^"]+)"', page.text)
    google = re.search(r'href="(https://calendar\.google\.com/[^"]+)"', page.text)
    copied = re.search(r'<code dir="ltr">([^<]+)</code>', page.text)
    return [unescape(found[1]) for found in (webcal, google, copied)]


def test_a_facilitator_makes_a_calendar_and_stops_it(app, world):
    browser = sign_in(app.test_client(), a_facilitator(world.together))
    made = browser.send(browser.get("/begeleiders/agenda"), button="Maak mijn agenda")
    assert made.status_code == 200
    assert made.headers["Cache-Control"] == "no-store"
    webcal, google, copied = addresses_on(made)
    path = urlsplit(copied).path
    assert webcal == f"webcal://127.0.0.1:8000{path}"
    assert google.endswith(f"?cid=webcal%3A%2F%2F127.0.0.1%3A8000{path.replace('/', '%2F')}")
    assert events(app.test_client().get(path).data)
    again = browser.get("/begeleiders/agenda")
    assert path not in again.text
    assert "Je telefoon keek het laatst op donderdag 1 oktober." in again.text
    assert browser.send(again, button="Stop deze agenda").status_code == 303
    assert not events(app.test_client().get(path).data)


def test_a_coordinator_makes_renews_and_stops_a_calendar(app, world):
    account = an_account((Role.COORDINATOR, world.south))
    browser = sign_in(app.test_client(), account)
    page = browser.get("/beheer/feeds")
    assert "De Brug; boven" in unescape(page.text)
    assert "De Linde" not in page.text
    chosen = {"naam": "Mijn brug", "buurtpunten": [str(world.elsewhere)], "discreet": "y"}
    made = browser.send(page, chosen, button="Maak deze agenda")
    assert made.status_code == 200
    assert 'value="Mijn brug"' not in made.text  # the form is for the next one
    first = urlsplit(addresses_on(made)[2]).path
    assert len(events(client_of(app).get(first).data)) == 3
    listed = browser.get("/beheer/feeds")
    assert "Mijn brug" in listed.text
    second = urlsplit(addresses_on(browser.send(listed, button="Nieuw adres"))[2]).path
    assert not events(client_of(app).get(first).data)
    assert len(events(client_of(app).get(second).data)) == 3
    assert browser.send(browser.get("/beheer/feeds"), button="stoppen").status_code == 303
    assert not events(client_of(app).get(second).data)


def client_of(app):
    return app.test_client()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"naam": ""}, "Geef de agenda een naam."),
        ({"naam": "x" * 61}, "Maak de naam korter"),
        ({"naam": "A", "groepen": ["999"]}, "Kies iets uit de lijst."),
        ({"naam": "A", "gebieden": ["x"]}, "Kies iets uit de lijst."),
    ],
)
def test_what_is_wrong_with_a_choice_is_said_and_the_rest_kept(app, world, given, sentence):
    browser = sign_in(app.test_client(), an_account(Role.COORDINATOR))
    sent = {**given, "buurtpunten": [str(world.venue)]}
    page = browser.send(browser.get("/beheer/feeds"), sent, button="Maak deze agenda")
    assert page.status_code == 422
    assert sentence in page.text
    assert re.search(rf'name="buurtpunten" value="{world.venue}" checked', page.text)
    assert not rows(FeedToken)


def test_a_second_tap_makes_no_second_calendar(app, world):
    browser = sign_in(app.test_client(), an_account(Role.COORDINATOR))
    page = browser.get("/beheer/feeds")
    assert browser.send(page, {"naam": "A"}, button="Maak deze agenda").status_code == 200
    again = browser.send(page, {"naam": "A"}, button="Maak deze agenda")
    assert again.status_code == 409
    assert "Je hebt al een agenda met deze naam." in again.text
    assert len(rows(FeedToken)) == 1


def test_a_resident_is_warned_first_and_offered_the_file(app, world):
    code = a_resident(world.dates["summer"])
    browser = app.test_client()
    browser.send(browser.get("/mijn-aanmelding"), {"code": code})
    assert "/mijn-aanmelding/agenda" in browser.get("/mijn-aanmelding").text
    warning = browser.get("/mijn-aanmelding/agenda")
    assert "Google of de Outlook van je werk kan deze agenda lezen." in warning.text
    assert "afspraak.ics" in warning.text
    assert not rows(FeedToken)
    made = browser.send(warning, button="Ja, maak deze agenda")
    path = urlsplit(addresses_on(made)[2]).path
    assert len(events(client_of(app).get(path).data)) == 1
    assert made.headers["Cache-Control"] == "no-store"
    page = browser.get("/mijn-aanmelding/agenda")
    assert path not in page.text
    browser.send(page, button="stoppen")
    assert not events(client_of(app).get(path).data)


def test_without_a_code_there_is_nothing_to_follow(client, world):
    assert client.get("/mijn-aanmelding/agenda").location.endswith("/mijn-aanmelding?gedaan=dicht")
    assert client.get("/begeleiders/agenda").status_code == 303
    assert client.get("/beheer/feeds").status_code == 303
