"""How many people fit at one date."""

import pytest

from core import changes
from recovery_groups.meetings.models import CancelReason
from recovery_groups.planning import rules
from recovery_groups.planning.actions import cancel_meeting, change_capacity
from recovery_groups.signups.models import SignupState
from tests.planning.plans import NEXT_SUNDAY, a_signup, now_of
from tests.support.builders import a_group, a_meeting


def test_more_places_go_to_who_waits_in_order(venue):
    meeting = a_meeting(venue=venue, capacity=1, seats_taken=1, parties_waiting=3, signups_made=4)
    a_signup(meeting, 1, SignupState.SEATED)
    pair = a_signup(meeting, 2, SignupState.WAITING, party=2)
    single = a_signup(meeting, 3, SignupState.WAITING)
    a_signup(meeting, 4, SignupState.WAITING)
    assert change_capacity(meeting, 2, 0) == []  # the pair is first and does not fit
    assert change_capacity(meeting, 4, 0) == [pair, single]
    row = now_of(meeting)
    assert (row.capacity, row.seats_taken, row.parties_waiting) == (4, 4, 1)
    assert row.sequence == 0


def test_fewer_places_than_people_is_refused(venue):
    meeting = a_meeting(venue=venue, seats_taken=5)
    with pytest.raises(rules.SeatsAreTaken):
        change_capacity(meeting, 4, 0)
    assert change_capacity(meeting, 5, 0) == []
    assert now_of(meeting).capacity == 5


def test_public_pages_are_told_when_the_band_changes_and_not_before(venue):
    meeting = a_meeting(venue=venue, capacity=20, seats_taken=2)
    version = changes.version()
    change_capacity(meeting, 19, 0)
    assert changes.version() == version
    change_capacity(meeting, 2, 0)
    assert changes.version() == version + 1


@pytest.mark.parametrize(("capacity", "walk_in"), [(0, 0), (-1, 0), (1000, 0), (8, 9), (8, -1)])
def test_places_that_cannot_be_are_refused(meeting, capacity, walk_in):
    with pytest.raises(rules.WrongCapacity):
        change_capacity(meeting, capacity, walk_in)


def test_no_more_people_than_the_room_holds(meeting):
    with pytest.raises(rules.RoomIsTooSmall):
        change_capacity(meeting, 13, 0)
    change_capacity(meeting, 12, 3)
    assert now_of(meeting).walk_in_places == 3


def test_places_for_walk_in_need_a_group_one_may_walk_into(venue):
    meeting = a_meeting(venue=venue, group=a_group(walk_in=False))
    with pytest.raises(rules.NoWalkIn):
        change_capacity(meeting, 8, 2)


def test_a_walk_in_only_meeting_has_no_places_to_count(venue):
    with pytest.raises(rules.WalkInOnly):
        change_capacity(a_meeting(venue=venue, capacity=None), 8, 0)


def test_the_size_of_what_is_cancelled_or_begun_stays(meeting, time_machine):
    cancel_meeting(meeting, CancelReason.OTHER)
    with pytest.raises(rules.AlreadyCancelled):
        change_capacity(meeting, 9, 0)
    time_machine.move_to(NEXT_SUNDAY, tick=False)
    with pytest.raises(rules.MeetingHasStarted):
        change_capacity(meeting, 9, 0)
