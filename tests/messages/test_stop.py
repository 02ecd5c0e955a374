"""The link in every message: one button, no more mail, and nothing else."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from core import cookies, secrets
from core.db import db
from recovery_groups.planning import actions as planning
from recovery_groups.signups import receipt_actions
from recovery_groups.signups.mail_stop_queries import receipt_of_token, stop_token
from recovery_groups.signups.queries import fingerprint_of
from tests.support.builders import a_group, a_meeting
from tests.support.mailing import BO, now_of, one_round, sign_up, signup_behind, wall
from tests.support.site import path_of

STRANGE = ["", "x", "AAAA", "a/b", "%00", "é", "x" * 3000, "klaar", "..%2f..", "=" * 5]


def token_of(code):
    return stop_token(fingerprint_of("".join(code.split())))


@pytest.fixture
def meeting(app):
    return a_meeting(group=a_group(name="Samen verder"))


def test_the_link_of_a_message_leads_to_one_button_that_stops_all_mail(
    app, client, box, meeting, monkeypatch
):
    given = replace(app.extensions["settings"], **box.settings)
    monkeypatch.setitem(app.extensions, "settings", given)
    code = sign_up(meeting, reminder=True)
    row = now_of(meeting)
    start = wall(row.starts_at + timedelta(minutes=5))
    planning.move_meeting(meeting, start, minutes=90, venue_id=row.venue_id, room_id=None)
    one_round()
    link = re.search(r"http://127\.0\.0\.1:8000(/stop/\S+)", box.mails[0].text)[1]
    page = client.get(link)
    assert "Wil je geen mail meer?" in page.text
    assert signup_behind(code).contact is not None
    done = client.send(page, follow=True)
    assert "Je krijgt geen mail meer" in done.text
    after = signup_behind(code)
    assert (after.contact, after.wants_changes, after.wants_reminder) == (None, False, False)
    assert after.state == "seated"


def test_it_holds_for_everything_on_the_receipt_and_for_nobody_else(client, meeting):
    code, other = sign_up(meeting), sign_up(meeting, "cy@voorbeeld.nl")
    client.send(client.get(f"/stop/{token_of(code)}"))
    assert signup_behind(code).contact is None
    assert signup_behind(other).contact is not None


def test_opening_the_link_changes_nothing_as_mail_programs_do(client, meeting):
    code = sign_up(meeting)
    for _ in range(2):
        assert client.get(f"/stop/{token_of(code)}").status_code == 200
        assert client.head(f"/stop/{token_of(code)}").status_code == 200
    assert signup_behind(code).contact is not None


def test_the_button_needs_the_form(client, meeting):
    code = sign_up(meeting)
    assert client.post(f"/stop/{token_of(code)}").status_code == 422
    assert signup_behind(code).contact is not None


@pytest.mark.parametrize("token", STRANGE)
def test_whatever_the_link_the_answers_are_alike(app, client, meeting, token):
    code = sign_up(meeting)
    good = client.get(f"/stop/{token_of(code)}")
    page = client.get(f"/stop/{token}")
    assert page.status_code == 200
    assert without_marks(page) == without_marks(good)
    assert client.send(page, follow=True).text == client.send(good, follow=True).text


def without_marks(page):
    """Return what a page says, without the address it stands at and its forgery token."""
    return re.sub(r'(href|action|value)="[^"]*"', "", page.text)


def test_a_link_of_a_receipt_that_is_gone_gets_the_same_answer(client, meeting):
    code = sign_up(meeting)
    token = token_of(code)
    from_before = client.get(f"/stop/{token}")
    db.session.rollback()
    receipt_actions.wipe(code)
    assert client.send(from_before, follow=True).status_code == 200
    assert "Je krijgt geen mail meer" in client.send(client.get(f"/stop/{token}"), follow=True).text


def test_the_page_shows_nothing_about_the_person_or_the_appointment(client, meeting):
    code = sign_up(meeting, nickname="Bootje")
    page = client.get(f"/stop/{token_of(code)}")
    for hidden in (BO, "Bootje", "Samen verder", code, "Lindeplein"):
        assert hidden not in page.text
    assert "<title>Geen mail meer" in page.text


def test_the_link_stays_out_of_stores_lists_and_other_sites(client, meeting):
    page = client.get(f"/stop/{token_of(sign_up(meeting))}")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert 'name="robots" content="noindex"' in page.text
    done = client.send(page)
    assert path_of(done) == "/geen-mail"


def test_the_link_speaks_the_language_of_the_message(client, meeting):
    page = client.get(f"/en/stop/{token_of(sign_up(meeting))}")
    assert '<html lang="en"' in page.text
    assert path_of(client.send(page)) == "/en/geen-mail"


def test_no_cookie_is_a_link_and_no_link_is_a_cookie(app, meeting):
    code = sign_up(meeting)
    token = token_of(code)
    padded = token + "=" * (-len(token) % 4)
    for name in ("bevestiging", "bewaard"):
        with app.test_request_context(headers={"Cookie": f"{name}={padded}"}):
            assert cookies.read(name) is None
            response = app.make_response("")
            cookies.write(response, name, {"code": code, "receipt": "AAAA"}, seconds=600)
            value = response.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
        assert receipt_of_token(value) is None
    nickname = secrets.close("Bo")
    assert receipt_of_token(secrets.base64.urlsafe_b64encode(nickname).decode()) is None


def test_two_links_of_one_receipt_differ_and_do_not_show_it(app, meeting):
    fingerprint = fingerprint_of(sign_up(meeting))
    tokens = {stop_token(fingerprint) for _ in range(5)}
    assert len(tokens) == 5
    assert all(receipt_of_token(token) == fingerprint for token in tokens)
    assert not any(fingerprint.hex() in token for token in tokens)
