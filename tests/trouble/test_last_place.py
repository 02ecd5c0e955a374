"""Two hundred people and one last place, on both databases."""

import pytest

from recovery_groups.signups.models import SignupState
from tests.support.builders import a_meeting
from tests.support.crowd import (
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
    signed_up,
)
from tests.support.server import all_at_once
from tests.trouble.invariants import answers_again, file_is_whole

pytestmark = [pytest.mark.hard, pytest.mark.race]

CLIENTS = 200


def test_two_hundred_people_on_one_last_place(server):
    meeting = a_meeting(capacity=8)
    signed_up(server, meeting, 7)
    clients = clients_of(server, form_path(meeting), CLIENTS)
    answers = send_at_once(clients)
    assert sorted(one.status_code for one in answers) == [303] + [409] * (CLIENTS - 1)
    rows, row = facts(meeting)
    assert [one.state for one in rows] == [SignupState.SEATED] * 8
    assert (row.seats_taken, row.parties_waiting) == (8, 0)

    asked = [
        Client(client.browser, answer)
        for client, answer in zip(clients, answers, strict=True)
        if answer.status_code == 409
    ]
    assert {one.status_code for one in send_at_once(asked, WAIT)} == {303}
    rows, row = facts(meeting)
    assert [one.number for one in rows] == list(range(1, CLIENTS + 8))
    assert (row.seats_taken, row.parties_waiting) == (8, CLIENTS - 1)
    judge(meeting)
    codes = all_at_once([lambda one=one: shown_code(one.browser) for one in clients])
    assert len({number_behind(code, meeting) for code in codes}) == CLIENTS
    for code in codes[::25]:
        number = number_behind(code, meeting)
        expected = "Je bent aangemeld" if number == 8 else "je staat "
        assert expected in look_back(server, code).text
    file_is_whole()
    answers_again(server)
