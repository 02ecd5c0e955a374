"""States of the pages on which facilitators change a date, and how a browser gets there."""

from playwright.sync_api import Page
from sqlalchemy import select

from core.db import db
from recovery_groups.facilitation import swap_actions
from recovery_groups.meetings.models import Meeting
from tests.browser.staff_states import Way, signed_in
from tests.facilitation.changing import staff_of
from tests.support.live import Street
from tests.support.staff import a_facilitator, expert_of

ROOMY, FULL, OFF = "Genoeg plek", "Vol, met een wachtlijst", "Gaat niet door"


def _group_of(meeting: int) -> int:
    group: int = db.session.scalar(select(Meeting.group_id).where(Meeting.id == meeting)) or 0
    db.session.rollback()
    return group


def _page(street: Street, state: str, what: str) -> Page:
    """Return a page about one of the demo's meetings, seen by who leads its group."""
    meeting = street.site.scene.meetings[state]
    with street.site.app.app_context():
        group = _group_of(meeting)
        account = a_facilitator(group, name="Noor")
    page = signed_in(street, account)
    if what == "extra-datum":
        page.goto(f"/begeleiders/groepen/{group}/extra-datum")
    else:
        page.goto(f"/begeleiders/bijeenkomsten/{meeting}/{what}")
    return page


def _at(what: str, state: str = ROOMY) -> Way:
    return lambda street: _page(street, state, what)


def _press(page: Page, words: str, nth: int = 0) -> Page:
    with page.expect_navigation():
        page.get_by_role("button", name=words).nth(nth).click()
    return page


def _after(what: str, button: str, state: str = ROOMY, nth: int = 0, **typed: str) -> Way:
    """Return the way to what a button of a page leads to, with this typed in by field name."""

    def go(street: Street) -> Page:
        page = _page(street, state, what)
        for name, value in typed.items():
            page.locator(f"[name={name}]").fill(value)
        return _press(page, button, nth)

    return go


def _new_date_without_a_day(street: Street) -> Page:
    page = _page(street, ROOMY, "gaat-niet-door")
    page.get_by_text("Wanneer wel? (dit hoeft niet)").click()
    page.get_by_label("Op een nieuwe datum").check()
    return _press(page, "De ruimte kan niet")


def _declined(street: Street) -> Page:
    return _press(_asked(street, mine=False), "Nee, ik kan niet")


def _asked(street: Street, *, mine: bool) -> Page:
    meeting = street.site.scene.meetings[ROOMY]
    with street.site.app.app_context():
        asker = a_facilitator(_group_of(meeting), name="Noor")
        colleague = a_facilitator(name="Bas")
        swap_actions.ask(staff_of(asker), meeting, [expert_of(colleague)])
    page = signed_in(street, asker if mine else colleague)
    page.goto(f"/begeleiders/bijeenkomsten/{meeting}/vervanging")
    return page


CHANGE_STATES: dict[str, tuple[Way, str]] = {
    "cancel": (_at("gaat-niet-door"), "Waarom gaat het niet door?"),
    "cancel, a new date without a day": (_new_date_without_a_day, "Vul een datum in."),
    "cancel, confirm": (_after("gaat-niet-door", "De ruimte kan niet"), "Ja, dit gaat niet door"),
    "cancelled": (_at("gaat-niet-door", OFF), "Verplaatsen naar een andere tijd"),
    "move": (_at("verplaatsen"), "Bekijk wat mensen lezen"),
    "move, refused": (_after("verplaatsen", "Bekijk wat", minuten="5"), "een kwartier tot 12 uur"),
    "move, confirm": (_after("verplaatsen", "Bekijk wat", minuten="45"), "Ja, verplaats het zo"),
    "extra date": (_at("extra-datum"), "Een keer erbij"),
    "places": (_at("plekken"), "Hoeveel mensen kunnen er komen?"),
    "places, refused": (_after("plekken", "Bewaar", plekken="0"), "Kies 1 tot 999 plekken."),
    "waiting list": (_at("wachtlijst", FULL), "De eerste is aan de beurt."),
    "give back": (_at("wachtlijst/teruggeven", FULL), "De nieuwste staan bovenaan."),
    "who can": (_at("vervanging"), "Ik kan niet"),
    "who can, asked by me": (lambda street: _asked(street, mine=True), "Nog niemand neemt"),
    "who can, asked of me": (lambda street: _asked(street, mine=False), "Ja, ik neem het over"),
    "who can, said no": (_declined, "Je zei nee."),
    "message": (_at("bericht"), "Bekijk je bericht"),
    "message, confirm": (
        _after("bericht", "Bekijk je bericht", tekst="Neem je medicijnen mee."),
        "Ik wil dit toch zo sturen",
    ),
    "began": (_at("verplaatsen", "Nu bezig"), "Dit kun je nu niet meer veranderen."),
}
"""State → (how to get there, words that are there in no other state)."""
