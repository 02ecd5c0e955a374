"""Reminders: the day before, by day, and only to who asked and is expected."""

from datetime import datetime, timedelta

import pytest

from recovery_groups.planning import actions as planning
from recovery_groups.signups import receipt_actions
from tests.messages.doing import CY, REASON, move, subjects
from tests.support.mailing import one_round, sign_up

pytestmark = pytest.mark.usefixtures("it_is_sunday_morning")


def test_a_reminder_comes_the_day_before_from_ten_in_the_morning(box, meeting, time_machine):
    sign_up(meeting, changes=False, reminder=True)
    for at, sent in (("09:59", 0), ("10:04", 1), ("15:00", 1), ("20:59", 1)):
        time_machine.move_to(datetime.fromisoformat(f"2026-11-28T{at}:00+01:00"), tick=False)
        assert one_round()
        assert len(box.mails) == sent, at
    assert subjects(box) == ["Je afspraak van morgen"]


def test_who_signs_up_the_day_before_is_reminded_too_but_not_at_night(box, meeting, time_machine):
    time_machine.move_to(datetime.fromisoformat("2026-11-28T20:30:00+01:00"), tick=False)
    assert one_round()
    sign_up(meeting, changes=False, reminder=True)
    time_machine.shift(timedelta(minutes=5))
    assert one_round()
    assert subjects(box) == ["Je afspraak van morgen"]
    sign_up(meeting, CY, changes=False, reminder=True)
    time_machine.shift(timedelta(minutes=30))
    assert one_round()
    assert subjects(box, CY) == []


def test_a_late_reminder_says_today(box, meeting, time_machine):
    sign_up(meeting, changes=False, reminder=True)
    time_machine.move_to(datetime.fromisoformat("2026-11-28T20:59:00+01:00"), tick=False)
    box.stop()
    assert not one_round()
    time_machine.move_to(datetime.fromisoformat("2026-11-29T00:30:00+01:00"), tick=False)
    box.start()
    assert one_round()
    assert subjects(box) == ["Je afspraak van vandaag"]


@pytest.mark.parametrize("why", ["no tick", "waiting", "withdrawn", "cancelled"])
def test_who_is_not_expected_is_not_reminded(box, meeting, time_machine, why):
    if why == "waiting":
        sign_up(meeting, "", party=2)
    code = sign_up(meeting, changes=why == "no tick", reminder=why != "no tick")
    if why == "withdrawn":
        receipt_actions.withdraw(code, meeting)
    if why == "cancelled":
        planning.cancel_meeting(meeting, REASON)
    time_machine.move_to(datetime.fromisoformat("2026-11-28T12:00:00+01:00"), tick=False)
    assert one_round()
    assert subjects(box) == []


def test_who_was_reminded_and_whose_meeting_moves_is_reminded_of_the_new_day(box, meeting, later):
    sign_up(meeting, changes=False, reminder=True)
    later(days=6, hours=3)
    move(meeting, days=2)
    later(days=2)
    assert subjects(box) == ["Je afspraak van morgen"] * 2
