"""It is a Sunday morning, a group meets next Sunday evening, and there is a mail server."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.messages.doing import SUNDAY
from tests.support.builders import a_group, a_meeting, a_venue
from tests.support.mailing import one_round


@pytest.fixture
def settings(settings, box):
    return replace(settings, **box.settings)


@pytest.fixture
def it_is_sunday_morning(time_machine):
    time_machine.move_to(datetime.fromisoformat("2026-11-22T08:00:00+01:00"), tick=False)


@pytest.fixture
def meeting(app):
    """Next Sunday at 19:30, room for two people."""
    venue = a_venue(street="Lindeplein 4")
    group = a_group(name="Samen verder", capacity=2)
    return a_meeting(group=group, venue=venue, capacity=2, starts_at=SUNDAY)


@pytest.fixture
def later(time_machine):
    """Let time pass, then let the worker do a round."""

    def go(**passed):
        time_machine.shift(timedelta(**passed))
        assert one_round()

    return go
