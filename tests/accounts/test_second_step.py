"""The second step: who needs it, each code once, recovery codes, on and off."""

import re
from datetime import timedelta

import pytest

from core import clock
from core.accounts.models import Account, RecoveryCode, StaffSession
from core.accounts.rules import Role
from core.accounts.second_step_rules import address_for_app, new_secret, step_of
from core.audit import AuditLine
from core.db import db, transaction
from core.secrets import open_closed
from tests.support.residents import rows, size
from tests.support.site import path_of
from tests.support.staff import (
    an_account,
    app_code,
    email_of,
    sign_in,
    type_password,
    with_password,
    with_second_step,
)

WRONG = "Deze code klopt niet."


def codes_on(page):
    return re.findall(r"<li><span>([A-Z0-9 ]{14})</span></li>", page.text)


def key_on(page):
    return "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", page.text))


def set_up(client, account):
    """Turn the second step on as it goes at the first sign-in; return the key and the codes."""
    page = client.get(type_password(client, email_of(account)).location)
    page = client.get(page.location) if page.location else page
    key = key_on(page)
    done = client.send(page, {"code": app_code(key)}, button="Zet aan")
    return key, done


def half_in(client, account):
    type_password(client, email_of(account))
    return client.get("/inloggen/tweede-stap")


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMIN])
def test_at_the_first_sign_in_it_is_set_up_and_nothing_else_opens(client, app, role):
    account = an_account(role)
    with_password(account)
    type_password(client, email_of(account))
    assert path_of(client.get("/mijn-account")) == "/inloggen/tweede-stap"
    page = client.get("/inloggen/tweede-stap/instellen")
    assert "<svg" in page.text
    assert len(key_on(page)) == 32
    done = client.send(page, {"code": app_code(key_on(page))}, button="Zet aan")
    assert len(codes_on(done)) == 10
    first = "/beheer/dekking" if role == Role.COORDINATOR else "/beheer/mensen"
    assert f'href="{first}">Ik heb ze bewaard' in done.text
    assert client.get("/mijn-account").status_code == 200
    assert [one.action for one in rows(AuditLine)] == ["second_step_on"]


def test_a_facilitator_may_do_without(client, facilitator):
    type_password(client, email_of(facilitator))
    page = client.get("/mijn-account")
    assert page.status_code == 200
    assert "Zet de tweede stap aan" in page.text


def test_a_facilitator_turns_it_on_and_off(app, client, facilitator):
    other = sign_in(app.test_client(), facilitator)
    type_password(client, email_of(facilitator))
    page = client.get("/mijn-account/tweede-stap")
    done = client.send(page, {"code": app_code(key_on(page))}, button="Zet aan")
    assert len(codes_on(done)) == 10
    assert other.get("/mijn-account").status_code == 303, "it never took the step"
    assert "Je hebt nog 10 herstelcodes." in client.get("/mijn-account").text
    page = client.get("/mijn-account/tweede-stap/uit")
    answer = client.send(page, button="Ja, zet uit")
    assert "De tweede stap staat uit" in client.get(answer.location).text
    assert rows(Account)[0].totp_secret is None
    assert rows(Account)[0].totp_step is None
    assert size(RecoveryCode) == 0
    assert [one.action for one in rows(AuditLine)] == ["second_step_on", "second_step_off"]


def test_a_coordinator_cannot_turn_it_off(client, coordinator):
    with_second_step(coordinator)
    sign_in(client, coordinator)
    assert "Zet de tweede stap uit" not in client.get("/mijn-account").text
    answer = client.send(client.get("/mijn-account/tweede-stap/uit"), button="Ja, zet uit")
    assert answer.status_code == 409
    assert "verplicht" in answer.text
    assert rows(Account)[0].totp_secret is not None


def test_the_secret_is_encrypted_and_shown_again_after_a_wrong_code(client, coordinator):
    type_password(client, email_of(coordinator))
    page = client.get("/inloggen/tweede-stap/instellen")
    key = key_on(page)
    again = client.send(page, {"code": "000000"}, button="Zet aan")
    assert again.status_code == 422
    assert WRONG in again.text
    assert key_on(again) == key, "the app has it already"
    client.send(again, {"code": app_code(key)}, button="Zet aan")
    stored = rows(Account)[0].totp_secret
    assert key.encode() not in stored
    assert open_closed(stored) == key


def test_the_secret_of_somebody_else_is_not_taken_over(app, client, coordinator):
    other = an_account(Role.COORDINATOR)
    with_password(other)
    browser = app.test_client()
    type_password(browser, email_of(other))
    theirs = browser.get("/inloggen/tweede-stap/instellen")
    sealed = re.search(r'name="sleutel" value="([^"]+)"', theirs.text)[1]
    type_password(client, email_of(coordinator))
    page = client.get("/inloggen/tweede-stap/instellen")
    given = {"code": app_code(key_on(theirs)), "sleutel": sealed}
    assert client.send(page, given, button="Zet aan").status_code == 422


def test_with_password_and_code_one_is_in(client, coordinator):
    secret = with_second_step(coordinator)
    page = half_in(client, coordinator)
    before = rows(StaffSession)[0].fingerprint
    answer = client.send(page, {"code": app_code(secret)}, button="Ga verder")
    assert answer.status_code == 303
    assert client.get("/mijn-account").status_code == 200
    assert rows(StaffSession)[0].fingerprint != before, "the half session's token is worth nothing"


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422)])
def test_a_clock_may_be_half_a_minute_off(client, coordinator, time_machine, steps, status):
    time_machine.move_to(clock.now(), tick=False)
    secret = with_second_step(coordinator)
    page = half_in(client, coordinator)
    code = app_code(secret, steps_later=steps)
    assert client.send(page, {"code": code}, button="Ga verder").status_code == status


def test_each_code_counts_once_and_none_before_it(app, client, coordinator, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    secret = with_second_step(coordinator)
    code = app_code(secret)
    first = client.send(half_in(client, coordinator), {"code": code}, button="Ga verder")
    assert first.status_code == 303
    for used in (code, app_code(secret, steps_later=-1)):
        other = app.test_client()
        answer = other.send(half_in(other, coordinator), {"code": used}, button="Ga verder")
        assert answer.status_code == 422
        assert WRONG in answer.text
    other = app.test_client()
    page = half_in(other, coordinator)
    later = app_code(secret, steps_later=1)
    assert other.send(page, {"code": later}, button="Ga verder").status_code == 303


def test_the_code_that_turned_it_on_counts_no_more(app, client, coordinator, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    key, _done = set_up(client, coordinator)
    other = app.test_client()
    page = half_in(other, coordinator)
    assert other.send(page, {"code": app_code(key)}, button="Ga verder").status_code == 422


@pytest.mark.parametrize("typed", ["12", "abcdef", "é", "0" * 200, "1234567"])
def test_what_is_no_code_is_refused(client, coordinator, typed):
    with_second_step(coordinator)
    answer = client.send(half_in(client, coordinator), {"code": typed}, button="Ga verder")
    assert answer.status_code == 422


def test_nothing_typed_is_asked_again(client, coordinator):
    with_second_step(coordinator)
    answer = client.send(half_in(client, coordinator), button="Ga verder")
    assert answer.status_code == 422
    assert "Vul de 6 cijfers van je app in." in answer.text


def test_a_recovery_code_gets_in_once_however_it_is_typed(app, client, coordinator):
    _key, done = set_up(client, coordinator)
    typed = codes_on(done)[3].lower().replace(" ", "-")
    browsers = [app.test_client() for _ in range(2)]
    answers = [
        one.send(half_in(one, coordinator), {"herstelcode": typed}, button="Ga verder")
        for one in browsers
    ]
    assert [one.status_code for one in answers] == [303, 422]
    assert "Elke code werkt 1 keer." in answers[1].text
    assert "Je hebt nog 9 herstelcodes." in browsers[0].get("/mijn-account").text
    assert rows(AuditLine)[-1].action == "recovery_code_used"


def test_recovery_codes_are_stored_as_fingerprints(client, coordinator):
    _key, done = set_up(client, coordinator)
    stored = b"".join(one.fingerprint for one in rows(RecoveryCode))
    for code in codes_on(done):
        assert code.replace(" ", "").encode() not in stored
    assert "no-store" in done.headers["Cache-Control"]
    assert codes_on(client.get("/mijn-account")) == []


def test_the_codes_of_somebody_else_open_nothing(app, client, coordinator):
    other = an_account(Role.COORDINATOR)
    with_password(other)
    _key, done = set_up(app.test_client(), other)
    with_second_step(coordinator)
    page = half_in(client, coordinator)
    answer = client.send(page, {"herstelcode": codes_on(done)[0]}, button="Ga verder")
    assert answer.status_code == 422


def test_renewing_makes_the_old_codes_worthless(app, client, coordinator):
    _key, done = set_up(client, coordinator)
    page = client.get("/mijn-account/herstelcodes")
    fresh = client.send(page, button="Ja, maak nieuwe codes")
    assert len(codes_on(fresh)) == 10
    assert not set(codes_on(fresh)) & set(codes_on(done))
    other = app.test_client()
    page = half_in(other, coordinator)
    answer = other.send(page, {"herstelcode": codes_on(done)[0]}, button="Ga verder")
    assert answer.status_code == 422
    answer = other.send(answer, {"herstelcode": codes_on(fresh)[0]}, button="Ga verder")
    assert answer.status_code == 303
    assert "codes_renewed" in {one.action for one in rows(AuditLine)}


SENSITIVE = ("/mijn-account/tweede-stap", "/mijn-account/tweede-stap/uit")


@pytest.mark.parametrize("path", [*SENSITIVE, "/mijn-account/herstelcodes"])
def test_what_is_sensitive_asks_the_password_again(client, facilitator, path):
    if path != SENSITIVE[0]:
        with_second_step(facilitator)
    sign_in(client, facilitator, password_ago=timedelta(minutes=16))
    answer = client.get(path)
    assert path_of(answer) == "/inloggen/opnieuw"
    page = client.get(answer.location)
    wrong = client.send(page, {"wachtwoord": "niet dit wachtwoord"}, button="Ga verder")
    assert wrong.status_code == 422
    assert "Dit wachtwoord klopt niet." in wrong.text
    before = rows(StaffSession)[0].fingerprint
    answer = client.send(wrong, {"wachtwoord": "drie losse woorden"}, button="Ga verder")
    assert answer.location == path
    assert client.get(path).status_code == 200
    assert rows(StaffSession)[0].fingerprint != before


def test_within_a_quarter_it_does_not(client, facilitator):
    sign_in(client, facilitator, password_ago=timedelta(minutes=14))
    assert client.get(SENSITIVE[0]).status_code == 200


def test_turning_it_on_twice_keeps_the_first(app, client, facilitator):
    browsers = [sign_in(app.test_client(), facilitator) for _ in range(2)]
    pages = [one.get("/mijn-account/tweede-stap") for one in browsers]
    keys = [key_on(one) for one in pages]
    done = browsers[0].send(pages[0], {"code": app_code(keys[0])}, button="Zet aan")
    assert len(codes_on(done)) == 10
    browsers[1].send(pages[1], {"code": app_code(keys[1])}, button="Zet aan")
    assert open_closed(rows(Account)[0].totp_secret) == keys[0]


def test_the_app_is_told_the_site_and_the_address(app):
    secret = new_secret()
    address = address_for_app(secret, email="joost@voorbeeld.nl", site="Bij de buurt")
    assert address.startswith("otpauth://totp/Bij%20de%20buurt:joost%40voorbeeld.nl?")
    assert f"secret={secret}" in address


def test_codes_are_those_of_the_standard():
    """RFC 6238, appendix B: the SHA-1 row of 1970-01-01 00:00:59, its last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    moment = clock.now().replace(year=1970, month=1, day=1, hour=0, minute=0, second=59)
    assert step_of(secret, "287082", moment) == 1
    assert step_of(secret, "287 082", moment) == 1
    assert step_of(secret, "287083", moment) is None


def test_the_own_account_says_when_codes_run_out(client, coordinator):
    with_second_step(coordinator)
    sign_in(client, coordinator)
    assert "Je hebt nog 0 herstelcodes." in client.get("/mijn-account").text
    with transaction():
        db.session.add(RecoveryCode(account_id=coordinator, fingerprint=b"1" * 32))
    assert "Je hebt nog 1 herstelcode." in client.get("/mijn-account").text
