"""A facilitator writes one line to who comes: seen first, read by whom, and what it may say."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.db import db
from recovery_groups.planning import actions as planning
from recovery_groups.signups import receipt_actions
from recovery_groups.signups.models import Announcement
from tests.facilitation.changing import MORNING, SUNDAY, an_evening, another_date, audited
from tests.messages.conftest import settings  # noqa: F401 - a site that sends mail
from tests.messages.test_words import golden, spoken
from tests.support.mailing import one_round, sign_up, waiting_kinds
from tests.support.residents import rows

WORDS = "Neem warme kleren mee."


@pytest.fixture
def evening(app, time_machine):
    time_machine.move_to(datetime.fromisoformat(MORNING), tick=False)
    return an_evening(app)


def asked(evening, words=WORDS):
    """Write a message and return how people will read it."""
    return evening.send(evening.get("bericht"), {"tekst": words}, button="Bekijk je bericht")


def sent(evening, words=WORDS, **answers):
    """Go all the way; return the last answer."""
    return evening.send(asked(evening, words), answers, button="Stuur het bericht")


def receipt(client, code):
    client.send(client.get("/mijn-aanmelding"), {"code": code}, button="Kijk")
    return client.get("/mijn-aanmelding")


def test_who_left_an_address_gets_it_as_it_was_shown(evening, box):
    sign_up(evening.meeting)
    page = asked(evening)
    assert "1 tot en met 4 mensen krijgen deze mail." in page.text
    assert evening.send(page, button="Stuur het bericht").status_code == 303
    assert one_round()
    (mail,) = box.mails
    assert spoken(mail) == golden("message.nl")
    assert mail.text.partition("/stop/")[0] in page.text
    assert audited() == [("messaged", evening.account)]


def test_who_left_no_address_reads_it_with_the_code(evening, client):
    code = sign_up(evening.meeting, "")
    sent(evening)
    sent(evening, "Tot straks.")
    page = receipt(client, code)
    assert "Bericht van de begeleider" in page.text
    assert page.text.index(WORDS) < page.text.index("Tot straks.")


def test_who_gave_the_place_back_reads_and_gets_nothing(evening, client, box):
    code = sign_up(evening.meeting)
    sent(evening)
    receipt_actions.withdraw(code, evening.meeting)
    assert one_round()
    assert box.mails == []
    assert WORDS not in receipt(client, code).text


@pytest.mark.parametrize("words", ["Wat fijn: therapie is klaar.", "Vraag het aan Samira."])
def test_what_tells_too_much_needs_a_tick(evening, words, box):
    page = asked(evening, words)
    assert "Let op: iemand anders kan dit lezen." in page.text
    again = evening.send(page, button="Stuur het bericht")
    assert again.status_code == 422
    assert rows(Announcement) == []
    answer = evening.send(again, {"toch": "y"}, button="Stuur het bericht")
    assert answer.status_code == 303
    assert [one.text for one in rows(Announcement)] == [words]


def test_a_nickname_is_a_name_too(evening):
    sign_up(evening.meeting, nickname="Vlinder")
    assert "Er staat een naam in: Vlinder." in asked(evening, "Vlinder neemt taart mee.").text


def test_before_the_week_a_message_gives_no_nickname_away(app, time_machine):
    time_machine.move_to(SUNDAY - timedelta(days=9), tick=False)
    evening = an_evening(app)
    sign_up(evening.meeting, nickname="Vlinder")
    assert "Er staat een naam in" not in asked(evening, "Vlinder neemt taart mee.").text


@pytest.mark.parametrize(
    ("words", "problem"),
    [("", "Schrijf eerst je bericht."), ("a" * 161, "Maak je bericht korter: 160 tekens.")],
)
def test_an_empty_or_long_message_is_asked_again(evening, words, problem):
    page = asked(evening, words)
    assert page.status_code == 422
    assert problem in page.text
    assert words in page.text


def test_it_is_one_clean_line(evening):
    sent(evening, "  Neem\r\nwarme \u202ekleren\u0000 mee.  ")
    assert rows(Announcement)[0].text == WORDS


def test_a_double_tap_sends_once(evening):
    sign_up(evening.meeting)
    page = asked(evening)
    answers = [evening.send(page, button="Stuur het bericht") for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert len(rows(Announcement)) == 1
    assert waiting_kinds() == ["message"]


def test_three_a_day_are_enough(evening):
    for number in range(3):
        assert sent(evening, f"Bericht {number}").status_code == 303
    refused = sent(evening, "Bericht 4")
    assert refused.status_code == 409
    assert "Vandaag gingen er al 3 berichten." in refused.text
    assert "Bericht 4" in refused.text
    assert len(rows(Announcement)) == 3


def test_a_message_waits_while_it_does_not_go_on_and_is_dropped_after_the_start(
    evening, box, time_machine
):
    sign_up(evening.meeting)
    sent(evening)
    planning.cancel_meeting(evening.meeting, "room")
    assert one_round()
    assert box.mails == []
    planning.restore_meeting(evening.meeting)
    time_machine.shift(timedelta(minutes=6))
    assert one_round()
    assert [mail.subject for mail in box.mails] == ["Bericht over je afspraak"]


def test_after_the_start_nothing_is_sent(evening, box, time_machine):
    sign_up(evening.meeting)
    sent(evening)
    time_machine.move_to(SUNDAY, tick=False)
    assert one_round()
    assert box.mails == []


def test_a_message_that_was_erased_is_not_sent(evening, box):
    sign_up(evening.meeting)
    sent(evening)
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM announcement")
    assert one_round()
    assert box.mails == []


def test_a_meeting_of_others_gets_no_message(evening):
    stranger = evening.stranger()
    assert stranger.get(evening.path("bericht")).status_code == 404
    assert stranger.post(evening.path("bericht"), data={"tekst": WORDS}).status_code == 404
    assert rows(Announcement) == []


def test_a_form_of_another_meeting_is_no_form_of_this_one(evening):
    page = asked(evening)
    other = replace(evening, meeting=another_date(evening))
    mark = page.text.split('name="formulier" value="')[1].split('"')[0]
    form = other.get("bericht")
    answer = other.send(form, {"tekst": WORDS, "formulier": mark}, button="Bekijk je bericht")
    assert answer.status_code == 422


def test_words_for_a_date_that_was_moved_meanwhile_are_not_sent(evening):
    page = asked(evening, "Tot zondag.")
    start = datetime.fromisoformat("2026-11-30T18:00:00")
    planning.move_meeting(evening.meeting, start, minutes=90, venue_id=evening.venue, room_id=None)
    answer = evening.send(page, button="Stuur het bericht")
    assert answer.status_code == 409
    assert "Iemand anders heeft dit net veranderd." in answer.text
    assert "Maandag 30 november" in answer.text
    assert "Tot zondag." in answer.text, "what was typed"
    assert rows(Announcement) == []
    again = evening.send(answer, {"tekst": "Tot maandag."}, button="Bekijk je bericht")
    assert evening.send(again, button="Stuur het bericht").status_code == 303
    assert [one.text for one in rows(Announcement)] == ["Tot maandag."]
