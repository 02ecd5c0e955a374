"""The neighbourhood of the feeds, with the schedules that finders look at."""

from datetime import date, time, timedelta

import pytest

from core.db import db, transaction
from locations.venues.models import Closure, Venue
from recovery_groups.groups.models import GroupState, RecoveryGroup
from tests.feeds.conftest import TODAY, today, world  # noqa: F401 - fixtures
from tests.support.builders import a_group, a_schedule


@pytest.fixture
def city(world):  # noqa: F811 - the fixture
    """Each sort of schedule: weekly, twice a week, every other week, monthly, paused, closed."""
    with transaction():
        venue = db.session.get_one(Venue, world.venue)
        venue.postcode, venue.wheelchair, venue.accessible_toilet = "6411 AA", True, True
    since = date(2026, 1, 1)
    a_schedule(world.together, world.venue, valid_from=since)
    twice = a_group(
        slug="t-" + "lang-" * 14 + "e",
        name="Wandelen",
        district_id=world.north,
        newcomers=False,
        languages=("nl", "tr", "en"),
    )
    rule = "FREQ=WEEKLY;BYDAY=MO,TH"
    a_schedule(twice, world.venue, rule=rule, starts=time(23), valid_from=since)
    even = a_group(slug="even", name="Om en om", district_id=world.south)
    rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"
    a_schedule(even, world.elsewhere, rule=rule, starts=time(10), valid_from=since)
    monthly = a_group(slug="maand", name="Elke maand", district_id=world.south)
    a_schedule(
        monthly,
        world.elsewhere,
        rule="FREQ=MONTHLY;BYDAY=1WE,-1WE",
        starts=time(14, 5),
        duration_minutes=55,
        valid_from=since,
    )
    paused = a_group(slug="rust", name="Rust", district_id=world.south, state=GroupState.PAUSED)
    a_schedule(paused, world.venue, valid_from=since)
    for state in (GroupState.DRAFT, GroupState.ENDED):
        hidden = a_group(slug=f"geheim-{state}", name=f"Geheim {state}", state=state)
        a_schedule(hidden, world.venue, valid_from=since)
    a_schedule(even, world.venue, valid_from=since, valid_until=TODAY - timedelta(days=1))
    a_schedule(even, world.venue, valid_from=TODAY + timedelta(days=8))
    return world


def closed(venue, first, last):
    """Close a venue."""
    with transaction():
        db.session.add(Closure(venue_id=venue, first_day=first, last_day=last))


def state_of(group, state):
    """Give a group another state."""
    with transaction():
        db.session.get_one(RecoveryGroup, group).state = state
