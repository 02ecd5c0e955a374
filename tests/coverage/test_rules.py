"""The rules of coverage: periods, verdicts, numbers that stay hidden."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery_groups.coverage.chart_renderers import chart, first_monday
from recovery_groups.coverage.queries import Era, WeekFigure
from recovery_groups.coverage.rules import (
    CoverageRule,
    Days,
    Found,
    PeriodName,
    Rhythm,
    Verdict,
    period,
    rhythm,
    shown_percentage,
    verdict,
)
from recovery_groups.coverage.todo_rules import Lack, Todo, by_harm

SUNDAY = date(2026, 11, 22)


def found(**different):
    return Found(**{"groups": 2, "fewest_a_week": 1, "experts": 1, "full": 80, **different})


def judged(**different):
    return verdict(found(**different), CoverageRule())


def test_a_group_each_week_an_expert_and_room_is_good():
    assert judged() == Verdict.GOOD
    assert judged(full=None) == Verdict.GOOD
    assert judged(full=95) == Verdict.GOOD


@pytest.mark.parametrize("lack", [{"fewest_a_week": 0}, {"experts": 0}, {"full": 96}])
def test_one_thing_lacking_is_weak(lack):
    assert judged(**lack) == Verdict.WEAK


def test_no_group_is_missing_whatever_else_there_is():
    assert judged(groups=0) == Verdict.MISSING


def test_an_organisation_may_ask_for_more():
    strict = CoverageRule(groups_a_week=2, linked_experts=2, nearly_full=70)
    assert verdict(found(fewest_a_week=2, experts=2, full=70), strict) == Verdict.GOOD
    assert verdict(found(fewest_a_week=1, experts=2, full=70), strict) == Verdict.WEAK
    assert verdict(found(fewest_a_week=2, experts=1, full=70), strict) == Verdict.WEAK
    assert verdict(found(fewest_a_week=2, experts=2, full=71), strict) == Verdict.WEAK


def test_the_coming_four_weeks_are_compared_with_the_last_ones():
    asked = period(PeriodName.COMING, SUNDAY)
    assert asked.meetings == Days(SUNDAY, date(2026, 12, 20))
    assert asked.known == Days(date(2026, 10, 25), SUNDAY)
    assert asked.before == Days(date(2026, 9, 27), date(2026, 10, 25))
    assert len(asked.meetings.weeks) == 4


@pytest.mark.parametrize(
    ("day", "first", "after"),
    [
        (SUNDAY, date(2026, 10, 1), date(2027, 1, 1)),
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 4, 1)),
        (date(2028, 3, 31), date(2028, 1, 1), date(2028, 4, 1)),
        (date(2026, 9, 30), date(2026, 7, 1), date(2026, 10, 1)),
    ],
)
def test_a_quarter_has_its_own_days(day, first, after):
    assert period(PeriodName.QUARTER, day).meetings == Days(first, after)


@given(st.dates(date(2001, 1, 1), date(2099, 1, 1)), st.sampled_from(list(PeriodName)))
def test_of_every_period_something_is_known_and_as_much_before_it(day, name):
    asked = period(name, day)
    assert asked.known.first < asked.known.after
    assert asked.before.after == asked.known.first
    assert asked.before.after - asked.before.first == asked.known.after - asked.known.first
    assert asked.meetings.first < asked.meetings.after
    assert len(asked.meetings.weeks) in {4, 12, 13}


def test_some_weeks_are_not_every_week():
    assert [rhythm(weeks, 4) for weeks in (0, 1, 3, 4)] == [
        *(Rhythm.NOT_YET, Rhythm.SOME_WEEKS),
        *(Rhythm.SOME_WEEKS, Rhythm.EVERY_WEEK),
    ]


def test_occupancy_of_fewer_than_five_people_is_not_shown():
    assert shown_percentage(4, 8) is None
    assert shown_percentage(0, 8) is None
    assert shown_percentage(5, 8) == 60
    assert shown_percentage(9, 8) == 100
    assert shown_percentage(9, 0) is None


@given(st.integers(5, 500), st.integers(1, 500))
def test_occupancy_is_shown_in_steps_of_five(taken, places):
    shown = shown_percentage(taken, places)
    assert shown % 5 == 0
    assert shown == 100 or abs(shown - 100 * taken / places) <= 2.5


def test_the_most_harmful_lack_comes_first():
    def todo(lack, **more):
        return Todo(lack=lack, district="Noord", district_slug="noord", **more)

    soon = todo(Lack.LINK_ENDS, day=SUNDAY)
    later = todo(Lack.LINK_ENDS, day=SUNDAY + timedelta(days=5))
    lacks = [todo(Lack.ROOM_CLASH), later, todo(Lack.NO_GROUP), soon, todo(Lack.FULL)]
    assert by_harm(lacks) == [lacks[2], soon, later, lacks[4], lacks[0]]


def figure(week, visitors, *, counted=1, places=10):
    return WeekFigure(1, week, Era.KNOWN, places, 0, counted, visitors)


def test_the_chart_shows_eight_weeks_and_hides_small_numbers():
    monday = date(2026, 11, 9)
    drawn = chart([figure(monday, 4), figure(date(2026, 11, 2), 12)], SUNDAY)
    weeks = {one.week.monday: one.week for one in drawn.bars}
    assert len(weeks) == 8
    assert weeks[monday].counted
    assert weeks[monday].visitors is None
    assert weeks[date(2026, 11, 2)].visitors == 10
    assert not weeks[date(2026, 11, 16)].counted
    assert drawn.highest == weeks[date(2026, 11, 2)]


def test_a_chart_without_a_count_says_that_it_is_empty():
    assert chart([], SUNDAY).empty
    assert chart([figure(date(2026, 11, 9), 0, counted=0)], SUNDAY).empty
    assert not chart([figure(date(2026, 11, 9), 0)], SUNDAY).empty


@given(st.integers(0, 900), st.integers(0, 900))
def test_no_bar_leaves_the_drawing(visitors, places):
    drawn = chart([figure(date(2026, 11, 9), visitors, places=places)], SUNDAY)
    assert all(0 <= bar.height <= 160 and bar.places_height <= 160.1 for bar in drawn.bars)
    assert 2 <= len(drawn.lines) <= 5


def test_on_a_monday_the_last_week_of_the_chart_is_the_one_that_is_over():
    assert first_monday(date(2026, 11, 23)) == date(2026, 9, 28)
    assert first_monday(SUNDAY) == date(2026, 9, 28)
