"""States of the pages of spreadsheets, and how a browser gets there."""

from collections.abc import Callable

from playwright.sync_api import Page

from core.accounts.rules import Role
from recovery_groups.transfer.column_rules import Kind
from tests.browser.doing import submit
from tests.browser.staff_states import Way, signed_in, staff
from tests.support.live import Street
from tests.transfer.sheets import CENTRUM, GROUP, JALILA, LINDE, excel

IMPORT = "/beheer/importeren"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _desk(path: str, do: Callable[[Page], None] | None = None) -> Way:
    def go(street: Street) -> Page:
        page = signed_in(street, staff(street.site, Role.COORDINATOR))
        page.goto(path)
        if do:
            do(page)
        return page

    return go


def _choose(city: dict[Kind, list[dict[str, str]]]) -> Callable[[Page], None]:
    def do(page: Page) -> None:
        file = {"name": "stad.xlsx", "mimeType": EXCEL, "buffer": excel(city)}
        page.get_by_label("Kies een of meer bestanden").set_input_files(file)
        submit(page)

    return do


def _open_the_help(page: Page) -> None:
    for one in page.locator("summary").all():
        one.click()


def _all_rows(page: Page) -> None:
    new = {**CENTRUM, "Naam": "Nieuwdorp"}
    _choose({Kind.DISTRICTS: [new, {**CENTRUM, "Omschrijving": "Anders."}]})(page)
    page.get_by_role("link", name="Alle rijen").click()


def _carry_out(page: Page) -> None:
    _choose({Kind.DISTRICTS: [{**CENTRUM, "Omschrijving": "Anders."}]})(page)
    page.get_by_role("button", name="Voer dit uit").click()
    page.get_by_text("Klaar.").wait_for()


def _come_back(page: Page) -> None:
    _choose({Kind.DISTRICTS: [{**CENTRUM, "Omschrijving": "Anders."}]})(page)
    former = page.url
    page.get_by_role("button", name="Gooi weg").click()
    page.goto(former)


def _clash(page: Page) -> None:
    here = {"Gebied": "Nieuwdorp"}
    groups = [{**GROUP, **here, "Naam": name} for name in ("Rust", "Ruimte")]
    city = {Kind.VENUES: [LINDE | here], Kind.EXPERTS: [JALILA], Kind.GROUPS: groups}
    _choose({Kind.DISTRICTS: [{**CENTRUM, "Naam": "Nieuwdorp"}], **city})(page)
    _open_the_help(page)


WRONG = {Kind.VENUES: [{**LINDE, "Gebied": "Verweg", "Lift": "misschien"}]}

TRANSFER_STATES: dict[str, tuple[Way, str]] = {
    "import": (_desk(IMPORT, _open_the_help), "Wat staat er in elke kolom?"),
    "import, without a file": (_desk(IMPORT, submit), "Kies eerst een bestand."),
    "import, looked at": (_desk(IMPORT, _all_rows), "Kijk het na en druk op de knop."),
    "import, with mistakes": (_desk(IMPORT, _choose(WRONG)), "Verbeter je bestand"),
    "import, with what stands out": (_desk(IMPORT, _clash), "is hier ook Rust."),
    "import, over": (_desk(IMPORT, _come_back), "Of je koos daarna een ander bestand."),
    "import, carried out": (_desk(IMPORT, _carry_out), "Alles staat op de site."),
    "export": (_desk("/beheer/exporteren"), "Deel dat niet."),
}
"""State → (how to get there, words that are there in no other state)."""
