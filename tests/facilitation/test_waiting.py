"""A facilitator looks after who waits: gives a place, finds room, gives false signups back."""

from datetime import datetime, timedelta

import pytest

from core.db import db, transaction
from recovery_groups.meetings.models import Meeting
from recovery_groups.planning import actions as planning
from recovery_groups.signups import receipt_actions
from recovery_groups.signups.models import SignupState
from tests.facilitation.changing import MORNING, SUNDAY, an_evening, audited, row, signups_of
from tests.messages.conftest import settings  # noqa: F401 - a site that sends mail
from tests.messages.doing import subjects
from tests.support.crowd import judge
from tests.support.mailing import one_round, sign_up

GIVE = "Geef plek"


@pytest.fixture
def evening(app, time_machine):
    """Four places, one of them for who walks in; three are taken and three parties wait."""
    time_machine.move_to(datetime.fromisoformat(MORNING), tick=False)
    made = an_evening(app, capacity=4, walk_in_places=1)
    for _ in range(3):
        sign_up(made.meeting, "")
    for address, name in (("bo", "Bo"), ("gast", ""), ("vlinder", "Vlinder")):
        sign_up(made.meeting, f"{address}@voorbeeld.nl", nickname=name)
    return made


def doors(evening, state=SignupState.WAITING):
    return [one.door for one in signups_of(evening.meeting) if one.state == state]


def give(evening, door, page=None):
    return evening.send(page or evening.get("wachtlijst"), {"nummer": str(door)}, button=GIVE)


def states(evening):
    return [one.state for one in signups_of(evening.meeting)]


def test_who_waits_stands_in_order_by_nickname_or_number(evening):
    page = evening.get("wachtlijst")
    second = doors(evening)[1]
    places = [page.text.index(word) for word in ("Bo", f"Gast {second}", "Vlinder")]
    assert places == sorted(places)
    assert "Er is nog 1 plek vrij." in page.text
    assert "voorbeeld.nl" not in page.text


def test_the_first_gets_a_place_kept_for_walk_in_and_hears_it(evening, box):
    first = doors(evening)[0]
    answer = give(evening, first)
    assert answer.status_code == 303
    assert evening.browser.get(answer.location).status_code == 200
    assert first in doors(evening, SignupState.SEATED)
    assert one_round()
    assert subjects(box, "bo@voorbeeld.nl") == ["Er is plek"]
    assert audited() == [("let_in", evening.account)]
    assert (row(evening.meeting).seats_taken, row(evening.meeting).parties_waiting) == (4, 2)


def test_somebody_further_back_only_after_a_yes(evening):
    third = doors(evening)[2]
    page = give(evening, third)
    assert page.status_code == 409
    assert "is nog niet aan de beurt." in page.text
    assert len(doors(evening)) == 3
    answer = evening.send(page, {"zeker": "ja"}, button="Ja, geef deze plek toch")
    assert answer.status_code == 303
    assert third in doors(evening, SignupState.SEATED)


def test_without_a_free_place_it_says_what_to_do(evening):
    page = evening.get("wachtlijst")
    first, second, _ = doors(evening)
    give(evening, first)
    answer = give(evening, second, page)
    assert answer.status_code == 409
    assert "Verander eerst het aantal plekken." in answer.text
    assert evening.path("plekken") in answer.text


def test_a_double_tap_gives_one_place(evening):
    page, first = evening.get("wachtlijst"), doors(evening)[0]
    answers = [give(evening, first, page) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert row(evening.meeting).seats_taken == 4
    assert [action for action, _ in audited()] == ["let_in"]


@pytest.mark.parametrize("door", ["0", "99999", "x" * 50, "-1", "٣"])
def test_a_number_that_is_not_on_the_list_is_refused(evening, door):
    answer = give(evening, door)
    assert answer.status_code == 409
    assert "staan niet meer op de wachtlijst" in answer.text


def test_a_cancelled_evening_gives_no_places(evening):
    page, first = evening.get("wachtlijst"), doors(evening)[0]
    planning.cancel_meeting(evening.meeting, "room")
    answer = give(evening, first, page)
    assert answer.status_code == 409
    assert len(doors(evening)) == 3


def test_false_signups_are_given_back_and_who_waits_moves_up(evening):
    page = evening.browser.get(evening.path("wachtlijst/teruggeven"))
    taken = doors(evening, SignupState.SEATED)
    assert "met een bijnaam" in page.text
    for hidden in ("Bo<", "Vlinder", "voorbeeld.nl"):
        assert hidden not in page.text
    answer = evening.send(
        page, {"nummers": [str(one) for one in taken[:2]]}, button="Geef deze terug"
    )
    assert answer.status_code == 303
    judge(evening.meeting)
    assert states(evening) == ["withdrawn", "withdrawn", "seated", "seated", "seated", "waiting"]
    assert audited() == [("released", evening.account)]


def test_nothing_to_give_back_leads_to_no_list(evening):
    page = evening.browser.get(evening.path("wachtlijst/teruggeven"))
    everybody = [*doors(evening, SignupState.SEATED), *doors(evening)]
    evening.send(page, {"nummers": [str(one) for one in everybody]}, button="Geef deze terug")
    answer = evening.send(page, {"nummers": []}, button="Geef deze terug")
    assert answer.status_code == 422
    assert '<a href="#main">Kies welke aanmeldingen je teruggeeft.</a>' in answer.text


def released(evening, *given):
    page = evening.browser.get(evening.path("wachtlijst/teruggeven"))
    evening.send(page, {"nummers": [str(one) for one in given]}, button="Geef deze terug")


def test_giving_back_is_undone_as_long_as_there_is_room(evening):
    taken = doors(evening, SignupState.SEATED)
    released(evening, *taken[:2], *doors(evening))
    assert "5 aanmeldingen zijn teruggegeven." in evening.get("wachtlijst").text
    evening.send(evening.get("wachtlijst"), button="Ongedaan maken")
    judge(evening.meeting)
    assert sorted(states(evening)) == ["seated"] * 3 + ["waiting"] * 3
    assert "teruggegeven." not in evening.get("wachtlijst").text


def test_who_was_given_back_reads_so_and_may_come(evening, client):
    code = sign_up(evening.meeting, "", party=1)
    door = signups_of(evening.meeting)[-1].door
    released(evening, door)
    client.send(client.get("/mijn-aanmelding"), {"code": code}, button="Kijk")
    page = client.get("/mijn-aanmelding")
    assert "De begeleider gaf je plek terug" in page.text
    client.send(page, {"wachtlijst": "ja"}, button="Toch komen")
    evening.get("wachtlijst")
    assert not signups_of(evening.meeting)[-1].released


def test_who_withdrew_themselves_is_not_taken_again(evening):
    code = sign_up(evening.meeting, "")
    receipt_actions.withdraw(code, evening.meeting)
    released(evening, doors(evening)[0])
    evening.send(evening.get("wachtlijst"), button="Ongedaan maken")
    mine = signups_of(evening.meeting)
    assert [one.state for one in mine].count("withdrawn") == 1


def test_nothing_ticked_is_asked_again(evening):
    page = evening.browser.get(evening.path("wachtlijst/teruggeven"))
    answer = evening.send(page, {"nummers": None}, button="Geef deze terug")
    assert answer.status_code == 422
    assert "Kies welke aanmeldingen" in answer.text


def test_a_waiting_list_of_others_is_not_there(evening):
    stranger, first = evening.stranger(), doors(evening)[0]
    for what in ("wachtlijst", "wachtlijst/teruggeven", "plekken"):
        assert stranger.get(evening.path(what)).status_code == 404
    for what in ("wachtlijst", "wachtlijst/teruggeven", "wachtlijst/terughalen", "plekken"):
        given = {"nummer": str(first), "nummers": str(first), "plekken": "9"}
        assert stranger.post(evening.path(what), data=given).status_code == 404
    assert len(doors(evening)) == 3


def test_names_hidden_on_the_evening_are_hidden_on_the_list_too(evening):
    evening.send(evening.browser.get(evening.path("").rstrip("/")), button="/namen")
    third = doors(evening)[2]
    page = evening.get("wachtlijst")
    asked = give(evening, third, page)
    assert asked.status_code == 409
    for shown in (page.text, asked.text):
        assert "Vlinder" not in shown
        assert f"Gast {third}" in shown


def test_the_list_has_its_own_button_to_hide_names_and_show_them(evening):
    shown = evening.get("wachtlijst")
    assert "Vlinder" in shown.text
    answer = evening.send(shown, button="Verberg namen")
    assert answer.location == evening.path("wachtlijst")
    hidden = evening.get("wachtlijst")
    assert "Vlinder" not in hidden.text
    evening.send(hidden, button="Toon namen")
    assert "Vlinder" in evening.get("wachtlijst").text


def test_a_plain_link_hides_names_on_the_list_for_once(evening):
    assert "Vlinder" not in evening.get("wachtlijst?namen=nee").text
    assert "Vlinder" in evening.get("wachtlijst").text


def test_names_on_the_list_that_are_not_shown_yet_need_no_hiding(evening):
    assert "Verberg namen" in evening.get("wachtlijst").text
    with transaction():
        later = SUNDAY + timedelta(weeks=1)
        db.session.get_one(Meeting, evening.meeting).starts_at = later
        db.session.get_one(Meeting, evening.meeting).ends_at = later + timedelta(minutes=90)
    page = evening.get("wachtlijst").text
    assert "Geef plek" in page
    assert "Verberg namen" not in page
