"""One clock, one wall: Dutch time over both clock changes."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from core import clock

WINTER, SUMMER = date(2026, 1, 15), date(2026, 7, 15)
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)


def test_now_is_aware_and_in_utc():
    assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(("day", "hour"), [(WINTER, 18), (SUMMER, 17)])
def test_half_past_seven_is_half_past_seven_in_summer_and_winter(day, hour):
    moment = clock.local_moment(day, time(19, 30))
    assert moment == datetime.combine(day, time(hour, 30), tzinfo=UTC)
    assert clock.local(moment).time() == time(19, 30)


@pytest.mark.parametrize("wall", [time(2), time(2, 30), time(2, 59)])
def test_an_hour_that_does_not_exist_is_refused(wall):
    with pytest.raises(clock.SkippedHour):
        clock.local_moment(FORWARD, wall)


def test_the_minutes_around_the_missing_hour_exist():
    before = clock.local_moment(FORWARD, time(1, 59))
    after = clock.local_moment(FORWARD, time(3))
    assert after - before == timedelta(minutes=1)


def test_an_hour_that_is_there_twice_means_the_first():
    moment = clock.local_moment(BACK, time(2, 30))
    assert moment == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_today_is_the_date_on_the_dutch_wall(time_machine):
    time_machine.move_to(datetime(2026, 7, 14, 22, 30, tzinfo=UTC))
    assert clock.today() == date(2026, 7, 15)


def test_a_moment_of_another_zone_is_the_same_moment():
    elsewhere = datetime(2026, 7, 15, 12, tzinfo=timezone(timedelta(hours=-5)))
    assert clock.local(elsewhere) == elsewhere
    assert clock.local(elsewhere).hour == 19
