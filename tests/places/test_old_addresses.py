"""What was renamed is found at its old address, and nobody else takes that."""

import pytest

from recovery_groups.wishes.need_actions import free_slug
from tests.support.builders import a_group


def renamed(desk, what, number, slug):
    page = desk.get(f"/beheer/{what}/{number}/wijzigen")
    return desk.send(page, {"adres": slug}, button="Bewaar")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/buurtpunten/de-linde", "/buurtpunten/de-eik"),
        ("/buurtpunten/de-linde?lang=1&x=a%20b", "/buurtpunten/de-eik?lang=1&x=a+b"),
        ("/poster/de-linde", "/poster/de-eik"),
        ("/buurtpunten/de-linde.ics", "/buurtpunten/de-eik.ics"),
        ("/en/buurtpunten/de-linde", "/en/buurtpunten/de-eik"),
        ("/api/v1/venues/de-linde", "/api/v1/venues/de-eik"),
    ],
)
def test_a_renamed_venue_answers_at_its_old_address(desk, linde, visitor, old, new):
    assert renamed(desk, "buurtpunten", linde, "de-eik").status_code == 303
    answer = visitor.get(old)
    assert (answer.status_code, answer.location) == (301, new)
    assert visitor.get(new).status_code == 200


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/gebieden/noord", "/gebieden/boven"),
        ("/gebieden/noord.ics", "/gebieden/boven.ics"),
        ("/gebieden/noord/wens", "/gebieden/boven/wens"),
        ("/?gebied=noord&deel=avond", "/?gebied=boven&deel=avond"),
        ("/lijst?gebied=noord", "/lijst?gebied=boven"),
        ("/gebieden/noord.atom", "/gebieden/boven.atom"),
        ("/insluiten/noord", "/insluiten/boven"),
        ("/en/insluiten/noord", "/en/insluiten/boven"),
        ("/api/v1/districts/noord", "/api/v1/districts/boven"),
        ("/api/v1/venues?limit=2&district=noord", "/api/v1/venues?limit=2&district=boven"),
        ("/api/v1/meetings?district=noord", "/api/v1/meetings?district=boven"),
    ],
)
def test_a_renamed_district_answers_at_its_old_address(desk, noord, visitor, old, new):
    renamed(desk, "gebieden", noord, "boven")
    answer = visitor.get(old)
    assert (answer.status_code, answer.location) == (301, new)


def test_a_name_that_goes_back_leads_nowhere_in_a_ring(desk, linde, visitor):
    renamed(desk, "buurtpunten", linde, "de-eik")
    renamed(desk, "buurtpunten", linde, "de-linde")
    assert visitor.get("/buurtpunten/de-linde").status_code == 200
    assert visitor.get("/buurtpunten/de-eik").location == "/buurtpunten/de-linde"


def test_nobody_else_takes_an_address_that_is_or_was_of_another(desk, noord, zuid):
    assert "Dit adres is al van iets anders." in renamed(desk, "gebieden", zuid, "noord").text
    renamed(desk, "gebieden", noord, "boven")
    answer = renamed(desk, "gebieden", zuid, "noord")
    assert answer.status_code == 409
    assert "Dit adres is al van iets anders." in answer.text


def test_an_unknown_address_stays_unknown(visitor, noord):
    for path in ("/insluiten/weg", "/gebieden/weg.atom", "/api/v1/groups/weg"):
        assert visitor.get(path).status_code == 404
    assert visitor.get("/api/v1/venues?district=weg").json == {"items": [], "next": None}
    for path in ("/gebieden/weg", "/buurtpunten/weg", "/groepen/weg", "/groepen/weg.ics"):
        assert visitor.get(path).status_code == 404


@pytest.fixture
def op_adem(noord):
    return a_group(slug="op-adem", name="Op adem", district_id=noord)


@pytest.mark.parametrize("what", ["", ".ics", "?x=a%20b"])
def test_a_renamed_group_answers_at_its_old_address(desk, op_adem, visitor, what):
    assert renamed(desk, "groepen", op_adem, "lucht").status_code == 303
    answer = visitor.get(f"/groepen/op-adem{what}")
    assert answer.status_code == 301
    assert answer.location == f"/groepen/lucht{what.replace('%20', '+')}"
    assert visitor.get(answer.location).status_code == 200


def test_a_group_takes_no_address_that_another_has_or_had(desk, noord, op_adem):
    other = a_group(slug="rust", district_id=noord)
    assert renamed(desk, "groepen", op_adem, "rust").status_code == 409
    renamed(desk, "groepen", other, "stil")
    answer = renamed(desk, "groepen", op_adem, "rust")
    assert answer.status_code == 409
    assert "Dit adres is al van iets anders." in answer.text
    assert 'value="rust"' in answer.text


@pytest.mark.parametrize("slug", ["", "Op Adem", "op/adem", "a" * 81])
def test_an_address_of_a_group_has_small_letters_digits_and_dashes(desk, op_adem, slug):
    assert renamed(desk, "groepen", op_adem, slug).status_code == 422


def test_a_new_group_of_the_same_name_gets_an_address_nobody_had(desk, op_adem):
    renamed(desk, "groepen", op_adem, "lucht")
    assert free_slug("Op adem") == "op-adem-2"


def test_other_programs_find_a_renamed_group_too(desk, op_adem, visitor):
    renamed(desk, "groepen", op_adem, "lucht")
    moved = visitor.get("/api/v1/groups/op-adem")
    assert moved.location == "/api/v1/groups/lucht"
    assert moved.headers["Access-Control-Allow-Origin"] == "*"
