"""Every state a page can be in, and how a browser gets there: by an address, or by doing."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests.browser.doing import DONE, sign_up, with_code
from tests.support.live import Site, Street

FAR = "9999999999-1"
"""A place in the list after everything."""

PATHS = {
    "home": ("/", "bijeenkomsten"),
    "home, of a postcode": ("/?postcode=6411", "Postcode 6411 hoort bij Centrum"),
    "home, of a postcode without coordinates": ("/?postcode=6412", "De afstand is ongeveer"),
    "home, wrong postcode": ("/?postcode=64", "Vul 4 cijfers in"),
    "home, unknown postcode": ("/?postcode=9999", "Deze postcode kennen we niet"),
    "home, one day in Turkish": ("/?dag=maandag&taal=tr&deel=avond", "Dit is er wel"),
    "home, the nearest alternative": ("/?gebied=heuvelrug&dag=morgen", "Dit is er wel"),
    "home, nothing": (f"/?na={FAR}", "Hier is nu geen groep"),
    "home, later": ("/?na=1796000000-1", "Bijeenkomsten vanaf"),
    "groups": ("/groepen", "Alle groepen"),
    "group, open": ("/groepen/samen-verder", "De volgende keer"),
    "group, walk in": ("/groepen/wandelgroep-noord", "Wandelgroep Noord"),
    "group, moved": ("/groepen/nieuwe-stap", "Nieuwe stap"),
    "group, paused": ("/groepen/creatieve-middag", "Deze groep is even gestopt"),
    "group, ended": ("/groepen/samen-koken", "Deze groep is gestopt"),
    "districts": ("/gebieden", "Gebieden"),
    "districts, unknown postcode": ("/gebieden?postcode=9999", "Deze postcode kennen we niet"),
    "district": ("/gebieden/centrum", "Centrum"),
    "district, of a postcode": ("/gebieden/centrum?postcode=6411", "6411"),
    "district, without groups": ("/gebieden/heuvelrug", "Heuvelrug"),
    "venues": ("/buurtpunten", "Buurtpunten"),
    "venue": ("/buurtpunten/de-linde", "Buurtpunt De Linde"),
    "venue, closed": ("/buurtpunten/marktzaal", "Marktzaal"),
    "venue, apart": ("/buurtpunten/t-heem", "’t Heem"),
    "poster": ("/poster/de-linde", "De Linde"),
    "list": ("/lijst", "Samen verder"),
    "about": ("/uitleg", "herstelgroep"),
    "help now": ("/hulp-nu", "113"),
    "safe browsing": ("/veilig-kijken", "Veilig kijken"),
    "privacy": ("/privacy", "Privacy in 5 zinnen"),
    "accessibility": ("/toegankelijkheid", "Toegankelijkheid"),
    "contact": ("/contact", "Contact"),
    "enter code": ("/mijn-aanmelding", "Heb je een code?"),
    "enter code, asked again": ("/mijn-aanmelding?gedaan=dicht", "Na 10 minuten"),
    "open data": ("/api/v1/", "Een sleutel is niet nodig."),
    "in a frame": ("/insluiten/centrum", "Een link opent in een nieuw venster."),
    "error 404": ("/bestaat-niet", "Deze pagina is er niet"),
}
"""State → (address, words that are there in no other state)."""

MEETINGS = {
    "Genoeg plek": "Genoeg plek",
    "Bijna vol": "Bijna vol",
    "Vol, met een wachtlijst": "Ga naar de wachtlijst",
    "Zo binnenlopen": "Loop gewoon binnen",
    "Aanmelden kan nog niet": "Aanmelden kan vanaf",
    "Gaat niet door": "Deze bijeenkomst gaat niet door",
    "Verplaatst, andere tijd en plek": "deze bijeenkomst is verplaatst",
    "Verplaatst, andere tijd": "deze bijeenkomst is verplaatst",
    "Extra datum": "Genoeg plek",
    "Nu bezig": "Deze bijeenkomst is al begonnen",
    "Voorbij": "Deze bijeenkomst is geweest",
}

FORMS = {
    "Genoeg plek": "Meld je aan",
    "Vol, met een wachtlijst": "Deze keer is vol",
    "Zo binnenlopen": "Aanmelden hoeft niet",
    "Aanmelden kan nog niet": "Aanmelden kan later",
    "Gaat niet door": "Deze keer gaat niet door",
    "Nu bezig": "Deze keer is al begonnen",
    "Voorbij": "Deze keer is geweest",
}


def _by_address(path_of: Callable[[Site], str]) -> Callable[[Street], Page]:
    def go(street: Street) -> Page:
        page = street.passer_by()
        page.goto(path_of(street.site))
        return page

    return go


STATES = {
    **{name: (_by_address(lambda _, at=at: at), words) for name, (at, words) in PATHS.items()},
    **{
        f"meeting: {name}": (_by_address(lambda site, of=name: site.meeting(of)), words)
        for name, words in MEETINGS.items()
    },
    **{
        f"form: {name}": (_by_address(lambda site, of=name: site.form(of)), words)
        for name, words in FORMS.items()
    },
    **DONE,
}

MAIN_PAGES = ("home", "group", "meeting", "form", "confirmation", "code", "venue", "help")


def main_page(street: Street, name: str, prefix: str = "", **options: Any) -> Page:
    """Return a main page, loaded by somebody new; `options` are those of a browser context."""
    site = street.site
    if name == "confirmation":
        client, path = sign_up(site, site.form("Extra datum"), met="2"), "/bevestiging"
    elif name == "code":
        client, path = with_code(site, site.code("Een plek op 4 datums")), "/mijn-aanmelding"
    else:
        paths = {
            "home": "/",
            "group": "/groepen/samen-verder",
            "meeting": site.meeting("Bijna vol"),
            "form": site.form("Bijna vol"),
            "venue": "/buurtpunten/de-linde",
            "help": "/hulp-nu",
        }
        client, path = site.by_hand(), paths[name]
    page = street.visitor_of(client, **options)
    page.goto(prefix + path)
    return page
