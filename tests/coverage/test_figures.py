"""What is kept of a day at night, so that nobody watches a signup happen."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from core import clock
from core.db import db, transaction
from recovery_groups.coverage.figure_actions import keep_figures
from recovery_groups.coverage.models import DayFigure
from recovery_groups.facilitation.models import HeadCount
from tests.support.builders import a_district, a_group, a_meeting, a_venue, on_wall

YESTERDAY = date(2026, 11, 21)


@pytest.fixture
def district(app):
    return a_district(name="Noord", slug="noord")


@pytest.fixture
def group(district):
    return a_group(district_id=district)


def met(group, day=YESTERDAY, *, counted=None, seats=0, **given):
    meeting = a_meeting(group=group, starts_at=on_wall(day, "19:30"), seats_taken=seats, **given)
    if counted is not None:
        count(meeting, counted)
    return meeting


def count(meeting, people):
    with transaction() as session:
        session.merge(HeadCount(meeting_id=meeting, people=people, saved_at=clock.now()))


def kept():
    rows = db.session.scalars(select(DayFigure).order_by(DayFigure.day)).all()
    found = [
        (one.day, one.meetings, one.places, one.taken, one.counted, one.visitors) for one in rows
    ]
    db.session.rollback()
    return found


def test_a_counted_evening_keeps_how_many_came_and_no_evening_how_many_signed_up(group):
    met(group, counted=6, seats=8)
    met(group, date(2026, 11, 20), seats=5)
    keep_figures(clock.now())
    assert kept() == [(date(2026, 11, 20), 1, 0, 0, 0, 0), (YESTERDAY, 1, 8, 6, 1, 6)]


def test_today_and_what_did_not_take_place_are_left_out(group):
    met(group, date(2026, 11, 22), seats=3)
    met(group, status="cancelled", cancel_reason="room", seats=3)
    keep_figures(clock.now())
    assert kept() == []


def test_a_group_to_walk_into_has_the_places_of_its_room_once_it_is_counted(district):
    walk_in = a_group(district_id=district, capacity=None)
    venue = a_venue(district_id=district)
    from_room = room_of(venue)
    met(walk_in, capacity=None, venue=venue, room_id=from_room, counted=9)
    met(walk_in, date(2026, 11, 20), capacity=None, venue=venue, room_id=from_room)
    keep_figures(clock.now())
    assert kept() == [(date(2026, 11, 20), 1, 0, 0, 0, 0), (YESTERDAY, 1, 12, 9, 1, 9)]


def room_of(venue):
    from_venue = "SELECT id FROM room WHERE venue_id = :venue"
    found = db.session.execute(text(from_venue), {"venue": venue}).scalar()
    db.session.rollback()
    return found


def test_a_count_that_comes_late_is_taken_in_and_twice_changes_nothing(group):
    meeting = met(group, seats=5)
    keep_figures(clock.now())
    count(meeting, 7)
    keep_figures(clock.now())
    keep_figures(clock.now())
    assert kept() == [(YESTERDAY, 1, 8, 7, 1, 7)]


def test_the_first_night_looks_back_as_far_as_days_are_kept(group):
    met(group, YESTERDAY - timedelta(days=31), counted=4)
    keep_figures(clock.now())
    assert [row[2:] for row in kept()] == [(8, 4, 1, 4)]


def test_after_more_than_a_year_a_day_is_forgotten(group, time_machine):
    met(group, counted=6)
    keep_figures(clock.now())
    time_machine.move_to(datetime.fromisoformat("2028-01-30T04:00:00+01:00"), tick=False)
    keep_figures(clock.now())
    assert kept() == []


def test_the_job_runs_each_night(app):
    assert "figures" in {job.name for job in app.extensions["jobs"]}
