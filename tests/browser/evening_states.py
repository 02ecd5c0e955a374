"""States of the page of an evening and what hangs on it, and how a browser gets there."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page

from core import clock
from core.db import db, transaction
from recovery_groups.facilitation.models import HeadCount, RoomNote
from recovery_groups.meetings.models import CancelReason, Substitution
from recovery_groups.planning.actions import cancel_meeting
from tests.browser.doing import submit
from tests.browser.staff_states import Way, signed_in
from tests.support.builders import a_group, a_meeting
from tests.support.live import Street
from tests.support.residents import a_resident
from tests.support.staff import a_facilitator, expert_of

PLACES = {"capacity": 8, "walk_in_places": 2}


def _evening(
    street: Street, what: str = "", *, starts_in: timedelta = timedelta(minutes=20)
) -> tuple[Page, int, int]:
    """Return a facilitator's page at an evening with parties; the meeting and who leads it."""
    with street.site.app.app_context():
        group = a_group(name="Samen verder", **PLACES)
        meeting = a_meeting(group=group, starts_in=starts_in, **PLACES)
        coming = a_meeting(group=group, starts_in=timedelta(days=7), **PLACES)
        account = a_facilitator(group)
        if timedelta(0) < starts_in < timedelta(days=3):
            _people(meeting)
        away = expert_of(account)
        with transaction():
            note = {"text": "De sleutel ligt bij de balie.", "written_at": clock.now()}
            db.session.add(RoomNote(group_id=group, **note))
            db.session.add(Substitution(meeting_id=coming, away_id=away, asked_at=clock.now()))
    page = signed_in(street, account)
    page.goto(f"/begeleiders/bijeenkomsten/{meeting}{what}")
    return page, meeting, account


def _people(meeting: int) -> None:
    for name in ("Bo", "Marja", "", "Ömer", "Vlinder"):
        a_resident(meeting, nickname=name, first_time=name == "Bo")
    a_resident(meeting, party=2)


def _page(what: str = "", **given: timedelta) -> Way:
    return lambda street: _evening(street, what, **given)[0]


def _pressed(*names: str) -> Way:
    """Return the way to the page after buttons were pressed on it, one after the other."""

    def go(street: Street) -> Page:
        page = _evening(street)[0]
        for name in names:
            with page.expect_navigation():
                page.get_by_role("button", name=name, exact=True).click()
        return page

    return go


def _typed_wrong(street: Street) -> Page:
    page = _evening(street)[0]
    page.locator("#getal").fill("veel")
    with page.expect_navigation():
        page.locator("#getal").press("Enter")
    return page


def _two_counted(street: Street) -> Page:
    page, meeting, account = _evening(street)
    with street.site.app.app_context(), transaction():
        more = {"saved_at": clock.now(), "saved_by": account}
        db.session.add(HeadCount(meeting_id=meeting, people=5, other=7, **more))
    page.reload()
    return page


def _cancelled(street: Street) -> Page:
    page, meeting, _ = _evening(street)
    with street.site.app.app_context():
        cancel_meeting(meeting, CancelReason.ROOM)
    page.reload()
    return page


def _nothing_today(street: Street) -> Page:
    page = _evening(street, starts_in=timedelta(days=2))[0]
    page.goto("/begeleiders/vandaag")
    return page


def _elsewhere(path: Callable[[int], str]) -> Way:
    def go(street: Street) -> Page:
        page, meeting, _ = _evening(street)
        page.goto(path(meeting))
        return page

    return go


def _sheet(street: Street) -> Page:
    page = _evening(street, "/strookje", starts_in=timedelta(days=3))[0]
    page.locator("[name=aantal]").fill("1")
    submit(page)
    return page


def _doubtful_note(street: Street) -> Page:
    page = _evening(street, "/ruimte")[0]
    page.locator("textarea").fill("Bo heeft therapie.")
    submit(page)
    return page


EVENING_STATES: dict[str, tuple[Way, str]] = {
    "today": (_page(), "Nog niet geteld"),
    "days before": (_page(starts_in=timedelta(days=2)), "Tellen en afvinken kan op"),
    "over": (_page(starts_in=-timedelta(days=2)), "Deze lijst is gewist"),
    "counted": (_pressed("Eén erbij", "Eén erbij"), "Laatst bewaard om"),
    "counted, no number": (_typed_wrong, "Vul een getal in"),
    "counted by two": (_two_counted, "Een collega telde 7"),
    "walked in": (_pressed("+ 2 2 mensen"), "Toch niet"),
    "names hidden": (_pressed("Verberg namen"), "Toon namen"),
    "cancelled": (_cancelled, "Je hoeft niemand te tellen"),
    "nothing today": (_nothing_today, "Vandaag heb je geen groep"),
    "hard moment": (_elsewhere(lambda _: "/begeleiders/noodkaart"), "Is er gevaar?"),
    "door sign": (_elsewhere(lambda one: f"/begeleiders/deurbord/{one}"), "Loop maar binnen"),
    "slips": (_page("/strookje", starts_in=timedelta(days=3)), "Hoeveel strookjes?"),
    "slips, the sheet": (_sheet, "Klaar met printen"),
    "note": (_page("/ruimte"), "Briefje over de ruimte"),
    "note, with a name": (_doubtful_note, "Schrijf je over mensen?"),
}
"""State → (how to get there, words that are there in no other state)."""
