"""A meeting does not take place, or takes place after all."""

import pytest

from core import changes, clock
from core.db import db
from core.errors import NotFound
from recovery_groups.meetings.models import CancelReason, MeetingStatus
from recovery_groups.planning import rules
from recovery_groups.planning.actions import (
    add_meeting,
    cancel_meeting,
    change_capacity,
    move_meeting,
    restore_meeting,
)
from recovery_groups.signups.models import Signup, SignupState
from tests.planning.plans import NEXT_SUNDAY, a_closure, a_signup, add, move, now_of, wall
from tests.support.builders import a_group, a_meeting, a_venue


def test_a_cancelled_meeting_says_why_and_calendars_hear_of_it(meeting):
    version = changes.version()
    cancel_meeting(meeting, CancelReason.FACILITATOR)
    row = now_of(meeting)
    assert (row.status, row.cancel_reason) == (MeetingStatus.CANCELLED, CancelReason.FACILITATOR)
    assert (row.sequence, row.changed_at) == (1, clock.now())
    assert changes.version() == version + 1


def test_signups_keep_their_state_when_a_meeting_is_cancelled(meeting):
    seated = a_signup(meeting, 1, SignupState.SEATED)
    cancel_meeting(meeting, CancelReason.OTHER)
    db.session.expire_all()
    assert db.session.get_one(Signup, seated).state == SignupState.SEATED


def test_a_meeting_is_cancelled_once(meeting):
    cancel_meeting(meeting, CancelReason.OTHER)
    with pytest.raises(rules.AlreadyCancelled):
        cancel_meeting(meeting, CancelReason.ROOM)
    assert now_of(meeting).sequence == 1


def test_what_has_begun_is_not_cancelled(meeting, time_machine):
    time_machine.move_to(NEXT_SUNDAY, tick=False)
    with pytest.raises(rules.MeetingHasStarted):
        cancel_meeting(meeting, CancelReason.OTHER)


def test_a_meeting_that_is_not_there_is_not_found(app, venue):
    for change in (
        lambda: cancel_meeting(999, CancelReason.OTHER),
        lambda: restore_meeting(999),
        lambda: move_meeting(
            999, wall("2026-12-01T19:30"), minutes=90, venue_id=venue, room_id=None
        ),
        lambda: change_capacity(999, 8, 0),
        lambda: add_meeting(
            999, wall("2026-12-01T19:30"), minutes=90, venue_id=venue, room_id=None
        ),
    ):
        with pytest.raises(NotFound):
            change()


def test_a_restored_meeting_is_planned_again(meeting):
    cancel_meeting(meeting, CancelReason.OTHER)
    restore_meeting(meeting)
    row = now_of(meeting)
    assert (row.status, row.cancel_reason, row.sequence) == (MeetingStatus.PLANNED, None, 2)


def test_a_moved_meeting_is_moved_again_after_restoring(meeting):
    move(meeting)
    cancel_meeting(meeting, CancelReason.OTHER)
    restore_meeting(meeting)
    assert now_of(meeting).status == MeetingStatus.MOVED


def test_only_a_cancelled_meeting_is_restored(meeting):
    with pytest.raises(rules.NotCancelled):
        restore_meeting(meeting)


def test_the_past_is_not_restored(meeting, time_machine):
    cancel_meeting(meeting, CancelReason.OTHER)
    time_machine.move_to(NEXT_SUNDAY, tick=False)
    with pytest.raises(rules.MeetingHasStarted):
        restore_meeting(meeting)


def test_a_meeting_is_not_restored_into_a_closed_venue(meeting, venue):
    cancel_meeting(meeting, CancelReason.OTHER)
    a_closure(venue, "2026-11-29", "2026-11-29")
    with pytest.raises(rules.VenueIsClosed):
        restore_meeting(meeting)


def test_a_meeting_is_not_restored_into_a_taken_room(meeting, venue):
    cancel_meeting(meeting, CancelReason.OTHER)
    add(a_group(), venue, "2026-11-29T20:00")
    with pytest.raises(rules.RoomIsTaken):
        restore_meeting(meeting)


def test_a_meeting_is_not_restored_beside_its_replacement(meeting, group):
    cancel_meeting(meeting, CancelReason.OTHER)
    add(group, a_venue(), "2026-11-29T20:00")
    with pytest.raises(rules.GroupMeetsThen):
        restore_meeting(meeting)


def test_a_place_given_back_while_cancelled_goes_to_who_waits(venue):
    meeting = a_meeting(venue=venue, capacity=1, parties_waiting=1, signups_made=2)
    waiting = a_signup(meeting, 2, SignupState.WAITING)
    cancel_meeting(meeting, CancelReason.OTHER)
    assert restore_meeting(meeting) == [waiting]
    assert now_of(meeting).seats_taken == 1
