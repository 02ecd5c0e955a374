"""A facilitator changes how many people fit at an evening."""

from datetime import datetime

import pytest

from recovery_groups.planning import actions as planning
from tests.facilitation.changing import MORNING, an_evening, audited, row, signups_of
from tests.support.mailing import sign_up


@pytest.fixture
def evening(app, time_machine):
    time_machine.move_to(datetime.fromisoformat(MORNING), tick=False)
    made = an_evening(app, capacity=2)
    for _ in range(3):
        sign_up(made.meeting, "")
    return made


def resized(evening, people, page=None):
    return evening.send(page or evening.get("plekken"), {"plekken": str(people)}, button="Bewaar")


def test_more_places_let_who_waits_in(evening, client):
    assert "2 plekken zijn bezet." in evening.get("plekken").text
    assert "In deze ruimte passen 12 mensen." in evening.get("plekken").text
    assert resized(evening, 4).status_code == 303
    assert [one.state for one in signups_of(evening.meeting)] == ["seated"] * 3
    assert "Hoogstens 4 mensen." in client.get(f"/bijeenkomsten/{evening.meeting}").text
    assert audited() == [("resized", evening.account)]


@pytest.mark.parametrize(
    ("people", "status", "words"),
    [
        ("1", 409, "Er zijn al meer mensen aangemeld. Kies een hoger aantal."),
        ("13", 409, "Deze ruimte is te klein voor deze bijeenkomst."),
        ("0", 409, "Kies 1 tot 999 plekken."),
        ("veel", 422, "Vul een getal in."),
        ("", 422, "Vul een getal in."),
    ],
)
def test_a_number_that_cannot_be_is_refused_with_what_to_do(evening, people, status, words):
    page = resized(evening, people)
    assert page.status_code == status
    assert words in page.text
    assert f'value="{people}"' in page.text
    assert row(evening.meeting).capacity == 2


def test_a_double_tap_changes_it_once(evening):
    page = evening.get("plekken")
    assert [resized(evening, 4, page).status_code for _ in range(2)] == [303, 303]
    assert [action for action, _ in audited()] == ["resized"]


def test_who_changes_it_second_is_told_and_sees_both(evening):
    mine = evening.get("plekken")
    planning.change_capacity(evening.meeting, 6, 0)
    answer = resized(evening, 4, mine)
    assert answer.status_code == 409
    assert "Iemand anders heeft dit net veranderd." in answer.text
    assert "Nu kunnen er 6 mensen komen." in answer.text
    assert 'value="4"' in answer.text
    assert resized(evening, 4, answer).status_code == 303
    assert row(evening.meeting).capacity == 4
