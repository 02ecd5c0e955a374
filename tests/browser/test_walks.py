"""The main job, on both databases: a small phone, no JavaScript, no name, nothing typed."""

from collections.abc import Iterator

import pytest

from tests.browser.taps import Visitor
from tests.support.live import Site, city

# In both groups of the demo city one place is left at the next meeting.
WALKS = [("", "Samen verder"), ("/ar", "Birlikte")]


@pytest.fixture(scope="module")
def site(lasting_database, tmp_path_factory) -> Iterator[Site]:
    """The demo city, on each kind of database."""
    with city(lasting_database, tmp_path_factory.mktemp("instance")) as served:
        yield served


@pytest.mark.parametrize(("prefix", "group"), WALKS)
def test_two_taps_a_code_withdrawing_and_somebody_moves_up(street, prefix, group):
    bo = Visitor(street, prefix)
    bo.open("/")
    assert bo.page.get_attribute("html", "dir") == ("rtl" if prefix else "ltr")
    bo.tap(group, "link")
    assert bo.reads("Bijna vol")
    assert bo.cookies() == set()

    bo.taps = 0
    bo.tap("Meld je aan", "link")
    meeting = bo.page.url.removesuffix("/aanmelden")
    bo.tap("Meld je aan")
    assert bo.page.url.endswith(f"{prefix}/bevestiging")
    assert (bo.taps, bo.typed) == (2, "")
    assert bo.reads("Je bent aangemeld")
    code = bo.code()

    amina = Visitor(street, prefix)
    amina.page.goto(meeting)
    amina.tap("Ga naar de wachtlijst", "link")
    amina.tap("Zet mij op de wachtlijst")
    assert (amina.taps, amina.typed) == (2, "")
    assert amina.reads("Je staat op de wachtlijst")
    amina.open("/mijn-aanmelding")
    assert amina.reads("Wachtlijst: je staat vooraan")

    again = Visitor(street, prefix)
    again.comes_back_with(code.lower().replace(" ", "-"))
    assert again.reads("Je bent aangemeld")
    assert code.replace(" ", "") not in again.page.url
    again.taps = 0
    again.tap("Meld je af", "link")
    again.tap("Ja, meld mij af")
    assert again.taps == 2
    assert again.reads("Je bent afgemeld. Dank je wel. Je bent altijd weer welkom.")

    amina.open("/mijn-aanmelding")
    assert amina.reads("Je bent aangemeld")
    assert not amina.reads("Wachtlijst: je staat vooraan")
