"""States of the pages of wishes and needs, and how a browser gets there."""

from collections.abc import Callable

from playwright.sync_api import Page
from sqlalchemy import select

from core.accounts.rules import Role
from core.db import db
from recovery_groups.wishes.models import Need
from tests.browser.doing import submit
from tests.browser.staff_states import Way, signed_in, staff
from tests.support.live import Street

FORM = "/gebieden/heuvelrug/wens"
BOARD = "/beheer/behoeften"
DISCUSSED, PLANNED = "De eerste groep in de Heuvelrug", "Een rustige groep overdag"
STARTED, ARCHIVED = "Een groep in het Arabisch", "Een groep op zondagochtend"


def _by_address(path: str) -> Way:
    def go(street: Street) -> Page:
        page = street.visitor()
        page.goto(path)
        return page

    return go


def _without_a_district(street: Street) -> Page:
    page = _by_address("/wens")(street)
    submit(page)
    return page


def _too_many(street: Street) -> Page:
    page = street.visitor()
    for _wish in range(4):
        page.goto(FORM)
        submit(page)
    return page


def _desk(path: str) -> Way:
    def go(street: Street) -> Page:
        page = signed_in(street, staff(street.site, Role.COORDINATOR))
        page.goto(f"{BOARD}{path}")
        return page

    return go


def _need(street: Street, what: str) -> int:
    with street.site.app.app_context():
        found = db.session.scalar(select(Need.id).where(Need.what == what))
        db.session.rollback()
        assert found is not None
        return int(found)


def _of(what: str, path: str = "", then: Callable[[Page], None] | None = None) -> Way:
    def go(street: Street) -> Page:
        page = _desk(f"/{_need(street, what)}{path}")(street)
        if then is not None:
            then(page)
        return page

    return go


def _nothing_filled_in(street: Street) -> Page:
    page = _desk("/nieuw?gebied=noord")(street)
    submit(page)
    return page


def _step_without_a_day(page: Page) -> None:
    page.get_by_label("Op welke dag?").fill("")
    with page.expect_navigation():
        page.get_by_role("button", name="Naar:").first.click()


def _changed_meanwhile(street: Street) -> Page:
    first = _of(DISCUSSED, "/wijzigen")(street)
    second = _of(DISCUSSED, "/wijzigen")(street)
    first.get_by_label("Wat is er besloten?").fill("We vragen het de bibliotheek.")
    for page in (first, second):
        submit(page)
    return second


WISH_STATES: dict[str, tuple[Way, str]] = {
    "wish": (_by_address(f"{FORM}?deel=avond"), "Tel mijn wens mee"),
    "wish, without a district": (_by_address("/wens"), "Kies een gebied"),
    "wish, with an error": (_without_a_district, "Kies een gebied uit de lijst."),
    "wish, too many": (_too_many, "Morgen kan het weer."),
    "wish, counted": (_by_address(f"{FORM}/bedankt"), "Je wens telt mee"),
    "asked and done": (_by_address("/gebieden/zuid"), "Jij vroeg, wij deden"),
    "board": (_desk(""), "Wat we ermee doen"),
    "board, nothing": (_desk("?gebied=centrum&van=mij"), "Met deze keuzes is er niets."),
    "board, archive": (_desk("?archief=ja"), "Een groep op zondagochtend"),
    "which district": (_desk("/nieuw"), "In welk gebied is er iets nodig?"),
    "new need": (_desk("/nieuw?gebied=noord"), "Wat is er nodig?"),
    "new need, with errors": (_nothing_filled_in, "Schrijf op wat er nodig is."),
    "need, discussed": (_of(DISCUSSED), "Maak er een groep van"),
    "need, with a draft group": (_of(PLANNED), "Aan het water"),
    "need, started": (_of(STARTED), "Thee en praten"),
    "need, in the archive": (_of(ARCHIVED), "Zet terug op het bord"),
    "need, step without a day": (_of(PLANNED, then=_step_without_a_day), "Vul een datum in."),
    "change a need": (_of(PLANNED, "/wijzigen"), "Behoefte wijzigen"),
    "change a need, somebody else did": (_changed_meanwhile, "Dit staat er nu"),
    "group from a need": (_of(DISCUSSED, "/groep"), "Wat beloof je wie er komt?"),
    "group from a need, with errors": (
        _of(DISCUSSED, "/groep", submit),
        "Schrijf op wat je belooft.",
    ),
}
"""State → (how to get there, words that are there in no other state)."""
