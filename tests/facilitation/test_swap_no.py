"""Who is asked to take a date over can say no: the asker sees it, nobody else is told."""

from datetime import datetime

import pytest

from core.db import db
from recovery_groups.facilitation import swap_queries
from recovery_groups.meetings.models import SubstituteAsked
from recovery_groups.planning import actions as planning
from tests.facilitation.changing import MORNING, an_evening, audited, staff_of, substitutions
from tests.facilitation.test_swap import ask, say_yes
from tests.messages.conftest import settings  # noqa: F401 - a site that sends mail
from tests.support.mailing import one_round
from tests.support.staff import a_facilitator, email_of, sign_in


@pytest.fixture
def evening(app, time_machine):
    time_machine.move_to(datetime.fromisoformat(MORNING), tick=False)
    return an_evening(app)


def say_no(evening, browser):
    """Say no on the page of the question; return the answer."""
    return browser.send(browser.get(evening.path("vervanging")), button="Nee, ik kan niet")


def declined():
    db.session.rollback()
    found = [one.declined_at is not None for one in db.session.query(SubstituteAsked)]
    db.session.rollback()
    return found


def test_the_asker_reads_who_said_no_and_nobody_is_mailed(evening, box):
    (noor, her), (bas, _his) = evening.colleague("Noor"), evening.colleague("Bas")
    ask(evening, noor, bas)
    assert one_round()
    answer = say_no(evening, her)
    assert answer.status_code == 303
    page = evening.get("vervanging").text
    assert "Kan niet: Noor." in page
    assert "Je vroeg het aan: Bas." in page
    assert "Nog niemand neemt het over" in page
    one_round()
    assert audited()[-1] == ("swap_declined", noor)
    everybody = (noor, bas, evening.account)
    assert [len(box.to(email_of(one))) for one in everybody] == [1, 1, 0]


def test_who_said_no_is_asked_no_more_but_can_still_say_yes(evening):
    noor, her = evening.colleague("Noor")
    ask(evening, noor)
    say_no(evening, her)
    assert swap_queries.open_requests(staff_of(noor)) == []
    page = her.get(evening.path("vervanging")).text
    assert "Je zei nee. Samira ziet dat." in page
    assert "Nee, ik kan niet" not in page
    assert say_yes(evening, her).status_code == 303
    assert substitutions(evening.meeting)[0].substitute_id is not None
    assert declined() == [False]


def test_when_all_said_no_the_asker_reads_what_to_do(evening):
    people = [evening.colleague(name) for name in ("Noor", "Bas")]
    ask(evening, *(account for account, _browser in people))
    for _account, browser in people:
        assert "Niemand kan het overnemen" not in evening.browser.get("/begeleiders/vandaag").text
        say_no(evening, browser)
    assert "Niemand kan het overnemen" in evening.browser.get("/begeleiders/vandaag").text
    page = evening.get("vervanging").text
    assert "Kan niet: Bas, Noor." in page
    assert "Vraag iemand anders, of bel je coördinator." in page
    joost, _his = evening.colleague("Joost")
    ask(evening, joost)
    assert "Niemand kan het overnemen" not in evening.get("vervanging").text


def test_a_no_twice_is_one_no(evening):
    noor, her = evening.colleague("Noor")
    ask(evening, noor)
    page = her.get(evening.path("vervanging"))
    answers = [her.send(page, button="Nee, ik kan niet") for _tap in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert [action for action, _ in audited()].count("swap_declined") == 1


def test_who_said_no_hears_nothing_more(evening, box):
    (noor, her), (bas, his) = evening.colleague("Noor"), evening.colleague("Bas")
    ask(evening, noor, bas)
    say_no(evening, her)
    assert one_round()
    assert box.to(email_of(noor)) == []
    say_yes(evening, his)
    one_round()
    assert box.to(email_of(noor)) == []


def test_a_no_to_what_is_solved_or_taken_back_says_so(evening):
    (noor, her), (bas, his) = evening.colleague("Noor"), evening.colleague("Bas")
    ask(evening, noor, bas)
    page = her.get(evening.path("vervanging"))
    his_page = his.get(evening.path("vervanging"))
    say_yes(evening, his)
    answer = her.send(page, button="Nee, ik kan niet")
    assert answer.status_code == 409
    assert "een collega was je voor" in answer.text
    answer = his.send(his_page, button="Nee, ik kan niet")
    assert answer.status_code == 409
    assert "Jij neemt deze keer al over." in answer.text
    assert declined() == [False, False]


def test_a_no_after_the_question_was_taken_back_says_so(evening):
    noor, her = evening.colleague("Noor")
    ask(evening, noor)
    page = her.get(evening.path("vervanging"))
    evening.send(evening.get("vervanging"), button="Ik kan toch zelf")
    answer = her.send(page, button="Nee, ik kan niet")
    assert answer.status_code == 409
    assert "De vraag is ingetrokken." in answer.text


def test_who_was_not_asked_cannot_say_no_nor_take_the_question_back(evening):
    noor, her = evening.colleague("Noor")
    ask(evening, noor)
    question = substitutions(evening.meeting)[0].id
    page = her.get(evening.path("vervanging"))
    stranger = evening.stranger()
    elsewhere = sign_in(evening.app.test_client(), a_facilitator(name="Ver"))
    for browser in (stranger, elsewhere):
        mark = browser.get("/begeleiders/mijn-gegevens")
        for what in (f"vervanging/nee/{question}", "vervanging/toch-zelf"):
            sent = {"csrf_token": mark.text.partition('csrf_token" type="hidden" value="')[2]}
            sent["csrf_token"] = sent["csrf_token"].partition('"')[0]
            answer = browser.post(evening.path(what), data=sent)
            assert answer.status_code == 404, what
    assert substitutions(evening.meeting)[0].withdrawn_at is None
    assert declined() == [False]
    # Who was asked is no stranger, but the question is not theirs to take back.
    token = page.text.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    answer = her.post(evening.path("vervanging/toch-zelf"), data={"csrf_token": token})
    assert answer.status_code == 404
    assert substitutions(evening.meeting)[0].withdrawn_at is None


def test_a_yes_to_another_time_than_was_shown_is_asked_again(evening):
    noor, her = evening.colleague("Noor")
    ask(evening, noor)
    page = her.get(evening.path("vervanging"))
    planning.move_meeting(
        evening.meeting,
        datetime.fromisoformat("2026-11-30T18:00:00"),
        minutes=90,
        venue_id=evening.venue,
        room_id=None,
    )
    answer = her.send(page, button="Ja, ik neem het over")
    assert answer.status_code == 409
    assert "Iemand anders heeft dit net veranderd." in answer.text
    assert "Maandag 30 november, 18:00 tot 19:30 uur" in answer.text
    assert substitutions(evening.meeting)[0].substitute_id is None
    assert her.send(answer, button="Ja, ik neem het over").status_code == 303
    assert substitutions(evening.meeting)[0].substitute_id is not None
