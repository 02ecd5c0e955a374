"""Load of any size: the same for a seed and a day, and true in its numbers."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import delete, func, select

from core import clock
from core.contents import THE_SITES_OWN
from core.db import Base, db, transaction
from locations.districts.models import District
from locations.venues.models import Venue
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import Meeting
from recovery_groups.meetings.rules import Band, MeetingState
from tests.support.builders import a_meeting
from tests.support.demo import (
    assert_nobody_is_in_the_way,
    assert_seats_are_true,
    run_demo,
    shown,
)

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=clock.TIMEZONE)


def rows_of_all_tables():
    """Return everything the demo can have written."""
    return {
        table.name: sorted(map(str, db.session.execute(select(table))))
        for table in Base.metadata.sorted_tables
        if table.name not in THE_SITES_OWN
    }


def empty_all_tables():
    with transaction() as session:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in THE_SITES_OWN:
                session.execute(delete(table))


LOAD = ("--districts", "4", "--venues", "6", "--groups", "30", "--weeks", "10")


@time_machine.travel(NOON, tick=False)
def test_the_same_seed_and_day_give_the_same_load(app):
    def made(seed):
        code, said = run_demo(app, *LOAD, "--seed", seed)
        assert code == 0, said
        rows = rows_of_all_tables()
        empty_all_tables()
        return rows

    first = made("7")
    with time_machine.travel(NOON + timedelta(hours=9), tick=False):
        assert made("7") == first
    assert made("8") != first


@time_machine.travel(NOON, tick=False)
def test_load_is_as_large_as_asked_and_adds_up(app):
    run_demo(app, *LOAD)
    counted = [
        db.session.scalar(select(func.count()).select_from(model))
        for model in (District, Venue, RecoveryGroup)
    ]
    assert counted == [4, 6, 30]
    coming = db.session.scalars(select(Meeting).where(Meeting.starts_at > clock.now())).all()
    assert 150 < len(coming) < 450
    found = {word for meeting in coming for word in shown(meeting, clock.now())}
    assert {*Band, "waiting list", MeetingState.WALK_IN, MeetingState.NOT_OPEN} <= found
    assert_seats_are_true()
    assert_nobody_is_in_the_way()


@time_machine.travel(NOON, tick=False)
def test_after_load_the_site_goes_on(app, client):
    run_demo(app, *LOAD)
    meeting = db.session.scalar(
        select(Meeting.id)
        .where(Meeting.signups_made > 0, Meeting.parties_waiting == 0)
        .order_by(Meeting.starts_at.desc())
        .limit(1)
    )
    assert a_meeting() > meeting  # ids go on where the load stopped
    answer = client.send(client.get(f"/bijeenkomsten/{meeting}/aanmelden"))
    assert answer.status_code in {200, 303}
    assert_seats_are_true()


@pytest.mark.hard
def test_a_hundred_thousand_meetings_take_minutes_at_most(app, record_property):
    begin = datetime.now(UTC)
    code, said = run_demo(app, "--districts", "300", "--venues", "1500", "--groups", "4000")
    took = datetime.now(UTC) - begin
    record_property("seconds", took.total_seconds())
    assert code == 0
    assert db.session.scalar(select(func.count()).select_from(Meeting)) > 90_000
    assert took < timedelta(minutes=4), said
