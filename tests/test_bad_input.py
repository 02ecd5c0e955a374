"""Bad input: a Dutch page with a way on and the help lines, what was typed kept, never a 5xx."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock, codes
from core.db import db
from recovery_groups.meetings.models import MeetingStatus
from recovery_groups.signups import receipt_actions
from recovery_groups.signups.models import Signup, SignupState
from tests.support.builders import a_group, a_meeting
from tests.support.crowd import form_path
from tests.support.site import code_on, form_of, merged

WRONG = "Deze code kennen wij niet"
EXPIRED = "Dit formulier stond te lang open"


def is_a_helping_page(response, way_on="/"):
    """Judge an error page: Dutch, with a way on and both help lines."""
    assert response.mimetype == "text/html"
    assert '<html lang="nl"' in response.text
    assert 'href="tel:112"' in response.text
    assert 'href="tel:113"' in response.text
    assert f'href="{way_on}"' in response.text
    assert "Content-Security-Policy" in response.headers
    assert response.headers["Cache-Control"] == "no-store"
    for english in ("Not Found", "Bad Request", "Traceback", "Error"):
        assert english not in response.text
    return True


def stored():
    """Return every signup in order of number, as it is stored now."""
    db.session.rollback()
    return db.session.scalars(select(Signup).order_by(Signup.number)).all()


def signups():
    return len(stored())


def signed_up(client, meeting, **given):
    """Sign up and return the code."""
    answer = client.send(client.get(form_path(meeting)), given, button="</form>")
    assert answer.status_code == 303, answer.text
    return code_on(client.get("/bevestiging"))


@pytest.mark.parametrize(
    "path",
    [
        "/bestaat-niet",
        "/bijeenkomsten/999999",
        "/bijeenkomsten/999999/aanmelden",
        "/bijeenkomsten/0/aanmelden",
        "/bijeenkomsten/-1",
        "/bijeenkomsten/1234567890",
        f"/bijeenkomsten/{'9' * 40}",
        "/bijeenkomsten/een",
        "/groepen/bestaat-niet",
        "/gebieden/bestaat-niet",
        "/buurtpunten/bestaat-niet",
        "/poster/bestaat-niet",
        "/static/bestaat-niet.css",
        "/static/../app.py",
        "/en/bestaat-niet/nl",
    ],
)
def test_what_is_not_there_leads_on(client, path):
    response = client.get(path)
    assert response.status_code == 404
    if not path.startswith("/en"):
        is_a_helping_page(response)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST"])
def test_a_wrong_method_leads_on(client, method):
    for path in ("/", "/bevestiging", "/static/site.css"):
        response = client.open(path, method=method)
        assert response.status_code == 405, path
        assert "GET" in response.headers["Allow"]
        is_a_helping_page(response)


def test_a_page_that_only_takes_a_form_says_so(client):
    response = client.get("/mijn-aanmelding/klaar")
    assert response.status_code == 405
    assert is_a_helping_page(response)


@pytest.mark.parametrize("host", ["kwaad.example", "127.0.0.1.kwaad.example", "[::1", "a b"])
def test_another_host_name_is_refused(client, host):
    for path in ("/mijn-aanmelding", "/bestaat-niet", "/"):
        response = client.get(path, headers={"Host": host})
        assert response.status_code == 400
        assert "kwaad.example" not in response.text
        is_a_helping_page(response, "http://127.0.0.1:8000")


def test_too_much_text_is_refused(client):
    path = form_path(a_meeting())
    page = client.get(path)
    response = client.send(page, {"naam": "x" * 300_000}, button="</form>")
    assert response.status_code == 413
    assert is_a_helping_page(response)
    assert signups() == 0


def test_too_many_fields_are_refused(client):
    page = client.get(form_path(a_meeting()))
    fields = {f"veld{number}": "x" for number in range(300)}
    response = client.send(page, fields, button="</form>", content_type="multipart/form-data")
    assert response.status_code == 413
    assert is_a_helping_page(response)


def test_an_expired_form_is_shown_again_filled_in_and_then_works(client, time_machine):
    meeting = a_meeting()
    page = client.get(form_path(meeting))
    time_machine.move_to(clock.now() + timedelta(hours=2, minutes=1))
    filled = {"naam": "Zonnebloem", "met": "2", "eerste": "y"}
    again = client.send(page, filled, button="</form>")
    assert again.status_code == 422
    assert EXPIRED in again.text
    assert 'value="Zonnebloem"' in again.text
    assert signups() == 0
    assert client.send(again, button="</form>").status_code == 303
    signup = stored()[0]
    assert (signup.party, signup.first_time) == (2, True)


def test_every_other_expired_form_works_when_sent_again(client, time_machine):
    meeting = a_meeting()
    code = signed_up(client, meeting)
    page = client.get("/mijn-aanmelding")
    saved = client.send(page, button="Bewaar op deze telefoon")
    assert saved.status_code == 303
    for path, given in (
        ("/mijn-aanmelding/mail", {"mail": "a@voorbeeld.nl", "bericht": "y"}),
        (f"/mijn-aanmelding/wijzigen/{meeting}", {"met": "2"}),
        (f"/mijn-aanmelding/afmelden/{meeting}", {}),
        ("/mijn-aanmelding/wissen", {}),
    ):
        page = client.get(path)
        time_machine.move_to(clock.now() + timedelta(hours=2, minutes=1))
        again = client.send(page, given)
        assert again.status_code == 422, path
        assert EXPIRED in again.text
        assert client.send(again).status_code == 303, path
    assert signups() == 0
    assert code


@pytest.mark.parametrize(
    "mark", ["", "x", "é" * 50, "a.b.c", "IjAi.aaaaaa.bbbbbb", "\x00", "x" * 9999]
)
def test_a_made_up_mark_is_shown_again_with_a_good_one(client, mark):
    page = client.get(form_path(a_meeting()))
    again = client.send(page, {"formulier": mark, "naam": "Zon"}, button="</form>")
    assert again.status_code == 422
    assert 'value="Zon"' in again.text
    assert signups() == 0
    assert client.send(again, button="</form>").status_code == 303


def test_a_form_of_another_browser_or_another_group_takes_no_place(app, client):
    here, there = a_meeting(), a_meeting()
    page, elsewhere = client.get(form_path(here)), client.get(form_path(there))
    stranger = app.test_client()
    stranger.get(form_path(here))
    assert stranger.send(page, button="</form>").status_code == 422
    taken_along = merged(form_of(page.text, "</form>")[1], {})
    assert client.post(form_path(there), data=taken_along).status_code == 422
    assert client.send(elsewhere, button="</form>").status_code == 303
    assert signups() == 1


def test_a_meeting_that_began_in_the_meantime_says_just_walk_in(client, time_machine):
    meeting = a_meeting()
    page = client.get(form_path(meeting))
    time_machine.move_to(clock.now() + timedelta(days=3, minutes=5))
    for response in (client.send(page, button="</form>"), client.get(form_path(meeting))):
        assert "Je mag gewoon binnenlopen" in response.text
    assert client.send(page, button="</form>").status_code == 409
    assert signups() == 0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"status": MeetingStatus.CANCELLED, "cancel_reason": "other"}, "gaat niet door"),
        ({"starts_in": timedelta(days=40)}, "Aanmelden kan vanaf"),
        ({"starts_in": timedelta(days=-2)}, "is geweest"),
    ],
)
def test_a_meeting_nobody_can_sign_up_for_says_why(client, given, words):
    response = client.get(form_path(a_meeting(**given)))
    assert response.status_code == 200
    assert words in response.text
    assert "csrf_token" not in response.text


def test_a_group_without_places_has_no_sign_up_page(client):
    meeting = a_meeting(group=a_group(capacity=None), capacity=None)
    assert client.get(form_path(meeting)).status_code == 404


def test_every_code_that_opens_nothing_gets_the_same_answer(app, client):
    wiped = signed_up(app.test_client(), a_meeting())
    receipt_actions.wipe(codes.normalise(wiped))
    answers = set()
    for typed in (wiped, "3467 89BC DFGH", "kort", "", "AAAA AAAA AAAA", "☃" * 12):
        page = client.get("/mijn-aanmelding")
        response = client.send(page, {"code": typed}, button="Kijk")
        assert response.status_code == 422
        assert response.text.count(WRONG) == 2
        answers.add(re.sub(r'value="[^"]*"', "", response.text))
    assert len(answers) == 1


def test_a_withdrawn_signup_still_opens(app, client):
    meeting = a_meeting()
    code = signed_up(app.test_client(), meeting)
    receipt_actions.withdraw(codes.normalise(code), meeting)
    answer = client.send(client.get("/mijn-aanmelding"), {"code": code}, button="Kijk")
    assert answer.status_code == 303
    assert "Je hebt je afgemeld" in client.get("/mijn-aanmelding").text


def test_a_wrong_code_on_the_sign_up_form_takes_no_place(client):
    meeting = a_meeting()
    page = client.get(form_path(meeting))
    for typed in ("3467 89BC DFGH", "te kort"):
        response = client.send(page, {"code": typed, "naam": "Zon"}, button="</form>")
        assert response.status_code == 422
        assert WRONG in response.text
        assert 'value="Zon"' in response.text
    assert signups() == 0


def test_a_filled_trap_gives_the_form_again_and_no_success(client):
    page = client.get(form_path(a_meeting()))
    response = client.send(page, {"website": "http://x", "naam": "Zon"}, button="</form>")
    assert response.status_code == 422
    assert 'value="Zon"' in response.text
    assert signups() == 0


def test_a_form_sent_again_with_another_code_is_no_way_to_guess_codes(app, client):
    """A handled form answers again; with a code beside it, that code must still be right."""
    meeting = a_meeting()
    strange = signed_up(app.test_client(), meeting)
    page = client.get(form_path(meeting))
    assert client.send(page, button="</form>").status_code == 303
    statuses = [
        client.send(page, {"code": "3467 89BC DFGH"}, button="</form>").status_code
        for _try in range(32)
    ]
    assert set(statuses[:30]) == {422}
    assert statuses[31] == 429
    assert client.send(page, {"code": strange}, button="</form>").status_code == 429


def test_a_full_meeting_is_asked_about_and_input_is_kept(app, client):
    meeting = a_meeting(capacity=1)
    page = client.get(form_path(meeting))
    signed_up(app.test_client(), meeting)
    asked = client.send(page, {"naam": "Zon", "eerste": "y"}, button="</form>")
    assert asked.status_code == 409
    assert "Je staat nog niet op de lijst" in asked.text
    assert signups() == 1
    assert client.send(asked, button="Zet mij op").status_code == 303
    waiting = stored()[1]
    assert waiting.first_time
    assert waiting.nickname
    assert waiting.state == SignupState.WAITING
