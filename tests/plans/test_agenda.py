"""The agenda: a month, a week or a list, with holidays, closed venues and rooms wanted twice."""

from datetime import date

import pytest
from sqlalchemy import select

from core.accounts.rules import Role
from core.db import db, transaction
from locations.venues.models import Closure, Room
from recovery_groups.desk.agenda_rules import span
from recovery_groups.meetings.models import CancelReason
from recovery_groups.planning.actions import cancel_meeting
from tests.support.builders import (
    a_district,
    a_facilitation,
    a_group,
    a_meeting,
    a_venue,
    an_expert,
    on_wall,
)
from tests.support.site import counted_statements
from tests.support.staff import an_account, sign_in

AGENDA = "/beheer/agenda"
SUNDAY = on_wall(date(2026, 11, 29), "19:30")
VIEWS = ["", "?toon=week&dag=2026-11-29", "?toon=lijst"]


@pytest.fixture
def noord(app):
    return a_district(name="Noord", slug="noord")


@pytest.fixture
def linde(noord):
    return a_venue(district_id=noord, name="De Linde", slug="de-linde")


@pytest.fixture
def meeting(noord, linde):
    group = a_group(district_id=noord, name="Samen verder")
    return a_meeting(group=group, venue=linde, starts_at=SUNDAY)


def room_of(venue):
    found = db.session.scalar(select(Room.id).where(Room.venue_id == venue))
    db.session.rollback()
    return found


@pytest.mark.parametrize("view", VIEWS)
def test_a_date_stands_in_every_view(desk, meeting, view):
    page = desk.get(AGENDA + view).text
    assert "Samen verder" in page
    assert "19:30" in page
    assert "De Linde" in page


@pytest.mark.parametrize("view", VIEWS)
def test_a_date_that_does_not_take_place_says_so(desk, meeting, view):
    cancel_meeting(meeting, CancelReason.ROOM)
    assert "Gaat niet door" in desk.get(AGENDA + view).text


@pytest.mark.parametrize("view", VIEWS)
def test_a_room_wanted_twice_is_marked_also_by_a_group_of_others(client, noord, linde, view):
    room = room_of(linde)
    own = a_group(district_id=noord, name="Samen verder")
    a_meeting(group=own, venue=linde, room_id=room, starts_at=SUNDAY)
    later = on_wall(date(2026, 11, 29), "20:59")
    a_meeting(group=a_group(name="Verre groep"), venue=linde, room_id=room, starts_at=later)
    desk = sign_in(client, an_account((Role.COORDINATOR, noord)))
    page = desk.get(AGENDA + view).text
    assert page.count("Ruimte dubbel") == 1
    assert "Verre groep" not in page


def test_holidays_and_closed_venues_are_named(desk, noord, linde):
    with transaction():
        days = {"first_day": date(2026, 12, 24), "last_day": date(2027, 1, 3)}
        db.session.add(Closure(venue_id=linde, notice="Fijne dagen.", **days))
    group = a_group(district_id=noord)
    a_meeting(group=group, venue=linde, starts_at=on_wall(date(2026, 12, 20), "19:30"))
    page = desk.get(f"{AGENDA}?dag=2026-12-01").text
    assert "Eerste kerstdag" in page
    assert "De Linde is dicht: 24 dec" in page
    assert "Fijne dagen." in page


def test_it_is_filtered_by_district_venue_and_expert(desk, meeting):
    other = a_group(name="Elders")
    a_meeting(group=other, starts_at=SUNDAY)
    samira = an_expert("Samira")
    a_facilitation(other, samira)
    for wish in ("gebied=noord", "plek=de-linde"):
        page = desk.get(f"{AGENDA}?{wish}").text
        assert "Samen verder" in page
        assert "Elders" not in page
    page = desk.get(f"{AGENDA}?wie={samira}").text
    assert "Elders" in page
    assert "Samen verder" not in page


def test_who_plans_elsewhere_does_not_see_it(client, meeting):
    other = sign_in(client, an_account((Role.COORDINATOR, a_district())))
    assert "Samen verder" not in other.get(AGENDA).text


def test_a_month_costs_at_most_five_questions(desk, noord, linde):
    for hour in range(10, 20):
        start = on_wall(date(2026, 11, 29), f"{hour}:00")
        given = {"venue": linde, "room_id": room_of(linde), "starts_at": start, "minutes": 30}
        a_meeting(group=a_group(district_id=noord), **given)
    desk.get(AGENDA)
    with counted_statements() as seen:
        desk.get(AGENDA)
    assert len(seen) <= 5, seen


@pytest.mark.parametrize("day", ["gisteren", "2026-13-40", "0001-01-01", "9999-12-31", ""])
def test_a_day_that_is_none_is_today(day):
    today = date(2026, 11, 22)
    assert span("maand", day, today).day == today


def test_a_month_has_whole_weeks_and_knows_what_is_beside_it():
    december = span("maand", "2026-12-16", date(2026, 11, 22))
    assert (december.first, december.last) == (date(2026, 11, 30), date(2027, 1, 3))
    assert (december.back, december.on) == (date(2026, 11, 1), date(2027, 1, 1))
    assert december.named == (date(2026, 12, 1), date(2026, 12, 31))
    assert {len(week) for week in december.weeks} == {7}


def test_a_long_date_clashes_with_every_one_within_it(desk, noord, linde):
    room = room_of(linde)
    for hour, hours in ((10, 8), (11, 1), (15, 1), (18, 1)):
        start = on_wall(date(2026, 11, 29), f"{hour}:00")
        group = a_group(district_id=noord, name=f"Om {hour}")
        a_meeting(group=group, venue=linde, room_id=room, starts_at=start, minutes=60 * hours)
    rows = desk.get(f"{AGENDA}?toon=lijst").text.split("<tr>")
    assert ["Ruimte dubbel" in row for row in rows if "Om 1" in row] == [True, True, True, False]
