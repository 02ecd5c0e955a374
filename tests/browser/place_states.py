"""States of the coordinator's pages of districts and venues, and how a browser gets there."""

from collections.abc import Callable

from playwright.sync_api import Page

from core.accounts.rules import Role
from tests.browser.doing import submit
from tests.browser.staff_states import Way, signed_in, staff
from tests.support.live import Street

DISTRICTS, VENUES = "/beheer/gebieden", "/beheer/buurtpunten"


def _desk(path: str, do: Callable[[Page], None] | None = None) -> Way:
    def go(street: Street) -> Page:
        page = signed_in(street, staff(street.site, Role.COORDINATOR))
        page.goto(path)
        if do:
            do(page)
        return page

    return go


def _without_name(page: Page) -> None:
    page.locator("[name=naam]").fill("")
    submit(page)


def _some_days(page: Page) -> None:
    page.locator("[name=eerste]").fill("2026-11-23")
    page.locator("[name=laatste]").fill("2026-12-06")
    submit(page)


PLACE_STATES: dict[str, tuple[Way, str]] = {
    "districts": (_desk(f"{DISTRICTS}?sorteer=-groepen"), "Waar je werkt"),
    "district": (_desk(f"{DISTRICTS}/1"), "In dit gebied"),
    "district, changing": (_desk(f"{DISTRICTS}/1/wijzigen"), "Welke postcodes horen erbij?"),
    "district, refused": (
        _desk(f"{DISTRICTS}/1/wijzigen", _without_name),
        "Geef het gebied een naam.",
    ),
    "district, in use": (_desk(f"{DISTRICTS}/1/archief"), "Dit kan nog niet."),
    "team": (_desk("/beheer/teams/1"), "Wanneer kun je bellen?"),
    "team, ending": (_desk("/beheer/teams/1/stoppen"), "Stop eerst deze koppelingen"),
    "venues": (_desk(f"{VENUES}?sorteer=gebied"), "Gewone plekken"),
    "venue": (_desk(f"{VENUES}/1"), "Dagen dicht"),
    "venue, changing": (_desk(f"{VENUES}/1/wijzigen"), "Plek op de kaart"),
    "venue, refused": (_desk(f"{VENUES}/nieuw", _without_name), "Vul de plaats in."),
    "venue, in use": (_desk(f"{VENUES}/1/archief"), "Geef deze groepen een andere plek"),
    "room": (_desk(f"{VENUES}/1/ruimtes/1"), "Voor hoeveel mensen?"),
    "activity": (_desk(f"{VENUES}/1/activiteiten/nieuw"), "Hoe laat is het klaar?"),
    "closing": (_desk(f"{VENUES}/1/sluiten"), "Dan pas gaat het dicht."),
    "closing, seen before": (_desk(f"{VENUES}/1/sluiten", _some_days), "Sluit en vertel"),
}
"""State → (how to get there, words that are there in no other state)."""
