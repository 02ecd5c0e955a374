"""Rhythms: each preset against dateutil itself, holidays, and both nights the clock changes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr

from recovery_groups.meetings.recurrence_rules import parse
from recovery_groups.planning.rhythm_rules import (
    OWN,
    PRESETS,
    Pattern,
    dates,
    monthly,
    preset_of,
    rule_text,
    weekly,
)
from recovery_groups.planning.shift_rules import Change, OldDate, matched

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)


def a_pattern(rule, **given):
    first = {"starts": time(19, 30), "minutes": 90, "valid_from": date(2026, 11, 1)}
    place = {"valid_until": None, "skips_holidays": False, "venue_id": 1, "room_id": None}
    return Pattern(rule=rule, **{**first, **place, **given})


@pytest.mark.parametrize("preset", [one for one in PRESETS if one != OWN])
@pytest.mark.parametrize("weekdays", [[1], [2, 5], [7]])
def test_a_preset_gives_the_dates_that_dateutil_gives(preset, weekdays):
    rule = rule_text(preset, weekdays)
    begin = datetime(2026, 11, 1, 19, 30)  # noqa: DTZ001 - wall time
    until = datetime(2027, 5, 24)  # noqa: DTZ001
    expected = rrulestr(f"{rule};WKST=MO", dtstart=begin).between(
        datetime(2026, 11, 22),  # noqa: DTZ001
        until,
        inc=True,
    )
    assert [one.wall for one in dates(a_pattern(rule), NOW)] == expected
    assert preset_of(parse(rule)) == preset


def test_a_rule_of_ones_own_is_recognised_as_such():
    assert preset_of(parse(weekly(3, [2]))) == OWN
    assert preset_of(parse(monthly(2, 5, [1, 3]))) == OWN


def test_half_past_seven_stays_so_when_the_clock_changes():
    found = dates(a_pattern(weekly(1, [7])), NOW)
    hours = {one.starts_at.hour for one in found}
    assert hours == {17, 18}
    assert [one.wall.date() for one in found if one.clock_changes] == [date(2027, 3, 28)]


def test_the_hour_that_is_skipped_is_left_out_and_the_doubled_one_comes_once():
    spring = dates(a_pattern(weekly(1, [7]), starts=time(2, 30)), NOW)
    assert [one.wall.date() for one in spring if one.skipped] == [date(2027, 3, 28)]
    october = datetime(2027, 10, 30, tzinfo=UTC)
    autumn = dates(a_pattern(weekly(1, [7]), starts=time(2, 30)), october, weeks=1)
    assert autumn[0].starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_a_holiday_is_left_out_only_when_that_was_asked():
    def on_christmas(**given):
        found = dates(a_pattern(weekly(1, [5]), **given), NOW)
        return next(one for one in found if one.wall.date() == date(2026, 12, 25))

    assert on_christmas(skips_holidays=True).starts_at is None
    assert on_christmas().starts_at is not None
    assert on_christmas().holiday == "Eerste kerstdag"


def an_old(number, wall, **given):
    plain = {"cancelled": False, "by_hand": False, "dropped": False}
    start = wall.replace(tzinfo=UTC)
    return OldDate(**{"id": number, "wall": wall, "starts_at": start, **plain, **given})


def test_the_same_moment_goes_before_the_order_within_a_week():
    new = dates(a_pattern(weekly(1, [3, 5])), NOW, weeks=1)
    wednesday = new[0].wall
    monday = wednesday - timedelta(days=2)
    pairs = matched([an_old(1, monday), an_old(2, wednesday)], new)
    assert {pair.old.id: pair.new.wall.isoweekday() for pair in pairs if pair.old} == {2: 3, 1: 5}


def test_two_weeks_never_match():
    new = dates(a_pattern(weekly(1, [1])), NOW, weeks=1)
    sunday = new[0].wall - timedelta(days=1)
    changes = [pair.change for pair in matched([an_old(1, sunday)], new)]
    assert changes == [Change.ENDS, Change.NEW]
