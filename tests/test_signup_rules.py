"""Who moves up from the waiting list, and what one says at the door."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery_groups.signups.rules import (
    Queue,
    Waiting,
    door_number,
    may_change,
    place_in_queue,
    queue_order,
)

START = datetime(2026, 11, 29, 18, 30, tzinfo=UTC)
FAR, NEAR = START - timedelta(days=3), START - timedelta(hours=24)
COUPLE, SINGLE = Waiting(1, 2), Waiting(2, 1)


@pytest.mark.parametrize(
    ("free", "now", "expected"),
    [
        (2, FAR, COUPLE),
        (1, FAR, None),
        (1, NEAR - timedelta(seconds=1), None),
        (1, NEAR, SINGLE),
        (2, NEAR, COUPLE),
        (0, NEAR, None),
        (2, START, None),
    ],
)
def test_the_order_is_strict_until_a_day_before_the_start(free, now, expected):
    assert queue_order([COUPLE, SINGLE], free=free, starts_at=START, now=now) == expected


def test_nobody_moves_up_from_an_empty_list():
    assert queue_order([], free=8, starts_at=START, now=FAR) is None


@given(
    parties=st.lists(st.integers(1, 3), max_size=12),
    free=st.integers(0, 12),
    hours=st.integers(-2, 100),
)
def test_who_moves_up_fits_and_passes_nobody_early(parties, free, hours):
    waiting = [Waiting(number, party) for number, party in enumerate(parties)]
    up = queue_order(waiting, free=free, starts_at=START, now=START - timedelta(hours=hours))
    if up is not None:
        assert up.party <= free
        assert hours > 0
        passed = waiting[: up.signup_id]
        assert all(one.party > free for one in passed)
        assert not passed or hours <= 24


def test_the_first_three_are_told_they_are_in_front():
    assert [place_in_queue(ahead) for ahead in range(5)] == [Queue.FRONT] * 3 + [Queue.FURTHER] * 2


@given(seed=st.binary(min_size=32, max_size=32))
def test_ninety_door_numbers_have_two_digits_and_differ(seed):
    numbers = [door_number(seed, number) for number in range(1, 91)]
    assert sorted(numbers) == list(range(10, 100))


@given(seed=st.binary(min_size=32, max_size=32))
def test_later_door_numbers_have_three_digits_and_differ(seed):
    numbers = [door_number(seed, number) for number in range(91, 140)]
    assert len(set(numbers)) == len(numbers)
    assert all(100 <= number <= 999 for number in numbers)


def test_door_numbers_of_two_meetings_have_another_order():
    orders = [[door_number(seed, one) for one in range(1, 20)] for seed in (b"a", b"b")]
    assert orders[0] != orders[1]


def test_one_may_withdraw_until_the_start():
    assert may_change(START, START - timedelta(seconds=1))
    assert not may_change(START, START)
