"""When names and signups go, on the Dutch calendar, and what is counted of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import local
from recovery_groups.signups.forgetting_rules import (
    Counted,
    Party,
    count,
    names_before,
    signups_before,
)
from tests.support.builders import on_wall

SUNDAY = date(2026, 11, 29)
# The days on which the Dutch clock goes back and forward.
AUTUMN, SPRING = date(2026, 10, 25), date(2027, 3, 28)
moments = st.timedeltas(timedelta(0), timedelta(days=1000)).map(
    lambda later: datetime(2026, 1, 1, tzinfo=UTC) + later
)


@pytest.mark.parametrize("day", [SUNDAY, AUTUMN, SPRING])
def test_a_name_goes_when_the_dutch_day_of_the_meeting_is_over(day):
    start = on_wall(day, "19:30")
    midnight = on_wall(day + timedelta(days=1), "00:00")
    assert names_before(midnight - timedelta(seconds=1)) <= start
    assert start < names_before(midnight)


@pytest.mark.parametrize("day", [SUNDAY, AUTUMN, SPRING])
def test_a_meeting_just_before_midnight_is_of_the_day_it_starts_on(day):
    assert on_wall(day, "23:59") < names_before(on_wall(day + timedelta(days=1), "04:00"))
    assert names_before(on_wall(day, "23:59")) <= on_wall(day, "00:00")


@pytest.mark.parametrize("day", [SUNDAY, AUTUMN, SPRING, AUTUMN - timedelta(days=3)])
def test_a_signup_goes_when_seven_days_after_the_meeting_are_over(day):
    start = on_wall(day, "19:30")
    midnight = on_wall(day + timedelta(days=8), "00:00")
    assert signups_before(midnight - timedelta(seconds=1)) <= start
    assert start < signups_before(midnight)


@given(moments)
def test_a_signup_always_outlives_its_name_by_seven_days_on_the_calendar(now):
    names, signups = local(names_before(now)), local(signups_before(now))
    assert names.date() - signups.date() == timedelta(days=7)
    assert names <= now
    assert (names.hour, names.minute, signups.hour, signups.minute) == (0, 0, 0, 0)


@given(moments, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_an_earlier_clock_never_forgets_more(now, back):
    assert names_before(now - back) <= names_before(now)
    assert signups_before(now - back) <= signups_before(now)


def a_party(**given):
    default = {"starts_at": on_wall(SUNDAY, "19:30"), "district_id": 1, "seated": True}
    return Party(**{**default, "people": 1, "first_time": False, **given})


def test_people_are_counted_by_the_dutch_month_and_the_district():
    late = on_wall(date(2026, 12, 1), "00:15")  # still November in UTC
    parties = [
        a_party(people=3, first_time=True),
        a_party(),
        a_party(district_id=2),
        a_party(starts_at=late),
    ]
    assert count(parties) == {
        (date(2026, 11, 1), 1): Counted(people=4, parties=2, first_timers=1),
        (date(2026, 11, 1), 2): Counted(people=1, parties=1),
        (date(2026, 12, 1), 1): Counted(people=1, parties=1),
    }


def test_who_never_got_a_place_is_counted_as_waiting_only():
    waiting = a_party(seated=False, people=3, first_time=True)
    assert list(count([waiting]).values()) == [Counted(waiting=1)]
