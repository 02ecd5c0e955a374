"""How long a session lasts, what ends it at once, and that it is over then."""

from datetime import timedelta

import pytest

from core import clock
from core.accounts import actions, people_actions
from core.accounts.models import Account, Grant, StaffSession, Ticket
from core.accounts.rules import Role
from core.audit import AuditLine
from core.db import db, transaction
from tests.support.builders import on_wall
from tests.support.residents import rows
from tests.support.site import counted_statements, form_of, merged, path_of
from tests.support.staff import (
    PASSWORD,
    an_account,
    email_of,
    sign_in,
    type_password,
)


@pytest.fixture
def at_noon(time_machine):
    time_machine.move_to(on_wall(clock.today() + timedelta(days=1), "12:00"), tick=False)
    return time_machine


def pass_by(time_machine, **time):
    time_machine.move_to(clock.now() + timedelta(**time), tick=False)


def is_in(client):
    return client.get("/mijn-account").status_code == 200


def test_a_session_ends_after_half_an_hour_without_use(client, at_noon, facilitator):
    type_password(client, email_of(facilitator))
    for _time in range(3):
        pass_by(at_noon, minutes=29)
        assert is_in(client)
    pass_by(at_noon, minutes=36)
    assert not is_in(client)


def test_on_an_own_device_it_lasts_half_a_day(client, at_noon, facilitator):
    type_password(client, email_of(facilitator), eigen="y")
    pass_by(at_noon, hours=11, minutes=50)
    assert is_in(client)
    pass_by(at_noon, minutes=10)
    assert not is_in(client)


@pytest.mark.parametrize("own", [{}, {"eigen": "y"}])
def test_after_half_a_day_it_ends_however_much_it_is_used(client, at_noon, facilitator, own):
    type_password(client, email_of(facilitator), **own)
    for _time in range(24):
        pass_by(at_noon, minutes=29)
        assert is_in(client)
    pass_by(at_noon, minutes=24)
    assert not is_in(client)


def test_its_last_use_is_written_down_once_in_five_minutes(client, at_noon, facilitator):
    sign_in(client, facilitator)
    began = rows(StaffSession)[0].seen_at
    for minutes in (1, 1, 2):
        pass_by(at_noon, minutes=minutes)
        with counted_statements() as statements:
            assert is_in(client)
        assert not [one for one in statements if one.startswith("UPDATE")]
    assert rows(StaffSession)[0].seen_at == began
    pass_by(at_noon, minutes=1)
    for updates in (1, 0):
        with counted_statements() as statements:
            assert is_in(client)
        assert len([one for one in statements if one.startswith("UPDATE")]) == updates
    assert rows(StaffSession)[0].seen_at == began + timedelta(minutes=5)


def test_a_grant_that_ended_is_gone_at_the_next_request(client, facilitator):
    sign_in(client, facilitator)
    assert is_in(client)
    with transaction():
        yesterday = clock.today() - timedelta(days=1)
        db.session.query(Grant).update({Grant.last_day: yesterday})
    assert client.get("/mijn-account").status_code == 404


def test_a_disabled_account_is_out_at_the_next_request(client, facilitator):
    sign_in(client, facilitator)
    with transaction():
        db.session.get_one(Account, facilitator).disabled_at = clock.now()
    assert path_of(client.get("/mijn-account")) == "/inloggen"


def test_disabling_ends_every_session_in_the_same_transaction(app, client, facilitator):
    admin = an_account(Role.ADMIN)
    sign_in(client, facilitator)
    sign_in(app.test_client(), facilitator)
    with transaction():
        people_actions.disable(facilitator, by=admin)
    assert rows(StaffSession) == []
    assert [one.action for one in rows(AuditLine)] == ["disabled"]


def test_signing_out_ends_the_session_on_the_server(app, client, facilitator):
    type_password(client, email_of(facilitator))
    kept = client.get_cookie("formulier").value
    answer = client.send(client.get("/mijn-account"), button="Uitloggen")
    assert answer.status_code == 303
    assert "Je bent uitgelogd" in client.get(answer.location).text
    assert rows(StaffSession) == []
    thief = app.test_client()
    thief.set_cookie("formulier", kept)
    assert not is_in(thief)
    assert not is_in(client)


def test_signing_out_needs_a_form_of_this_site(client, facilitator):
    sign_in(client, facilitator)
    client.get("/mijn-account")
    client.post("/uitloggen", data={"csrf_token": "made up"})
    assert is_in(client)


def test_a_page_of_staff_is_kept_nowhere(client, facilitator):
    sign_in(client, facilitator)
    for path in ("/mijn-account", "/mijn-account/wachtwoord"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
    for path in ("/inloggen", "/uitgelogd"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


def test_every_browser_is_listed_with_a_rough_word_and_this_one_is_marked(app, client, facilitator):
    browsers = {
        "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0": client,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1": (
            app.test_client()
        ),
        "something of its own": app.test_client(),
    }
    for agent, browser in browsers.items():
        browser.environ_base["HTTP_USER_AGENT"] = agent
        type_password(browser, email_of(facilitator))
    page = client.get("/mijn-account").text
    assert page.count("Firefox, Android") == 1
    assert page.count("Onbekend toestel") == 2, "in the list and on its button"
    assert "Safari, iPhone" in page
    assert page.count("Dit toestel") == 1
    assert "130" not in page
    assert {one.device for one in rows(StaffSession)} == {"Firefox, Android", "Safari, iPhone", ""}


def test_one_of_the_own_sessions_is_ended_from_another(app, client, facilitator):
    other = sign_in(app.test_client(), facilitator)
    sign_in(client, facilitator)
    answer = client.send(
        client.get("/mijn-account"), {"apparaat": theirs(client)}, button="Log uit"
    )
    assert "Dat toestel is uitgelogd" in client.get(answer.location).text
    assert is_in(client)
    assert not is_in(other)
    assert [one.action for one in rows(AuditLine)] == ["session_ended"]


def theirs(client):
    """Return the value of the button beside the one session that is not this browser's."""
    page = client.get("/mijn-account").text
    return page.split('name="apparaat" value="')[1].partition('"')[0]


def test_nobody_ends_the_session_of_another(app, client, facilitator):
    other = an_account(Role.FACILITATOR)
    sign_in(app.test_client(), other)
    fingerprint = next(one.fingerprint for one in rows(StaffSession)).hex()
    sign_in(client, facilitator)
    client.send(client.get("/mijn-account"), {"apparaat": fingerprint}, button="Log overal uit")
    assert len(rows(StaffSession)) == 2
    assert rows(AuditLine) == []


@pytest.mark.parametrize("given", ["", "geen", "00", "é", "alles"])
def test_a_session_that_is_none_ends_nothing(client, facilitator, given):
    sign_in(client, facilitator)
    page = client.get("/mijn-account")
    answer = client.send(page, {"apparaat": given}, button="Log overal uit")
    assert answer.status_code == 303
    assert is_in(client)


def test_everywhere_at_once(app, client, facilitator):
    others = [sign_in(app.test_client(), facilitator) for _ in range(3)]
    stranger = sign_in(app.test_client(), an_account(Role.FACILITATOR))
    sign_in(client, facilitator)
    page = client.get("/mijn-account")
    answer = client.send(page, {"apparaat": "alle"}, button="Log overal uit")
    assert path_of(answer) == "/uitgelogd"
    assert not any(is_in(one) for one in (client, *others))
    assert is_in(stranger)
    assert [one.action for one in rows(AuditLine)] == ["sessions_ended"]


def test_another_password_ends_all_other_sessions(app, client, facilitator):
    other = sign_in(app.test_client(), facilitator)
    sign_in(client, facilitator)
    page = client.get("/mijn-account/wachtwoord")
    new = "vier andere losse woorden"
    given = {"wachtwoord-oud": PASSWORD, "wachtwoord-nieuw": new}
    answer = client.send(page, given, button="Bewaar")
    assert "Je wachtwoord is veranderd" in client.get(answer.location).text
    assert is_in(client)
    assert not is_in(other)
    assert type_password(app.test_client(), email_of(facilitator)).status_code == 422
    assert type_password(app.test_client(), email_of(facilitator), new).status_code == 303
    assert [one.action for one in rows(AuditLine)] == ["password_changed"]


def leave_quickly(client):
    client.get("/snel-weg")


def close_the_receipt(client):
    _action, fields = form_of(client.get("/mijn-account").text, "Uitloggen")
    assert client.post("/mijn-aanmelding/klaar", data=merged(fields, {})).status_code == 303


@pytest.mark.parametrize("own", [{}, {"eigen": "y"}])
@pytest.mark.parametrize("leave", [leave_quickly, close_the_receipt])
def test_leaving_as_a_resident_takes_the_key_away(client, facilitator, own, leave):
    type_password(client, email_of(facilitator), **own)
    leave(client)
    assert client.get_cookie("formulier") is None
    assert not is_in(client)


def test_at_night_sessions_that_are_over_and_old_links_are_forgotten(app, at_noon, facilitator):
    def session(**ago):
        then = clock.now() - timedelta(**ago)
        return StaffSession(
            fingerprint=str(ago).encode().ljust(32)[-32:],
            account_id=facilitator,
            started_at=then,
            seen_at=then,
            password_at=then,
        )

    def ticket(number, expires, used=None):
        return Ticket(
            account_id=facilitator,
            purpose="reset",
            nonce=bytes([number]) * 16,
            fingerprint=bytes([number]) * 32,
            expires_at=clock.now() + timedelta(days=expires),
            used_at=None if used is None else clock.now() + timedelta(days=used),
        )

    with transaction():
        db.session.add_all([session(minutes=1), session(minutes=40), session(hours=13)])
        db.session.add_all(
            [ticket(1, 1), ticket(2, -29), ticket(3, -31), ticket(4, 1, -31), ticket(5, 1, -2)]
        )
    actions.forget_old(clock.now())
    assert len(rows(StaffSession)) == 1
    assert sorted(one.nonce[0] for one in rows(Ticket)) == [1, 2, 5]
