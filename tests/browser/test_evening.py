"""A whole evening of a facilitator, with a phone at the door; a resident and a mail server see it.

The clock of the site moves on with the story; every page that is sent is judged on the way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests.browser.taps import Visitor
from tests.support.builders import a_group, a_meeting, a_venue
from tests.support.live import Site, Street, city
from tests.support.mailing import one_round
from tests.support.postbox import Postbox
from tests.support.residents import a_resident
from tests.support.staff import PASSWORD, a_facilitator, with_password

BO, CY = "bo@voorbeeld.nl", "cy@voorbeeld.nl"
INSTEAD = "Wel op donderdag 3 december, 19:30 uur"


@dataclass
class Story:
    """Where it plays, who is in it, and the group's three dates."""

    site: Site
    box: Postbox
    noor: Visitor
    joost: Visitor
    bo: Visitor
    cy: Visitor
    emails: dict[str, str]
    tonight: int
    next_week: int
    full: int

    def time_passes(self, **passed: int) -> None:
        """Let time pass, and let the worker do what is due then."""
        self.site.hands.now += timedelta(**passed)
        with self.site.app.app_context():
            assert one_round()

    def subjects(self, address: str) -> list[str]:
        """Return the subjects of what somebody got by mail, in order."""
        return [mail.subject for mail in self.box.to(address)]


@pytest.fixture
def site(database_url, box, tmp_path) -> Iterator[Site]:
    """The demo city with a real mail server, for one test."""
    with city(database_url, tmp_path / "instance", **box.settings) as served:
        yield served


@pytest.fixture
def street(site, browser) -> Iterator[Street]:
    """Visitors of that city; afterwards nothing may have complained."""
    made = Street(site, browser)
    yield made
    made.judge()


@pytest.fixture
def tell(site, street, box):
    """Set the story up for people with phones that run script, or do not."""

    def go(*, script: bool) -> Story:
        with site.app.app_context():
            more = {"venue": a_venue(), "group": (group := a_group(name="Kop op", capacity=8))}
            week = timedelta(days=7)
            soon = timedelta(minutes=45)
            dates = {
                "tonight": a_meeting(starts_in=soon, walk_in_places=2, **more),
                "next_week": a_meeting(starts_in=week, **more),
                "full": a_meeting(starts_in=2 * week, capacity=3, walk_in_places=1, **more),
            }
            a_resident(dates["tonight"], nickname="Marja", first_time=True)
            a_resident(dates["tonight"], nickname="Vlinder")
            a_resident(dates["full"], party=2)
            staff = {name: a_facilitator(group, name=name) for name in ("Noor", "Joost")}
            emails = {name: with_password(account) for name, account in staff.items()}
        people = {
            name: Visitor(street, java_script_enabled=script)
            for name in ("noor", "joost", "bo", "cy")
        }
        return Story(site, box, **people, emails=emails, **dates)

    return go


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(False, id="without script"),
        pytest.param(True, id="with script", marks=pytest.mark.hard),
    ],
)
def test_a_whole_evening(tell, script):
    story = tell(script=script)
    codes = {one: signs_up(story, one) for one in (BO, CY)}
    signs_in(story.noor, story.emails["Noor"])
    counts_and_ticks(story)
    adds_who_walks_in(story)
    gives_somebody_a_slip(story)
    cancels_with_three_taps_and_undoes_it(story, codes[BO])
    cancels_and_says_when_it_is(story, codes[BO])
    gives_a_place_from_the_waiting_list(story, codes[CY])
    writes_to_who_comes(story, codes[CY])
    is_relieved_by_a_colleague(story)
    signs_out_and_leaves_no_name(story.noor)


def signs_up(story: Story, address: str) -> str:
    """Let a resident sign up, or wait where it is full, and leave an address; return the code."""
    who = story.bo if address == BO else story.cy
    who.open(f"/bijeenkomsten/{story.next_week if address == BO else story.full}/aanmelden")
    who.page.locator("details.more").last.locator("summary").tap()
    who.page.get_by_label("Mail mij als er iets verandert").check()
    who.type("mail", address)
    who.tap("Meld je aan" if address == BO else "Zet mij op de wachtlijst")
    return who.code()


def opens_receipt(who: Visitor, code: str) -> None:
    """Look behind a code: it is asked again after a while."""
    who.open("/mijn-aanmelding")
    if who.page.locator("[name=code]").count():
        who.type("code", code)
        who.tap("Kijk")


def signs_in(who: Visitor, email: str) -> None:
    who.open("/inloggen")
    who.type("email", email)
    who.type("wachtwoord", PASSWORD)
    who.tap("Log in")
    assert who.page.url.endswith("/begeleiders/vandaag")


def counts_and_ticks(story: Story) -> None:
    noor = story.noor
    assert noor.reads("Vandaag: Kop op")
    assert noor.reads("1 voor het eerst")
    for people in ("1", "2"):
        noor.tap("Eén erbij")
        assert noor.page.locator("#getal").input_value() == people
    assert noor.reads("Laatst bewaard om 10:00 uur")
    noor.page.get_by_label("Marja").check()
    noor.tap("Bewaar")
    assert noor.page.get_by_label("Marja").is_checked()
    assert not noor.page.get_by_label("Vlinder").is_checked()
    noor.tap("Verberg namen")
    assert not noor.reads("Marja")
    noor.tap("Toon namen")
    assert noor.reads("Marja")


def adds_who_walks_in(story: Story) -> None:
    noor = story.noor
    assert noor.reads("2 aangemeld")
    noor.tap("+ 1")
    assert noor.reads("Kwam zo binnen")
    assert noor.reads("2 aangemeld"), "who walks in did not sign up"
    assert not noor.reads("over van de lijst"), "2 were counted, and 2 are ticked"


def gives_somebody_a_slip(story: Story) -> None:
    noor, guest = story.noor, story.joost
    noor.tap("Strookjes met een code", "link")
    noor.tap("Maak de strookjes")
    code = noor.page.locator(".slip__code b").inner_text()
    noor.tap("Klaar met printen")
    guest.comes_back_with(code)
    assert guest.reads("Je bent aangemeld")
    assert guest.reads("Maak een nieuwe code")
    guest.tap("Klaar")


def cancels_with_three_taps_and_undoes_it(story: Story, code: str) -> None:
    noor, bo = story.noor, story.bo
    noor.open("/begeleiders/vandaag")
    noor.tap("Zondag 29 november", "link")
    noor.taps = 0
    noor.tap("Gaat niet door", "link")
    noor.tap("De ruimte kan niet")
    assert noor.reads("Je afspraak gaat niet door")
    noor.tap("Ja, dit gaat niet door")
    assert noor.taps == 3
    assert noor.reads("De mail gaat om 10:10 uur weg.")
    opens_receipt(bo, code)
    assert bo.reads("Gaat niet door")
    bo.open(f"/bijeenkomsten/{story.next_week}")
    assert bo.reads("Deze bijeenkomst gaat niet door")

    noor.tap("Ongedaan maken")
    assert noor.reads("Dit gaat toch door.")
    bo.page.reload()
    assert bo.reads("Genoeg plek")
    opens_receipt(bo, code)
    assert bo.reads("Je bent aangemeld")
    story.time_passes(minutes=11)
    assert story.subjects(BO) == []


def cancels_and_says_when_it_is(story: Story, code: str) -> None:
    noor, bo = story.noor, story.bo
    noor.tap("Gaat niet door", "link")
    noor.page.get_by_text("Wanneer wel? (dit hoeft niet)").tap()
    noor.page.get_by_label("Op een nieuwe datum").check()
    noor.type("dag", "2026-12-03")
    noor.type("tijd", "19:30")
    noor.tap("De begeleider kan niet")
    assert noor.reads("1 tot en met 4 mensen krijgen deze mail.")
    noor.tap("Ja, dit gaat niet door")
    story.time_passes(minutes=11)
    assert story.subjects(BO) == ["Je afspraak gaat niet door"]
    assert f"{INSTEAD}." in story.box.to(BO)[0].text
    assert "Kop op" not in str(story.box.to(BO)[0].message)
    opens_receipt(bo, code)
    assert bo.reads("De begeleider kan niet.")
    bo.tap(INSTEAD, "link")
    assert bo.reads("Genoeg plek")


def gives_a_place_from_the_waiting_list(story: Story, code: str) -> None:
    noor, cy = story.noor, story.cy
    opens_receipt(cy, code)
    assert cy.reads("Wachtlijst: je staat vooraan")
    noor.open(f"/begeleiders/bijeenkomsten/{story.full}")
    noor.tap("Wachtlijst: 1 wacht", "link")
    noor.tap("Geef plek")
    assert noor.reads("Niemand wacht op een plek.")
    cy.page.reload()
    assert cy.reads("Je bent aangemeld")
    story.time_passes()
    assert story.subjects(CY) == ["Er is plek"]
    assert "Je staat niet meer op de wachtlijst." in story.box.to(CY)[0].text


def writes_to_who_comes(story: Story, code: str) -> None:
    noor, cy = story.noor, story.cy
    noor.tap("Terug", "link")
    noor.tap("Stuur bericht aan iedereen", "link")
    noor.type("tekst", "We zitten deze keer in de tuin.")
    noor.tap("Bekijk je bericht")
    assert noor.reads("1 tot en met 4 mensen krijgen deze mail.")
    noor.tap("Stuur het bericht")
    assert noor.reads("Je bericht gaat weg.")
    story.time_passes()
    assert story.subjects(CY) == ["Er is plek", "Bericht over je afspraak"]
    assert "We zitten deze keer in de tuin." in story.box.to(CY)[1].text
    assert len(story.box.to(BO)) == 1
    opens_receipt(cy, code)
    assert cy.reads("We zitten deze keer in de tuin.")


def is_relieved_by_a_colleague(story: Story) -> None:
    noor, joost, cy = story.noor, story.joost, story.cy
    noor.tap("Ik kan niet", "link")
    noor.page.get_by_label("Joost").check()
    noor.tap("Vraag het")
    assert noor.reads("Nog niemand neemt het over")
    story.time_passes()
    (asked,) = story.box.to(story.emails["Joost"])
    assert asked.subject == "Wie kan op zondag 6 december?"
    assert "Een collega kan niet komen op:" in asked.text

    signs_in(joost, story.emails["Joost"])
    assert joost.reads("Noor vraagt: wie kan?")
    joost.tap("Ja, ik neem het over")
    story.time_passes()
    (told,) = story.box.to(story.emails["Noor"])
    assert told.subject == "Iemand neemt het over op zondag 6 december"
    noor.open("/begeleiders/vandaag")
    assert noor.reads("Joost neemt het over")
    cy.open(f"/bijeenkomsten/{story.full}")
    assert "Joost" in cy.page.inner_text("main")
    assert "Noor" not in cy.page.inner_text("main")


def signs_out_and_leaves_no_name(noor: Visitor) -> None:
    assert noor.reads("Marja")
    noor.tap("Uitloggen")
    assert noor.reads("Je bent uitgelogd")
    for _step in range(3):
        noor.page.go_back()
        assert "Marja" not in noor.page.content()
        assert "Vlinder" not in noor.page.content()
        assert noor.page.get_by_role("heading", name="Inloggen").is_visible()
