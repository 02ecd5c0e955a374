"""The own account: what it shows, and the language."""

import pytest

from core.accounts.models import Account
from core.accounts.rules import Role
from tests.support.residents import rows
from tests.support.site import path_of
from tests.support.staff import an_account, email_of, sign_in


@pytest.mark.parametrize("role", list(Role))
def test_everybody_with_a_role_has_one(client, app, role):
    account = an_account(role, name="Samira de Vries")
    page = sign_in(client, account).get("/mijn-account").text
    assert "Samira de Vries" in page
    assert email_of(account) in page


def test_the_language_is_chosen_and_spoken_at_once(client, facilitator):
    sign_in(client, facilitator)
    answer = client.send(client.get("/mijn-account"), {"taal": "en"}, button="taal")
    assert answer.location == "/en/mijn-account?gedaan=taal"
    assert rows(Account)[0].language == "en"
    answer = client.send(client.get(answer.location), {"taal": "nl"}, button="taal")
    assert answer.location == "/mijn-account?gedaan=taal"


@pytest.mark.parametrize("language", ["", "fr", "xx", "é", "nl-NL"])
def test_a_language_the_site_does_not_speak_is_refused(client, facilitator, language):
    sign_in(client, facilitator)
    answer = client.send(client.get("/mijn-account"), {"taal": language}, button="taal")
    assert answer.status_code == 422
    assert "Kies een taal uit de lijst." in answer.text
    assert rows(Account)[0].language == "nl"


def test_the_menu_holds_what_one_may_open(client, app, facilitator):
    page = sign_in(client, facilitator).get("/mijn-account").text
    assert ">Gegevens<" in page
    assert "Begeleiders" in page
    assert "/beheer" not in page
    assert "Uitloggen" in page


def test_a_visitor_sees_no_menu_and_no_button_to_sign_out(client):
    page = client.get("/inloggen").text
    assert "Uitloggen" not in page
    assert "<nav" not in page


def test_half_signed_in_one_can_sign_out(client, coordinator):
    sign_in(client, coordinator, steps_done=False)
    page = client.get("/inloggen/tweede-stap/instellen")
    assert "<nav" not in page.text
    assert path_of(client.send(page, button="Uitloggen")) == "/uitgelogd"


def test_titles_tell_nothing_and_no_page_of_staff_is_found(client, facilitator):
    sign_in(client, facilitator)
    for path in ("/mijn-account", "/mijn-account/wachtwoord", "/mijn-account/tweede-stap"):
        page = client.get(path).text
        assert 'name="robots" content="noindex"' in page
        title = page.partition("<title>")[2].partition("</title>")[0].lower()
        assert "herstel" not in title
        assert "og:" not in page
