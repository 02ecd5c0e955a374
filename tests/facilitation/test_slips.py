"""Paper slips with a code for who has no internet, and what their holder does with one."""

import re

import pytest
from sqlalchemy import select

from core import codes
from core.db import db, transaction
from core.errors import NotFound
from recovery_groups.facilitation import slip_actions
from recovery_groups.meetings.models import CancelReason, Meeting
from recovery_groups.planning.actions import cancel_meeting
from recovery_groups.signups.models import Receipt
from tests.facilitation.evenings import StaysSignedIn, evening, staff_of_account, strangers
from tests.support.builders import a_meeting
from tests.support.residents import EVENING, a_resident, size
from tests.support.site import code_on, form_of, path_of
from tests.support.staff import a_facilitator

__all__ = ["evening"]


def make(evening, number=1, party=1, page=None):
    page = page or evening.browser.get(f"{evening.path}/strookje")
    given = {"aantal": str(number), "met": str(party)}
    return evening.browser.send(page, given, button="strookje")


def sheet(evening):
    return evening.browser.get("/begeleiders/strookjes")


def codes_on(page):
    return re.findall(r'<b dir="ltr">([\w ]+)</b>', page.text)


def with_code(app, code):
    visitor = app.test_client()
    answer = visitor.send(visitor.get("/mijn-aanmelding"), {"code": code}, button="Kijk")
    return visitor, answer


def test_a_slip_is_a_place_with_a_code_that_opens_it(app, evening):
    answer = make(evening, party=2)
    assert answer.status_code == 303
    assert path_of(answer) == "/begeleiders/strookjes"
    (code,) = codes_on(sheet(evening))
    (signup,) = evening.signups()
    assert (signup.state, signup.party, signup.at_door) == ("seated", 2, False)
    visitor, answer = with_code(app, code)
    assert answer.status_code == 303
    assert "Je bent aangemeld" in visitor.get("/mijn-aanmelding").text


def test_the_code_is_in_no_address_and_not_in_the_database(evening):
    answer = make(evening)
    (code,) = codes_on(sheet(evening))
    plain = codes.normalise(code)
    assert plain not in answer.location
    assert code not in answer.location
    db.session.rollback()
    [stored] = db.session.scalars(select(Receipt.fingerprint))
    assert plain.encode() not in bytes(stored)


def test_a_slip_says_nothing_telling(evening):
    make(evening)
    text = sheet(evening).text
    assert "Samen verder" not in text
    assert "herstel" not in text.lower()
    (signup,) = evening.signups()
    assert f"Ik ben gast {signup.door}." in text
    assert "/mijn-aanmelding" in text.replace("\u200b", "")


def test_a_sheet_of_eight_is_made_at_once(evening):
    with transaction():
        db.session.get_one(Meeting, evening.meeting).capacity = 20
    make(evening, number=8)
    shown = codes_on(sheet(evening))
    assert len(set(shown)) == 8
    assert len(evening.signups()) == 8


def test_the_same_form_twice_makes_them_once(evening):
    page = evening.browser.get(f"{evening.path}/strookje")
    make(evening, number=2, page=page)
    first = codes_on(sheet(evening))
    make(evening, number=2, page=page)
    assert codes_on(sheet(evening)) == first
    assert len(evening.signups()) == 2


def test_more_of_the_same_form_shows_only_slips_that_are_there(evening):
    page = evening.browser.get(f"{evening.path}/strookje")
    make(evening, number=2, page=page)
    make(evening, number=5, page=page)
    assert len(codes_on(sheet(evening))) == len(evening.signups()) == 2


def test_more_than_there_are_places_makes_none(evening):
    answer = make(evening, number=4, party=2)
    assert answer.status_code == 409
    assert "Zoveel plekken zijn er niet vrij." in answer.text
    assert evening.signups() == []
    assert make(evening, number=3, party=2, page=answer).status_code == 303


def test_who_waits_comes_before_a_slip(evening):
    for _ in range(2):
        a_resident(evening.meeting, party=3)
    a_resident(evening.meeting)
    answer = make(evening)
    assert answer.status_code == 409
    assert len(evening.signups()) == 3


@pytest.mark.parametrize("number", ["0", "9", "x", "", "١"])
def test_only_a_sheet_full_can_be_made(evening, number):
    answer = make(evening, number=number)
    assert answer.status_code == 422
    assert "Vul een getal in van 1 tot en met 8." in answer.text


def test_the_sheet_is_only_for_who_made_it_and_for_ten_minutes(app, evening):
    make(evening)
    assert codes_on(sheet(evening))
    evening.browser.account = a_facilitator(evening.group, name="Joost")
    assert path_of(sheet(evening)) == "/begeleiders/vandaag"
    evening.browser.account = evening.facilitator
    evening.clock.shift(600)
    assert path_of(sheet(evening)) == "/begeleiders/vandaag"


def test_done_takes_it_off_the_screen(evening):
    make(evening)
    evening.browser.send(sheet(evening), button="Klaar met printen")
    assert path_of(sheet(evening)) == "/begeleiders/vandaag"


def test_what_is_left_over_is_given_back(evening):
    make(evening, number=2)
    page = evening.browser.get(f"{evening.path}/strookje")
    assert page.text.count("Neem terug") == 2
    answer = evening.browser.send(page, button="toch-niet")
    assert path_of(answer) == f"{evening.path}/strookje"
    assert (len(evening.signups()), size(Receipt), evening.row().seats_taken) == (1, 1, 1)


def test_no_slips_for_what_began_or_is_off(evening):
    began = evening.at("19:30").browser.get(f"{evening.path}/strookje").text
    assert "Strookjes maken kan niet meer." in began
    evening.at("10:00")
    cancel_meeting(evening.meeting, CancelReason.OTHER)
    off = evening.browser.get(f"{evening.path}/strookje").text
    assert "Deze keer gaat niet door." in off
    assert 'name="aantal"' not in off


def test_a_slip_asks_for_a_new_code_on_top_and_kills_the_old_one(app, evening):
    make(evening)
    (old,) = codes_on(sheet(evening))
    visitor, _ = with_code(app, old)
    page = visitor.get("/mijn-aanmelding")
    before, _, after = page.text.partition("Maak een nieuwe code")
    assert "<article" not in before
    assert "<article" in after
    answer = visitor.send(page, button="nieuwe-code")
    assert path_of(answer) == "/bevestiging"
    new = code_on(visitor.get("/bevestiging"))
    assert new != old
    assert "Deze code kennen wij niet" in with_code(app, old)[1].text
    other, _ = with_code(app, new)
    assert "Maak een nieuwe code" not in other.get("/mijn-aanmelding").text


def test_two_taps_on_a_new_code_make_one(app, evening):
    make(evening)
    (old,) = codes_on(sheet(evening))
    visitor, _ = with_code(app, old)
    page = visitor.get("/mijn-aanmelding")
    shown = []
    for _tap in range(2):
        assert path_of(visitor.send(page, button="nieuwe-code")) == "/bevestiging"
        shown.append(code_on(visitor.get("/bevestiging")))
    assert shown[0] == shown[1]


def test_with_a_code_of_their_own_staff_take_nothing_back(app, evening):
    make(evening)
    (old,) = codes_on(sheet(evening))
    page = evening.browser.get(f"{evening.path}/strookje")
    visitor, _ = with_code(app, old)
    visitor.send(visitor.get("/mijn-aanmelding"), button="nieuwe-code")
    evening.browser.send(page, button="toch-niet")
    assert len(evening.signups()) == 1


def test_a_saved_code_is_replaced_on_the_phone_too(app, evening):
    make(evening)
    (old,) = codes_on(sheet(evening))
    visitor, _ = with_code(app, old)
    visitor.send(visitor.get("/mijn-aanmelding"), button="Bewaar op deze telefoon")
    visitor.send(visitor.get("/mijn-aanmelding"), button="nieuwe-code")
    evening.clock.shift(3600)
    assert "Je bent aangemeld" in visitor.get("/mijn-aanmelding").text


def test_a_slip_takes_no_other_date_until_it_has_a_code_of_its_own(app, evening):
    other = a_meeting(group=evening.group, starts_at=EVENING.replace(day=28))
    make(evening)
    (old,) = codes_on(sheet(evening))
    visitor = app.test_client()
    form = f"/bijeenkomsten/{other}/aanmelden"
    answer = visitor.send(visitor.get(form), {"code": old}, button="aanmelden")
    assert answer.status_code == 409
    assert "Dit is een code van een strookje. Laat dit leeg." in answer.text
    assert visitor.send(answer, {"code": ""}, button="aanmelden").status_code == 303
    visitor, _ = with_code(app, old)
    page = visitor.get("/mijn-aanmelding")
    assert "Meld je dan opnieuw aan." in page.text
    visitor.send(page, button="nieuwe-code")
    new = code_on(visitor.get("/bevestiging"))
    answer = visitor.send(visitor.get(form), {"code": new}, button="aanmelden")
    assert answer.status_code == 303


def test_a_receipt_says_that_one_was_ticked(app, evening):
    code = a_resident(evening.meeting)
    evening.at("19:40").tick(evening.signups()[0].door)
    visitor, _ = with_code(app, code)
    assert "De begeleider vinkte af dat je er was." in visitor.get("/mijn-aanmelding").text


def test_who_is_no_facilitator_of_it_makes_none(app, evening):
    for name, stranger in strangers(app, evening).items():
        staff = staff_of_account(app, stranger.account)
        with pytest.raises(NotFound):
            slip_actions.make(
                *(staff, evening.meeting), number=1, party=1, nonce=b"x" * 16, opens_days=28
            )
        assert evening.signups() == [], name


def test_a_form_of_another_meeting_makes_none(app, evening):
    other = a_meeting(group=evening.group, starts_at=EVENING.replace(day=28))
    browser = StaysSignedIn(app, evening.facilitator)
    page = browser.get(f"/begeleiders/bijeenkomsten/{other}/strookje")
    _, fields = form_of(page.text, "strookje")
    answer = browser.client.post(f"{evening.path}/strookje", data=dict(fields))
    assert answer.status_code == 422
    assert evening.signups() == []
