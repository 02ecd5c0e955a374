"""Plain Dutch on every screen, and every screen in every language."""

import re
import shutil
import subprocess
import sys
from datetime import timedelta
from html import unescape

import pytest
from babel.dates import format_date
from babel.messages.catalog import Catalog

from core import clock
from core.settings import Settings
from recovery_groups.groups.models import GroupState
from tests.support import texts
from tests.support.builders import (
    a_district,
    a_facilitation,
    a_group,
    a_meeting,
    a_postcode,
    a_schedule,
    a_venue,
    an_expert,
)
from tests.support.pagecheck import Page
from tests.support.site import code_on
from tests.support.texts import ROOT, Screen, forms, hard_dutch, left_over, messages, unfinished

LANGUAGES = tuple(code for code in Settings().languages if code != "nl")
PLAIN_PAGES = (
    "/ /lijst /groepen /gebieden /buurtpunten /uitleg /hulp-nu /veilig-kijken /privacy "
    "/toegankelijkheid /contact /mijn-aanmelding /groepen/zondag /groepen/even-niet "
    "/buurtpunten/de-linde /poster/de-linde /gebieden/midden /?postcode=6411 /?postcode=1 "
    "/gebieden?postcode=1 /?taal=tr /?gebied=ergens /?dag=morgen&deel=avond /bestaat-niet"
).split()
DUTCH_WORDS = set("de het een niet voor wij uur naar geen zijn kun op met van zij".split())
TELLING = ("herstel", "recovery", "تعافي", "groep voor", "psych")
# pyproject.toml says which files are read; the Makefile, which functions hold texts.
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
KEYWORDS = re.findall(r"-k \S+", re.findall(r"^BABEL_KEYWORDS := (.*)$", MAKEFILE, re.MULTILINE)[0])


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """The Dutch texts, taken from the code as it is now."""
    template = tmp_path_factory.mktemp("texts") / "messages.pot"
    extract = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract"]
    keywords = " ".join(KEYWORDS).split()
    command = [*extract, "-F", "pyproject.toml", *keywords, "-o", str(template), "."]
    subprocess.run(command, cwd=ROOT, check=True)
    return messages(texts.read(template))


@pytest.fixture
def database_url(sqlite_template, tmp_path):
    """Words do not depend on the kind of database: one is enough here."""
    file = tmp_path / "test.sqlite"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def town(app):
    """A small town in which every kind of page has something to say; its meetings by name."""
    district = a_district(slug="midden", name="Midden", description="De oude stad.")
    a_postcode("6411", district)
    venue = a_venue(
        slug="de-linde",
        name="De Linde",
        district_id=district,
        getting_there="Bus 3 stopt voor de deur.",
    )
    group = a_group(slug="zondag", languages=("nl", "ar"), district_id=district)
    a_facilitation(group, an_expert("Samira"))
    a_schedule(group, venue)
    paused = a_group(slug="even-niet", district_id=district, state=GroupState.PAUSED)
    given = {"group": group, "venue": venue}
    off = {"status": "cancelled", "cancel_reason": "room"}
    return {
        "soon": a_meeting(**given),
        "full": a_meeting(**given, starts_in=timedelta(days=4), capacity=1, seats_taken=1),
        "cancelled": a_meeting(**given, starts_in=timedelta(days=5), **off),
        "later": a_meeting(**given, starts_in=timedelta(days=60)),
        "past": a_meeting(**given, starts_in=timedelta(days=-2)),
        "paused": a_meeting(group=paused, venue=venue, starts_in=timedelta(days=6)),
    }


@pytest.fixture
def translated(sources):
    """Judge that a page is wholly in a language; give the page back."""
    catalogues = texts.catalogues()

    def judge(page, language):
        where = page.request.path
        root = Page(page.text).all("html")[0]
        direction = "rtl" if language == "ar" else "ltr"
        assert (root.lang, root.dir) == (language, direction), where
        assert list(left_over(page.text, catalogues[language], sources)) == [], where
        words = set(re.findall(r"[a-z]+", " ".join(Screen(page.text).pieces).lower()))
        kept = {"de", "bij"}  # "Bij de buurt", "De Linde": names stay as they are
        assert words & DUTCH_WORDS <= kept, where
        return page

    return judge


def test_every_dutch_text_is_plain(sources):
    found = [
        f"{hard} in {text!r} ({message.locations[0][0]})"
        for message in sources
        for text in forms(message.id)
        for hard in hard_dutch(text)
    ]
    assert len(sources) > 500
    assert found == []


@pytest.mark.parametrize(
    "bad",
    [
        "Meld je aan. Als je dat doet dan krijg je van ons een code die je later nodig hebt.",
        "Vul je gegevens in en druk daarna op de knop om je bij ons voor %(day)s aan te melden.",
        "Wij helpen elke cliënt.",
        "De patiënten zitten klaar.",
        "Deze interventie is gratis.",
        "Je start een hersteltraject of een Traject.",
        "Helaas, dat ging mis.",
        "Registreren",
        "Verzenden",
        "Denk je aan zelfmoord?",
        "Ongeldige invoer",
        "Wat kunnen wij voor u doen?",
        "Wij wissen uw code.",
        "Je bent aangemeld!",
    ],
)
def test_the_checker_refuses_hard_dutch(bad):
    assert hard_dutch(bad)


@pytest.mark.parametrize(
    "good",
    [
        "Je meldt je aan om %(time)s uur.",
        "Zwijgen mag ook. Je beslist zelf wat je vertelt. Het duurt nu maar een uur.",
        "Je zegt: “Ik kom voor zaal 2.” Meer hoeft niet.",
        "Aanmelden hoeft niet. Je mag ook zo binnenlopen. Met een aanmelding is er plek.",
    ],
)
def test_the_checker_lets_plain_dutch_pass(good):
    assert hard_dutch(good) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(sources, language):
    catalogue = texts.catalogues()[language]
    assert list(unfinished(catalogue)) == []
    needed = {(message.context, message.id) for message in sources}
    there = {(message.context, message.id) for message in messages(catalogue)}
    assert needed == there, "run: make messages"


def test_plural_forms_are_those_of_the_language():
    assert {code: one.num_plurals for code, one in texts.catalogues().items()} == {"en": 2, "ar": 6}


@pytest.mark.parametrize(
    ("source", "translation", "flags"),
    [
        ("Terug", "", ()),
        ("Terug", " ", ()),
        ("Terug", "Back", ("fuzzy",)),
        ("Bel %(name)s.", "Call.", ()),
        ("Bel %(name)s.", "Call %(naam)s.", ()),
        ("Bel %(name)s.", "Call %(name)s or %s.", ()),
        (("%(num)s groep", "%(num)s groepen"), ("%(num)s group", ""), ()),
        (("%(num)s groep", "%(num)s groepen"), ("%(num)s group",), ()),
        (("%(num)s groep", "%(num)s groepen"), ("%(num)s group", "%(number)s groups"), ()),
    ],
)
def test_an_unfinished_translation_is_found(source, translation, flags):
    catalogue = Catalog(locale="en")
    catalogue.add(source, translation, flags=flags)
    assert len(list(unfinished(catalogue))) == 1


def test_an_untranslated_text_on_a_page_is_found():
    catalogue = Catalog(locale="en")
    for source, translation in (("Wacht niet op %(name)s.", "x"), ("Waar", "Where")):
        catalogue.add(source, translation)
    dutch = '<html lang="en"><p>Wacht niet op Bo.</p><b>Waar</b>'
    assert len(list(left_over(dutch, catalogue, messages(catalogue)))) == 2
    marked = '<html lang="en"><p lang="nl">Wacht niet op Bo.<b>Waar</b></p>'
    assert list(left_over(marked, catalogue, messages(catalogue))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_public_page_is_in_the_language(town, client, translated, language):
    meetings = [f"/bijeenkomsten/{number}" for number in town.values()]
    closed = [f"{path}/aanmelden" for path in meetings]
    for path in [*PLAIN_PAGES, *meetings, *closed]:
        page = translated(client.get(f"/{language}{path}", follow_redirects=True), language)
        title = Page(page.text).all("title")[0].text.lower()
        assert not [word for word in TELLING if word in title], path


@pytest.mark.parametrize("language", LANGUAGES)
def test_signing_up_is_in_the_language(town, client, translated, language):
    path = f"/{language}/bijeenkomsten/{town['soon']}/aanmelden"
    wrong = client.send(client.get(path), {"bericht": "y", "mail": "bo@", "met": "9"})
    translated(wrong, language)
    confirmation = client.send(wrong, {"mail": "bo@example.org", "met": "2"}, follow=True)
    assert confirmation.request.path == f"/{language}/bevestiging"
    code = code_on(translated(confirmation, language))
    mine = f"/{language}/mijn-aanmelding"
    other = client.application.test_client()
    translated(other.send(other.get(mine), {"code": "KKKK KKKK KKKK"}), language)
    receipt = translated(other.send(other.get(mine), {"code": code}, follow=True), language)
    assert receipt.request.path == mine
    for step in (f"wijzigen/{town['soon']}", "mail", "wissen", f"afmelden/{town['soon']}"):
        page = translated(other.get(f"{mine}/{step}"), language)
    translated(other.send(page, follow=True), language)
    form = client.application.test_client()
    waiting = form.send(
        form.get(f"/{language}/bijeenkomsten/{town['full']}/aanmelden"), follow=True
    )
    assert "receipt-code" in translated(waiting, language).text


@pytest.mark.parametrize("language", ["nl", *LANGUAGES])
def test_links_keep_the_language_and_the_switch_keeps_the_page(town, client, language):
    prefix = "" if language == "nl" else f"/{language}"
    for path in ("/", "/groepen/zondag", f"/bijeenkomsten/{town['soon']}?a=1&b=2", "/bestaat-niet"):
        page = client.get(f"{prefix}{path}")
        links = {one.hreflang: one for one in Page(page.text).all("a") if one.hreflang}
        expected = {"nl": path, "en": f"/en{path}", "ar": f"/ar{path}"}
        assert {code: unescape(one.href) for code, one in links.items()} == expected
        current = [code for code, one in links.items() if "aria-current" in one.attributes]
        assert current == [language]
        for one in Page(page.text).all("a", "form"):
            address = one.href or one.action
            if address.startswith("/") and not one.hreflang:
                first = address.split("/")[1].partition("?")[0]
                assert first == language if prefix else first not in LANGUAGES, address
        for code, one in links.items():
            answer = client.get(unescape(one.href))
            assert answer.status_code == page.status_code
            assert Page(answer.text).all("html")[0].lang == code


def test_a_language_address_needs_no_slash_and_an_unknown_one_is_not_there(client):
    assert client.get("/en").status_code == 200
    assert client.get("/ar/").status_code == 200
    for path in ("/xx", "/xx/groepen", "/nl/", "/english", "/EN/"):
        page = client.get(path)
        assert page.status_code == 404
        assert '<html lang="nl"' in page.text


@pytest.mark.parametrize("language", ["nl", *LANGUAGES])
def test_days_are_in_the_language_and_times_as_on_the_clock(town, client, language):
    prefix = "" if language == "nl" else f"/{language}"
    start = clock.now() + timedelta(days=3)
    page = client.get(f"{prefix}/bijeenkomsten/{town['soon']}")
    wall = clock.local(start)
    shown = format_date(wall.date(), "EEEE d MMMM", locale=language)
    assert shown in page.text.lower() if language == "nl" else shown in page.text
    assert f"{wall:%H:}" in page.text
    assert not re.search(r"[٠-٩]", page.text)


def test_numbers_and_codes_are_read_from_the_left_in_arabic(town, client):
    form = client.get(f"/ar/bijeenkomsten/{town['soon']}/aanmelden")
    confirmation = client.send(form, follow=True)
    (code,) = [
        one
        for one in Page(confirmation.text).all("span")
        if one.attributes.get("class") == "receipt-code"
    ]
    assert code.dir == "ltr"
    for path in ("/ar/hulp-nu", "/ar/contact", "/ar/lijst", "/ar/gebieden/midden"):
        phones = [
            one for one in Page(client.get(path).text).all("a") if one.href.startswith("tel:")
        ]
        assert phones
        for phone in phones:
            assert "ltr" in {phone.dir, *(one.dir for one in phone.inside)}, path


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_group_says_stays_dutch_and_is_marked_so(town, client, language):
    promise = "Praten over hoe het met je gaat."
    for path in ("/groepen", "/groepen/zondag", f"/bijeenkomsten/{town['soon']}"):
        page = client.get(f"/{language}{path}")
        assert promise in page.text
        assert promise not in Screen(page.text).pieces
