"""The needs board: what one sees of own districts, and of no others."""

import re
from html import unescape

import pytest

from core.accounts.rules import Role
from recovery_groups.wishes import need_actions, need_queries
from recovery_groups.wishes.rules import NeedState
from tests.support.site import counted_statements, path_of
from tests.support.staff import an_account, sign_in
from tests.wishes.doing import a_need, need_of, planner, wished

BOARD = "/beheer/behoeften"


@pytest.fixture(autouse=True)
def _sunday(clock_at):
    """It is a Sunday in November."""


@pytest.fixture
def staff(ilse, noord):
    """Who plans in Noord."""
    return planner(ilse, noord)


@pytest.fixture
def made(staff, noord):
    """A need of Noord that was discussed."""
    return a_need(staff, noord, NeedState.DISCUSSED)


def columns(page):
    """Return what stands on the board: state → what is needed."""
    parts = re.split(r'<section class="needs__col"', page.text)[1:]
    return {
        re.search(r"<h3[^>]*>(\w+)", part)[1]: re.findall(r"<h4><a[^>]*>(.*?)</a>", part)
        for part in parts
    }


def sent(**changed):
    """Return what one fills in on the form of a need."""
    return {"wat": "Een groep in de avond", "voor": "everybody", "wie": "", **changed}


def test_an_empty_board_says_so_and_leads_on(desk):
    page = desk.get(BOARD)
    assert "Er staat nog niets op het bord." in page.text
    assert f'href="{BOARD}/nieuw"' in page.text
    assert "Het archief is leeg." in desk.get(f"{BOARD}?archief=ja").text
    assert "Met deze keuzes is er niets." in desk.get(f"{BOARD}?van=mij").text


def test_needs_stand_by_how_far_they_are(desk, staff, noord):
    for state in NeedState:
        a_need(staff, noord, state, what=f"Nodig: {state}")
    assert columns(desk.get(BOARD)) == {
        "Gezien": ["Nodig: seen"],
        "Besproken": ["Nodig: discussed"],
        "Gepland": ["Nodig: planned"],
        "Gestart": ["Nodig: started"],
    }


def test_one_sees_own_districts_only(desk, staff, noord, zuid, night):
    other = planner(an_account((Role.COORDINATOR, zuid)), zuid)
    a_need(other, zuid, what="Iets in Zuid")
    wished(zuid, 20)
    night(1)
    desk = sign_in(desk, staff.account_id)
    page = desk.get(BOARD)
    assert "Zuid" not in page.text
    assert "20 of meer" not in page.text
    assert desk.get(f"{BOARD}?gebied=zuid").status_code == 404
    assert desk.get(f"{BOARD}/nieuw?gebied=zuid").status_code == 404
    everywhere = sign_in(desk.application.test_client(), an_account(Role.COORDINATOR))
    assert "Iets in Zuid" in everywhere.get(BOARD).text
    assert "20 of meer" in everywhere.get(BOARD).text


def test_every_address_of_a_need_elsewhere_answers_that_it_is_not_there(desk, zuid):
    need = a_need(planner(an_account((Role.COORDINATOR, zuid)), zuid), zuid, NeedState.DISCUSSED)
    own = desk.get(f"{BOARD}/nieuw?gebied=noord")
    for path in ("", "/wijzigen", "/groep"):
        assert desk.get(f"{BOARD}/{need}{path}").status_code == 404
    token = re.search(r'name="csrf_token" value="([^"]+)"', own.text)[1]
    for path in ("/wijzigen", "/groep", "/stap", "/archief"):
        answer = desk.post(f"{BOARD}/{need}{path}", data={"csrf_token": token, **sent()})
        assert answer.status_code == 404
    assert need_of(need).state == "discussed"


def test_who_does_not_plan_does_not_see_the_board(app, noord):
    joost = sign_in(app.test_client(), an_account((Role.FACILITATOR, noord)))
    assert joost.get(BOARD).status_code == 404
    assert path_of(app.test_client().get(BOARD)) == "/inloggen"


def test_wishes_are_told_as_of_the_night_and_never_below_five(desk, ilse, noord, night):
    wished(noord, 4)
    night(1)
    desk = sign_in(desk, ilse)
    assert "minder dan 5" in desk.get(BOARD).text
    wished(noord, 8)
    assert "minder dan 5" in desk.get(BOARD).text
    night(2)
    page = sign_in(desk, ilse).get(BOARD).text
    assert "10 of meer" in page
    assert "12" not in re.sub(r"12 maanden|:12|/12|2\.12", "", _table(page))
    assert "Avond" in _table(page)


def _table(page):
    return re.search(r"<tbody>.*?</tbody>", page, re.DOTALL)[0]


def test_filters_and_orders_are_links(desk, staff, noord, clock_at):
    mine = a_need(staff, noord, what="Oud", owner_id=staff.account_id)
    clock_at(wall="12:20")
    a_need(staff, noord, what="Nieuw")
    page = desk.get(BOARD)
    links = {unescape(one) for one in re.findall(r'href="([^"]+)"', page.text)}
    for query in ("van=mij", "van=niemand", "archief=ja", "orde=nieuw", "sorteer=wensen"):
        assert {f"{BOARD}?{query}", f"{BOARD}?{query}#bord"} & links, query
    assert columns(page)["Gezien"] == ["Oud", "Nieuw"]
    assert columns(desk.get(f"{BOARD}?orde=nieuw"))["Gezien"] == ["Nieuw", "Oud"]
    assert columns(desk.get(f"{BOARD}?van=mij"))["Gezien"] == ["Oud"]
    assert columns(desk.get(f"{BOARD}?van=niemand"))["Gezien"] == ["Nieuw"]
    assert columns(desk.get(f"{BOARD}?gebied=noord&van=mij"))["Gezien"] == ["Oud"]
    need_actions.put_away(staff, mine)
    assert columns(desk.get(f"{BOARD}?archief=ja"))["Gezien"] == ["Oud"]


@pytest.mark.parametrize("sort", ["", "-wensen", "-behoeften", "-gebied", "kwaad7"])
def test_districts_stand_in_the_order_asked_for(app, noord, zuid, night, sort):
    everywhere = an_account(Role.COORDINATOR)
    a_need(planner(everywhere), zuid)
    wished(zuid, 5)
    night(1)
    page = sign_in(app.test_client(), everywhere).get(f"{BOARD}?sorteer={sort}").text
    names = re.findall(r">(Noord|Zuid)</a>", _table(page))
    assert names == (["Zuid", "Noord"] if sort.startswith("-") else ["Noord", "Zuid"])


def test_the_board_costs_few_statements_however_much_is_on_it(desk, staff, noord):
    def statements():
        with counted_statements() as seen:
            desk.get(BOARD)
        return len(seen)

    few = statements()
    for number in range(12):
        a_need(staff, noord, what=f"Nodig {number}")
    assert statements() == few <= 5


def test_who_plans_in_several_districts_first_chooses_one(app, noord, zuid):
    everywhere = sign_in(app.test_client(), an_account(Role.COORDINATOR))
    page = everywhere.get(f"{BOARD}/nieuw")
    assert f'href="{BOARD}/nieuw?gebied=zuid"' in page.text
    assert 'name="wat"' in everywhere.get(f"{BOARD}/nieuw?gebied=zuid").text


def test_a_long_board_says_that_there_is_more(desk, staff, noord, monkeypatch):
    monkeypatch.setattr(need_queries, "MOST", 2)
    for _ in range(3):
        a_need(staff, noord)
    page = desk.get(BOARD)
    assert "Er zijn er meer dan hier passen." in page.text
    assert len(columns(page)["Gezien"]) == 2


def test_nothing_of_the_desk_is_kept_by_a_browser(desk, made):
    for path in (BOARD, f"{BOARD}/nieuw", f"{BOARD}/{made}", f"{BOARD}/{made}/wijzigen"):
        assert desk.get(path).headers["Cache-Control"] == "no-store"


def test_a_session_of_yesterday_opens_nothing(desk, clock_at):
    clock_at(days=1)
    assert path_of(desk.get(BOARD)) == "/inloggen"
