"""A facilitator cancels an evening of 200 people while everything goes wrong: everybody hears."""

from datetime import timedelta

import pytest

from core import clock
from recovery_groups.facilitation import change_actions
from recovery_groups.facilitation.change_rules import Cancelling
from recovery_groups.meetings.models import CancelReason
from tests.facilitation.changing import an_evening, row, staff_of
from tests.trouble.invariants import messages_arrived
from tests.trouble.test_mail import sign_up_by_mail, some_addresses, wait_until_all_is_sent
from tests.trouble.worker import working

pytestmark = pytest.mark.hard

PEOPLE = 200
WISH = Cancelling(reason=CancelReason.ROOM)


def test_two_hundred_hear_although_the_worker_is_killed_and_lines_are_cut(
    site, box, time, tmp_path
):
    evening = an_evening(site, capacity=300, starts_at=clock.now() + timedelta(days=5))
    addresses = sign_up_by_mail(evening.meeting, *some_addresses("w", PEOPLE))
    staff = staff_of(evening.account)
    change_actions.cancel(staff, evening.meeting, WISH, seen=row(evening.meeting).sequence)
    time.set(timedelta(minutes=11).total_seconds())
    with working(site, tmp_path, box.environment, time) as worker:
        for tries in (40, 80, 120):
            box.wait_for_tries(tries, seconds=100)
            worker.kill()
            box.cut(taken=tries == 80, times=2)
            worker.start()
        wait_until_all_is_sent(time, ahead=timedelta(minutes=11).total_seconds())
    messages_arrived(box, addresses, most_copies=5)
