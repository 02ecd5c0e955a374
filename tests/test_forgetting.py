"""At night what people left goes: names after a day, signups after a week, counted once."""

from datetime import date, timedelta

import pytest

from core import clock, outbox
from core.db import db, transaction
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import CancelReason, Meeting
from recovery_groups.planning.actions import cancel_meeting, move_meeting
from recovery_groups.signups import forgetting_actions
from recovery_groups.signups.forgetting_actions import forget
from recovery_groups.signups.models import MonthCount, Receipt, Signup
from recovery_groups.signups.receipt_actions import wipe, withdraw
from tests.support.builders import a_district, a_group, a_meeting, a_venue, on_wall
from tests.support.residents import EVENING, MAIL, SUNDAY, a_resident, rows, size

pytestmark = pytest.mark.usefixtures("the_week_before")


def fullness(meeting):
    db.session.rollback()
    row = db.session.get_one(Meeting, meeting, populate_existing=True)
    return row.seats_taken, row.parties_waiting, row.signups_made


def counters():
    return [(one.people, one.parties, one.first_timers, one.waiting) for one in rows(MonthCount)]


def test_names_addresses_and_ticks_go_the_night_after_the_meeting(night):
    a_resident(a_meeting(starts_at=EVENING), nickname="Bo", party=2, **MAIL)
    assert night(0).names == 0
    assert night(0, "23:59").names == 0
    assert rows(Signup)[0].nickname is not None
    assert night(1).names == 1
    kept = rows(Signup)[0]
    assert (kept.nickname, kept.contact) == (None, None)
    assert (kept.wants_changes, kept.wants_reminder) == (False, False)
    assert (kept.state, kept.party) == ("seated", 2)


def test_the_signup_and_its_code_go_a_week_later(night):
    a_resident(a_meeting(starts_at=EVENING))
    assert night(7, "23:59").signups == 0
    assert night(8).signups == 1
    assert (size(Signup), size(Receipt)) == (0, 0)


@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 3, 28)])
def test_on_days_when_the_clock_changes_it_goes_just_as_well(the_week_before, day):
    the_week_before.move_to(on_wall(day - timedelta(days=5), "12:00"), tick=False)
    a_resident(a_meeting(starts_at=on_wall(day, "00:30")), nickname="Bo")
    for days, left in [(0, (1, 1)), (1, (0, 1)), (7, (0, 1)), (8, (0, 0))]:
        the_week_before.move_to(on_wall(day + timedelta(days=days), "04:00"), tick=False)
        forget(clock.now())
        named = [one for one in rows(Signup) if one.nickname]
        assert (len(named), size(Signup)) == left, days


def test_a_meeting_that_goes_on_after_midnight_keeps_its_names_until_it_ends(night):
    a_resident(a_meeting(starts_at=on_wall(SUNDAY, "23:00"), minutes=180), nickname="Bo")
    assert night(1, "01:59").names == 0
    assert night(1, "02:00").names == 1


def test_a_moved_meeting_counts_by_where_it_is_now(night):
    venue = a_venue()
    meeting = a_meeting(starts_at=EVENING, venue=venue)
    a_resident(meeting, nickname="Bo")
    later = clock.local(EVENING).replace(tzinfo=None) + timedelta(days=3)
    move_meeting(meeting, later, minutes=90, venue_id=venue, room_id=None)
    assert night(1).names == 0
    assert night(4).names == 1
    assert night(8).signups == 0
    assert night(11).signups == 1


def test_a_cancelled_meeting_is_forgotten_by_its_date_and_nobody_is_counted(night):
    meeting = a_meeting(starts_at=EVENING)
    a_resident(meeting, nickname="Bo")
    cancel_meeting(meeting, CancelReason.OTHER)
    assert night(1).names == 1
    assert night(8).signups == 1
    assert counters() == []
    assert fullness(meeting) == (0, 0, 0)


def test_a_later_date_on_the_same_receipt_stays_with_its_name_and_its_code(app, night):
    group = a_group()
    first = a_meeting(group=group, starts_at=EVENING)
    second = a_meeting(group=group, starts_at=EVENING + timedelta(days=14))
    code = a_resident(first, second, nickname="Bo")
    assert night(8).signups == 1
    assert [one.meeting_id for one in rows(Signup)] == [second]
    visitor = app.test_client()
    page = visitor.send(visitor.get("/mijn-aanmelding"), {"code": code}, follow=True)
    assert "Je naam hier: Bo." in page.text
    assert fullness(second) == (1, 0, 1)


def test_what_stays_is_a_count_for_the_month_and_the_district(night):
    meeting = a_meeting(starts_at=EVENING, capacity=4)
    a_resident(meeting, party=3, first_time=True)
    a_resident(meeting)
    a_resident(meeting, party=2)
    withdraw(a_resident(meeting), meeting)
    night(8)
    count = rows(MonthCount)[0]
    group = db.session.get_one(RecoveryGroup, db.session.get_one(Meeting, meeting).group_id)
    assert (count.month, count.district_id) == (date(2026, 11, 1), group.district_id)
    assert counters() == [(4, 2, 1, 1)]
    assert fullness(meeting) == (0, 0, 0), "how many came still stands with one evening"


def test_two_nights_add_up_and_no_night_counts_twice(night):
    group = a_group()
    for days in (0, 2):
        meeting = a_meeting(group=group, starts_at=EVENING + timedelta(days=days))
        a_resident(meeting, party=2)
    night(8)
    night(8)
    assert counters() == [(2, 1, 0, 0)]
    night(10)
    night(11)
    assert counters() == [(4, 2, 0, 0)]


def test_groups_of_two_districts_are_counted_apart(night):
    for _ in range(2):
        group = a_group(district_id=a_district())
        a_resident(a_meeting(group=group, starts_at=EVENING))
    night(8)
    assert counters() == [(1, 1, 0, 0)] * 2


def test_missed_nights_are_caught_up_at_once(night):
    for days in range(5):
        a_resident(a_meeting(starts_at=EVENING + timedelta(days=days)), nickname="Bo")
    forgotten = night(60)
    assert forgotten.signups == 5
    assert (size(Signup), size(Receipt)) == (0, 0)
    assert sum(one[0] for one in counters()) == 5


def test_a_clock_that_jumps_back_forgets_nothing_too_early(night):
    a_resident(a_meeting(starts_at=EVENING), nickname="Bo")
    assert night(-400).names == 0
    assert len(rows(Signup)) == 1
    night(1)
    assert night(-400).signups == 0
    assert night(8).signups == 1


def test_a_run_that_was_stopped_in_the_middle_goes_on_and_counts_once(night, monkeypatch):
    monkeypatch.setattr(forgetting_actions, "AT_ONCE", 1)
    meetings = [a_meeting(starts_at=EVENING) for _ in range(3)]
    for meeting in meetings:
        a_resident(meeting, party=2)
    proper, calls = outbox.forget, []

    def stop_at_the_second(gone, kinds):
        calls.append(gone)
        if len(calls) == 2:
            raise KeyboardInterrupt
        proper(gone, kinds)

    monkeypatch.setattr(outbox, "forget", stop_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        night(8)
    assert size(Signup) == 2
    assert sum(one[0] for one in counters()) == 2, "counted and not deleted, or the other way"
    for meeting in meetings:
        seated = [one.party for one in rows(Signup) if one.meeting_id == meeting]
        assert fullness(meeting)[0] == sum(seated)
    monkeypatch.setattr(outbox, "forget", proper)
    assert night(8).signups == 2
    assert sum(one[0] for one in counters()) == 6


def test_who_wiped_everything_is_counted_nowhere_and_leaves_no_number(night):
    meeting = a_meeting(starts_at=EVENING)
    wipe(a_resident(meeting))
    assert fullness(meeting) == (0, 0, 1)
    night(8)
    assert counters() == []
    assert fullness(meeting) == (0, 0, 0)


def test_a_receipt_without_anything_on_it_goes_at_once(night):
    with transaction():
        db.session.add(Receipt(fingerprint=b"x" * 32, created_on=clock.today()))
    night(0)
    assert size(Receipt) == 0
