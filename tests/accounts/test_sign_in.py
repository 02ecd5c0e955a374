"""Signing in: who gets in, what everybody else hears, and what the browser is left with."""

import logging
from datetime import timedelta
from unittest import mock

import pytest
from argon2 import PasswordHasher
from flask.sessions import SecureCookieSessionInterface

from core import clock
from core.accounts import password_rules
from core.accounts.models import Account, Grant, StaffSession
from core.accounts.rules import Role, local_path
from core.db import db, transaction
from tests.support.residents import rows
from tests.support.site import path_of
from tests.support.staff import PASSWORD, an_account, email_of, type_password, with_password

WRONG = "Dit e-mailadres en dit wachtwoord horen niet bij elkaar."


def cookie(client, app):
    """Return what stands in the browser's session cookie, as anybody may read it."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    return signer.loads(client.get_cookie("formulier").value)


def change(account, **values):
    with transaction():
        for name, value in values.items():
            setattr(db.session.get_one(Account, account), name, value)


def test_who_knows_the_password_gets_in(client, facilitator):
    assert type_password(client, email_of(facilitator)).status_code == 303
    assert client.get("/mijn-account").status_code == 200
    assert [one.account_id for one in rows(StaffSession)] == [facilitator]


def test_capitals_and_spaces_around_the_address_do_not_matter(client, facilitator):
    assert type_password(client, f" {email_of(facilitator).upper()} ").status_code == 303


def nobody(app):
    return "niemand@voorbeeld.nl"


def disabled(app):
    account = an_account(Role.FACILITATOR)
    with_password(account)
    change(account, disabled_at=clock.now())
    return email_of(account)


def never_opened(app):
    return email_of(an_account(Role.FACILITATOR))


def somebody(app):
    return with_password(an_account(Role.FACILITATOR), "een heel ander wachtwoord")


@pytest.mark.parametrize("who", [nobody, disabled, never_opened, somebody])
def test_everybody_who_does_not_get_in_hears_the_same_after_the_same_work(app, client, who):
    email = who(app)
    page = client.get("/inloggen")
    password_rules._of_nobody()  # made once per process
    with mock.patch.object(password_rules, "_HASHER", mock.Mock(wraps=PasswordHasher())) as hasher:
        hasher.verify.side_effect = PasswordHasher().verify
        answer = type_password(client, email, page=page)
    assert hasher.verify.call_count == 1
    assert hasher.hash.call_count == 0
    assert answer.status_code == 422
    assert WRONG in answer.text
    assert f'value="{email}"' in answer.text, "what was typed stays"
    assert PASSWORD not in answer.text, "but never a password"
    assert rows(StaffSession) == []
    assert client.get("/mijn-account").status_code == 303


def test_an_empty_form_says_what_is_missing(client):
    answer = client.send(client.get("/inloggen"), button="Log in")
    assert answer.status_code == 422
    assert answer.text.count("Vul je e-mailadres in.") == 2
    assert answer.text.count("Vul je wachtwoord in.") == 2
    assert "Fout:" in answer.text.partition("</title>")[0]


def test_who_has_no_role_any_more_hears_so_and_is_not_in(client, facilitator):
    with transaction():
        yesterday = clock.today() - timedelta(days=1)
        db.session.query(Grant).update({Grant.last_day: yesterday})
    answer = type_password(client, email_of(facilitator))
    assert answer.status_code == 409
    assert "Je hebt nu geen taak" in answer.text
    assert rows(StaffSession) == []


def test_signing_in_gives_a_new_cookie_and_keeps_nothing_of_the_one_before(
    app, client, facilitator
):
    page = client.get("/inloggen")
    with client.session_transaction() as session:
        session["_user_id"] = "put here by somebody else"
        session["left"] = "behind"
    before = cookie(client, app)
    assert type_password(client, email_of(facilitator), page=page).status_code == 303
    after = cookie(client, app)
    assert after["_user_id"] != before["_user_id"]
    assert after.get("csrf_token") != before["csrf_token"]
    assert "left" not in after


def test_the_cookie_before_signing_in_opens_nothing_afterwards(app, client, facilitator):
    page = client.get("/inloggen")
    fixed = client.get_cookie("formulier").value
    type_password(client, email_of(facilitator), page=page)
    attacker = app.test_client()
    attacker.set_cookie("formulier", fixed)
    assert path_of(attacker.get("/mijn-account")) == "/inloggen"


def test_the_cookie_holds_a_token_and_nothing_about_address_browser_or_account(
    app, client, facilitator
):
    type_password(client, email_of(facilitator))
    client.get("/mijn-account")
    held = cookie(client, app)
    assert set(held) <= {"_user_id", "_fresh", "_permanent", "csrf_token"}
    assert held["_user_id"] not in {str(facilitator), email_of(facilitator)}
    assert len(held["_user_id"]) >= 43


@pytest.mark.parametrize("own", [True, False])
def test_only_on_an_own_device_the_cookie_outlives_the_browser(client, facilitator, own):
    given = {"eigen": "y"} if own else {}
    answer = type_password(client, email_of(facilitator), **given)
    line = next(one for one in answer.headers.getlist("Set-Cookie") if "formulier" in one)
    assert ("Expires=" in line or "Max-Age=" in line) is own
    assert rows(StaffSession)[0].own_device is own


@pytest.mark.parametrize("own", [True, False])
def test_a_public_page_sets_no_cookie_again(client, facilitator, own):
    type_password(client, email_of(facilitator), **({"eigen": "y"} if own else {}))
    assert "Set-Cookie" not in client.get("/hulp-nu").headers


def test_somebody_who_signs_in_twice_in_one_browser_has_one_session(client, facilitator):
    type_password(client, email_of(facilitator))
    assert path_of(client.get("/inloggen?next=/mijn-account")) == "/mijn-account"
    client.send(client.get("/mijn-account"), button="Uitloggen")
    type_password(client, email_of(facilitator))
    assert len(rows(StaffSession)) == 1


def test_signing_in_over_an_old_session_ends_it(app, client, facilitator):
    page = client.get("/inloggen")
    type_password(client, email_of(facilitator), page=page)
    first = rows(StaffSession)[0].fingerprint
    other = app.test_client()
    form = other.get("/inloggen")
    with client.session_transaction() as session:
        token = session["_user_id"]
    with other.session_transaction() as session:
        session["_user_id"] = token
    type_password(other, email_of(facilitator), page=form)
    assert [one.fingerprint for one in rows(StaffSession)] != [first]
    assert len(rows(StaffSession)) == 1


def test_a_stored_password_of_older_parameters_is_made_anew(client, facilitator):
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    change(facilitator, password_hash=weak)
    assert type_password(client, email_of(facilitator)).status_code == 303
    stored = rows(Account)[0].password_hash
    assert stored != weak
    assert "m=19456,t=2,p=1" in stored
    assert password_rules.matches(stored, PASSWORD)


def test_a_password_is_the_same_whichever_way_the_keyboard_makes_its_letters(client, app):
    email = with_password(an_account(Role.FACILITATOR), "caf\u00e9 met dr\u00e9mpel")
    assert type_password(client, email, "cafe\u0301 met dre\u0301mpel").status_code == 303


def test_spaces_in_a_password_count(client, app):
    email = with_password(an_account(Role.FACILITATOR), "twee  spaties hier ")
    assert type_password(client, email, "twee spaties hier").status_code == 422
    assert type_password(client, email, "twee  spaties hier ").status_code == 303


@pytest.mark.parametrize(
    "elsewhere",
    [
        *("https://kwaad.example/", "//kwaad.example", "/\\kwaad.example", "/\t/kwaad.example"),
        *("javascript:alert(1)", "kwaad", "\\\\kwaad.example", "/%0d%0aX: y\r\n"),
    ],
)
def test_after_signing_in_one_never_leaves_the_site(client, facilitator, elsewhere):
    page = client.get("/inloggen", query_string={"next": elsewhere})
    answer = type_password(client, email_of(facilitator), page=page, next=elsewhere)
    assert local_path(elsewhere) == ""
    assert answer.location.startswith("/begeleiders/")


def test_after_signing_in_one_is_where_one_wanted_to_be(client, facilitator):
    first = client.get("/en/mijn-account?gedaan=taal")
    page = client.get(first.location)
    typed = {"email": email_of(facilitator), "wachtwoord": PASSWORD}
    answer = client.send(page, typed, button='name="wachtwoord"')
    assert answer.location == "/en/mijn-account?gedaan=taal"


def test_who_chose_another_language_begins_in_it(client, facilitator):
    change(facilitator, language="en")
    assert type_password(client, email_of(facilitator)).location.startswith("/en/begeleiders/")


def test_no_log_line_holds_a_token_an_address_or_a_password(app, client, facilitator, caplog):
    with caplog.at_level(logging.DEBUG):
        type_password(client, email_of(facilitator), "iets verkeerds hier")
        type_password(client, email_of(facilitator))
        client.get("/mijn-account")
    with client.session_transaction() as session:
        token = session["_user_id"]
    written = caplog.text
    assert "accounts.sign_in" in written
    for secret in (token, email_of(facilitator), PASSWORD, "iets verkeerds", "10.0."):
        assert secret not in written


def test_the_page_helps_password_managers(client):
    text = client.get("/inloggen").text
    assert 'autocomplete="username"' in text
    assert 'autocomplete="current-password"' in text
    assert "onpaste" not in text


def test_a_form_that_was_open_too_long_keeps_the_address(client, facilitator, time_machine):
    page = client.get("/inloggen")
    time_machine.move_to(clock.now() + timedelta(hours=3), tick=False)
    answer = type_password(client, email_of(facilitator), page=page)
    assert answer.status_code == 422
    assert "te lang open" in answer.text
    assert f'value="{email_of(facilitator)}"' in answer.text
