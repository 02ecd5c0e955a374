"""A workbook with mistakes planted in it: the look finds each one, and nothing is saved."""

import re

import pytest
from sqlalchemy import select

from core import clock, slugs
from core.db import db, transaction
from core.slugs import FormerSlug
from locations.districts.models import District
from recovery_groups.transfer.column_rules import Kind
from tests.support.builders import a_district, a_venue
from tests.transfer.sheets import (
    CENTRUM,
    CITY,
    GROUP,
    JALILA,
    LINDE,
    LINK,
    TEAM,
    csv,
    excel,
    rows_on,
    run,
    upload,
)

PLANTED = {
    Kind.DISTRICTS: [
        CENTRUM,
        {**CENTRUM, "Fase": "Bijna"},
        {"Naam": "Noord", "Gemeente": "", "Inwoners": "veel"},
    ],
    Kind.POSTCODES: [
        {"Postcode": "641", "Gebied": "Centrum"},
        {"Postcode": "6412", "Gebied": "Verweg", "Plek op de kaart": "hier"},
    ],
    Kind.TEAMS: [TEAM, {"Naam": "Team", "Gebied": "Centrum", "Telefoon": "bel maar"}],
    Kind.VENUES: [
        {**LINDE, "Adres": "de-linde"},
        {**LINDE, "Adres": "de-linde", "Lift": "misschien"},
        {**LINDE, "Naam": "Zaal", "Maandag": "12:00-9:00", "Ruimtes": "groot", "Adres": "Zaal!"},
    ],
    Kind.EXPERTS: [JALILA, {"Voornaam": "Joost", "Thema's": "Voetbal", "Nummer": "77"}],
    Kind.LINKS: [
        LINK,
        {**LINK, "Vanaf": "01-01-2027"},
        {**LINK, "Rol": "Baas", "Uren per week": "90", "Tot en met": "31-02-2027"},
        {**LINK, "Ervaringsdeskundige": "Niemand", "Buurtteam": "Team Mars"},
        {**LINK, "Rol": "Inloop", "Tot en met": "01-11-2026"},
    ],
    Kind.GROUPS: [
        GROUP,
        {
            **GROUP,
            "Naam": "Nacht",
            "Dag": "zondag",
            "Begint om": "2:30",
            "Feestdagen overslaan": "nee",
        },
        {**GROUP, "Naam": "Vol", "Plekken": "15", "Staat": "Gestopt"},
        {**GROUP, "Naam": "Kaal", "Begeleiders": "Piet", "Ruimte": "zolder", "Dag": ""},
        {"Naam": "Dag", "Gebied": "Centrum", "Staat": "Open", "Belofte": "Samen."},
        {**GROUP, "Belofte": "Iets anders."},
        {**GROUP, "Naam": "Dicht", "Inloop": "nee", "Plekken": "", "Ruimte": "zaal 9"},
    ],
}
FOUND = {
    ("gebieden", 3): [
        "Fase: Kies uit: Verkennen, Voorbereiden, Gestart.",
        "Dit staat ook in rij 2.",
    ],
    ("gebieden", 4): [
        "Gemeente: Vul dit in.",
        "Inwoners: Kies een getal van 1 tot en met 9999999.",
    ],
    ("postcodes", 2): ["Postcode: 641 is geen postcode van 4 cijfers."],
    ("postcodes", 3): ["Plek op de kaart: Vul 2 getallen in", "Gebied: Dit staat niet op de site"],
    ("buurtteams", 3): ["Telefoon: Vul alleen cijfers in."],
    ("buurtpunten", 3): ["Lift: Vul ja of nee in.", "Dit staat ook in rij 2."],
    ("buurtpunten", 4): [
        "Ruimtes: Schrijf het zo",
        "Maandag: 12:00-9:00 kan niet.",
        "Adres: Gebruik",
    ],
    ("ervaringsdeskundigen", 3): ["Thema's: Kies uit", "Nummer: Dit nummer is van niemand."],
    ("koppelingen", 2): ["Vanaf: Deze koppeling is er al op een van deze dagen."],
    ("koppelingen", 3): ["Vanaf: Deze koppeling is er al op een van deze dagen."],
    ("koppelingen", 4): [
        "Rol: Kies uit",
        "Uren per week: Kies een getal",
        "Tot en met: Vul een datum",
    ],
    ("koppelingen", 5): ["Ervaringsdeskundige: Dit staat niet", "Buurtteam: Dit staat niet"],
    ("koppelingen", 6): ["Tot en met: De laatste dag is voor de eerste dag."],
    ("groepen", 3): ["Begint om: Op zondag 28 maart 2027 bestaat deze tijd niet."],
    ("groepen", 4): [
        "Staat: Een nieuwe groep begint als Concept of Open.",
        "Ruimte: Deze ruimte is te klein",
    ],
    ("groepen", 5): ["Begeleiders: Piet: Dit staat niet", "Dag: Kies een dag van de week."],
    ("groepen", 6): ["Buurtpunt: Een open groep heeft een rooster nodig."],
    ("groepen", 7): [
        "Belofte: Dit is anders dan in rij 2 van deze groep.",
        "Dit staat ook in rij 2.",
    ],
    ("groepen", 8): [
        "Plekken: Zonder inloop zijn er plekken nodig.",
        "Ruimte: Deze ruimte is er niet",
    ],
}
"""What is said of each wrong row, by sheet and row."""


def sheets_of(page):
    """Return what a page says of each wrong row, by sheet and row."""
    names = [kind.value.capitalize() for kind in Kind]
    told, kind = {}, 0
    parts = page.text.split('<span class="muted">')[1:]
    for part, (row, words, more) in zip(parts[-len(rows_on(page)) :], rows_on(page), strict=True):
        kind = next(name for name in names if part.startswith(name))
        if words == "Fout":
            told[kind.lower(), row] = more
    return told


def test_each_planted_mistake_is_found_and_nothing_is_saved(desk):
    page = upload(desk, ("stad.xlsx", excel(PLANTED)))
    told = sheets_of(page)
    assert set(told) == set(FOUND)
    for place, sentences in FOUND.items():
        for sentence in sentences:
            assert sentence in told[place], place
    assert "Voer dit uit" not in page.text
    assert db.session.scalar(select(District.id)) is None


def test_a_plan_with_mistakes_is_not_carried_out_by_hand_either(desk):
    page = upload(desk, ("stad.xlsx", excel(PLANTED)))
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    answer = desk.post(f"{page.request.path}/uitvoeren", data={"csrf_token": token, "gezien": "x"})
    assert "Het is niet gelukt" in answer.text
    assert db.session.scalar(select(District.id)) is None


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("Naam;Gemeente;Kleur", "Kleur: Deze kolom kennen we niet. Haal die weg."),
        ("Naam;Gemeent", "Gemeent: Deze kolom kennen we niet. Bedoel je Gemeente?"),
        ("Naam;Gemeente;Naam", "Naam: Deze kolom staat er dubbel. Haal er een weg."),
        ("Naam;Fase", "Gemeente: Deze kolom ontbreekt. Zet die erbij."),
    ],
)
def test_headings_that_are_wrong_are_all_named(desk, head, words):
    page = upload(desk, ("gebieden.csv", f"{head}\r\nCentrum;Verkennen;x\r\n".encode()))
    assert words in " ".join(page.text.replace("<b>", "").replace("</b>", "").split())
    assert "Voer dit uit" not in page.text


def test_an_address_that_something_had_once_is_not_given_again(desk):
    a_district(slug="centrum", name="Centrum")
    with transaction():
        row = {"kind": slugs.VENUE, "slug": "de-linde", "subject_id": 99}
        db.session.add(FormerSlug(**row))
    page = upload(desk, ("buurtpunten.csv", csv(Kind.VENUES, {**LINDE, "Adres": "de-linde"})))
    [(_, words, more)] = rows_on(page)
    assert (words, "Dit adres is al van iets anders" in more) == ("Fout", True)


def test_what_stands_in_the_archive_says_so(desk):
    district = a_district(slug="centrum", name="Centrum")
    a_venue(district_id=district, name="De Linde", slug="de-linde", archived_at=clock.now())
    page = upload(desk, ("buurtpunten.csv", csv(Kind.VENUES, LINDE)))
    [(_, words, more)] = rows_on(page)
    assert words == "Fout"
    assert "Dit staat in het archief" in more


def test_a_good_city_has_no_mistakes(desk):
    page = upload(desk, ("stad.xlsx", excel(CITY)))
    assert "Klaar." in run(desk, page).text
