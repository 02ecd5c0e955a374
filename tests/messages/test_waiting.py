"""Who waited hears that there is a place, however it came free."""

from datetime import timedelta

import pytest

from recovery_groups.planning import actions as planning
from recovery_groups.signups import receipt_actions
from tests.messages.doing import CY, REASON, SUNDAY, subjects
from tests.support.mailing import BO, now_of, one_round, sign_up

pytestmark = pytest.mark.usefixtures("it_is_sunday_morning")


def test_who_waited_hears_that_there_is_a_place(box, meeting, later):
    first = sign_up(meeting, "", party=2)
    sign_up(meeting, BO)
    receipt_actions.withdraw(first, meeting)
    later()
    assert subjects(box) == ["Er is plek"]


@pytest.mark.parametrize("how", ["wiped", "more places"])
def test_however_the_place_came_free_it_is_told(box, meeting, later, how):
    first = sign_up(meeting, "", party=2)
    sign_up(meeting, BO)
    if how == "wiped":
        receipt_actions.wipe(first)
    else:
        planning.change_capacity(meeting, 3, 0)
    later()
    assert subjects(box) == ["Er is plek"]


def test_the_job_of_the_last_day_tells_who_fits(box, meeting, time_machine):
    sign_up(meeting, "", party=1)
    sign_up(meeting, CY, party=3)
    sign_up(meeting, BO)
    time_machine.move_to(SUNDAY - timedelta(hours=23), tick=False)
    assert one_round()
    assert subjects(box) == ["Er is plek"]
    assert subjects(box, CY) == []


def test_who_is_seated_by_the_own_request_gets_no_mail(box, meeting, later, time_machine):
    sign_up(meeting, "", party=1)
    code = sign_up(meeting, BO, party=2)
    receipt_actions.change_party(code, meeting, 1)
    later()
    assert now_of(meeting).parties_waiting == 0
    assert box.mails == []


def test_who_waits_again_hears_again(box, meeting, later):
    code = sign_up(meeting, BO)
    for _ in range(2):
        receipt_actions.withdraw(code, meeting)
        first = sign_up(meeting, "", party=2)
        receipt_actions.come_back(code, meeting, accepts_queue=True)
        receipt_actions.withdraw(first, meeting)
        later()
    assert subjects(box) == ["Er is plek"] * 2


def test_a_place_that_came_free_is_told_when_a_cancellation_was_undone(box, meeting, later):
    first = sign_up(meeting, "", party=2)
    sign_up(meeting, BO)
    receipt_actions.withdraw(first, meeting)
    planning.cancel_meeting(meeting, REASON)
    later()
    planning.restore_meeting(meeting)
    later(minutes=5)
    assert subjects(box) == ["Er is plek"]


def test_who_moves_up_by_a_restored_meeting_gets_one_message(box, meeting, later):
    first = sign_up(meeting, "", party=2)
    sign_up(meeting, BO)
    planning.cancel_meeting(meeting, REASON)
    later(minutes=10)
    receipt_actions.wipe(first)
    planning.restore_meeting(meeting)
    later()
    assert subjects(box) == ["Je afspraak gaat niet door", "Er is plek"]
