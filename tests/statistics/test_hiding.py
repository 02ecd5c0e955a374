"""No hidden number follows from those that are shown: not by sums, not by knowing the rules."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recovery_groups.statistics.rules import (
    in_public,
    month_of,
    months_of,
    next_month,
    quarter_of,
    rounded,
    to_freeze,
    weeks_of,
)
from tests.statistics.attack import everything_shown, hidden, possible, tree

NUMBERS = st.one_of(st.integers(0, 4), st.integers(0, 14), st.sampled_from([4, 5, 7, 12]))
WHOLE = range(13)
"""All numbers that are hidden, or shown as 5 or 10: fewer would be a world that is too small."""

MONTHS = st.lists(NUMBERS, min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("people", "shown"), [(0, None), (4, None), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15)]
)
def test_small_numbers_are_hidden_and_others_rounded_to_five(people, shown):
    assert rounded(people) == shown


def shown(numbers):
    return tree(numbers).count.shown


def test_a_month_is_its_weeks_together_also_those_that_are_hidden():
    assert shown([3, 6, 7, 12]) == 30
    assert shown([4, 4, 4, 4]) == 15
    assert shown([1, 2, 1]) is None


def test_a_month_that_would_tell_a_hidden_week_is_rounded_the_other_way():
    # 10 would be 8 or more: then two hidden weeks, 4 at most, are 4 each.
    assert shown([4, 4]) == 5
    # 20 would be 18 or more, and each 5 is 7 at most.
    assert shown([7, 7, 4]) == 15
    # 10 would be 12 at most, and each 10 is 8 or more.
    assert shown([8, 8, 8, 8, 0]) == 35


def test_a_quarter_that_would_tell_a_hidden_month_is_rounded_the_other_way():
    assert shown([[7], [7], [4]]) == 15
    assert shown([3, 3, 3]) == 10


@given(MONTHS)
@example([4, 4])
@example([7, 7, 4])
@example([4] * 7)
def test_from_weeks_and_their_month_no_hidden_week_follows(weeks):
    assert all(len(one) >= 3 for one in hidden(tree(weeks)))


@given(st.lists(MONTHS, min_size=1, max_size=3))
@example([[4, 4], [7], [7]])
@example([[4, 4, 4], [4, 4], [4, 4]])
@example([[0, 8, 8], [0], [8, 0, 13]])
def test_from_weeks_months_and_their_quarter_no_hidden_number_follows(months):
    quarter = tree(months)
    assert sum(map(sum, months)) in possible(quarter), "what is shown is true"
    assert all(len(one) >= 3 for one in hidden(quarter))


def found_out(worlds):
    """Return the hidden numbers that are the same in all worlds of which the same is shown.

    So knows them who knows the rules as well as we do.
    """
    alike = defaultdict(list)
    for numbers, leaves in worlds:
        alike[everything_shown(tree(numbers))].append(leaves)
    return [
        (shown, values[0])
        for shown, leaves in alike.items()
        for values in zip(*leaves, strict=True)
        if len(set(values)) == 1 and values[0] < 5
    ]


@pytest.mark.parametrize("weeks", [1, 2, 3, 4])
def test_who_knows_the_rules_and_every_week_and_month_finds_no_hidden_number(weeks):
    assert found_out((one, one) for one in product(WHOLE, repeat=weeks)) == []


def test_who_knows_the_rules_and_every_month_and_quarter_finds_no_hidden_number():
    assert found_out((one, one) for one in product(WHOLE, repeat=3)) == []


@pytest.mark.parametrize("weeks", [1, 2, 3])
def test_who_knows_the_rules_weeks_months_and_quarter_finds_no_hidden_number(weeks):
    numbers = product(WHOLE, repeat=4)
    assert found_out(((one[:weeks], one[weeks:]), one) for one in numbers) == []


@given(st.integers(0, 200))
def test_in_public_no_number_below_ten_is_told(people):
    public = in_public(rounded(people))
    assert public is None or people >= 10


@given(st.lists(NUMBERS, max_size=8))
def test_in_public_a_sum_of_parts_is_of_ten_people_or_more(people):
    public = sum(in_public(rounded(one)) or 0 for one in people)
    assert public == 0 or sum(people) >= 10


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_every_week_is_of_one_month(day):
    month = month_of(day)
    assert day - timedelta(days=day.isoweekday() - 1) in weeks_of(month)
    assert len(weeks_of(month)) in {4, 5}
    assert month in months_of(quarter_of(month))


def test_a_month_is_frozen_from_the_eleventh_of_the_next_one():
    october = date(2026, 10, 1)
    assert to_freeze(october, [], date(2026, 11, 10)) == []
    assert to_freeze(october, [], date(2026, 11, 11)) == [october]
    assert to_freeze(october, [october], date(2026, 12, 31)) == [next_month(october)]
