"""States of the pages about calendars to follow, and how a browser gets there."""

from playwright.sync_api import Page
from sqlalchemy import select

from core.accounts.rules import Role
from core.db import db
from recovery_groups.groups.models import RecoveryGroup
from tests.browser.doing import submit, with_code
from tests.browser.staff_states import Way, signed_in, staff
from tests.support.live import Street
from tests.support.staff import a_facilitator

FOLLOW = "Zet in je agenda"


def _follow(path: str) -> Way:
    def go(street: Street) -> Page:
        page = street.visitor()
        page.goto(path)
        page.get_by_text(FOLLOW).click()
        return page

    return go


def _of_a_date(street: Street) -> Page:
    return _follow(street.site.meeting("Genoeg plek"))(street)


def _own(street: Street) -> Page:
    with street.site.app.app_context():
        group = db.session.scalar(select(RecoveryGroup.id).order_by(RecoveryGroup.id))
        account = a_facilitator(group, name="Samira de Vries")
        db.session.rollback()
    page = signed_in(street, account)
    page.goto("/begeleiders/agenda")
    return page


def _own_made(street: Street) -> Page:
    page = _own(street)
    submit(page)
    return page


def _own_running(street: Street) -> Page:
    page = _own_made(street)
    page.goto("/begeleiders/agenda")
    return page


def _desk(street: Street) -> Page:
    page = signed_in(street, staff(street.site, Role.COORDINATOR))
    page.goto("/beheer/feeds")
    return page


def _desk_made(street: Street) -> Page:
    page = _desk(street)
    page.get_by_label("Hoe noem je deze agenda?").fill("Mijn wijk")
    page.locator("summary").filter(has_text="Gebieden").click()
    page.get_by_label("Centrum").check()
    submit(page)
    return page


def _desk_wrong(street: Street) -> Page:
    page = _desk(street)
    submit(page)
    return page


def _receipt(street: Street) -> Page:
    site = street.site
    page = street.visitor_of(with_code(site, site.code("Een plek op 4 datums")))
    page.goto("/mijn-aanmelding/agenda")
    return page


def _receipt_made(street: Street) -> Page:
    page = _receipt(street)
    with page.expect_navigation():
        page.get_by_role("button", name="Ja, maak deze agenda").click()
    return page


FEED_STATES: dict[str, tuple[Way, str]] = {
    "all dates": (_follow("/"), "/agenda.ics"),
    "a group": (_follow("/groepen/samen-verder"), "/groepen/samen-verder.ics"),
    "a date": (_of_a_date, "Zet alleen deze dag in je agenda"),
    "own": (_own, "Maak je agenda"),
    "own, just made": (_own_made, "We laten het één keer zien."),
    "own, running": (_own_running, "Nog geen telefoon heeft gekeken."),
    "selections": (_desk, "Nieuwe agenda"),
    "selections, just made": (_desk_made, "We laten het één keer zien."),
    "selections, with an error": (_desk_wrong, "Geef de agenda een naam."),
    "receipt": (_receipt, "Lees dit eerst"),
    "receipt, just made": (_receipt_made, "We laten het één keer zien."),
}
"""State → (how to get there, words that are there in no other state)."""
