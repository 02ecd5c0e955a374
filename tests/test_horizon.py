"""Schedules become meetings half a year ahead: each date once, also when run twice at once."""

import multiprocessing
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from app import create_app
from core import changes, clock
from core.db import db, transaction
from core.settings import Settings
from locations.venues import actions as venues
from locations.venues.models import Room
from recovery_groups.groups.models import GroupState
from recovery_groups.meetings.horizon_actions import extend_horizon
from recovery_groups.meetings.models import CancelReason, Meeting, MeetingStatus, Schedule
from tests.support.builders import a_group, a_meeting, a_schedule, a_venue

SUNDAY_MORNING = "2026-11-22T08:00:00+01:00"


@pytest.fixture(autouse=True)
def it_is_sunday_morning(time_machine):
    time_machine.move_to(datetime.fromisoformat(SUNDAY_MORNING), tick=False)


@pytest.fixture
def venue(app):
    return a_venue()


@pytest.fixture
def group(app):
    return a_group()


def meetings(group=None):
    """The meetings there are, fresh from the database, in order of start."""
    db.session.expire_all()
    found = select(Meeting).order_by(Meeting.starts_at, Meeting.id)
    return list(db.session.scalars(found.where(Meeting.group_id == group) if group else found))


def starts(group):
    return [clock.local(one.starts_at).replace(tzinfo=None) for one in meetings(group)]


def wall(text):
    return datetime.fromisoformat(text)


def test_a_weekly_group_meets_27_sundays_today_included(group, venue):
    a_schedule(group, venue, skips_holidays=False)
    done = extend_horizon()
    assert (done.planned, done.cancelled) == (27, 0)
    assert starts(group)[0] == wall("2026-11-22T19:30")
    assert starts(group)[-1] == wall("2027-05-23T19:30")


def test_running_it_again_changes_nothing(group, venue):
    a_schedule(group, venue)
    extend_horizon()
    before = [(one.id, one.sequence, one.changed_at) for one in meetings()]
    version = changes.version()
    assert extend_horizon().made == 0
    assert [(one.id, one.sequence, one.changed_at) for one in meetings()] == before
    assert changes.version() == version


def test_the_next_day_adds_only_the_new_date(group, venue, time_machine):
    a_schedule(group, venue, skips_holidays=False)
    extend_horizon()
    time_machine.shift(timedelta(days=7))
    assert extend_horizon().planned == 1
    assert len(meetings(group)) == 28


def test_public_pages_are_told_only_when_a_row_was_added(group, venue):
    a_schedule(group, venue)
    before = changes.version()
    extend_horizon()
    assert changes.version() == before + 1


def test_half_past_seven_stays_half_past_seven_over_the_clock_change(group, venue):
    a_schedule(group, venue, skips_holidays=False)
    extend_horizon()
    by_day = {clock.local(one.starts_at).date(): one for one in meetings(group)}
    winter, summer = by_day[date(2027, 3, 21)], by_day[date(2027, 3, 28)]
    assert (winter.starts_at.hour, summer.starts_at.hour) == (18, 17)
    assert {(one.weekday, one.minute) for one in by_day.values()} == {(7, 19 * 60 + 30)}
    assert {one.ends_at - one.starts_at for one in by_day.values()} == {timedelta(minutes=90)}


def test_a_date_in_the_skipped_hour_is_left_out_and_reported(group, venue):
    a_schedule(group, venue, starts=time(2, 30), skips_holidays=False)
    done = extend_horizon()
    assert [one.start for one in done.skipped_hours] == [wall("2027-03-28T02:30")]
    assert wall("2027-03-28T02:30") not in starts(group)
    # Today's 02:30 is over.
    assert done.planned == 25


def test_a_date_in_the_doubled_hour_takes_its_first_pass(group, venue, time_machine):
    time_machine.move_to(datetime.fromisoformat("2026-10-20T08:00:00+02:00"), tick=False)
    a_schedule(group, venue, starts=time(2, 30), valid_from=date(2026, 10, 1))
    extend_horizon(weeks=1)
    (meeting,) = meetings(group)
    assert meeting.starts_at == datetime.fromisoformat("2026-10-25T02:30:00+02:00")


def test_a_public_holiday_is_left_out_and_reported(group, venue):
    a_schedule(group, venue, rule="FREQ=WEEKLY;BYDAY=FR")
    done = extend_horizon(weeks=8)
    assert [(one.start.date(), one.holiday) for one in done.holidays] == [
        (date(2026, 12, 25), "Eerste kerstdag"),
        (date(2027, 1, 1), "Nieuwjaarsdag"),
    ]
    assert done.planned == 6


def test_a_group_that_meets_on_holidays_has_its_date(group, venue):
    a_schedule(group, venue, rule="FREQ=WEEKLY;BYDAY=FR", skips_holidays=False)
    done = extend_horizon(weeks=8)
    assert done.holidays == []
    assert wall("2026-12-25T19:30") in starts(group)


def test_a_date_in_a_closure_is_made_as_cancelled(group, venue):
    a_schedule(group, venue)
    with transaction():
        closure = venues.close(
            venue, first_day=date(2026, 11, 29), last_day=date(2026, 12, 6), notice="Verbouwing"
        )
    done = extend_horizon(weeks=3)
    assert (done.planned, done.cancelled) == (2, 2)
    cancelled = [one for one in meetings(group) if one.status == MeetingStatus.CANCELLED]
    assert [clock.local(one.starts_at).day for one in cancelled] == [29, 6]
    assert {(one.cancel_reason, one.closure_id) for one in cancelled} == {
        (CancelReason.ROOM, closure)
    }


def test_a_closure_of_another_venue_does_not_matter(group, venue):
    a_schedule(group, venue)
    elsewhere = a_venue()
    with transaction():
        venues.close(elsewhere, first_day=date(2026, 11, 22), last_day=date(2027, 6, 1), notice="")
    assert extend_horizon().cancelled == 0


def test_a_moved_or_cancelled_date_is_not_made_again(group, venue):
    a_schedule(group, venue)
    extend_horizon(weeks=2)
    with transaction():
        first, second, _ = meetings(group)
        first.starts_at += timedelta(days=1)
        first.ends_at += timedelta(days=1)
        first.status = MeetingStatus.MOVED
        second.status, second.cancel_reason = MeetingStatus.CANCELLED, CancelReason.OTHER
    assert extend_horizon(weeks=2).made == 0


def test_an_extra_date_at_the_same_moment_stays_the_only_one(group, venue):
    a_schedule(group, venue)
    extra = a_meeting(
        group=group,
        venue=venue,
        starts_at=clock.local_moment(date(2026, 11, 29), time(19, 30)),
        extra=True,
    )
    extend_horizon(weeks=1)
    assert [one.id for one in meetings(group) if one.extra] == [extra]
    assert len(meetings(group)) == 2


def test_a_meeting_is_as_large_as_its_group(venue):
    group = a_group(capacity=10, walk_in_places=3)
    walk_in_only = a_group(capacity=None)
    for one in (group, walk_in_only):
        a_schedule(one, venue)
    extend_horizon(weeks=1)
    assert {(one.capacity, one.walk_in_places) for one in meetings(group)} == {(10, 3)}
    assert {(one.capacity, one.walk_in_places) for one in meetings(walk_in_only)} == {(None, 0)}


def test_it_keeps_the_room_and_knows_its_schedule(group, venue):
    room = db.session.scalar(select(Room.id).where(Room.venue_id == venue))
    schedule = a_schedule(group, venue, room_id=room)
    extend_horizon(weeks=1)
    assert {(one.room_id, one.schedule_id, one.original_venue_id) for one in meetings(group)} == {
        (room, schedule, venue)
    }


@pytest.mark.parametrize("state", [GroupState.DRAFT, GroupState.PAUSED, GroupState.ENDED])
def test_a_group_that_is_not_open_gets_no_dates(app, venue, state):
    a_schedule(a_group(state=state), venue)
    assert extend_horizon().made == 0


def test_what_has_begun_today_is_not_made(group, venue, time_machine):
    a_schedule(group, venue)
    time_machine.shift(timedelta(hours=11, minutes=30))
    extend_horizon(weeks=1)
    assert starts(group) == [wall("2026-11-29T19:30")]


def test_a_schedule_that_ends_keeps_what_was_made(group, venue):
    schedule = a_schedule(group, venue)
    extend_horizon(weeks=2)
    with transaction() as session:
        session.get_one(Schedule, schedule).valid_until = date(2026, 11, 23)
    assert extend_horizon(weeks=4).made == 0
    assert len(meetings(group)) == 3


def test_two_schedules_of_a_group_both_count(group, venue):
    a_schedule(group, venue)
    a_schedule(group, venue, rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", starts=time(10, 0))
    a_schedule(group, venue)  # the same Sunday twice is one meeting
    extend_horizon(weeks=2)
    assert starts(group) == [
        wall("2026-11-22T19:30"),
        wall("2026-11-29T19:30"),
        wall("2026-12-02T10:00"),
        wall("2026-12-06T19:30"),
    ]


def test_a_schedule_nobody_can_read_stops_no_other_group(group, venue):
    broken = a_schedule(a_group(), venue, rule="FREQ=DAILY")
    a_schedule(group, venue)
    done = extend_horizon(weeks=1)
    assert done.unreadable == [broken]
    assert len(meetings(group)) == 2


def _run_once(url, folder, gate):
    with create_app(Settings(database_url=url), folder).app_context():
        gate.wait()
        made = extend_horizon().made
        db.engine.dispose()
    return made


def _run_in_process(url, folder, gate, made):
    made.put(_run_once(url, folder, gate))


@pytest.mark.race
def test_two_runs_at_once_make_every_date_once(app, venue, database_url, tmp_path):
    groups = [a_group() for _ in range(60)]
    for group in groups:
        a_schedule(group, venue, skips_holidays=False, valid_from=date(2026, 1, 1))
    db.session.remove()
    spawn = multiprocessing.get_context("spawn")
    gate, made = spawn.Barrier(2), spawn.Queue()
    runs = [
        spawn.Process(
            target=_run_in_process, args=(database_url, tmp_path / "instance", gate, made)
        )
        for _ in range(2)
    ]
    for run in runs:
        run.start()
    total = sum(made.get(timeout=60) for _ in runs)
    for run in runs:
        run.join(timeout=60)
        assert run.exitcode == 0
    found = [(one.group_id, one.original_start) for one in meetings()]
    assert len(found) == len(set(found)) == total
    assert len(found) >= 60 * 26
