"""Links between experts and teams: adding, changing, ending, on any day; history stays."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.accounts.rules import Role
from core.audit import AuditLine
from core.db import db
from tests.support.builders import a_district, an_expert
from tests.support.linking import a_link, stored_links, team_of
from tests.support.site import counted_statements, form_of, merged, path_of
from tests.support.staff import an_account, sign_in

TODAY = date(2026, 11, 22)
PATH = "/beheer/koppelingen"


@pytest.fixture
def noord(app):
    return a_district(name="Noord", slug="noord")


@pytest.fixture
def team(noord):
    return team_of(noord)


@pytest.fixture
def samira(app):
    return an_expert("Samira")


def add(desk, expert, at, /, **given):
    form = desk.get(f"{PATH}/nieuw")
    wish = {
        "deskundige": str(expert),
        "team": str(at),
        "rol": "group",
        "uren": "8",
        "vanaf": "2026-11-22",
        "tot": "",
        **given,
    }
    return desk.send(form, wish, button="Bewaar")


def change(desk, link, *, page=None, **given):
    return desk.send(page or desk.get(f"{PATH}/{link}"), given, button="Bewaar")


def actions():
    found = db.session.scalars(select(AuditLine.action).order_by(AuditLine.id)).all()
    db.session.rollback()
    return found


def test_an_expert_is_linked_to_a_team(desk, samira, team):
    answer = add(desk, samira, team, rol="fact", uren="12", tot="2027-01-31")
    assert answer.status_code == 303
    assert stored_links(samira) == [("fact", 12, TODAY, date(2027, 1, 31))]
    assert actions() == ["linked"]
    page = desk.get(answer.location)
    assert "De koppeling is bewaard." in page.text
    assert "F-ACT-verbinding" in page.text
    assert "tot en met 31 jan 2027" in page.text


def test_the_same_at_the_same_time_is_refused_and_what_was_typed_stays(desk, samira, team):
    a_link(samira, team, last_day=date(2026, 12, 31))
    answer = add(desk, samira, team, vanaf="2026-12-31", uren="7")
    assert answer.status_code == 409
    assert "Deze koppeling is er al op een van deze dagen." in answer.text
    assert 'value="7"' in answer.text
    assert len(stored_links(samira)) == 1


def test_another_role_or_the_day_after_is_no_overlap(desk, samira, team):
    a_link(samira, team, last_day=date(2026, 12, 31))
    assert add(desk, samira, team, vanaf="2027-01-01").status_code == 303
    assert add(desk, samira, team, rol="walk_in").status_code == 303
    assert len(stored_links(samira)) == 3


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"deskundige": ""}, "Kies een ervaringsdeskundige."),
        ({"deskundige": "999999"}, "Kies een ervaringsdeskundige."),
        ({"team": "x"}, "Kies een buurtteam."),
        ({"rol": "baas"}, "Kies wat die daar doet."),
        ({"uren": "41"}, "Vul een getal in, van 0 tot en met 40."),
        ({"uren": "-1"}, "Vul een getal in, van 0 tot en met 40."),
        ({"uren": "²"}, "Vul een getal in, van 0 tot en met 40."),
        ({"uren": "9" * 40}, "Vul een getal in, van 0 tot en met 40."),
        ({"vanaf": ""}, "Vul een datum in."),
        ({"vanaf": "morgen"}, "Vul een datum in."),
        ({"vanaf": "9999-01-01"}, "Kies een datum tussen 2000 en 2100."),
        ({"tot": "2026-11-21"}, "De laatste dag is voor de eerste dag."),
    ],
)
def test_what_cannot_be_is_refused_in_plain_words(desk, samira, team, given, words):
    answer = add(desk, samira, team, **given)
    assert answer.status_code == 422
    assert words in answer.text
    assert stored_links(samira) == []


def test_other_hours_from_a_day_leave_what_was_in_the_history(desk, samira, team):
    link = a_link(samira, team, first_day=date(2026, 1, 1))
    assert change(desk, link, uren="12", sinds="2026-12-01").status_code == 303
    assert stored_links(samira) == [
        ("group", 8, date(2026, 1, 1), date(2026, 11, 30)),
        ("group", 12, date(2026, 12, 1), None),
    ]
    page = desk.get(f"{PATH}/{link}")
    assert "1 jan 2026 – 30 nov 2026" in page.text
    assert "sinds 1 dec 2026" in page.text


def test_a_link_that_has_not_begun_is_simply_changed(desk, samira, team):
    link = a_link(samira, team, first_day=date(2026, 12, 1))
    change(desk, link, uren="4", rol="walk_in", vanaf="2026-12-08", sinds="2026-12-01")
    assert stored_links(samira) == [("walk_in", 4, date(2026, 12, 8), None)]


def test_who_changes_a_link_that_became_another_one_is_sent_on_without_a_form(desk, samira, team):
    link = a_link(samira, team)
    opened = desk.get(f"{PATH}/{link}")
    colleague = sign_in(desk.application.test_client(), an_account(Role.COORDINATOR))
    assert change(colleague, link, uren="9").status_code == 303
    answer = change(desk, link, page=opened, uren="3")
    assert answer.status_code == 409
    assert "Deze koppeling is gestopt op" in answer.text
    assert "Hieronder staat wat jij invulde." not in answer.text
    assert stored_links(samira)[-1][1] == 9


def test_two_who_change_the_same_link_do_not_undo_each_other(desk, client, samira, team):
    link = a_link(samira, team)
    opened = desk.get(f"{PATH}/{link}")
    colleague = sign_in(desk.application.test_client(), an_account(Role.COORDINATOR))
    assert change(colleague, link, tot="2026-12-24").status_code == 303
    answer = change(desk, link, page=opened, tot="2027-06-30")
    assert answer.status_code == 409
    assert "Iemand anders heeft dit net veranderd." in answer.text
    assert "<dt>Tot en met welke dag?</dt><dd>donderdag 24 december 2026</dd>" in answer.text
    assert 'value="2027-06-30"' in answer.text
    assert stored_links(samira)[0][3] == date(2026, 12, 24)
    assert desk.send(answer, button="Bewaar").status_code == 303
    assert stored_links(samira)[0][3] == date(2027, 6, 30)


def test_what_is_over_is_history(desk, samira, team):
    link = a_link(samira, team, last_day=TODAY - timedelta(days=1))
    page = desk.get(f"{PATH}/{link}")
    assert "Deze koppeling is gestopt op zaterdag 21 november 2026." in page.text
    assert 'name="uren"' not in page.text


def test_the_matrix_shows_any_day(desk, samira, team):
    a_link(samira, team, first_day=date(2026, 6, 1), last_day=date(2026, 10, 31), role="fact")
    a_link(samira, team, first_day=date(2027, 2, 1), role="sheltered")
    now = desk.get(f"{PATH}?wie=gekoppeld").text
    assert "Op deze dag is nog niemand gekoppeld." in now
    assert "F-ACT-verbinding" in desk.get(f"{PATH}?dag=2026-07-01&wie=gekoppeld").text
    assert "Beschermd wonen" in desk.get(f"{PATH}?dag=2027-02-01&wie=gekoppeld").text
    assert desk.get(f"{PATH}?dag=31-31&na=99999").status_code == 200


def test_a_link_that_ends_soon_is_marked(desk, samira, team):
    link = a_link(samira, team, last_day=TODAY + timedelta(days=28))
    assert 'class="yn--mid"' in desk.get(PATH).text
    assert "Deze koppeling stopt op zondag 20 december 2026." in desk.get(f"{PATH}/{link}").text
    change(desk, link, tot="2026-12-21", sinds="2026-11-22")
    assert 'class="yn--mid"' not in desk.get(PATH).text


def test_more_hours_than_a_week_has_are_saved_and_told(desk, samira, team):
    a_link(samira, team_of(a_district()), hours_a_week=30)
    answer = add(desk, samira, team, uren="8")
    page = desk.get(answer.location)
    assert "Let op: dit zijn veel uren." in page.text
    assert "Meer dan 36" in page.text


def test_hours_one_after_the_other_are_not_added_up(desk, samira, team):
    a_link(samira, team_of(a_district()), hours_a_week=30, last_day=date(2026, 12, 31))
    answer = add(desk, samira, team, uren="30", vanaf="2027-01-01")
    assert "veel uren" not in desk.get(answer.location).text


def test_of_other_districts_one_reads_the_hours_only(client, samira, team):
    a_link(samira, team, hours_a_week=6, role="fact")
    zuid = a_district(name="Zuid")
    a_link(samira, team_of(zuid), hours_a_week=4)
    desk = sign_in(client, an_account((Role.COORDINATOR, zuid)))
    page = desk.get(PATH)
    assert "10 uur" in page.text
    assert "waarvan elders 6" in page.text
    assert "F-ACT" not in page.text
    assert "Noord" not in page.text


def test_another_districts_link_is_not_there(client, samira, team):
    link = a_link(samira, team)
    desk = sign_in(client, an_account((Role.COORDINATOR, a_district())))
    for path in (f"{PATH}/{link}", f"{PATH}/{link}/stoppen", f"{PATH}/999999"):
        assert desk.get(path).status_code == 404
        form = desk.get(f"{PATH}/nieuw")
        assert desk.post(path, data=tokens(form)).status_code == 404
    assert add(desk, samira, team).status_code == 422
    assert stored_links(samira)[0][3] is None
    assert len(stored_links(samira)) == 1


def tokens(page):
    return merged(form_of(page.text, "Bewaar")[1], {"tot": "2026-11-22", "uren": "1"})


def test_a_large_office_is_shown_in_parts(desk, app):
    for number in range(9):
        a_district(name=f"Wijk {number}")
    for number in range(51):
        an_expert(f"Naam {number:02}")
    first = desk.get(PATH).text
    assert "Naam 49" in first
    assert "Naam 50" not in first
    assert "Naam 50" in desk.get(f"{PATH}?rij=50").text
    assert "Wijk 8" in desk.get(f"{PATH}?na=8").text.split("<thead>")[1]
    assert "Wijk 8" not in first.split("<thead>")[1]


def test_the_matrix_asks_at_most_five_questions(desk, samira, team):
    a_link(samira, team)
    an_expert("Henk")
    desk.get(PATH)
    with counted_statements() as statements:
        desk.get(PATH)
    assert len(statements) <= 5, statements


def test_the_address_of_what_is_saved_leads_back_to_the_matrix(desk, samira, team):
    assert path_of(add(desk, samira, team)) == PATH
