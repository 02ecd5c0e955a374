"""The page and the sheet show what may be shown, and nothing that follows from it."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from core import clock
from core.accounts.rules import Role
from core.db import transaction
from recovery_groups.facilitation.models import HeadCount
from recovery_groups.signups.models import MonthCount
from recovery_groups.statistics.freeze_actions import freeze
from recovery_groups.statistics.models import FrozenFigure
from tests.statistics.counting import OCTOBER, counted, table
from tests.support.builders import a_district, a_group, a_venue
from tests.support.site import counted_statements
from tests.support.staff import an_account, sign_in

PATH, SHEET = "/beheer/cijfers", "/beheer/cijfers.csv"
CUTS = ("gebied", "buurtpunt", "groep")
SPANS = ("week", "maand", "kwartaal")
ADDRESSES = [
    f"?per={span}&naar={cut}&voor={who}" for span in SPANS for cut in CUTS for who in ("", "buiten")
]
GOLDEN = Path(__file__).parents[1] / "golden" / "cijfers.csv"


@pytest.fixture
def city(group, other, anker, noord):
    """Two groups in the north, one in the south; a quarter and a month of counts."""
    zuid = a_district(name="Zuid", slug="zuid")
    counted(group, anker, 8, 3, 6, 9)
    counted(group, anker, 7, 7, 8, first=date(2026, 9, 8))
    counted(other, anker, 4, 4, first=date(2026, 10, 7))
    counted(a_group(district_id=zuid, name="=1+1"), a_venue(district_id=zuid), 2, 1)
    with transaction() as session:
        numbers = {"people": 30, "parties": 20, "first_timers": 6, "waiting": 2}
        session.add(MonthCount(month=OCTOBER, district_id=noord, **numbers))
    freeze(clock.now())


def test_a_month_is_shown_by_district(desk, city):
    assert table(desk.get(PATH)) == [
        ["Noord", "6", "30", "60%", "5", "te weinig", "–"],
        ["Zuid", "2", "te weinig", "–", "–", "–", "–"],
        ["Alles samen", "8", "30+", "60%", "5", "te weinig", "–"],
    ]


def test_a_month_is_shown_by_venue_and_by_group(desk, city):
    venues = table(desk.get(f"{PATH}?naar=buurtpunt"))
    assert ["Het Anker Noord", "6", "30", "60%"] in venues
    assert [(row[0], row[2]) for row in table(desk.get(f"{PATH}?naar=groep"))] == [
        ("=1+1 Zuid", "te weinig"),
        ("Rust Noord", "5"),
        ("Samen verder Noord", "25"),
        ("Alles samen", "30+"),
    ]


def test_weeks_and_quarters_have_pages_before_and_after(desk, city):
    page = desk.get(f"{PATH}?per=week")
    assert "week 44" in page.text
    earlier = desk.get(f"{PATH}?per=week&vanaf=2026-10-19")
    assert "Later" in earlier.text
    assert table(earlier)[0][:3] == ["Noord", "1", "5"]
    assert table(desk.get(f"{PATH}?per=kwartaal"))[0][:3] == ["Noord", "3", "20"]


def test_before_anything_is_frozen_it_says_so(desk, group, anker):
    counted(group, anker, 8, first=date(2026, 11, 3))
    freeze(clock.now())
    assert "Er is nog niet geteld." in desk.get(PATH).text


def test_the_sheet_is_the_golden_one(desk, city):
    assert desk.get(SHEET).data == GOLDEN.read_bytes()


def test_two_exports_are_the_same_whatever_is_counted_meanwhile(desk, city):
    before = [desk.get(SHEET + one).data for one in ADDRESSES]
    with transaction() as session:
        session.execute(update(HeadCount).values(people=HeadCount.people + 1))
        session.execute(update(MonthCount).values(first_timers=MonthCount.first_timers + 1))
    freeze(clock.now())
    assert [desk.get(SHEET + one).data for one in ADDRESSES] == before


def test_nothing_on_a_page_or_in_a_sheet_comes_from_a_hidden_number(desk, city):
    def everything():
        return [(table(desk.get(PATH + one)), desk.get(SHEET + one).data) for one in ADDRESSES]

    before = everything()
    with transaction() as session:
        for number in (0, 4):
            hidden = FrozenFigure.shown.is_(None)
            session.execute(update(FrozenFigure).where(hidden).values(number=number))
            session.flush()
    assert everything() == before


def test_to_share_are_only_numbers_of_ten_people_and_more(desk, city):
    assert table(desk.get(f"{PATH}?naar=groep&voor=buiten")) == [
        ["=1+1 Zuid", "2", "te weinig", "–"],
        ["Rust Noord", "2", "te weinig", "–"],
        ["Samen verder Noord", "4", "25", "80%"],
        ["Alles samen", "8", "25+", "80%"],
    ]


def test_a_coordinator_sees_own_districts_only(client, city, noord):
    own = sign_in(client, an_account((Role.COORDINATOR, noord)))
    for address in ADDRESSES:
        assert "Zuid" not in own.get(PATH + address).text
        assert "=1+1" not in own.get(SHEET + address).text
    assert [row[0] for row in table(own.get(PATH))] == ["Noord", "Alles samen"]


def test_the_sheet_holds_no_formula(desk, city):
    assert "'=1+1" in desk.get(f"{SHEET}?naar=groep").text


def test_the_sheet_asks_the_password_again_after_a_while(client, city):
    late = sign_in(client, an_account(Role.COORDINATOR), password_ago=timedelta(hours=1))
    assert late.get(SHEET).status_code == 303


def test_the_page_asks_at_most_five_questions(desk, city):
    with counted_statements() as asked:
        desk.get(f"{PATH}?naar=groep&per=week")
    assert len(asked) <= 5, asked


@pytest.mark.parametrize("question", ["?per=x&naar=y&voor=z&vanaf=q", "?vanaf=2026-99-99"])
def test_what_an_address_does_not_know_is_left_out(desk, city, question):
    assert table(desk.get(PATH + question)) == table(desk.get(PATH))


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.ADMIN])
def test_the_page_is_not_there_for_others(client, role):
    assert sign_in(client, an_account(role)).get(PATH).status_code == 404
