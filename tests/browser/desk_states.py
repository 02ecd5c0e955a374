"""States of the coordinator's first pages, and how a browser gets there."""

from collections.abc import Callable

from playwright.sync_api import Page

from core.accounts.rules import Role
from tests.browser.doing import submit
from tests.browser.staff_states import Way, signed_in, staff
from tests.support.live import Street


def _desk(path: str, do: Callable[[Page], None] | None = None) -> Way:
    def go(street: Street) -> Page:
        page = signed_in(street, staff(street.site, Role.COORDINATOR))
        page.goto(path)
        if do:
            do(page)
        return page

    return go


def _admin(path: str, do: Callable[[Page], None] | None = None) -> Way:
    def go(street: Street) -> Page:
        page = signed_in(street, staff(street.site, Role.ADMIN))
        page.goto(path)
        if do:
            do(page)
        return page

    return go


def _too_light(page: Page) -> None:
    page.get_by_label("Kleur van knoppen en links").fill("#FFCB47")
    submit(page)


def _open_the_tables(page: Page) -> None:
    page.get_by_text("Toon als tabel").click()


def _without_hours(page: Page) -> None:
    page.get_by_label("Hoeveel uur per week?").fill("veel")
    submit(page)


def _without_name(page: Page) -> None:
    page.get_by_label("Voornaam").fill("")
    submit(page)


def _see_dates(page: Page) -> None:
    page.get_by_role("button", name="Bekijk alle datums").click()


def _date(what: str) -> Way:
    """Return the way to a page about a meeting of the demo."""

    def go(street: Street) -> Page:
        meeting = street.site.scene.meetings["Genoeg plek"]
        return _desk(f"/beheer/bijeenkomsten/{meeting}{what}")(street)

    return go


LINKS, EXPERTS = "/beheer/koppelingen", "/beheer/ervaringsdeskundigen"

DESK_STATES: dict[str, tuple[Way, str]] = {
    "coverage": (_desk("/beheer/dekking", _open_the_tables), "Wat je hier niet ziet"),
    "coverage, filtered": (
        _desk("/beheer/dekking?dekking=ontbreekt&periode=vorig&sorteer=-groepen"),
        "Bijeenkomsten, vorige 4 weken",
    ),
    "figures": (_desk("/beheer/cijfers", _open_the_tables), "Zo tellen we"),
    "figures, to share": (
        _desk("/beheer/cijfers?per=week&naar=groep&voor=buiten", _open_the_tables),
        "minder dan ongeveer 15",
    ),
    "figures, a quarter": (_desk("/beheer/cijfers?per=kwartaal&naar=buurtpunt"), "kwartaal 3"),
    "settings": (_admin("/beheer/instellingen"), "Wat hier staat, zien bezoekers meteen."),
    "settings, changing": (_admin("/beheer/instellingen/naam"), "Hoe noem je een groep?"),
    "settings, refused": (
        _admin("/beheer/instellingen/huisstijl", _too_light),
        "te licht om te lezen",
    ),
    "log": (_desk("/beheer/logboek"), "Over deelnemers staat hier niets."),
    "not there": (_desk("/beheer/weg"), "Terug naar Dekking"),
    "links": (_desk(LINKS), "Wie werkt met welk buurtteam?"),
    "links, long ago": (_desk(f"{LINKS}?dag=2001-01-01&wie=gekoppeld"), "nog niemand gekoppeld"),
    "link, new": (_desk(f"{LINKS}/nieuw"), "Bij welk buurtteam?"),
    "link, refused": (_desk(f"{LINKS}/nieuw", _without_hours), "Vul een getal in"),
    "link": (_desk(f"{LINKS}/1"), "Wat er was en is"),
    "link, ending": (_desk(f"{LINKS}/1/stoppen"), "Wie begeleidt ze vanaf de dag erna?"),
    "experts": (_desk(EXPERTS), "Namen staan alleen met een ja op de site."),
    "expert": (_desk(f"{EXPERTS}/1"), "Wat we weten"),
    "expert, changing": (_desk(f"{EXPERTS}/1/wijzigen"), "Wijzig Samira"),
    "expert, refused": (_desk(f"{EXPERTS}/nieuw", _without_name), "Vul een voornaam in."),
    "expert, leaving": (_desk(f"{EXPERTS}/1/weg"), "Stopt Samira?"),
    "groups": (_desk("/beheer/groepen"), "Wanneer en waar"),
    "group": (_desk("/beheer/groepen/1"), "Komende datums"),
    "group, new": (_desk("/beheer/groepen/nieuw"), "Er wordt nog niets bewaard."),
    "group, refused": (_desk("/beheer/groepen/nieuw", _see_dates), "Vul dit in."),
    "group, changing": (_desk("/beheer/groepen/1/wijzigen"), "Wijzig Samen verder"),
    "group, pausing": (_desk("/beheer/groepen/1/staat?naar=paused"), "Dit gebeurt er"),
    "group, handing over": (_desk("/beheer/groepen/1/begeleiders"), "Wie begeleidt er nog meer?"),
    "schedule": (_desk("/beheer/groepen/1/rooster?nr=1"), "Wijzig het rooster"),
    "schedule, seen first": (
        _desk("/beheer/groepen/1/rooster?nr=1", _see_dates),
        "Wat er met elke datum gebeurt",
    ),
    "date": (_date(""), "Alleen deze datum"),
    "date, cancelling": (_date("/gaat-niet-door"), "Waarom gaat het niet door?"),
    "date, moving": (_date("/verplaatsen"), "Bekijk wat mensen lezen"),
    "date, who leads": (_date("/begeleider"), "Nu begeleidt:"),
    "date, extra": (_desk("/beheer/groepen/1/extra-datum"), "naast de vaste dagen"),
    "agenda, month": (_desk("/beheer/agenda"), "Alle begeleiders"),
    "agenda, week": (_desk("/beheer/agenda?toon=week"), "16 november 2026"),
    "agenda, list": (_desk("/beheer/agenda?toon=lijst"), "19 december 2026"),
    "experts, for everybody": (
        lambda street: _public(street, "/ervaringsdeskundigen"),
        "Zij begeleiden de groepen.",
    ),
}
"""State → (how to get there, words that are there in no other state)."""


def _public(street: Street, path: str) -> Page:
    page = street.visitor()
    page.goto(path)
    return page
