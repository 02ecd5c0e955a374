"""Whoever holds several dates takes them in ascending id: nobody waits in a circle."""

from datetime import timedelta
from threading import Thread

import pytest

from core import clock
from core.db import db, transaction
from recovery_groups.meetings.models import CancelReason, Meeting
from recovery_groups.planning import actions, closing_actions, queries
from tests.support.builders import a_group, a_meeting, a_venue
from tests.test_races_mixed import until_done_or_waiting


@pytest.fixture
def replaced(app):
    """A cancelled date, and the one that comes instead of it, at another venue."""
    group, venue = a_group(), a_venue()
    first = a_meeting(group=group, starts_in=timedelta(days=2))
    instead = a_meeting(group=group, venue=venue, starts_in=timedelta(days=3))
    actions.cancel_meeting(first, CancelReason.OTHER, instead=instead)
    return first, instead, venue


def close(app, venue, day):
    with app.app_context():
        closing_actions.close_venue(venue, day, day, notice="")
        db.session.remove()


def test_closing_a_venue_waits_for_who_changes_a_date_that_a_hit_one_replaces(app, replaced):
    first, instead, venue = replaced
    day = clock.local(db.session.get_one(Meeting, instead).starts_at).date()
    db.session.rollback()
    closing = Thread(target=close, args=(app, venue, day))
    with transaction():
        queries.lock_meeting(first)
        closing.start()
        until_done_or_waiting(closing)
        queries.lock_meeting(instead)  # held by the closing, each would wait for the other
    closing.join(timeout=20)
    assert not closing.is_alive()
    assert db.session.get_one(Meeting, instead, populate_existing=True).status == "cancelled"
