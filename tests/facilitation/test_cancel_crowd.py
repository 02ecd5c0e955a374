"""Two hundred people and one cancelled evening: quickly done, however many there are."""

from datetime import timedelta
from time import monotonic

import pytest

from core import clock
from recovery_groups.facilitation import change_actions
from recovery_groups.facilitation.change_rules import Cancelling
from recovery_groups.meetings.models import CancelReason
from tests.facilitation.changing import an_evening, row, staff_of
from tests.support.mailing import sign_up, waiting_kinds
from tests.support.site import counted_statements

PEOPLE = 200
WISH = Cancelling(reason=CancelReason.ROOM)


def crowded(app, people):
    evening = an_evening(app, capacity=300, starts_at=clock.now() + timedelta(days=5))
    for number in range(people):
        sign_up(evening.meeting, f"w{number}@voorbeeld.nl")
    return evening


@pytest.mark.parametrize("people", [5, PEOPLE])
def test_cancelling_takes_as_many_statements_for_a_crowd(app, people):
    evening = crowded(app, people)
    seen_at = row(evening.meeting).sequence
    with counted_statements() as seen:
        started = monotonic()
        change_actions.cancel(staff_of(evening.account), evening.meeting, WISH, seen=seen_at)
        took = monotonic() - started
    assert len(seen) <= 10, seen
    assert took < 1, took
    assert waiting_kinds() == ["cancelled"] * people
