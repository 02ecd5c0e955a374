"""What somebody typed when their session was over is offered again after signing in."""

import re
from datetime import timedelta
from html import unescape

import pytest

from core import clock, cookies
from core.accounts import carried_guard
from core.accounts.models import Account, StaffSession
from core.db import db, transaction
from tests.support.residents import rows
from tests.support.staff import (
    PASSWORD,
    app_code,
    email_of,
    sign_in,
    type_password,
    with_second_step,
)

TYPED = {"taal": "ar"}


def end_sessions():
    with transaction():
        db.session.query(StaffSession).delete()


def language_of(account):
    db.session.rollback()
    return db.session.get_one(Account, account).language


def send_after_the_end(client, account, *, path="/mijn-account", button="taal", **typed):
    """Send a form of the own account when the session is over; return the answer."""
    sign_in(client, account)
    page = client.get(path)
    end_sessions()
    return client.send(page, typed or TYPED, button=button)


def test_what_was_typed_is_sent_after_signing_in(client, facilitator):
    asked = send_after_the_end(client, facilitator)
    assert asked.status_code == 403
    assert "Je bent uitgelogd." in asked.text
    assert "Wat je typte, is niet weg." in asked.text
    offered = type_password(client, email_of(facilitator), page=asked)
    assert offered.status_code == 200
    assert "Ga verder waar je was" in offered.text
    assert language_of(facilitator) == "nl", "nothing is done before it is sent again"
    answer = client.send(offered, button="Ga verder")
    assert answer.status_code == 303
    assert language_of(facilitator) == "ar"


def test_it_survives_a_wrong_password_and_the_second_step(client, coordinator):
    secret = with_second_step(coordinator)
    asked = send_after_the_end(client, coordinator)
    asked = type_password(client, email_of(coordinator), "verkeerd wachtwoord", page=asked)
    assert asked.status_code == 422
    asked = type_password(client, email_of(coordinator), page=asked)
    assert "Vul je code in" in asked.text
    asked = client.send(asked, {"code": "000000"}, button="Ga verder")
    offered = client.send(asked, {"code": app_code(secret)}, button="Ga verder")
    assert "Ga verder waar je was" in offered.text
    client.send(offered, button="Ga verder")
    assert language_of(coordinator) == "ar"


def test_it_survives_setting_the_second_step_up(client, coordinator):
    asked = send_after_the_end(client, coordinator)
    with transaction():
        db.session.query(Account).update({Account.totp_secret: None})
    asked = type_password(client, email_of(coordinator), page=asked)
    key = "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", asked.text))
    offered = client.send(asked, {"code": app_code(key)}, button="Zet aan")
    assert "Bewaar je herstelcodes" in offered.text
    client.send(offered, button="Ga verder waar je was")
    assert language_of(coordinator) == "ar"


def test_a_half_signed_in_browser_loses_nothing_either(client, coordinator):
    secret = with_second_step(coordinator)
    sign_in(client, coordinator)
    page = client.get("/mijn-account")
    with transaction():
        db.session.query(StaffSession).update({StaffSession.steps_done: False})
    asked = client.send(page, TYPED, button="taal")
    assert asked.status_code == 403
    offered = client.send(asked, {"code": app_code(secret)}, button="Ga verder")
    client.send(offered, button="Ga verder")
    assert language_of(coordinator) == "ar"


def test_when_the_password_is_asked_again_nothing_is_lost(client, facilitator):
    with_second_step(facilitator)
    sign_in(client, facilitator)
    page = client.get("/mijn-account/tweede-stap/uit")
    with transaction():
        before = clock.now() - timedelta(minutes=16)
        db.session.query(StaffSession).update({StaffSession.password_at: before})
    asked = client.send(page, button="Ja, zet uit")
    assert "Ben jij het nog?" in asked.text
    offered = client.send(asked, {"wachtwoord": PASSWORD}, button="Ga verder")
    client.send(offered, button="Ga verder")
    assert rows(Account)[0].totp_secret is None


def test_a_password_is_never_carried(client, facilitator):
    given = {"wachtwoord-oud": PASSWORD, "wachtwoord-nieuw": "vier andere losse woorden"}
    asked = send_after_the_end(
        client, facilitator, path="/mijn-account/wachtwoord", button="Bewaar", **given
    )
    offered = type_password(client, email_of(facilitator), page=asked)
    assert "Ga verder waar je was" in offered.text
    for password in given.values():
        assert password not in offered.text
    names = re.findall(r'name="([^"]+)"', offered.text)
    assert not [one for one in names if one.startswith("wachtwoord")]


def carried(page):
    found = re.search(r'name="verder" value="([^"]*)"', page.text)
    return unescape(found[1]) if found else ""


def test_what_another_site_sends_is_not_offered(app, client, facilitator):
    stranger = app.test_client()
    answer = stranger.post("/mijn-account/taal", data={"taal": "ar"})
    assert answer.status_code == 403
    assert carried(answer) == ""
    sign_in(client, facilitator)
    client.get("/mijn-account")
    end_sessions()
    answer = client.post("/mijn-account/taal", data={"taal": "ar", "csrf_token": "made up"})
    assert carried(answer) == ""


def test_more_than_any_form_of_ours_holds_is_not_carried(client, facilitator):
    asked = send_after_the_end(client, facilitator, taal="a" * carried_guard.MOST)
    assert asked.status_code == 403
    assert carried(asked) == ""


@pytest.mark.parametrize("given", ["x", "é", "A" * 400, "gAAAAA=="])
def test_what_is_made_up_is_ignored(client, facilitator, given):
    page = client.get("/inloggen")
    answer = type_password(client, email_of(facilitator), page=page, verder=given)
    assert answer.status_code == 303


def test_what_was_sealed_for_something_else_is_ignored(app, client, facilitator):
    page = client.get("/inloggen")
    with app.test_request_context():
        other = cookies.seal("toestel", {"address": "/", "fields": []}, seconds=60)
    answer = type_password(client, email_of(facilitator), page=page, verder=other)
    assert answer.status_code == 303


def test_looking_is_led_back_by_its_address(client, facilitator):
    answer = client.get("/mijn-account/wachtwoord?van=hier")
    assert answer.status_code == 303
    page = client.get(answer.location)
    answer = type_password(client, email_of(facilitator), page=page)
    assert answer.location == "/mijn-account/wachtwoord?van=hier"
