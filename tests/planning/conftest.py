"""It is a Sunday morning, and a group meets next Sunday evening."""

from datetime import datetime

import pytest

from tests.planning.plans import NEXT_SUNDAY, room_in
from tests.support.builders import a_group, a_meeting, a_venue


@pytest.fixture(autouse=True)
def it_is_sunday_morning(time_machine):
    time_machine.move_to(datetime.fromisoformat("2026-11-22T08:00:00+01:00"), tick=False)


@pytest.fixture
def venue(app):
    return a_venue()


@pytest.fixture
def group(app):
    return a_group()


@pytest.fixture
def meeting(venue, group):
    """Next Sunday at 19:30, 90 minutes, in the room for 12."""
    return a_meeting(venue=venue, group=group, room_id=room_in(venue), starts_at=NEXT_SUNDAY)
