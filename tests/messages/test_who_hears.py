"""Without the tick, after leaving, and after the start, nobody hears anything."""

import pytest

from recovery_groups.planning import actions as planning
from recovery_groups.signups import receipt_actions
from tests.messages.doing import CY, REASON, SUNDAY, move
from tests.support.mailing import BO, one_round, outbox, sign_up

pytestmark = pytest.mark.usefixtures("it_is_sunday_morning")


def test_without_the_tick_nobody_hears_of_changes(box, meeting, later):
    sign_up(meeting, "")
    sign_up(meeting, BO, changes=False, reminder=True)
    planning.cancel_meeting(meeting, REASON)
    assert outbox() == []
    later(minutes=10)
    assert box.mails == []


def test_who_is_gone_meanwhile_hears_nothing(box, meeting, later):
    withdrawn, wiped, stopped = (sign_up(meeting, BO) for _ in range(3))
    move(meeting, days=1)
    receipt_actions.withdraw(withdrawn, meeting)
    receipt_actions.wipe(wiped)
    receipt_actions.change_contact(stopped, address="", wants_changes=False, wants_reminder=False)
    later()
    assert box.mails == []
    assert outbox() == []


def test_a_new_signup_never_gets_what_was_meant_for_a_wiped_one(box, meeting, later):
    # SQLite gives the number of a deleted row to the next one.
    code = sign_up(meeting, BO)
    move(meeting, days=1)
    receipt_actions.wipe(code)
    sign_up(meeting, CY)
    later()
    assert box.mails == []


def test_after_the_start_nothing_is_told(box, meeting, time_machine):
    sign_up(meeting)
    planning.cancel_meeting(meeting, REASON)
    time_machine.move_to(SUNDAY, tick=False)
    assert one_round()
    assert box.mails == []
    assert outbox() == []
