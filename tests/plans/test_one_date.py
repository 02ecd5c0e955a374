"""A coordinator changes one date of a group, with the pages of who leads it; never its people.

It is Sunday morning 22 November 2026; the meeting is next Sunday at 19:30, in a room for 12.
"""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.accounts.rules import Role
from core.audit import AuditLine
from core.db import db
from tests.facilitation.changing import SUNDAY, an_evening, meetings_of, row, substitutions
from tests.messages.conftest import settings  # noqa: F401 - a site that sends mail
from tests.plans.pressing import press
from tests.support.builders import a_district, a_group, a_meeting
from tests.support.mailing import one_round, outbox, sign_up
from tests.support.staff import a_facilitator, an_account, email_of, expert_of, sign_in


@pytest.fixture
def evening(app):
    return an_evening(app)


@pytest.fixture
def desk(app, evening):
    return sign_in(app.test_client(), an_account((Role.COORDINATOR, evening.district)))


def path(evening, what="", meeting=0):
    return f"/beheer/bijeenkomsten/{meeting or evening.meeting}{'/' if what else ''}{what}"


def told():
    return [one.kind for one in outbox()]


def noted():
    db.session.rollback()
    lines = db.session.scalars(select(AuditLine).order_by(AuditLine.id))
    return [(line.action, line.district_id) for line in lines]


def cancelled(desk, evening, **given):
    page = desk.get(path(evening, "gaat-niet-door"))
    seen = press(desk, page, {"reden": "room", **given})
    return seen, press(desk, seen, {"zeker": "ja"})


def test_the_group_page_and_the_agenda_lead_to_the_date(desk, evening):
    for page in (f"/beheer/groepen/{evening.group}", "/beheer/agenda?dag=2026-11-29"):
        assert f'href="{path(evening)}"' in desk.get(page).text, page
    page = desk.get(path(evening)).text
    assert "Alleen deze datum" in page
    assert "Samira" in page


def test_a_date_is_cancelled_and_within_ten_minutes_nobody_knew(desk, evening):
    sign_up(evening.meeting)
    seen, answer = cancelled(desk, evening)
    assert "1 tot en met 4 mensen krijgen deze mail." in seen.text
    assert row(evening.meeting).status == "cancelled"
    page = desk.get(answer.location)
    assert "Draai je het eerder terug? Dan merkt niemand iets." in page.text
    back = press(desk, page)
    assert back.location == f"{path(evening)}?gedaan=hersteld"
    assert row(evening.meeting).status == "planned"
    assert told() == []
    assert noted() == [("cancelled", evening.district), ("restored", evening.district)]


def test_a_cancelled_date_gets_a_new_one(desk, evening):
    cancelled(desk, evening, wanneer="nieuw", dag="2026-12-01", tijd="10:00")
    assert [one.status for one in meetings_of(evening.group)] == ["cancelled", "planned"]


def test_a_date_moves_after_a_look_at_what_people_read(desk, evening):
    sign_up(evening.meeting)
    page = desk.get(path(evening, "verplaatsen"))
    given = {"dag": "2026-11-30", "ruimte": f"{evening.venue}-{row(evening.meeting).room_id}"}
    seen = press(desk, page, given)
    assert "Dit staat in de mail" in seen.text
    assert press(desk, seen, {"zeker": "ja"}).status_code == 303
    assert row(evening.meeting).starts_at == SUNDAY + timedelta(days=1)
    assert told() == ["moved"]


def test_a_room_that_is_taken_is_refused_with_what_was_typed(desk, evening):
    room = row(evening.meeting).room_id
    later = SUNDAY + timedelta(days=1)
    a_meeting(venue=evening.venue, room_id=room, starts_at=later)
    given = {"dag": "2026-11-30", "ruimte": f"{evening.venue}-{room}"}
    answer = press(desk, desk.get(path(evening, "verplaatsen")), given)
    assert answer.status_code == 409
    assert 'value="2026-11-30"' in answer.text
    assert row(evening.meeting).starts_at == SUNDAY


def test_an_extra_date_comes_beside_the_others(desk, evening):
    page = desk.get(f"/beheer/groepen/{evening.group}/extra-datum")
    given = {"dag": "2026-12-02", "ruimte": f"{evening.venue}-0"}
    answer = press(desk, page, given)
    assert "gedaan=extra" in answer.location
    assert "Deze datum staat erbij." in desk.get(answer.location).text
    assert len(meetings_of(evening.group)) == 2


def test_places_change_and_no_page_tells_how_many_come(desk, evening):
    sign_up(evening.meeting)
    page = desk.get(path(evening, "plekken"))
    assert "Nu kunnen er 8 mensen komen." in page.text
    assert "bezet" not in page.text
    assert press(desk, page, {"plekken": "10"}).status_code == 303
    assert row(evening.meeting).capacity == 10


def test_a_message_goes_to_who_signed_up(desk, evening):
    sign_up(evening.meeting)
    page = desk.get(path(evening, "bericht"))
    seen = press(desk, page, {"tekst": "De deur zit aan de achterkant."})
    assert press(desk, seen).status_code == 303
    assert told() == ["message"]


def test_no_nickname_is_shown_nor_betrayed_by_a_warning(desk, evening):
    sign_up(evening.meeting, nickname="Zonnetje")
    typed = {"tekst": "Zonnetje neemt koek mee."}
    warned = evening.send(evening.get("bericht"), typed, button="Bekijk je bericht")
    assert "Er staat een naam in: Zonnetje." in warned.text, "who leads it may read it"
    seen = press(desk, desk.get(path(evening, "bericht")), typed)
    assert "Er staat een naam in" not in seen.text
    for what in ("", "gaat-niet-door", "verplaatsen", "plekken", "bericht", "begeleider"):
        assert "Zonnetje" not in desk.get(path(evening, what)).text, what


def test_who_plans_elsewhere_and_who_only_leads_get_nothing(app, desk, evening):
    elsewhere = sign_in(app.test_client(), an_account((Role.COORDINATOR, a_district())))
    for browser in (elsewhere, evening.browser):
        for what in ("", "gaat-niet-door", "verplaatsen", "plekken", "bericht", "begeleider"):
            assert browser.get(path(evening, what)).status_code == 404, what
        assert browser.get(f"/beheer/groepen/{evening.group}/extra-datum").status_code == 404
    for what in ("", "/gaat-niet-door", "/wachtlijst", "/strookjes", "/vervanging"):
        address = f"/begeleiders/bijeenkomsten/{evening.meeting}{what}"
        assert desk.get(address).status_code == 404, address


def test_the_second_of_two_is_told_and_keeps_what_was_typed(desk, evening):
    page = desk.get(path(evening, "verplaatsen"))
    given = {"dag": "2026-11-30", "ruimte": f"{evening.venue}-0", "zeker": "ja"}
    assert press(desk, page, given).status_code == 303
    again = press(desk, page, {**given, "dag": "2026-12-03"})
    assert again.status_code == 409
    assert "Iemand anders heeft dit net veranderd." in again.text
    assert 'value="2026-12-03"' in again.text


def test_a_date_that_began_says_what_can_still_be_done(app, evening, time_machine):
    time_machine.move_to(SUNDAY + timedelta(minutes=5), tick=False)
    desk = sign_in(app.test_client(), an_account((Role.COORDINATOR, evening.district)))
    assert "Dit kun je nu niet meer veranderen." in desk.get(path(evening)).text
    page = desk.get(path(evening, "verplaatsen"))
    assert "Dit is al begonnen" in page.text
    assert "Tel die mee" not in page.text, "that is for who is there"
    assert "/beheer/groepen/" in page.text


# ---------- who leads it ----------


def leading(desk, evening, who, *, do, away=None):
    page = desk.get(path(evening, "begeleider"))
    given = {"wie": [str(expert_of(one)) for one in who], "doe": do}
    if away:
        given["weg"] = away
    return press(desk, page, given)


def test_somebody_is_appointed_and_hears_it_and_so_does_who_is_away(desk, evening, client, box):
    noor, her = evening.colleague("Noor")
    away = str(expert_of(evening.account))
    assert leading(desk, evening, [noor], do="aanwijzen", away=away).status_code == 303
    assert "Noor begeleidt" in client.get(f"/bijeenkomsten/{evening.meeting}").text
    assert her.get(evening.path("gaat-niet-door")).status_code == 200
    assert evening.get("gaat-niet-door").status_code == 404
    assert one_round()
    assert sorted(mail.subject for mail in box.mails) == [
        "Iemand neemt het over op zondag 29 november",
        "Jij begeleidt op zondag 29 november",
    ]
    assert noted() == [("appointed", evening.district)]
    assert leading(desk, evening, [evening.account], do="aanwijzen").status_code == 303
    assert {one.substitute_id for one in substitutions(evening.meeting)} == {
        expert_of(noor),
        expert_of(evening.account),
    }


def test_who_is_replaced_before_the_mail_leaves_hears_only_that(desk, evening, box):
    noor, _ = evening.colleague("Noor")
    bas, _ = evening.colleague("Bas")
    leading(desk, evening, [noor], do="aanwijzen", away=str(expert_of(evening.account)))
    leading(desk, evening, [bas], do="aanwijzen", away=str(expert_of(noor)))
    assert one_round()
    yes, given = (
        "Iemand neemt het over op zondag 29 november",
        "Jij begeleidt op zondag 29 november",
    )
    assert {one: [mail.subject for mail in box.to(email_of(one))] for one in (noor, bas)} == {
        noor: [yes],
        bas: [given],
    }


def test_for_a_date_nobody_leads_the_first_yes_leads_it(desk, evening, client, box):
    group = a_group(district_id=evening.district)
    date = a_meeting(group=group, starts_at=SUNDAY, venue=evening.venue)
    todo = desk.get("/beheer/dekking").text
    assert f'href="{path(evening, "begeleider", date)}"' in todo
    page = desk.get(path(evening, "begeleider", date))
    assert "Er is nog geen begeleider voor deze keer." in page.text
    given = {"wie": [str(expert_of(evening.account))], "doe": "vragen"}
    assert press(desk, page, given).status_code == 303
    assert "Gevraagd: Samira." in desk.get(path(evening, "begeleider", date)).text
    assert one_round()
    [mail] = box.mails
    assert "Er is nog geen begeleider op:" in mail.text
    question = evening.browser.get(evening.path("vervanging", date))
    assert "Er is nog geen begeleider. Kun jij?" in question.text
    yes = evening.browser.send(question, button="Ja, ik neem het over")
    assert yes.status_code == 303
    assert "Samira begeleidt" in client.get(f"/bijeenkomsten/{date}").text
    assert "Samira" in desk.get(path(evening, "", date)).text
    assert path(evening, "begeleider", date) not in desk.get("/beheer/dekking").text


def test_of_two_coordinators_the_second_reads_who_leads_it_now(desk, evening):
    noor, _ = evening.colleague("Noor")
    bas, _ = evening.colleague("Bas")
    page = desk.get(path(evening, "begeleider"))
    given = {"doe": "aanwijzen", "weg": str(expert_of(evening.account))}
    assert press(desk, page, {**given, "wie": [str(expert_of(noor))]}).status_code == 303
    late = press(desk, page, {**given, "wie": [str(expert_of(bas))]})
    assert late.status_code == 409
    assert "De begeleiders zijn net veranderd." in late.text
    assert "Nu begeleidt: Noor." in late.text
    assert [one.substitute_id for one in substitutions(evening.meeting)] == [expert_of(noor)]


@pytest.mark.parametrize("odd", ["", "iedereen", "9" * 30, "-1"])
def test_who_is_away_is_somebody_or_nobody(desk, evening, odd):
    noor, _ = evening.colleague("Noor")
    page = desk.get(path(evening, "begeleider"))
    given = {"doe": "aanwijzen", "weg": odd, "wie": [str(expert_of(noor))]}
    assert press(desk, page, given).status_code == 422
    assert substitutions(evening.meeting) == []


def test_appointing_asks_for_one_person(desk, evening):
    noor, _ = evening.colleague("Noor")
    bas, _ = evening.colleague("Bas")
    for some in ([], [noor, bas]):
        answer = leading(desk, evening, some, do="aanwijzen")
        assert answer.status_code == 422
    assert substitutions(evening.meeting) == []


def test_who_leads_another_district_cannot_be_appointed(desk, evening):
    far = a_facilitator(name="Ver", district=a_district())
    page = desk.get(path(evening, "begeleider"))
    assert "Ver" not in re.findall(r"<span>(\w+)", page.text)
    evening.colleague("Noor")
    assert leading(desk, evening, [far], do="aanwijzen").status_code == 409
    assert substitutions(evening.meeting) == []
