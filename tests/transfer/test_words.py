"""What a look says so that somebody finds the cell: names, rows, files, numbers, and all values."""

import io

import pytest
from openpyxl import load_workbook

from recovery_groups.transfer.column_rules import COLUMNS, Kind
from tests.support.builders import a_district
from tests.transfer.sheets import (
    CENTRUM,
    GROUP,
    JALILA,
    LINDE,
    LINK,
    TEAM,
    csv,
    excel,
    rows_on,
    upload,
)

PLACE = {
    Kind.DISTRICTS: [CENTRUM],
    Kind.TEAMS: [TEAM],
    Kind.VENUES: [LINDE],
    Kind.EXPERTS: [JALILA],
}


def looked(desk, city):
    """Return (verdict, what is said) of each row of a city that is looked at."""
    page = upload(desk, ("stad.xlsx", excel(PLACE | city)))
    all_rows = rows_on(desk.get(f"{page.request.path}?toon=alles"))
    return [(words, more) for _, words, more in all_rows]


@pytest.mark.parametrize("field", ["Rolstoel", "Aangepast toilet"])
def test_whether_a_wheelchair_can_come_in_is_never_filled_in_for_somebody(desk, field):
    found = looked(desk, {Kind.VENUES: [{**LINDE, field: ""}]})
    assert ("Fout", f"{field}: Vul dit in.") in found
    page = upload(desk, ("buurtpunten.csv", f"Naam\r\n{LINDE['Naam']}\r\n".encode()))
    assert f"{field}:</b> Deze kolom ontbreekt." in page.text


def test_a_mistake_in_a_venue_is_said_there_and_not_at_its_groups(desk):
    found = looked(desk, {Kind.VENUES: [{**LINDE, "Ruimtes": "groot"}], Kind.GROUPS: [GROUP]})
    assert [words for words, _ in found] == ["Nieuw", "Nieuw", "Fout", "Nieuw", "Nieuw"]
    assert found[2][1].startswith("Ruimtes: Schrijf het zo")
    assert "Let op" not in found[4][1]


def test_what_points_at_a_row_that_cannot_be_read_names_that_row(desk):
    city = {Kind.TEAMS: [{**TEAM, "Gebied": "Verweg"}], Kind.LINKS: [LINK]}
    assert ("Fout", "Buurtteam: In rij 2 van buurtteams staat een fout.") in looked(desk, city)


def test_an_address_that_two_groups_have_is_said_of_the_address(desk):
    groups = [{**GROUP, "Adres": "samen"}, {**GROUP, "Naam": "Wandelen", "Adres": "samen"}]
    found = looked(desk, {Kind.GROUPS: groups})
    assert found[-1] == ("Fout", "Adres: Dit staat ook in rij 2. Haal er een weg.")


def test_names_with_a_comma_between_hint_at_the_semicolon(desk):
    found = looked(desk, {Kind.GROUPS: [{**GROUP, "Begeleiders": "Jalila, Gijs"}]})
    assert found[-1] == ("Fout", "Begeleiders: Jalila, Gijs: Zet er een ; tussen.")


def test_a_room_that_is_too_small_says_how_many_it_holds(desk):
    found = looked(desk, {Kind.GROUPS: [{**GROUP, "Plekken": "15"}]})
    assert found[-1][1] == "Ruimte: Deze ruimte is te klein. Er passen 14 mensen in."


def test_rooms_are_the_same_with_capitals(desk):
    found = looked(desk, {Kind.GROUPS: [{**GROUP, "Ruimte": "ZAAL 2"}]})
    assert found[-1][0] == "Nieuw"
    found = looked(desk, {Kind.VENUES: [{**LINDE, "Ruimtes": "zaal 2: 14; Zaal 2: 6"}]})
    assert found[2][1].startswith("Ruimtes: Schrijf het zo")


def test_a_wrong_row_says_what_it_is_about(desk):
    page = upload(
        desk,
        ("postcodes.csv", csv(Kind.POSTCODES, {"Postcode": "641", "Gebied": "Centrum"})),
        ("koppelingen.csv", csv(Kind.LINKS, LINK)),
    )
    assert "<b>641</b>" in page.text
    assert "<b>Jalila</b>" in page.text
    assert "Koppelingen – koppelingen.csv" in page.text


def test_the_name_of_the_only_file_is_not_said_at_each_row(desk):
    page = upload(desk, ("gebieden.csv", csv(Kind.DISTRICTS, CENTRUM)))
    assert "– gebieden.csv" not in page.text


def test_a_new_row_shows_everything_that_will_be_there(desk):
    a_district(name="Centrum", slug="centrum")
    page = upload(desk, ("buurtpunten.csv", csv(Kind.VENUES, {**LINDE, "Naam": "Café Één"})))
    [(_, words, more)] = rows_on(page)
    assert (words, "Naam: Café Één" in more) == ("Nieuw", True)
    assert "Maandag: 09:00-12:00, 13:00-22:00" in more
    assert "Aangepast toilet: nee" in more


def test_a_file_without_a_kind_may_get_another_name(desk):
    page = upload(desk, ("lijst.csv", csv(Kind.DISTRICTS, CENTRUM)))
    assert "Of geef het bestand een naam zoals groepen.csv." in page.text


def test_the_template_explains_every_column(desk):
    sent = desk.get("/beheer/importeren/sjabloon/alles.xlsx").data
    head, *rows = load_workbook(io.BytesIO(sent))["Uitleg"].iter_rows(values_only=True)
    explained = {(row[0], row[1]): row[head.index("Wat vul je in?")] for row in rows}
    assert set(explained) == {(k.value, one.heading) for k in Kind for one in COLUMNS[k]}
    assert [place for place, words in explained.items() if not words] == []
    assert explained["buurtpunten", "Adres"].startswith("Het webadres van de pagina.")
    assert explained["groepen", "Begeleiders"].endswith("Zet er een ; tussen.")
