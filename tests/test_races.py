"""Forty people on eight places at once, and one person pressing five times."""

from datetime import timedelta
from time import monotonic, sleep

import pytest
from sqlalchemy import select, update

from core.db import transaction
from recovery_groups.signups.models import SignupState, UsedNonce
from tests.support import overbooking
from tests.support.builders import a_meeting
from tests.support.crowd import (
    SIGN_UP,
    WAIT,
    Client,
    clients_of,
    facts,
    form_path,
    judge,
    look_back,
    number_behind,
    send_at_once,
    shown_code,
)
from tests.support.server import all_at_once, serving
from tests.support.site import form_of, merged

pytestmark = pytest.mark.race

PLACES, CLIENTS = 8, 40


def forty_on_eight_places(server):
    meeting = a_meeting(capacity=PLACES)
    clients = clients_of(server, form_path(meeting), CLIENTS)
    answers = send_at_once(clients)
    assert sorted(one.status_code for one in answers) == [303] * PLACES + [409] * 32
    asked = [
        Client(client.browser, answer)
        for client, answer in zip(clients, answers, strict=True)
        if answer.status_code == 409
    ]
    assert all(WAIT in one.page.text for one in asked)
    rows, row = facts(meeting)
    assert [one.state for one in rows] == [SignupState.SEATED] * PLACES
    assert row.parties_waiting == 0, "asking wrote something"

    answers = send_at_once(asked, WAIT)
    assert {one.status_code for one in answers} == {303}
    rows, _row = facts(meeting)
    assert [one.number for one in rows] == list(range(1, CLIENTS + 1))
    states = [one.state for one in rows]
    assert states == [SignupState.SEATED] * PLACES + [SignupState.WAITING] * 32
    judge(meeting)
    every_shown_code_works(server, meeting, clients)


def every_shown_code_works(server, meeting, clients):
    shown = all_at_once([lambda one=one: shown_code(one.browser) for one in clients])
    assert len(set(shown)) == CLIENTS
    pages = all_at_once([lambda one=one: look_back(server, one) for one in shown])
    for code, page in zip(shown, pages, strict=True):
        number = number_behind(code, meeting)
        expected = "Je bent aangemeld" if number <= PLACES else "je staat verderop"
        expected = "je staat vooraan" if number in {9, 10, 11} else expected
        assert expected in page.text


def test_forty_people_on_eight_places(server):
    forty_on_eight_places(server)


@pytest.mark.hard
def test_forty_people_on_eight_places_twenty_times(server):
    for _run in range(20):
        forty_on_eight_places(server)


def test_the_same_load_overbooks_a_site_that_looks_first_and_writes_later(app, tmp_path):
    overbooking.without_the_check(app.config["SQLALCHEMY_DATABASE_URI"])
    with serving(app, tmp_path / "log", factory=overbooking.FACTORY) as server:
        for _run in range(10):
            meeting = a_meeting(capacity=PLACES)
            send_at_once(clients_of(server, form_path(meeting), CLIENTS))
            rows, row = facts(meeting)
            assert row.seats_taken == len(rows)
            if len(rows) > PLACES:
                return
    pytest.fail("this load overbooks nothing: the tests above prove nothing")


def one_client(server, meeting):
    return clients_of(server, form_path(meeting), 1)[0]


def test_the_same_form_five_times_at_once_takes_one_place_and_shows_one_code(server):
    meeting = a_meeting()
    client = one_client(server, meeting)
    windows = [Client(client.browser.twin(), client.page) for _ in range(5)]
    assert {answer.status_code for answer in send_at_once(windows)} == {303}
    assert len({shown_code(one.browser) for one in windows}) == 1
    assert len(facts(meeting)[0]) == 1
    judge(meeting)


def test_the_same_form_sent_again_later_shows_the_same_code(server):
    meeting = a_meeting()
    client = one_client(server, meeting)
    shown = set()
    for _time in range(5):
        assert client.browser.send(client.page, button=SIGN_UP).status_code == 303
        shown.add(shown_code(client.browser))
    assert len(shown) == 1
    assert len(facts(meeting)[0]) == 1


def test_the_same_form_sent_after_ten_minutes_says_that_it_was_handled(server):
    meeting = a_meeting()
    client = one_client(server, meeting)
    client.browser.send(client.page, button=SIGN_UP)
    code = shown_code(client.browser)
    eleven_minutes_pass()
    answer = client.browser.send(client.page, button=SIGN_UP)
    assert answer.status_code == 409
    assert "al verwerkt" in answer.text
    assert "Je bent aangemeld" in look_back(server, code).text
    assert len(facts(meeting)[0]) == 1


def eleven_minutes_pass():
    with transaction() as session:
        for mark in session.scalars(select(UsedNonce)).all():
            earlier = mark.used_at - timedelta(minutes=11)
            own = UsedNonce.fingerprint == mark.fingerprint
            session.execute(update(UsedNonce).where(own).values(used_at=earlier))


def test_a_cut_connection_takes_one_place_and_the_next_try_shows_its_code(server):
    meeting = a_meeting()
    client = one_client(server, meeting)
    action, given = form_of(client.page.text, SIGN_UP)
    for _time in range(4):
        client.browser.ask_and_hang_up(action, merged(given, {}))
    give_up = monotonic() + 20
    while not facts(meeting)[0]:
        assert monotonic() < give_up, "a form whose sender is gone counts too"
        sleep(0.02)
    assert client.browser.send(client.page, button=SIGN_UP).status_code == 303
    assert "Je bent aangemeld" in look_back(server, shown_code(client.browser)).text
    assert len(facts(meeting)[0]) == 1
    judge(meeting)
