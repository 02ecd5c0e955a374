"""A venue closes for some days and opens again; what meets there follows."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core import changes, clock
from core.db import db
from core.errors import NotFound
from locations.venues.models import Closure
from recovery_groups.meetings.horizon_actions import extend_horizon
from recovery_groups.meetings.models import CancelReason, Meeting, MeetingStatus
from recovery_groups.planning import rules
from recovery_groups.planning.actions import cancel_meeting
from recovery_groups.planning.closing_actions import close_venue, reopen_venue
from recovery_groups.signups.models import SignupState
from tests.planning.plans import HOUR, NEXT_SUNDAY, a_signup, add, move, now_of, room_in
from tests.support.builders import a_group, a_meeting, a_schedule, a_venue, on_wall

TODAY = date(2026, 11, 22)
SATURDAY, SUNDAY, MONDAY = date(2026, 11, 28), date(2026, 11, 29), date(2026, 11, 30)


def close(venue, first=SATURDAY, last=SUNDAY, notice="Verbouwing"):
    return close_venue(venue, first, last, notice=notice)


def test_closing_cancels_what_meets_there_on_those_days(meeting, venue):
    in_time = [
        a_meeting(venue=venue, starts_at=on_wall(SATURDAY, "00:00")),
        a_meeting(venue=venue, starts_at=on_wall(SUNDAY, "23:45")),
    ]
    out_of_it = [
        a_meeting(venue=venue, starts_at=on_wall(date(2026, 11, 27), "23:45")),
        a_meeting(venue=venue, starts_at=on_wall(MONDAY, "00:00")),
        a_meeting(starts_at=NEXT_SUNDAY),
    ]
    version = changes.version()
    closed = close(venue)
    assert closed.cancelled == (meeting, *in_time)
    for one in closed.cancelled:
        row = now_of(one)
        assert (row.status, row.cancel_reason) == (MeetingStatus.CANCELLED, CancelReason.ROOM)
        assert (row.closure_id, row.sequence) == (closed.closure_id, 1)
    assert {now_of(one).status for one in out_of_it} == {MeetingStatus.PLANNED}
    assert changes.version() == version + 1


def test_what_has_begun_or_was_cancelled_already_stays_as_it_was(meeting, venue, time_machine):
    cancel_meeting(meeting, CancelReason.FACILITATOR)
    begun = a_meeting(venue=venue, starts_at=NEXT_SUNDAY - 2 * HOUR)
    time_machine.move_to(NEXT_SUNDAY - HOUR, tick=False)
    assert close(venue, SUNDAY).cancelled == ()
    assert now_of(meeting).cancel_reason == CancelReason.FACILITATOR
    assert now_of(begun).status == MeetingStatus.PLANNED


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (MONDAY, SUNDAY),
        (date(2026, 11, 1), date(2026, 11, 21)),
        (SUNDAY, date(9999, 12, 31)),
    ],
)
def test_days_that_cannot_be_are_refused(venue, first, last):
    with pytest.raises(rules.WrongDays):
        close(venue, first, last)
    assert db.session.scalar(select(Closure.id)) is None


def test_a_notice_of_more_than_a_line_and_an_unknown_venue_are_refused(venue):
    with pytest.raises(rules.NoticeIsTooLong):
        close(venue, notice="a" * 201)
    with pytest.raises(NotFound):
        close(999)


def test_opening_again_restores_what_the_closure_cancelled(meeting, venue):
    own = a_meeting(venue=venue, starts_at=NEXT_SUNDAY - 9 * HOUR)
    cancel_meeting(own, CancelReason.OTHER)
    closure = close(venue).closure_id
    reopened = reopen_venue(closure)
    assert (reopened.restored, reopened.kept) == ((meeting,), ())
    row = now_of(meeting)
    assert (row.status, row.closure_id, row.sequence) == (MeetingStatus.PLANNED, None, 2)
    assert now_of(own).status == MeetingStatus.CANCELLED
    assert db.session.get(Closure, closure) is None


def test_opening_halfway_keeps_the_days_that_were(venue, time_machine):
    first = a_meeting(venue=venue, starts_at=on_wall(SATURDAY, "19:30"))
    begun = a_meeting(venue=venue, starts_at=on_wall(SUNDAY, "10:00"))
    coming = a_meeting(venue=venue, starts_at=on_wall(SUNDAY, "19:30"))
    closure = close(venue).closure_id
    time_machine.move_to(on_wall(SUNDAY, "12:00"), tick=False)
    assert reopen_venue(closure).restored == (coming,)
    assert now_of(first).closure_id == closure
    assert (now_of(begun).status, now_of(begun).closure_id) == (MeetingStatus.CANCELLED, None)
    assert db.session.get_one(Closure, closure).last_day == SATURDAY


def test_opening_on_the_first_day_forgets_the_closure(venue, time_machine):
    begun = a_meeting(venue=venue, starts_at=on_wall(SATURDAY, "10:00"))
    closure = close(venue).closure_id
    time_machine.move_to(on_wall(SATURDAY, "12:00"), tick=False)
    assert reopen_venue(closure).restored == ()
    assert now_of(begun).status == MeetingStatus.CANCELLED
    assert db.session.get(Closure, closure) is None


def test_a_second_closure_keeps_its_meetings_cancelled(meeting, venue):
    first = close(venue).closure_id
    second = close(venue, SUNDAY, MONDAY).closure_id
    assert reopen_venue(first).kept == (meeting,)
    assert (now_of(meeting).closure_id, now_of(meeting).sequence) == (second, 1)
    assert reopen_venue(second).restored == (meeting,)


def test_a_group_with_a_replacement_keeps_that(meeting, group, venue):
    closure = close(venue).closure_id
    elsewhere = a_venue()
    add(group, elsewhere, "2026-11-29T20:00", room_id=room_in(elsewhere))
    assert reopen_venue(closure).kept == (meeting,)
    assert now_of(meeting).status == MeetingStatus.CANCELLED


def test_a_meeting_that_moved_out_of_a_closed_venue_stays_where_it_went(meeting, venue):
    closure = close(venue).closure_id
    elsewhere = a_venue()
    move(meeting, "2026-11-29T19:30", venue_id=elsewhere, room_id=None)
    assert reopen_venue(closure).restored == ()
    assert now_of(meeting).venue_id == elsewhere


def test_a_place_given_back_during_a_closure_goes_to_who_waits(venue):
    meeting = a_meeting(
        venue=venue, starts_at=NEXT_SUNDAY, capacity=1, parties_waiting=1, signups_made=2
    )
    a_signup(meeting, 2, SignupState.WAITING)
    reopen_venue(close(venue).closure_id)
    assert (now_of(meeting).seats_taken, now_of(meeting).parties_waiting) == (1, 0)


def test_a_closure_that_is_over_or_unknown_is_not_opened(venue, time_machine):
    closure = close(venue).closure_id
    time_machine.move_to(on_wall(MONDAY, "08:00"), tick=False)
    with pytest.raises(rules.WrongDays):
        reopen_venue(closure)
    with pytest.raises(NotFound):
        reopen_venue(999)


def test_dates_made_during_a_closure_are_restored_with_the_others(venue):
    group = a_group()
    a_schedule(group, venue, valid_from=TODAY - timedelta(days=7))
    closure = close(venue).closure_id
    assert extend_horizon(weeks=2).cancelled == 1
    (restored,) = reopen_venue(closure).restored
    row = now_of(restored)
    assert clock.local(row.starts_at).date() == SUNDAY
    assert (row.status, row.sequence) == (MeetingStatus.PLANNED, 1)
    found = select(Meeting.status).where(Meeting.group_id == group).distinct()
    assert db.session.scalars(found).all() == [MeetingStatus.PLANNED]
