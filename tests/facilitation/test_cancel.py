"""A facilitator says that an evening does not go on: what people read, undoing it, what comes."""

from datetime import datetime, timedelta

import pytest

from recovery_groups.meetings.models import Replacement
from recovery_groups.planning import actions as planning
from recovery_groups.signups import receipt_actions
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
from tests.messages.test_words import golden, spoken
from tests.support.mailing import one_round, sign_up, waiting_kinds
from tests.support.residents import rows
from tests.support.site import path_of

OFF = "Deze bijeenkomst gaat niet door"


@pytest.fixture
def evening(app, time_machine):
    time_machine.move_to(datetime.fromisoformat(MORNING), tick=False)
    return an_evening(app)


def asked(evening, reason="facilitator", **answers):
    """Choose a reason and return the page that shows what people will read."""
    page = evening.get("gaat-niet-door")
    return evening.send(page, {"reden": reason, **answers}, button="Waarom")


def cancelled(evening, reason="facilitator", **answers):
    """Go all the way; return the last answer."""
    return evening.send(
        asked(evening, reason, **answers), {"zeker": "ja"}, button="Ja, dit gaat niet door"
    )


def test_three_taps_cancel_an_evening_and_everybody_sees_it(evening, client, box):
    code = sign_up(evening.meeting)
    answer = cancelled(evening)
    assert (answer.status_code, path_of(answer)) == (303, evening.path("gaat-niet-door"))
    assert row(evening.meeting).cancel_reason == "facilitator"
    assert OFF in client.get(f"/bijeenkomsten/{evening.meeting}").text
    client.send(client.get("/mijn-aanmelding"), {"code": code}, button="Kijk")
    receipt = client.get("/mijn-aanmelding")
    assert "Gaat niet door" in receipt.text
    assert "De begeleider kan niet." in receipt.text
    assert audited() == [("cancelled", evening.account)]


def test_the_page_shows_the_very_text_that_people_get(evening, box, time_machine):
    sign_up(evening.meeting)
    page = asked(evening, "room")
    assert "De ruimte kan niet." in page.text
    assert "1 tot en met 4 mensen krijgen deze mail." in page.text
    evening.send(page, {"zeker": "ja"}, button="Ja, dit gaat niet door")
    time_machine.shift(timedelta(minutes=10))
    assert one_round()
    (mail,) = box.mails
    body = mail.text.partition("/stop/")[0]
    assert body in page.text.replace("&#39;", "'")
    assert mail.subject in page.text


@pytest.mark.parametrize(
    ("people", "words"),
    [
        (0, "Niemand krijgt mail"),
        (1, "1 tot en met 4 mensen"),
        (4, "1 tot en met 4 mensen"),
        (5, "5 tot en met 9 mensen"),
        (9, "5 tot en met 9 mensen"),
        (10, "10 of meer mensen"),
    ],
)
def test_how_many_hear_of_it_is_told_in_bands(app, time_machine, people, words):
    time_machine.move_to(datetime.fromisoformat(MORNING), tick=False)
    evening = an_evening(app, capacity=20)
    for number in range(people):
        sign_up(evening.meeting, f"bo{number}@voorbeeld.nl")
    sign_up(evening.meeting, "")  # without an address: hears nothing, counts nowhere
    assert words in asked(evening).text


def test_undone_within_ten_minutes_nobody_ever_heard(evening, box, time_machine):
    sign_up(evening.meeting)
    cancelled(evening)
    page = evening.get("gaat-niet-door")
    assert "De mail gaat om 08:10 uur weg." in page.text
    answer = evening.send(page, button="Ongedaan maken")
    assert path_of(answer) == evening.path("").rstrip("/")
    time_machine.shift(timedelta(minutes=11))
    assert one_round()
    assert box.mails == []
    assert row(evening.meeting).status == "planned"
    assert audited()[-1] == ("restored", evening.account)


def test_later_it_goes_on_after_all_and_who_heard_otherwise_hears_that(evening, box, time_machine):
    sign_up(evening.meeting)
    cancelled(evening)
    time_machine.shift(timedelta(minutes=10))
    assert one_round()
    evening.send(evening.get("gaat-niet-door"), button="Toch door laten gaan")
    assert one_round()
    assert subjects(box) == ["Je afspraak gaat niet door", "Je afspraak gaat toch door"]


def test_another_date_that_is_planned_comes_instead(evening, client, box, time_machine):
    code = sign_up(evening.meeting)
    later = another_date(evening)
    cancelled(evening, wanneer=str(later))
    words = "Wel op zondag 6 december, 19:30 uur"
    page = client.get(f"/bijeenkomsten/{evening.meeting}")
    assert words in page.text
    assert f'href="/bijeenkomsten/{later}"' in page.text
    assert words in client.get(f"/bijeenkomsten/{evening.meeting}/aanmelden").text
    client.send(client.get("/mijn-aanmelding"), {"code": code}, button="Kijk")
    assert words in client.get("/mijn-aanmelding").text
    time_machine.shift(timedelta(minutes=10))
    assert one_round()
    assert spoken(box.mails[0]) == golden("cancelled_instead.nl")


def test_a_new_date_comes_instead_in_the_same_transaction(evening):
    page = asked(evening, wanneer="nieuw", dag="2026-12-02", tijd="20:00")
    assert len(meetings_of(evening.group)) == 1, "looking adds nothing"
    assert "Wel op woensdag 2 december, 20:00 uur." in page.text
    evening.send(page, {"zeker": "ja"}, button="Ja, dit gaat niet door")
    off, new = meetings_of(evening.group)
    assert (new.extra, new.venue_id, new.room_id) == (True, off.venue_id, off.room_id)
    assert new.ends_at - new.starts_at == off.ends_at - off.starts_at


def test_undoing_takes_the_new_date_away_while_nobody_signed_up(evening):
    cancelled(evening, wanneer="nieuw", dag="2026-12-02", tijd="20:00")
    evening.send(evening.get("gaat-niet-door"), button="Ongedaan maken")
    assert [one.id for one in meetings_of(evening.group)] == [evening.meeting]
    assert rows(Replacement) == []


def test_undoing_leaves_the_new_date_when_somebody_signed_up_there(evening):
    cancelled(evening, wanneer="nieuw", dag="2026-12-02", tijd="20:00")
    new = meetings_of(evening.group)[1]
    sign_up(new.id)
    evening.send(evening.get("gaat-niet-door"), button="Ongedaan maken")
    assert [one.status for one in meetings_of(evening.group)] == ["planned", "planned"]


def test_when_what_comes_instead_is_cancelled_too_nobody_reads_it_any_more(
    evening, client, box, time_machine
):
    sign_up(evening.meeting)
    later = another_date(evening)
    cancelled(evening, wanneer=str(later))
    time_machine.shift(timedelta(minutes=10))
    assert one_round()
    planning.cancel_meeting(later, "room")
    assert "Wel op" not in client.get(f"/bijeenkomsten/{evening.meeting}").text
    time_machine.shift(timedelta(minutes=10))
    assert one_round()
    assert "Wel op" in box.mails[0].text
    assert "Wel op" not in box.mails[1].text
    assert len(box.mails) == 2


def test_when_what_comes_instead_moves_people_hear_the_new_day(evening, box, time_machine):
    sign_up(evening.meeting)
    later = another_date(evening)
    cancelled(evening, wanneer=str(later))
    time_machine.shift(timedelta(minutes=10))
    assert one_round()
    start = datetime.fromisoformat("2026-12-07T19:30:00")
    planning.move_meeting(later, start, minutes=90, venue_id=evening.venue, room_id=None)
    time_machine.shift(timedelta(minutes=10))
    assert one_round()
    assert "Wel op maandag 7 december, 19:30 uur." in box.mails[-1].text


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"reden": "griep"}, "Kies waarom het niet doorgaat."),
        ({"reden": "room", "wanneer": "999"}, "Kies een andere keer uit de lijst."),
        ({"reden": "room", "wanneer": "nieuw"}, "Vul een datum in."),
        ({"reden": "room", "wanneer": "nieuw", "dag": "2026-12-02"}, "Kies een tijd."),
        (
            {"reden": "room", "wanneer": "nieuw", "dag": "gisteren", "tijd": "20:00"},
            "Vul een datum in.",
        ),
    ],
)
def test_what_cannot_be_meant_is_asked_again_with_what_was_typed(evening, answers, words):
    page = evening.send(evening.get("gaat-niet-door"), answers, button="Waarom")
    assert page.status_code == 422
    assert words in page.text
    if "dag" in answers:
        assert f'value="{answers["dag"]}"' in page.text


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-11-21", "Dit tijdstip is al voorbij."),
        ("2029-01-01", "Dit is te ver vooruit."),
        ("2026-12-06", "De groep heeft op dat moment al een bijeenkomst."),
    ],
)
def test_a_new_date_that_cannot_be_is_refused_before_anything_happens(evening, day, words):
    another_date(evening)
    page = asked(evening, wanneer="nieuw", dag=day, tijd="20:00")
    assert page.status_code == 409
    assert words in page.text
    assert row(evening.meeting).status == "planned"


def test_a_double_tap_cancels_once(evening, box):
    sign_up(evening.meeting)
    page = asked(evening, wanneer="nieuw", dag="2026-12-02", tijd="20:00")
    answers = [
        evening.send(page, {"zeker": "ja"}, button="Ja, dit gaat niet door") for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [303, 303]
    assert len(meetings_of(evening.group)) == 2
    assert waiting_kinds() == ["cancelled"]
    assert [action for action, _ in audited()] == ["cancelled"]


def test_who_comes_second_is_told_and_sees_both(evening):
    mine = asked(evening, "room")
    planning.cancel_meeting(evening.meeting, "facilitator")
    answer = evening.send(mine, {"zeker": "ja"}, button="Ja, dit gaat niet door")
    assert answer.status_code == 409
    assert "Iemand anders heeft dit net veranderd." in answer.text
    assert "De begeleider kan niet." in answer.text
    assert row(evening.meeting).cancel_reason == "facilitator"


def test_who_saw_another_time_is_told_before_cancelling(evening):
    mine = asked(evening, "room")
    start = datetime.fromisoformat("2026-11-29T20:00:00")
    planning.move_meeting(evening.meeting, start, minutes=90, venue_id=evening.venue, room_id=None)
    answer = evening.send(mine, {"zeker": "ja"}, button="Ja, dit gaat niet door")
    assert answer.status_code == 409
    assert "20:00 tot 21:30 uur" in answer.text
    again = evening.send(answer, {"reden": "room"}, button="Waarom")
    assert evening.send(again, {"zeker": "ja"}, button="Ja, dit").status_code == 303


def test_after_the_start_there_is_a_way_on(evening, time_machine):
    page = evening.get("gaat-niet-door")
    time_machine.move_to(SUNDAY, tick=False)
    again = evening.browser
    assert again.get(evening.path("gaat-niet-door")).status_code in {200, 303}
    assert page.status_code == 200


def test_a_meeting_of_others_is_not_there(evening):
    stranger = evening.stranger()
    assert stranger.get(evening.path("gaat-niet-door")).status_code == 404
    page = evening.get("gaat-niet-door")
    for what in ("gaat-niet-door", "toch-door"):
        answer = stranger.post(evening.path(what), data={"reden": "room"})
        assert answer.status_code == 404, what
    assert page.status_code == 200
    assert row(evening.meeting).status == "planned"


def test_behind_https_the_forms_work(evening):
    from_https = {"headers": {"X-Forwarded-Proto": "https"}}
    page = evening.send(
        evening.get("gaat-niet-door"), {"reden": "room"}, button="Waarom", **from_https
    )
    answer = evening.send(page, {"zeker": "ja"}, button="Ja, dit gaat niet door", **from_https)
    assert answer.status_code == 303


def test_who_wiped_everything_hears_nothing_more(evening, box, time_machine):
    code = sign_up(evening.meeting)
    cancelled(evening)
    receipt_actions.wipe(code)
    time_machine.shift(timedelta(minutes=10))
    assert one_round()
    assert box.mails == []
