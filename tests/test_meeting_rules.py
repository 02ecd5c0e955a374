"""What a meeting page says at a moment, and how full the public sees it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery_groups.meetings.rules import Band, MeetingState, Room, band, opens_on, state

START = datetime(2026, 11, 29, 18, 30, tzinfo=UTC)
END = START + timedelta(minutes=90)


def state_at(now, *, cancelled=False, online_limit=8):
    """Return the state of a meeting on Sunday 29 November 2026 at 19:30 Dutch time."""
    return state(
        starts_at=START,
        ends_at=END,
        cancelled=cancelled,
        online_limit=online_limit,
        opens_days=28,
        now=now,
    )


@pytest.mark.parametrize(
    ("before_start", "expected"),
    [
        (timedelta(days=40), MeetingState.NOT_OPEN),
        (timedelta(minutes=1), MeetingState.OPEN),
        (timedelta(0), MeetingState.STARTED),
        (-timedelta(minutes=89), MeetingState.STARTED),
        (-timedelta(minutes=90), MeetingState.PAST),
    ],
)
def test_a_meeting_opens_starts_and_passes(before_start, expected):
    assert state_at(START - before_start) == expected


def test_signing_up_opens_at_dutch_midnight_four_weeks_before():
    assert opens_on(START, 28).isoformat() == "2026-11-01"
    midnight = datetime(2026, 10, 31, 23, 0, tzinfo=UTC)
    assert state_at(midnight - timedelta(seconds=1)) == MeetingState.NOT_OPEN
    assert state_at(midnight) == MeetingState.OPEN


def test_a_cancelled_meeting_stays_cancelled_until_it_has_passed():
    assert state_at(START - timedelta(days=1), cancelled=True) == MeetingState.CANCELLED
    assert state_at(END, cancelled=True) == MeetingState.PAST


def test_a_meeting_without_online_places_is_for_walking_in():
    assert state_at(START - timedelta(days=1), online_limit=0) == MeetingState.WALK_IN


def a_room(capacity, taken, *, walk_in=0, waiting=0):
    """Return how full a meeting is."""
    return Room(
        capacity=capacity, walk_in_places=walk_in, seats_taken=taken, parties_waiting=waiting
    )


@pytest.mark.parametrize(
    ("room", "expected"),
    [
        (a_room(10, 7), Band.ENOUGH),
        (a_room(10, 8), Band.FEW),
        (a_room(10, 10), Band.FULL),
        (a_room(3, 2), Band.FEW),
        (a_room(10, 6, walk_in=4), Band.FULL),
        (a_room(10, 2, waiting=1), Band.FULL),
        (a_room(None, 0), None),
        (a_room(4, 0, walk_in=4), None),
    ],
)
def test_the_public_sees_a_band(room, expected):
    assert band(room) == expected


@given(capacity=st.integers(1, 60), share=st.floats(0, 1), taken=st.integers(0, 60))
def test_online_places_are_never_more_than_there_are(capacity, share, taken):
    room = a_room(capacity, min(taken, capacity), walk_in=int(capacity * share))
    assert 0 <= room.online_left <= room.online_limit <= capacity
    assert (band(room) == Band.FULL) == (room.online_left == 0 < room.online_limit)
