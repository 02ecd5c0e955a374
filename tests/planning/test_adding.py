"""A group gets a date outside its schedule."""

import pytest

from core import changes
from recovery_groups.groups.models import GroupState
from recovery_groups.meetings.models import MeetingStatus
from recovery_groups.planning import rules
from tests.planning.plans import HOUR, add, move, now_of, wall
from tests.support.builders import a_group, a_venue


def test_an_extra_date_is_as_large_as_its_group(venue):
    group = a_group(capacity=6, walk_in_places=2)
    version = changes.version()
    row = now_of(add(group, venue, "2026-12-01T19:30", minutes=60))
    assert row.extra
    assert row.schedule_id is None
    assert (row.status, row.sequence) == (MeetingStatus.PLANNED, 0)
    assert (row.original_start, row.original_venue_id) == (wall("2026-12-01T19:30"), venue)
    assert row.ends_at - row.starts_at == HOUR
    assert (row.weekday, row.minute) == (2, 19 * 60 + 30)
    assert (row.capacity, row.walk_in_places, row.seats_taken) == (6, 2, 0)
    assert changes.version() == version + 1


def test_the_same_date_is_added_once(group, venue):
    add(group, venue)
    with pytest.raises(rules.RoomIsTaken):
        add(group, venue)
    with pytest.raises(rules.GroupMeetsThen):
        add(group, a_venue())


def test_a_date_that_was_moved_away_is_put_back_and_not_added(meeting, group, venue):
    move(meeting)
    with pytest.raises(rules.DateIsPlanned):
        add(group, venue, "2026-11-29T19:30")


@pytest.mark.parametrize("state", [GroupState.DRAFT, GroupState.PAUSED, GroupState.ENDED])
def test_only_an_open_group_adds_a_date(app, venue, state):
    with pytest.raises(rules.GroupIsNotOpen):
        add(a_group(state=state), venue)
