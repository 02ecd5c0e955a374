"""What an import may do but is said before: groups in each other's way, and times that are odd."""

from datetime import date

import pytest
from sqlalchemy import select

from core.db import db
from locations.venues.models import Room
from recovery_groups.transfer.column_rules import Kind
from tests.support.builders import a_group, a_meeting, on_wall
from tests.transfer.sheets import CENTRUM, GROUP, JALILA, LINDE, csv, excel, rows_on, run, upload

JOOST = {**JALILA, "Voornaam": "Joost"}
OTHER = {**GROUP, "Naam": "Wandelen", "Begeleiders": "Joost", "Ruimte": "huiskamer"}
PLACE = {Kind.DISTRICTS: [CENTRUM], Kind.VENUES: [LINDE], Kind.EXPERTS: [JALILA, JOOST]}


def told(page):
    """Return what a page says of each row of the sheet of groups, of what has to be noticed."""
    return [found(more) for _, _, more in rows_on(page)][4:]


def found(more):
    """Return what has to be noticed, of what stands in a row."""
    return [one.strip() for one in more.partition("Bekijk")[0].split("Let op, ") if one.strip()]


def looked(desk, *groups):
    page = upload(desk, ("stad.xlsx", excel({**PLACE, Kind.GROUPS: groups})))
    assert {words for _, words, _ in rows_on(page)} == {"Nieuw"}
    return page


def test_groups_apart_are_nothing_to_notice(desk):
    later = {**OTHER, "Begint om": "21:00", "Ruimte": "zaal 2", "Begeleiders": "Jalila"}
    page = looked(desk, GROUP, {**OTHER}, {**later, "Naam": "Later", "Begint om": "13:30"})
    assert "Let op" not in page.text


def test_two_groups_of_a_file_in_one_room_are_named(desk):
    page = looked(desk, GROUP, {**OTHER, "Ruimte": "Zaal 2", "Begint om": "20:30"})
    assert told(page) == [
        ["Ruimte: Op dinsdag 1 december 2026 is hier ook Wandelen."],
        ["Ruimte: Op dinsdag 1 december 2026 is hier ook Samen verder."],
    ]
    assert "Let op bij 2 rijen." in page.text
    assert len(rows_on(desk.get(f"{page.request.path}?toon=let-op"))) == 2
    assert "Klaar." in run(desk, page).text


def test_one_person_in_two_groups_at_a_time_is_named(desk):
    page = looked(desk, GROUP, {**OTHER, "Begeleiders": "Joost; Jalila"})
    assert told(page) == [
        ["Begeleiders: Jalila leidt op dinsdag 1 december 2026 ook Wandelen."],
        ["Begeleiders: Jalila leidt op dinsdag 1 december 2026 ook Samen verder."],
    ]


@pytest.fixture
def city(desk):
    run(desk, looked(desk, GROUP))
    return desk


def test_a_date_of_the_site_in_the_same_room_is_named(city):
    room, venue = db.session.execute(
        select(Room.id, Room.venue_id).where(Room.name == "huiskamer")
    ).one()
    db.session.rollback()
    evening = on_wall(date(2026, 12, 8), "19:00")
    a_meeting(group=a_group(name="Koffie"), venue=venue, room_id=room, starts_at=evening)
    page = upload(city, ("groepen.csv", csv(Kind.GROUPS, OTHER, GROUP)))
    [(_, words, more), (_, same, _)] = rows_on(page)
    assert (words, same) == ("Nieuw", "Blijft gelijk")
    assert found(more) == ["Ruimte: Op dinsdag 8 december 2026 is hier ook Koffie."]


def test_a_group_is_not_in_its_own_way_when_it_moves(city):
    page = upload(city, ("groepen.csv", csv(Kind.GROUPS, {**GROUP, "Begint om": "20:00"})))
    assert rows_on(page) == [(2, "Verandert", "Begint om: 19:30 → 20:00")]


def test_who_leads_a_group_of_the_site_at_that_time_is_named(city):
    page = upload(city, ("groepen.csv", csv(Kind.GROUPS, {**OTHER, "Begeleiders": "Jalila"})))
    [(_, _, more)] = rows_on(page)
    assert found(more) == ["Begeleiders: Jalila leidt op dinsdag 1 december 2026 ook Samen verder."]


def test_a_time_outside_the_hours_of_the_venue_is_named(desk):
    page = looked(
        desk,
        {**GROUP, "Dag": "maandag, woensdag", "Begint om": "20:30", "Naam": "Laat"},
        {**OTHER, "Dag": "maandag", "Begint om": "13:00"},
    )
    assert told(page) == [["Begint om: Op woensdag is het buurtpunt dicht."], []]
    late = {**GROUP, "Dag": "maandag", "Begint om": "21:00"}
    assert told(looked(desk, late)) == [
        ["Begint om: Op maandag is het buurtpunt open: 09:00-12:00, 13:00-22:00."]
    ]


def test_a_start_that_the_clock_will_jump_over_one_day_is_named(desk):
    """In 2027 the day is Easter and there is no meeting; the year after there would be one."""
    night = {**GROUP, "Dag": "zondag", "Begint om": "2:30"}
    [[closed, gap]] = told(looked(desk, night))
    assert closed == "Begint om: Op zondag is het buurtpunt dicht."
    assert gap.startswith("Begint om: Op zondag 26 maart 2028 bestaat deze tijd niet.")
