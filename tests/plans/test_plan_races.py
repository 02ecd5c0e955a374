"""Coordinators and residents at the same moment, on the production server: nothing is lost."""

from datetime import time, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from core import clock
from core.accounts.rules import Role
from core.db import db
from core.outbox import Outbox
from locations.venues.models import Room, Venue
from recovery_groups.meetings.horizon_actions import extend_horizon
from recovery_groups.meetings.models import Meeting, MeetingStatus, Schedule
from tests.facilitation.changing import meetings_of, substitutions
from tests.facilitation.test_swap_races import staff_browser
from tests.plans.pressing import press
from tests.support.builders import a_district, a_group, a_meeting, a_schedule, a_venue
from tests.support.crowd import clients_of, form_path, judge
from tests.support.mailing import sign_up
from tests.support.server import all_at_once
from tests.support.staff import a_facilitator, an_account, expert_of

pytestmark = pytest.mark.race


@pytest.fixture(autouse=True)
def it_is_sunday_morning():
    """The server has a clock of its own: here it is now."""


@pytest.fixture
def desks(server, lasting_site):
    """Two coordinators of every district, each with a browser."""
    accounts = [an_account(Role.COORDINATOR) for _ in range(2)]
    return [staff_browser(server, lasting_site, one) for one in accounts]


@pytest.fixture
def venue(server):
    return a_venue(district_id=a_district())


def planned(venue, weekday=7, hour=19):
    """Return a group that meets once a week at a venue, and its schedule."""
    names = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    group = a_group(capacity=8)
    rule = f"FREQ=WEEKLY;BYDAY={names[weekday - 1]}"
    given = {"rule": rule, "starts": time(hour), "skips_holidays": False}
    schedule = a_schedule(group, venue, **given)
    extend_horizon(group_id=group)
    return group, schedule


def seen(desk, plan, **given):
    """Return the page with every date of a changed schedule, in one browser."""
    group, schedule = plan
    page = desk.get(f"/beheer/groepen/{group}/rooster?nr={schedule}")
    return press(desk, page, {"doe": "bekijk", **given})


def saving(desk, page):
    return lambda: press(desk, page, {"doe": "bewaar", "bericht": "y"})


def a_room_of(venue):
    found = db.session.scalar(select(Room.id).where(Room.venue_id == venue))
    db.session.rollback()
    return found


def double_rooms():
    """Return how many pairs of dates want the same room at the same moment."""
    one, other = Meeting.__table__.alias(), Meeting.__table__.alias()
    pairs = select(func.count()).where(
        one.c.id < other.c.id,
        one.c.room_id == other.c.room_id,
        one.c.starts_at < other.c.ends_at,
        other.c.starts_at < one.c.ends_at,
        one.c.status != MeetingStatus.CANCELLED,
        other.c.status != MeetingStatus.CANCELLED,
    )
    db.session.rollback()
    return db.session.scalar(pairs)


def next_of(group):
    """Return the first date of a group that is some days away."""
    soon = clock.now() + timedelta(days=3)
    return next(one.id for one in meetings_of(group) if one.starts_at > soon)


def told(kind):
    db.session.rollback()
    rows = select(Outbox.subject_id).where(Outbox.kind == kind)
    return list(db.session.scalars(rows))


def test_of_two_who_plan_in_the_same_room_at_once_one_looks_again(desks, venue):
    wanted = {"ruimte": f"{venue}-{a_room_of(venue)}", "tijd": "10:00"}
    plans = [planned(venue, hour=19), planned(venue, hour=21)]
    pages = [seen(desk, plan, **wanted) for desk, plan in zip(desks, plans, strict=True)]
    assert all("Ruimte bezet" not in page.text for page in pages)
    answers = all_at_once([saving(*one) for one in zip(desks, pages, strict=True)])
    assert sorted(one.status_code for one in answers) == [303, 409]
    late = [one.status_code for one in answers].index(409)
    assert "De ruimte is net bezet door een ander." in answers[late].text
    assert double_rooms() == 0
    again = press(desks[late], answers[late], {**wanted, "doe": "bekijk"})
    assert "Ruimte bezet" in again.text


def test_of_two_who_plan_one_group_at_once_one_does_and_each_hears_it_once(desks, venue):
    plan = planned(venue)
    date = next_of(plan[0])
    sign_up(date)
    before = len(told("moved"))
    pages = [
        seen(desk, plan, tijd=hour) for desk, hour in zip(desks, ("10:00", "11:00"), strict=True)
    ]
    answers = all_at_once([saving(*one) for one in zip(desks, pages, strict=True)])
    assert sorted(one.status_code for one in answers) == [303, 409]
    assert len(told("moved")) == before + 1
    hour = clock.local(db.session.get_one(Meeting, date).starts_at).hour
    assert hour == (10, 11)[[one.status_code for one in answers].index(303)]
    rules = select(func.count()).where(Schedule.group_id == plan[0], Schedule.starts == time(hour))
    assert db.session.scalar(rules) == 1


def test_of_two_who_appoint_somebody_at_once_one_does(desks, venue):
    district = db.session.get_one(Venue, venue).district_id
    db.session.rollback()
    group = a_group(district_id=district)
    leader = a_facilitator(group, name="Samira")
    others = [a_facilitator(name=name) for name in ("Noor", "Bas")]
    date = a_meeting(group=group, venue=venue, starts_at=clock.now() + timedelta(days=4))
    pages = [desk.get(f"/beheer/bijeenkomsten/{date}/begeleider") for desk in desks]
    experts = [expert_of(one) for one in others]
    given = {"doe": "aanwijzen", "weg": str(expert_of(leader))}
    answers = all_at_once(
        [
            partial(press, desk, page, {**given, "wie": str(one)})
            for desk, page, one in zip(desks, pages, experts, strict=True)
        ]
    )
    assert sorted(one.status_code for one in answers) == [303, 409]
    winner = experts[[one.status_code for one in answers].index(303)]
    assert [one.substitute_id for one in substitutions(date)] == [winner]


def test_people_who_sign_up_while_their_date_moves_keep_their_place(desks, server, venue):
    plan = planned(venue)
    date = next_of(plan[0])
    page = seen(desks[0], plan, tijd="10:00")
    clients = clients_of(server, form_path(date), 12)
    jobs = [lambda one=one: one.browser.send(one.page) for one in clients]
    answers = all_at_once([*jobs[:6], saving(desks[0], page), *jobs[6:]])
    assert answers[6].status_code == 303
    assert {one.status_code for one in answers} <= {303, 409}
    judge(date)
    row = db.session.get_one(Meeting, date)
    assert row.seats_taken == 8
    assert clock.local(row.starts_at).hour == 10


def test_a_closing_while_a_schedule_moves_there_leaves_nothing_in_a_closed_house(desks, venue):
    there = a_venue(district_id=a_district())
    plan = planned(there)
    day = clock.local(db.session.get_one(Meeting, next_of(plan[0])).starts_at).date()
    db.session.rollback()
    moving = seen(desks[0], plan, ruimte=f"{venue}-0", tijd="10:00")
    closing = desks[1].get(f"/beheer/buurtpunten/{venue}/sluiten")
    days = {"eerste": day.isoformat(), "laatste": day.isoformat(), "bericht": ""}
    closing = desks[1].send(closing, days, button="Bekijk wat dit raakt")
    close = lambda: desks[1].send(closing, {"zeker": "ja"}, button="Sluit en vertel")  # noqa: E731
    moved, closed = all_at_once([saving(desks[0], moving), close])
    assert moved.status_code == 303
    assert closed.status_code in {303, 409}, "a closing hits what was shown, or is looked at again"
    if closed.status_code == 409:
        again = desks[1].send(closed, {"zeker": "ja"}, button="Sluit en vertel")
        assert again.status_code == 303
    begin = clock.local_moment(day, time.min)
    open_there = select(func.count()).where(
        Meeting.venue_id == venue,
        Meeting.starts_at >= begin,
        Meeting.starts_at < begin + timedelta(days=1),
        Meeting.status != MeetingStatus.CANCELLED,
    )
    db.session.rollback()
    assert db.session.scalar(open_there) == 0
