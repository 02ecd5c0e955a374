"""Several staff plan at the same time: nobody waits in a circle, no room is given twice."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import aliased

from core import clock
from core.db import db, transaction
from core.errors import Refused
from locations.venues.models import Closure
from recovery_groups.meetings import seats
from recovery_groups.meetings.horizon_actions import extend_horizon
from recovery_groups.meetings.models import CancelReason, Meeting, MeetingStatus
from recovery_groups.planning.actions import (
    add_meeting,
    cancel_meeting,
    change_capacity,
    move_meeting,
    restore_meeting,
)
from recovery_groups.planning.closing_actions import close_venue, reopen_venue
from tests.planning.plans import room_in
from tests.support.builders import a_group, a_meeting, a_schedule, a_venue

MONDAY = date(2026, 12, 7)
STAFF, CHANGES_EACH = 6, 25


class Staff:
    """Somebody who changes something at random, again and again."""

    def __init__(self, seed, groups, rooms, meetings):
        self.dice = random.Random(seed)  # noqa: S311 - for dice, not for secrets
        self.groups, self.rooms, self.meetings = groups, rooms, meetings
        self.changed = 0

    def change_something(self):
        """Make one change; being refused is fine, anything else is not."""
        venue, room = self.dice.choice(self.rooms)
        meeting = self.dice.choice(self.meetings)
        day = MONDAY + timedelta(days=self.dice.randrange(3))
        start = datetime.combine(day, time(self.dice.randrange(10, 14)))
        place = {"minutes": 90, "venue_id": venue, "room_id": room}
        change = self.dice.choice(
            [
                lambda: cancel_meeting(meeting, CancelReason.OTHER),
                lambda: restore_meeting(meeting),
                lambda: move_meeting(meeting, start, **place),
                lambda: add_meeting(self.dice.choice(self.groups), start, **place),
                lambda: change_capacity(meeting, self.dice.randrange(6, 12), 0),
                lambda: close_venue(venue, day, day, notice=""),
                lambda: reopen_venue(self.dice.randrange(1, 20)),
                lambda: extend_horizon(weeks=3),
                self.take_two_seats,
            ]
        )
        with suppress(Refused):
            change()
            self.changed += 1

    def take_two_seats(self):
        """Do what a resident does who signs up for two dates."""
        with transaction():
            for meeting in sorted(self.dice.sample(self.meetings, 2)):
                seats.claim(meeting, 1)


def work(app, staff):
    with app.app_context():
        for _ in range(CHANGES_EACH):
            staff.change_something()
        db.session.remove()


@pytest.mark.race
def test_six_people_plan_at_once_and_no_rule_breaks(app):
    groups = [a_group() for _ in range(4)]
    rooms = [(venue, room_in(venue)) for venue in (a_venue(), a_venue())]
    for number, group in enumerate(groups):
        venue, room = rooms[number % 2]
        rule = f"FREQ=WEEKLY;BYDAY={('MO', 'TU', 'WE', 'MO')[number]}"
        a_schedule(group, venue, room_id=room, rule=rule, starts=time(16 + number * 2))
    meetings = [
        a_meeting(group=group, venue=rooms[0][0], starts_in=timedelta(days=number + 1))
        for number, group in enumerate(groups)
    ]
    db.session.remove()
    staff = [Staff(seed, groups, rooms, meetings) for seed in range(STAFF)]
    with ThreadPoolExecutor(STAFF) as pool:
        for done in [pool.submit(work, app, one) for one in staff]:
            done.result(timeout=120)
    assert all(one.changed for one in staff), "somebody was refused whatever they tried"
    assert pairs(lambda one, other: one.room_id == other.room_id) == []
    assert pairs(lambda one, other: one.group_id == other.group_id) == []
    assert in_a_closure() == []


def pairs(same):
    """Meetings that take place at the same moment and share what `same` says."""
    one, other = aliased(Meeting), aliased(Meeting)
    found = select(one.id, other.id).where(
        *(one.id < other.id, same(one, other)),
        *(one.status != MeetingStatus.CANCELLED, other.status != MeetingStatus.CANCELLED),
        *(one.starts_at < other.ends_at, other.starts_at < one.ends_at),
    )
    return db.session.execute(found).all()


def in_a_closure():
    """Meetings that take place although their venue is closed that day."""
    days = {
        (closure.venue_id, closure.first_day + timedelta(days=step))
        for closure in db.session.scalars(select(Closure))
        for step in range((closure.last_day - closure.first_day).days + 1)
    }
    rows = db.session.scalars(select(Meeting).where(Meeting.status != MeetingStatus.CANCELLED))
    return [row.id for row in rows if (row.venue_id, clock.local(row.starts_at).date()) in days]
