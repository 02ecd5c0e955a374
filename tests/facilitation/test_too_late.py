"""What a facilitator sends after the start, after the end and the day after is answered well."""

import pytest

from core import clock
from core.accounts.guard import permission_of
from core.accounts.rules import Permission
from core.db import Base, db, transaction
from recovery_groups.facilitation import walk_in_actions
from recovery_groups.facilitation.swap_actions import ask
from recovery_groups.meetings.models import Meeting
from tests.facilitation.evenings import StaysSignedIn, evening, staff_of_account
from tests.support.residents import a_resident
from tests.support.staff import a_facilitator, expert_of, hidden_fields, sign_in

__all__ = ["evening"]

MOMENTS = {"begun": ("20:00", 0), "over": ("21:30", 0), "the day after": ("12:00", 1)}
"""The meeting is from 19:30 to 21:00."""

STARTED = "Deze bijeenkomst is al begonnen of voorbij."
TOO_LATE = dict.fromkeys(MOMENTS, STARTED)
STILL = dict.fromkeys(MOMENTS, "")
"""What can be done at any time: a word about the room for who comes next."""

NOT_OF_A_MEETING = {"facilitation.extra", "facilitation.stop_own_calendar"}

SLOT = {"dag": "2026-11-24", "tijd": "19:30", "duur": "90", "gezien": "0"}
WHOLE = {"reden": "room", "wanneer": "nee", "gezien": "0"}
SENT = {
    "cancel": ({**WHOLE, "zeker": "ja"}, TOO_LATE),
    "count": (
        {"aantal": "5", "gezien": ""},
        {**STILL, "the day after": "Tellen kan niet meer. Deze keer is voorbij."},
    ),
    "decline": ({}, TOO_LATE),
    "message": ({"tekst": "Neem een jas mee", "zeker": "ja"}, TOO_LATE),
    "move": ({**SLOT, "zeker": "ja"}, TOO_LATE),
    "note": ({"tekst": "De sleutel ligt bij de balie", "gezien": "0"}, STILL),
    "places": ({"plekken": "10", "binnenlopen": "2"}, TOO_LATE),
    "release": ({"nummers": "1"}, TOO_LATE),
    "restore": ({"gezien": "0"}, TOO_LATE),
    "slips": ({"aantal": "1", "met": "1"}, TOO_LATE),
    "swap": ({"wie": "2"}, TOO_LATE),
    "swap_back": ({}, TOO_LATE),
    "take_again": ({}, TOO_LATE),
    "take_back": (
        {"gast": "1"},
        {**STILL, "the day after": "Dit kan niet meer. Deze keer is voorbij."},
    ),
    "take_over": ({}, TOO_LATE),
    "waiting": ({"nummer": "1"}, TOO_LATE),
    "walk_in": (
        {"mensen": "1"},
        {
            "begun": "",
            "over": "Mensen erbij zetten kan niet meer. Tellen kan nog wel.",
            "the day after": "Dit kan niet meer. Deze keer is voorbij.",
        },
    ),
}
"""What each address is sent, and what it says at each moment; nothing: it still can be done."""


def of_a_meeting(app):
    """Return the rules of a facilitator's meeting that one can send something to."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods
        and rule.arguments
        and rule.endpoint not in NOT_OF_A_MEETING
        and permission_of(app.view_functions[rule.endpoint]) == Permission.FACILITATE
    ]


def marks(browser, meeting):
    """Return the hidden fields of a page that this browser would load now."""
    return hidden_fields(sign_in(browser.client, browser.account), meeting)


def stored():
    """Return all rows but those about sessions."""
    db.session.rollback()
    tables = (one for one in Base.metadata.sorted_tables if one.name != "staff_session")
    found = {one.name: db.session.execute(one.select()).all() for one in tables}
    db.session.rollback()
    return found


def before_the_start(app, evening):
    """Let somebody come and somebody walk in, and a colleague be asked; return their browser."""
    a_resident(evening.meeting, nickname="Vlinder")
    colleague = a_facilitator(name="Joost")
    staff = staff_of_account(app, evening.facilitator)
    ask(staff, evening.meeting, [expert_of(colleague)])
    evening.at("19:00")
    walk_in_actions.add(staff, evening.meeting, 1, nonce=b"1" * 16)
    return StaysSignedIn(app, colleague)


def cancelled(meeting):
    """Let a meeting be cancelled, as it was before it began."""
    with transaction():
        db.session.get_one(Meeting, meeting).status = "cancelled"
        db.session.get_one(Meeting, meeting).cancel_reason = "room"


@pytest.mark.parametrize("moment", MOMENTS)
def test_each_form_about_a_meeting_is_answered_in_words(app, evening, moment):
    colleague = before_the_start(app, evening)
    wall, days = MOMENTS[moment]
    evening.at(wall, days=days)
    hidden = {browser: marks(browser, evening.meeting) for browser in (evening.browser, colleague)}
    wrong = []
    for rule in of_a_meeting(app):
        name = rule.endpoint.partition(".")[2]
        fields, says = SENT[name]
        if name == "restore":
            cancelled(evening.meeting)
        values = {"meeting_id": evening.meeting, "request_id": 1}
        path = rule.build({one: values[one] for one in rule.arguments})[1]
        browser = colleague if name in {"take_over", "decline"} else evening.browser
        before = stored()
        answer = browser.post(path, data={**hidden[browser], **fields})
        if not says[moment]:
            wrong += [] if answer.status_code == 303 else [(name, answer.status, "it still can")]
        elif answer.status_code != 409 or says[moment] not in answer.text:
            wrong.append((name, answer.status))
        elif stored() != before:
            wrong.append((name, "it changed something"))
        if name == "restore":
            with transaction():
                db.session.get_one(Meeting, evening.meeting).status = "planned"
                db.session.get_one(Meeting, evening.meeting).cancel_reason = None
    assert wrong == []


def test_each_address_that_is_sent_to_is_in_the_table(app):
    assert {one.endpoint.partition(".")[2] for one in of_a_meeting(app)} == set(SENT)


@pytest.mark.parametrize(
    ("wall", "says"),
    [
        ("19:10", "Er is geen plek meer. Maak eerst meer plekken. Of tel gewoon mee."),
        ("20:00", "Er is geen plek meer. Past het toch? Tel die mensen dan gewoon mee."),
    ],
)
def test_a_full_door_says_what_can_be_done_at_that_moment(evening, wall, says):
    for _place in range(6):
        a_resident(evening.meeting)
    pages = [evening.at(wall).page() for _ in range(2)]
    assert evening.walk_in(2, page=pages[0]).status_code == 303
    answer = evening.walk_in(1, page=pages[1])
    assert answer.status_code == 409
    assert says in answer.text


def test_what_was_wrong_with_a_form_is_not_said_of_a_date_that_began(evening):
    """There is no field left to mend it in."""
    page = evening.at("19:20").browser.get(f"{evening.path}/verplaatsen")
    evening.at("19:35")
    answer = evening.browser.send(page, {"dag": "kwaad"}, button="verplaatsen")
    assert answer.status_code == 409
    assert STARTED in answer.text
    assert "Kies een datum" not in answer.text


def test_the_day_after_the_page_asks_nobody_to_count_who_walks_in(evening):
    page = evening.at("12:00", days=1).browser.get(f"{evening.path}/verplaatsen").text
    assert "Dit is voorbij" in page
    assert "Tel die mee" not in page
    assert "Tel die mee" in evening.at("20:00").browser.get(f"{evening.path}/verplaatsen").text


def test_who_was_asked_is_led_back_to_a_page_of_their_own(app, evening):
    colleague = before_the_start(app, evening)
    evening.at("20:00")
    page = colleague.get(f"{evening.path}/vervanging").text
    assert "Dit is al begonnen" in page
    assert f'href="{evening.path}"' not in page
    assert "extra-datum" not in page


def test_a_walk_in_is_not_taken_back_the_day_after(app, evening):
    before_the_start(app, evening)
    assert "Toch niet" in evening.at("23:00").page().text
    assert "Toch niet" not in evening.at("12:00", days=1).page().text
    assert evening.row().walked_in == 1
    assert clock.now() > evening.row().ends_at
