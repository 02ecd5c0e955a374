"""Every kind of feed in every state, as agreed: tests/golden/feeds holds each of them whole.

A feed that changed is looked at first; then `GOLDEN=write` writes it anew.
"""

import os
import re
from pathlib import Path

import pytest

from core.db import db, transaction
from recovery_groups.feeds import actions
from recovery_groups.feeds.rules import Selection
from recovery_groups.groups.models import GroupState, RecoveryGroup

FOLDER = Path(__file__).parents[1] / "golden" / "feeds"


@pytest.fixture
def kinds(client, world, own_feed, selection, receipt_feed, address_of):
    """Each kind of feed, by the name of its file."""

    def stopped():
        feed = receipt_feed()
        actions.stop_for_receipt(feed.code)
        return feed.path

    def paused():
        with transaction():
            db.session.get_one(RecoveryGroup, world.night).state = GroupState.PAUSED
        return "/groepen/nacht.ics"

    made = {
        "all": lambda: "/agenda.ics",
        "all-discreet": lambda: "/agenda.ics?discreet=1",
        "district": lambda: "/gebieden/zuid.ics",
        "venue": lambda: "/buurtpunten/linde.ics",
        "group": lambda: "/groepen/samen.ics",
        "meeting": lambda: f"/bijeenkomsten/{world.dates['summer']}.ics",
        "meeting-cancelled": lambda: f"/bijeenkomsten/{world.dates['cancelled']}.ics",
        "meeting-moved": lambda: f"/bijeenkomsten/{world.dates['moved']}.ics",
        "meeting-twice": lambda: f"/bijeenkomsten/{world.dates['twice']}.ics",
        "own": lambda: own_feed().path,
        "own-discreet": lambda: own_feed(discreet=True).path,
        "selection": lambda: selection(Selection(venues=(world.elsewhere,))).path,
        "receipt": lambda: receipt_feed().path,
        "venue-closed": lambda: address_of("closed venue"),
        "district-closed": lambda: address_of("closed district"),
        "stopped": stopped,
        "group-paused": paused,
    }
    return {name: client.get(path()).data for name, path in made.items()}


def spoken(body):
    """Return a feed as the golden files hold it: identifiers under the site's own key left out."""
    return re.sub(rb"UID:[0-9a-f]{32}", b"UID:" + b"0" * 32, body)


def test_feeds_are_written_as_agreed(kinds):
    found = {f"{name}.ics": spoken(body) for name, body in kinds.items()}
    if os.environ.get("GOLDEN") == "write":
        for name, body in found.items():
            (FOLDER / name).write_bytes(body)
    agreed = {file.name: file.read_bytes() for file in FOLDER.iterdir()}
    assert set(found) == set(agreed)
    for name, body in found.items():
        assert body == agreed[name], name
