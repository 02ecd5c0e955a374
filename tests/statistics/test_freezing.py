"""A month is frozen once: its weeks, itself, and with the third month of a quarter that as well."""

from datetime import date, datetime

import pytest
from sqlalchemy import delete, update

from core import clock
from core.db import transaction
from recovery_groups.facilitation.models import HeadCount
from recovery_groups.signups.models import MonthCount
from recovery_groups.statistics.freeze_actions import freeze
from recovery_groups.wishes.models import WishCount
from tests.statistics.counting import OCTOBER, counted, frozen
from tests.support.builders import a_venue


def test_weeks_and_their_month_are_kept_rounded_and_small_ones_hidden(group, anker):
    counted(group, anker, 8, 3, 6)
    assert freeze(clock.now()) == 1
    assert frozen() == [
        ("maand", OCTOBER, 17, 15),
        ("week", date(2026, 10, 5), 8, 10),
        ("week", date(2026, 10, 12), 3, None),
        ("week", date(2026, 10, 19), 6, 5),
    ]


def test_who_changes_a_count_afterwards_changes_no_figure(group, anker):
    counted(group, anker, 8, 3, 6)
    freeze(clock.now())
    before = frozen()
    with transaction() as session:
        session.execute(update(HeadCount).values(people=HeadCount.people + 1))
    assert freeze(clock.now()) == 0
    assert frozen() == before


def test_before_the_eleventh_nothing_is_frozen(group, anker, time_machine):
    counted(group, anker, 8)
    time_machine.move_to(datetime.fromisoformat("2026-11-10T04:00:00+01:00"))
    assert freeze(clock.now()) == 0
    assert frozen() == []


def test_where_nothing_was_ever_counted_there_is_nothing_to_freeze(app):
    assert freeze(clock.now()) == 0


def test_nights_that_were_missed_are_made_up_for(group, anker):
    counted(group, anker, 8, first=date(2026, 7, 7))
    assert freeze(clock.now()) == 4
    assert {row[1] for row in frozen() if row[0] == "kwartaal"} == {date(2026, 7, 1)}


def test_a_quarter_is_made_of_what_was_frozen_not_of_what_stands_there_now(
    group, anker, time_machine
):
    counted(group, anker, 8, 9)
    freeze(clock.now())
    with transaction() as session:
        session.execute(delete(HeadCount))
    counted(group, anker, 4, first=date(2026, 12, 1))
    time_machine.move_to(datetime.fromisoformat("2027-01-11T04:00:00+01:00"))
    assert freeze(clock.now()) == 2
    assert [row for row in frozen() if row[0] == "kwartaal"] == [("kwartaal", OCTOBER, 21, 20)]


def test_a_week_is_of_the_month_of_its_thursday(group, anker):
    counted(group, anker, 9, first=date(2026, 9, 28))  # Thursday is 1 October
    freeze(clock.now())
    assert frozen("span", "first_day", "number") == [
        ("maand", OCTOBER, 9),
        ("week", date(2026, 9, 28), 9),
    ]


def test_a_group_at_two_venues_is_two_parts(group, anker, noord):
    counted(group, anker, 9)
    counted(group, a_venue(district_id=noord), 6, first=date(2026, 10, 7))
    freeze(clock.now())
    assert sorted(row[2] for row in frozen() if row[0] == "maand") == [6, 9]


def test_places_are_known_when_they_are_of_every_evening(group, anker, other):
    counted(group, anker, 8, 6)
    counted(other, anker, 8, capacity=None)
    freeze(clock.now())
    found = frozen("span", "group_id", "places", "meetings")
    assert sorted((row for row in found if row[0] == "maand"), key=str) == [
        ("maand", group, 16, 2),
        ("maand", other, None, 1),
    ]


@pytest.mark.parametrize("first_timers", [4, 6])
def test_first_timers_waiting_and_wishes_are_of_a_district_and_a_month(noord, first_timers):
    with transaction() as session:
        numbers = {"people": 30, "parties": 20, "first_timers": first_timers, "waiting": 0}
        session.add(MonthCount(month=OCTOBER, district_id=noord, **numbers))
        for part in ("avond", "middag"):
            session.add(WishCount(month=OCTOBER, district_id=noord, part=part, wishes=4, fresh=1))
    freeze(clock.now())
    assert sorted(frozen("measure", "number", "shown")) == [
        ("first_timers", first_timers, 5 if first_timers == 6 else None),
        ("waiting", 0, None),
        ("wishes", 8, 10),
    ]


def test_the_job_runs_after_signups_and_wishes_were_counted(app):
    names = [job.name for job in app.extensions["jobs"]]
    assert names.index("freeze") > max(names.index("forget"), names.index("wishes"))
