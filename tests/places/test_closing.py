"""Sluiting: what a closing hits is shown before, is what happens, and comes back."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.accounts.rules import Role
from core.db import db, transaction
from recovery_groups.meetings.models import Meeting, Replacement
from recovery_groups.signups.models import Signup, SignupState
from tests.places.test_districts import noted, stored
from tests.planning.plans import a_signup
from tests.support.builders import a_district, a_group, a_meeting, on_wall
from tests.support.mailing import one_round, outbox
from tests.support.staff import an_account, email_of

PATH = "/beheer/buurtpunten"
SATURDAY, SUNDAY = date(2026, 11, 28), date(2026, 11, 29)
DAYS = {"eerste": SATURDAY.isoformat(), "laatste": SUNDAY.isoformat(), "bericht": "Verbouwing"}


@pytest.fixture
def meetings(linde, zuid):
    return [
        a_meeting(venue=linde, starts_at=on_wall(SATURDAY, "19:30"), group=a_group(name="Op adem")),
        a_meeting(
            venue=linde,
            starts_at=on_wall(SUNDAY, "19:30"),
            group=a_group(name="Rust", district_id=zuid),
        ),
        a_meeting(venue=linde, starts_at=on_wall(SUNDAY + timedelta(days=1), "19:30")),
    ]


def preview(desk, venue, **given):
    page = desk.get(f"{PATH}/{venue}/sluiten")
    return desk.send(page, {**DAYS, **given}, button="Bekijk wat dit raakt")


def confirmed(desk, page):
    return desk.send(page, {"zeker": "ja"}, button="Sluit en vertel")


def states(meetings):
    return [stored(Meeting, one).status for one in meetings]


def test_the_preview_says_what_is_hit_and_changes_nothing(desk, linde, meetings):
    page = preview(desk, linde)
    for words in ("2 bijeenkomsten gaan niet door", "Op adem", "Rust", "Verbouwing"):
        assert words in page.text
    assert "Bel de coördinator van Zuid." in page.text
    assert "Niemand krijgt mail" in page.text
    assert states(meetings) == ["planned"] * 3


def test_how_many_hear_of_it_is_told_in_a_band(desk, linde, meetings):
    for number in (1, 2):
        signup = a_signup(meetings[0], number, SignupState.SEATED)
        with transaction():
            found = db.session.get_one(Signup, signup)
            found.contact, found.wants_changes = b"x", True
    assert "1 tot en met 4 mensen krijgen deze mail." in preview(desk, linde).text


def test_what_was_shown_is_what_happens(desk, linde, meetings, visitor):
    page = preview(desk, linde)
    answer = confirmed(desk, page)
    assert answer.status_code == 303
    assert "2 bijeenkomsten gaan niet door" in desk.get(answer.location).text
    assert states(meetings) == ["cancelled", "cancelled", "planned"]
    assert ("closed", "venue") in noted()
    assert "Verbouwing" in visitor.get("/buurtpunten/de-linde").text
    assert "Dicht" not in desk.get(PATH).text.partition("<table")[2]  # not today


def test_a_meeting_planned_meanwhile_is_shown_first(desk, linde, meetings):
    page = preview(desk, linde)
    late = a_meeting(
        venue=linde, starts_at=on_wall(SUNDAY, "10:00"), group=a_group(name="Ochtendrust")
    )
    answer = confirmed(desk, page)
    assert answer.status_code == 409
    assert "Ochtendrust" in answer.text
    assert states([*meetings, late]) == ["planned"] * 4
    assert confirmed(desk, answer).status_code == 303
    assert states([*meetings, late]) == ["cancelled", "cancelled", "planned", "cancelled"]


def test_a_double_tap_closes_once(desk, linde, meetings):
    page = preview(desk, linde)
    assert confirmed(desk, page).status_code == 303
    assert confirmed(desk, page).status_code == 409
    assert desk.get(f"{PATH}/{linde}").text.count("Verbouwing") == 1


def test_opening_again_restores_and_says_what_does_not(desk, linde, meetings):
    confirmed(desk, preview(desk, linde))
    group = stored(Meeting, meetings[0]).group_id
    a_meeting(group=group, starts_at=on_wall(SATURDAY, "19:30") + timedelta(minutes=1))
    page = desk.get(re.search(r'href="([^"]+/openen)"', desk.get(f"{PATH}/{linde}").text)[1])
    assert "2 bijeenkomsten kunnen weer doorgaan" in page.text
    answer = desk.send(page, {}, button="Ga weer open")
    after = desk.get(answer.location)
    assert "Dit gaat nog steeds niet door." in after.text
    assert "Op adem" in after.text
    assert "Rust" not in after.text
    assert states(meetings) == ["cancelled", "planned", "planned"]


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        ("2026-11-29", "2026-11-28", 422),
        ("2026-11-01", "2026-11-02", 409),
        ("2026-11-28", "2099-01-01", 409),
        ("", "", 422),
        ("morgen", "2026-11-28", 422),
    ],
)
def test_days_that_cannot_be_are_refused(desk, linde, meetings, first, last, status):
    answer = preview(desk, linde, eerste=first, laatste=last)
    assert answer.status_code == status
    assert "Verbouwing" in answer.text
    assert states(meetings) == ["planned"] * 3


def test_a_list_of_meetings_made_by_hand_closes_nothing(desk, linde, meetings):
    page = preview(desk, linde)
    for forged in ("", "9" * 5000, "x", "1-" * 5000):
        answer = desk.send(page, {"zeker": "ja", "raakt": forged}, button="Sluit en vertel")
        assert answer.status_code == 409
    assert states(meetings) == ["planned"] * 3


def test_another_desk_neither_closes_nor_opens(desk, of_zuid, linde, meetings):
    confirmed(desk, preview(desk, linde))
    way = re.search(r'href="([^"]+/openen)"', desk.get(f"{PATH}/{linde}").text)[1]
    assert of_zuid.get(way).status_code == 404
    assert of_zuid.post(way).status_code == 404
    assert of_zuid.get(f"{PATH}/{linde}/sluiten").status_code == 404


# ---------- coordinators of other districts ----------


@pytest.fixture
def settings(settings, box):
    return replace(settings, **box.settings)


def addressed(*accounts):
    return {email_of(one) for one in accounts}


def test_coordinators_elsewhere_hear_which_of_their_dates_are_hit(
    app, desk, linde, zuid, meetings, box, time_machine
):
    theirs = an_account((Role.COORDINATOR, zuid), name="Wim")
    everywhere = an_account(Role.COORDINATOR, name="Ilse")
    an_account((Role.COORDINATOR, a_district(name="West")), name="Ver weg")
    an_account((Role.FACILITATOR, zuid), name="Begeleider")
    page = preview(desk, linde)
    assert "De coördinatoren daar krijgen mail" in page.text
    confirmed(desk, page)
    assert one_round()
    assert box.mails == [], "for ten minutes it can be undone unheard"
    time_machine.shift(timedelta(minutes=11))
    assert one_round()
    assert one_round()
    assert {mail.recipient for mail in box.mails} == addressed(theirs, everywhere)
    assert len(box.mails) == 2
    mail = box.mails[0]
    assert mail.subject == "De Linde gaat dicht"
    assert "Zondag 29 november, 19:30" in mail.text
    assert "28 november, 19:30" not in mail.text, "that one is of the district itself"
    assert "Rust" not in mail.text


def test_what_opened_again_meanwhile_is_no_news(desk, linde, zuid, meetings, box, time_machine):
    an_account((Role.COORDINATOR, zuid))
    confirmed(desk, preview(desk, linde))
    page = desk.get(re.search(r'href="([^"]+/openen)"', desk.get(f"{PATH}/{linde}").text)[1])
    desk.send(page, {}, button="Ga weer open")
    time_machine.shift(timedelta(minutes=11))
    assert one_round()
    assert box.mails == []


def test_a_closing_that_hits_only_ones_own_tells_nobody_else(desk, linde, zuid, box):
    an_account((Role.COORDINATOR, zuid))
    confirmed(desk, preview(desk, linde))
    assert outbox() == []


def test_their_desk_shows_the_date_until_something_comes_instead(
    desk, of_zuid, noord, linde, meetings
):
    todo = f'href="/beheer/bijeenkomsten/{meetings[1]}"'
    confirmed(desk, preview(desk, linde))
    page = of_zuid.get("/beheer/dekking").text
    assert "Zondag 29 november: buurtpunt dicht" in page
    assert todo in page
    assert f'href="/beheer/bijeenkomsten/{meetings[0]}"' not in page
    group = stored(Meeting, meetings[1]).group_id
    instead = a_meeting(group=group, starts_at=on_wall(SUNDAY + timedelta(days=2), "19:30"))
    with transaction() as session:
        session.add(Replacement(meeting_id=meetings[1], instead_id=instead))
    assert todo not in of_zuid.get("/beheer/dekking").text
