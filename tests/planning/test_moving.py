"""A meeting gets another time or place."""

from datetime import datetime, timedelta

import pytest

from core import changes, clock
from core.errors import NotFound
from recovery_groups.meetings.models import CancelReason, MeetingStatus
from recovery_groups.planning import rules
from recovery_groups.planning.actions import cancel_meeting
from tests.planning.plans import HOUR, NEXT_SUNDAY, a_closure, add, move, now_of, room_in, wall
from tests.support.builders import a_group, a_meeting, a_venue


def test_a_moved_meeting_keeps_who_it_is(meeting, venue):
    elsewhere = a_venue()
    version = changes.version()
    move(meeting, "2026-12-01T20:00", minutes=60, venue_id=elsewhere, room_id=room_in(elsewhere))
    row = now_of(meeting)
    assert row.status == MeetingStatus.MOVED
    assert row.starts_at == datetime.fromisoformat("2026-12-01T20:00:00+01:00")
    assert row.ends_at - row.starts_at == HOUR
    assert (row.venue_id, row.room_id) == (elsewhere, room_in(elsewhere))
    assert (row.weekday, row.minute) == (2, 20 * 60)
    assert (row.original_start, row.original_venue_id) == (wall("2026-11-29T19:30"), venue)
    assert (row.sequence, row.changed_at) == (1, clock.now())
    assert changes.version() == version + 1


def test_back_at_its_first_time_and_place_it_is_planned(meeting):
    move(meeting)
    move(meeting, "2026-11-29T19:30")
    row = now_of(meeting)
    assert (row.status, row.sequence) == (MeetingStatus.PLANNED, 2)
    assert (row.weekday, row.minute) == (7, 19 * 60 + 30)


def test_moving_to_where_it_is_changes_nothing(meeting):
    before = now_of(meeting).changed_at
    move(meeting, "2026-11-29T19:30")
    row = now_of(meeting)
    assert (row.sequence, row.changed_at, row.status) == (0, before, MeetingStatus.PLANNED)


def test_an_hour_later_may_overlap_its_own_old_time(meeting):
    move(meeting, "2026-11-29T20:00")
    assert now_of(meeting).minute == 20 * 60


def test_a_cancelled_meeting_that_moves_takes_place_again(meeting, venue):
    cancel_meeting(meeting, CancelReason.ROOM)
    move(meeting, "2026-11-29T19:30", venue_id=a_venue(), room_id=None)
    row = now_of(meeting)
    assert (row.status, row.cancel_reason, row.sequence) == (MeetingStatus.MOVED, None, 2)


def test_moving_over_the_clock_change_keeps_the_wall_time(meeting):
    move(meeting, "2027-03-28T19:30")
    row = now_of(meeting)
    assert (row.starts_at.hour, row.minute) == (17, 19 * 60 + 30)


def test_what_has_begun_is_not_moved(meeting, time_machine):
    time_machine.move_to(NEXT_SUNDAY + HOUR, tick=False)
    with pytest.raises(rules.MeetingHasStarted):
        move(meeting)


@pytest.mark.parametrize(
    ("start", "given", "refusal"),
    [
        ("2027-03-28T02:30", {}, rules.StartIsSkipped),
        ("2026-11-22T07:59", {}, rules.StartIsPast),
        ("0001-01-01T00:00", {}, rules.StartIsPast),
        ("2027-11-24T19:30", {}, rules.StartIsTooFar),
        ("9999-12-31T23:59", {}, rules.StartIsTooFar),
        ("2026-12-01T19:30", {"minutes": 14}, rules.WrongLength),
        ("2026-12-01T19:30", {"minutes": 721}, rules.WrongLength),
        ("2026-12-01T19:30", {"minutes": 10**30}, rules.WrongLength),
        ("2026-12-01T19:30", {"room_id": 999}, rules.UnknownRoom),
        ("2026-12-01T19:30", {"venue_id": 999}, NotFound),
    ],
)
def test_a_time_or_place_that_cannot_be_is_refused(meeting, venue, start, given, refusal):
    with pytest.raises(refusal):
        move(meeting, start, **given)
    with pytest.raises(refusal):
        add(a_group(), venue, start, **given)
    assert now_of(meeting).sequence == 0


def test_a_room_of_another_venue_is_refused(meeting):
    with pytest.raises(rules.UnknownRoom):
        move(meeting, room_id=room_in(a_venue()))


def test_a_room_too_small_for_the_meeting_is_refused(meeting, venue, group):
    with pytest.raises(rules.RoomIsTooSmall):
        move(meeting, room_id=room_in(venue, size=7))
    with pytest.raises(rules.RoomIsTooSmall):
        add(group, venue, room_id=room_in(venue, size=7))
    move(meeting, room_id=room_in(venue, size=8))


def test_a_walk_in_only_meeting_fits_any_room(venue):
    meeting, small = a_meeting(venue=venue, capacity=None), room_in(venue, size=7)
    move(meeting, room_id=small)
    assert now_of(meeting).room_id == small


def test_a_closed_day_is_refused_from_its_first_to_its_last_day(meeting, venue):
    a_closure(venue, "2026-12-01", "2026-12-02")
    for start in ("2026-12-01T00:00", "2026-12-02T23:30"):
        with pytest.raises(rules.VenueIsClosed):
            move(meeting, start)
        with pytest.raises(rules.VenueIsClosed):
            add(a_group(), venue, start)
    move(meeting, "2026-12-03T00:00")


@pytest.mark.parametrize(
    ("start", "taken"),
    [
        ("2026-11-29T18:00", False),  # ends when the other starts
        ("2026-11-29T18:01", True),
        ("2026-11-29T20:59", True),
        ("2026-11-29T21:00", False),  # starts when the other ends
    ],
)
def test_a_room_holds_one_meeting_at_a_time(meeting, venue, start, taken):
    other = a_meeting(venue=venue, room_id=room_in(venue), starts_in=timedelta(days=2))
    if not taken:
        move(other, start)
        return
    with pytest.raises(rules.RoomIsTaken):
        move(other, start)
    with pytest.raises(rules.RoomIsTaken):
        add(a_group(), venue, start)
    move(other, start, room_id=room_in(venue, size=20))


def test_a_short_meeting_inside_a_long_one_finds_the_room_taken(venue):
    a_meeting(venue=venue, room_id=room_in(venue), starts_at=NEXT_SUNDAY - 9 * HOUR, minutes=720)
    with pytest.raises(rules.RoomIsTaken):
        add(a_group(), venue, "2026-11-29T21:45", minutes=15)


def test_a_cancelled_meeting_leaves_the_room_free(meeting, venue):
    cancel_meeting(meeting, CancelReason.OTHER)
    added = now_of(add(a_group(), venue, "2026-11-29T19:30"))
    assert (added.room_id, added.starts_at) == (now_of(meeting).room_id, now_of(meeting).starts_at)


def test_a_group_meets_once_at_a_time(meeting, group):
    other = a_meeting(group=group, starts_in=timedelta(days=2))
    with pytest.raises(rules.GroupMeetsThen):
        move(other, "2026-11-29T20:00")
    with pytest.raises(rules.GroupMeetsThen):
        add(group, a_venue(), "2026-11-29T20:00")
