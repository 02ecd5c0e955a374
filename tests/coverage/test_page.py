"""The coverage page: what a coordinator reads of each district, and what to do now."""

import re
from datetime import date, datetime, time, timedelta

import pytest

from core import clock
from core.accounts.rules import Role
from core.db import transaction
from recovery_groups.coverage.figure_actions import keep_figures
from recovery_groups.meetings.models import Meeting
from tests.coverage.reading import PATH, TODAY, counted, every_week, row_of, todos
from tests.support.builders import (
    a_district,
    a_facilitation,
    a_group,
    a_meeting,
    a_venue,
    on_wall,
)
from tests.support.linking import a_link, team_of
from tests.support.staff import an_account, sign_in


def test_a_district_with_everything_is_good(desk, noord, anker, group, samira):
    every_week(group, anker)
    a_facilitation(group, samira)
    a_link(samira, team_of(noord))
    counted(group, anker, 6)
    keep_figures(clock.now())
    page = desk.get(PATH)
    assert row_of(page, "Noord") == [
        "Noord 9.800 inwoners",
        "Het Anker",
        "1 4 keer",
        "Overdag: nog niet",
        "Avond: elke week",
        "Andere taal: nog niet",
        "75%",
        "Samira 8 uur",
        "Goed",
    ]
    assert todos(page) == []
    assert "Alles is geregeld." in page.text


def test_some_weeks_and_another_language_are_told_apart(desk, noord, anker):
    group = a_group(district_id=noord, languages=("nl", "ar"))
    every_week(group, anker, "10:00", weeks=2)
    cells = row_of(desk.get(PATH), "Noord")
    assert cells[3:6] == [
        "Overdag: niet elke week",
        "Avond: nog niet",
        "Andere taal: niet elke week",
    ]
    assert cells[-1] == "Kwetsbaar"


def test_a_cancelled_date_and_a_paused_group_are_no_coverage(desk, noord, anker, group):
    every_week(group, anker, status="cancelled", cancel_reason="room")
    every_week(a_group(district_id=noord, state="paused"), anker)
    assert row_of(desk.get(PATH), "Noord")[2] == "1 0 keer"


def test_a_signup_of_today_changes_nothing_on_the_page(desk, anker, group):
    meeting = a_meeting(group=group, venue=anker, starts_at=on_wall(TODAY, "19:30"))
    counted(group, anker, 6)
    keep_figures(clock.now())
    before = desk.get(PATH).text
    with transaction() as session:
        session.get_one(Meeting, meeting).seats_taken = 7
    assert without_tokens(desk.get(PATH).text) == without_tokens(before)


def without_tokens(html):
    return re.sub(r'name="csrf_token" value="[^"]*"', "", html)


def test_fewer_than_five_people_are_not_counted_out_loud(desk, noord, anker, group):
    counted(group, anker, 4)
    keep_figures(clock.now())
    page = desk.get(PATH)
    assert row_of(page, "Noord")[6] == "minder dan 5"
    chart = page.text[page.text.index('id="bezoekers"') : page.text.index('id="doen"')]
    assert "minder dan 5" in chart
    assert '<td class="num">4</td>' not in chart
    assert "50%" not in page.text
    assert "Gemiddeld bezet</span><b>–</b>" in page.text


def test_before_anybody_counted_the_chart_says_so(desk, group):
    assert "Er is nog niet geteld." in desk.get(PATH).text


def test_the_chart_says_in_words_and_in_a_table_what_it_draws(desk, anker, group):
    counted(group, anker, 6, days_ago=1)
    counted(group, anker, 8, days_ago=8)
    keep_figures(clock.now())
    text = desk.get(PATH).text
    assert "Van 10 bezoekers in week 46 naar 5 in week 47." in text
    assert "Hoogste: 10 in week 46." in text
    assert '<tr><th scope="row">46</th><td class="num">10</td><td class="num">8</td></tr>' in text


def test_the_last_four_weeks_and_the_quarter_have_their_own_meetings(desk, anker, group):
    every_week(group, anker)
    counted(group, anker, 6, days_ago=3)
    counted(group, anker, 6, days_ago=40)
    assert row_of(desk.get(f"{PATH}?periode=vorig"), "Noord")[2] == "1 1 keer"
    assert row_of(desk.get(f"{PATH}?periode=kwartaal"), "Noord")[2] == "1 6 keer"
    assert row_of(desk.get(f"{PATH}?periode=nooit"), "Noord")[2] == "1 4 keer"


def test_the_table_is_filtered_and_sorted_by_links(desk, noord, anker, group):
    a_district(name="Zuid", slug="zuid")
    names = re.compile(r'<tr><th scope="row"><a[^>]*>(\w+)</a>')
    assert names.findall(desk.get(PATH).text) == ["Noord", "Zuid"]
    assert names.findall(desk.get(f"{PATH}?sorteer=-gebied").text) == ["Zuid", "Noord"]
    assert names.findall(desk.get(f"{PATH}?sorteer=groepen").text) == ["Zuid", "Noord"]
    assert names.findall(desk.get(f"{PATH}?dekking=ontbreekt").text) == ["Zuid"]
    assert 'aria-sort="descending"' in desk.get(f"{PATH}?sorteer=-gebied").text
    assert desk.get(f"{PATH}?sorteer=--x&dekking=x").status_code == 200


def test_a_coordinator_sees_own_districts_only(client, noord, anker, group, samira):
    zuid = a_district(name="Zuid", slug="zuid")
    a_link(samira, team_of(noord))
    every_week(group, anker)
    desk = sign_in(client, an_account((Role.COORDINATOR, zuid)))
    page = desk.get(PATH)
    assert "Noord" not in page.text
    assert "Samira" not in page.text
    assert "Samen verder" not in page.text
    assert "0 <small>van 1</small>" in page.text
    assert "Noord" not in desk.get(f"{PATH}.csv").data.decode("utf-8-sig")


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.ADMIN])
def test_the_page_is_not_there_for_others(client, role):
    desk = sign_in(client, an_account(role))
    assert desk.get(PATH).status_code == 404
    assert desk.get(f"{PATH}.csv").status_code == 404


def test_the_sheet_says_what_the_page_says_and_holds_no_formula(desk, noord, group):
    a_venue(district_id=noord, name="=HYPERLINK(1)")
    answer = desk.get(f"{PATH}.csv")
    assert answer.data.startswith("\ufeff".encode())
    assert answer.content_type == "text/csv; charset=utf-8"
    assert "dekking-2026-11-22-komend.csv" in answer.headers["Content-Disposition"]
    head, row = answer.data.decode("utf-8-sig").splitlines()
    assert head.startswith("Gebied;Buurtpunten;Groepen;Bijeenkomsten")
    assert row == ("Noord;'=HYPERLINK(1);1;0;nog niet;nog niet;nog niet;;;0;Kwetsbaar")


def test_the_sheet_asks_the_password_again_after_a_while(client):
    desk = sign_in(client, an_account(Role.COORDINATOR), password_ago=timedelta(minutes=20))
    assert desk.get(PATH).status_code == 200
    assert "opnieuw" in desk.get(f"{PATH}.csv").location


def test_everybody_reads_how_many_districts_have_started(client, noord, samira):
    a_district(name="Zuid", stage="preparing")
    a_link(samira, team_of(noord))
    a_link(samira, team_of(a_district(name="West")), last_day=TODAY - timedelta(days=1))
    a_district(name="Vroeger", archived_at=clock.now())
    assert "2 van 3 gebieden gestart, 1 van 3 gekoppeld." in client.get("/gebieden").text


def test_over_the_clock_change_weeks_keep_their_days(desk, anker, group, time_machine):
    time_machine.move_to(datetime.fromisoformat("2026-10-10T00:10:00+02:00"), tick=False)
    for week in range(4):
        day = date(2026, 10, 10) + timedelta(days=7 * week)
        a_meeting(group=group, venue=anker, starts_at=clock.local_moment(day, time(0, 30)))
    signed_in = sign_in(desk.application.test_client(), an_account(Role.COORDINATOR))
    cells = row_of(signed_in.get(PATH), "Noord")
    assert cells[2:4] == ["1 4 keer", "Overdag: elke week"]


def test_a_city_without_districts_says_where_to_begin(client):
    desk = sign_in(client, an_account(Role.COORDINATOR))
    page = desk.get(PATH).text
    assert "Er zijn nog geen gebieden." in page
    assert "Alles is geregeld." not in page
    assert 'href="/beheer/importeren">Importeren' in page
    assert 'href="/beheer/gebieden/nieuw">Nieuw gebied' in page
