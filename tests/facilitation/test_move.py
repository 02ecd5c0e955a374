"""A facilitator moves an evening, or adds one: what people read, and what cannot be."""

from datetime import datetime, timedelta

import pytest

from recovery_groups.planning import actions as planning
from tests.facilitation.changing import (
    MORNING,
    SUNDAY,
    an_evening,
    another_date,
    audited,
    meetings_of,
    row,
)
from tests.messages.conftest import settings  # noqa: F401 - a site that sends mail
from tests.messages.doing import subjects
from tests.support.builders import a_meeting, a_venue
from tests.support.mailing import one_round, sign_up, waiting_kinds

CONFIRM = "Ja, verplaats het zo"


@pytest.fixture
def evening(app, time_machine):
    time_machine.move_to(datetime.fromisoformat(MORNING), tick=False)
    return an_evening(app)


def asked(evening, **answers):
    """Fill in another time or place and return what people will read."""
    return evening.send(evening.get("verplaatsen"), answers, button="Bekijk wat mensen lezen")


def moved(evening, **answers):
    """Go all the way; return the last answer."""
    return evening.send(asked(evening, **answers), {"zeker": "ja"}, button=CONFIRM)


def test_the_form_shows_how_it_is_now(evening):
    page = evening.get("verplaatsen")
    for value in ("2026-11-29", "19:30", "90"):
        assert f'value="{value}"' in page.text
    assert "De Linde, zaal 2 (12 mensen)" in page.text
    assert '<optgroup label="De Linde">' in page.text


def test_another_time_reaches_everybody(evening, client, box):
    sign_up(evening.meeting)
    page = asked(evening, tijd="20:00")
    assert "Je afspraak is verplaatst" in page.text
    assert "1 tot en met 4 mensen krijgen deze mail." in page.text
    assert evening.send(page, {"zeker": "ja"}, button=CONFIRM).status_code == 303
    assert one_round()
    assert subjects(box) == ["Je afspraak is verplaatst"]
    assert box.mails[0].text.partition("/stop/")[0] in page.text
    assert "20:00 tot 21:30 uur" in client.get(f"/bijeenkomsten/{evening.meeting}").text
    assert audited() == [("moved", evening.account)]


def test_only_another_length_is_told_as_a_small_change(evening, box):
    sign_up(evening.meeting)
    page = asked(evening, minuten="60")
    assert "Er is iets anders bij je afspraak" in page.text
    evening.send(page, {"zeker": "ja"}, button=CONFIRM)
    assert one_round()
    assert subjects(box) == ["Er is iets anders bij je afspraak"]


def test_another_place_of_the_district_can_be_chosen(evening, box):
    sign_up(evening.meeting)
    kade = a_venue(district_id=evening.district, name="De Kade", street="Kade 12")
    page = asked(evening, ruimte=f"{kade}-0")
    assert "Kade 12, Lindewaard" in page.text
    evening.send(page, {"zeker": "ja"}, button=CONFIRM)
    assert row(evening.meeting).venue_id == kade


def test_looking_changes_nothing(evening):
    sign_up(evening.meeting)
    asked(evening, tijd="20:00")
    assert row(evening.meeting).starts_at == SUNDAY
    assert waiting_kinds() == []


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"dag": ""}, "Vul een datum in."),
        ({"dag": "1-1-0001"}, "Kies een datum tussen 2000 en 2100."),
        ({"dag": "1-1-2020"}, "Dit tijdstip is al voorbij."),
        ({"dag": "2030-01-01"}, "Dit is te ver vooruit."),
        ({"dag": "2027-03-28", "tijd": "02:30"}, "Dit tijdstip bestaat niet."),
        ({"tijd": "half acht"}, "Kies een tijd."),
        ({"minuten": "5"}, "Een bijeenkomst duurt een kwartier tot 12 uur."),
        ({"minuten": "9" * 40}, "Vul een getal in."),
        ({"ruimte": "1-99999"}, "Kies een plek uit de lijst."),
        ({}, "Er is nog niets anders."),
    ],
)
def test_what_cannot_be_is_said_with_what_was_typed(evening, answers, words):
    page = asked(evening, **answers)
    assert page.status_code in {409, 422}
    assert words in page.text
    for value in set(answers.values()) - {answers.get("ruimte")}:  # a list keeps its own only
        assert value[:6] in page.text


def test_a_room_that_is_taken_is_refused(evening):
    other = row(evening.meeting)
    a_meeting(venue=evening.venue, room_id=other.room_id, starts_at=SUNDAY + timedelta(hours=3))
    page = asked(evening, tijd="21:30")
    assert page.status_code == 409
    assert "De ruimte is dan bezet." in page.text


def test_a_double_tap_moves_once(evening, box):
    sign_up(evening.meeting)
    page = asked(evening, tijd="20:00")
    answers = [evening.send(page, {"zeker": "ja"}, button=CONFIRM) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert row(evening.meeting).sequence == 1
    assert waiting_kinds() == ["moved"]
    assert [action for action, _ in audited()] == ["moved"]


def test_who_moves_second_is_told_and_sees_both(evening):
    mine = asked(evening, tijd="20:00")
    start = datetime.fromisoformat("2026-11-29T18:00:00")
    planning.move_meeting(evening.meeting, start, minutes=90, venue_id=evening.venue, room_id=None)
    answer = evening.send(mine, {"zeker": "ja"}, button=CONFIRM)
    assert answer.status_code == 409
    assert "Iemand anders heeft dit net veranderd." in answer.text
    assert "18:00 tot 19:30 uur" in answer.text, "how it is now"
    assert 'value="20:00"' in answer.text, "what was typed"
    page = evening.send(answer, button="Bekijk wat mensen lezen")
    assert evening.send(page, {"zeker": "ja"}, button=CONFIRM).status_code == 303


def test_moving_a_cancelled_evening_lets_it_go_on(evening, client):
    planning.cancel_meeting(evening.meeting, "room")
    assert "Dan gaat het weer door." in evening.get("verplaatsen").text
    assert moved(evening, tijd="20:00").status_code == 303
    assert row(evening.meeting).status == "moved"


def test_a_meeting_of_others_cannot_be_moved(evening):
    stranger = evening.stranger()
    assert stranger.get(evening.path("verplaatsen")).status_code == 404
    assert stranger.post(evening.path("verplaatsen"), data={"dag": "2026-12-01"}).status_code == 404


def test_what_began_cannot_be_moved_but_there_is_a_way_on(evening, time_machine):
    time_machine.move_to(datetime.fromisoformat("2026-11-22T08:20:00+01:00"), tick=False)
    begun = a_meeting(group=evening.group, venue=evening.venue, starts_in=timedelta(minutes=-10))
    for what in ("verplaatsen", "gaat-niet-door", "plekken", "bericht", "wachtlijst", "vervanging"):
        page = evening.browser.get(evening.path(what, begun))
        assert page.status_code == 200
        assert "Dit is al begonnen" in page.text, what
        assert f"/begeleiders/groepen/{evening.group}/extra-datum" in page.text


def extra(evening, **answers):
    page = evening.browser.get(f"/begeleiders/groepen/{evening.group}/extra-datum")
    return evening.send(page, answers, button="Zet erbij")


def test_an_extra_date_is_filled_in_like_the_last_one(evening, client):
    page = evening.browser.get(f"/begeleiders/groepen/{evening.group}/extra-datum")
    assert 'value="19:30"' in page.text
    answer = evening.send(page, {"dag": "2026-12-02"}, button="Zet erbij")
    new = meetings_of(evening.group)[1]
    assert answer.location.startswith(f"/begeleiders/bijeenkomsten/{new.id}")
    assert (new.extra, new.room_id) == (True, row(evening.meeting).room_id)
    assert "Woensdag 2 december" in client.get(evening.group_path).text
    assert audited() == [("added", evening.account)]


def test_an_extra_date_sent_twice_is_there_once(evening):
    page = evening.browser.get(f"/begeleiders/groepen/{evening.group}/extra-datum")
    answers = [evening.send(page, {"dag": "2026-12-02"}, button="Zet erbij") for _ in range(2)]
    assert len({one.location for one in answers}) == 1
    assert len(meetings_of(evening.group)) == 2
    assert [action for action, _ in audited()] == ["added"]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"dag": "2026-12-06"}, "De groep heeft op dat moment al een bijeenkomst."),
        ({"dag": "2026-11-01"}, "Dit tijdstip is al voorbij."),
        ({}, "Vul een datum in."),
    ],
)
def test_an_extra_date_that_cannot_be_is_refused(evening, answers, words):
    another_date(evening)
    page = extra(evening, **answers)
    assert page.status_code in {409, 422}
    assert words in page.text


def test_nobody_adds_a_date_to_a_group_of_others(evening):
    address = f"/begeleiders/groepen/{evening.group}/extra-datum"
    stranger = evening.stranger()
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, data={"dag": "2026-12-02"}).status_code == 404
