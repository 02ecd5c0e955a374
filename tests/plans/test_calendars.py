"""A schedule that changed: calendars know every date again, and take over only what changed.

It is Sunday morning 22 November 2026; the group meets on Sundays at 19:30.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from recovery_groups.feeds import actions
from recovery_groups.meetings.horizon_actions import extend_horizon
from tests.facilitation.changing import staff_of
from tests.feeds.reading import events, spoken
from tests.plans.pressing import press
from tests.plans.test_replanning import change, on, path, world  # noqa: F401 - a fixture
from tests.support.builders import a_group, a_schedule
from tests.support.residents import a_resident
from tests.support.staff import a_facilitator

FIRST = "2026-12-01"


@dataclass
class Followed:
    """A group whose schedule changes, and the calendars that list it."""

    world: dict
    read: Callable


@pytest.fixture
def feeds(client, world, time_machine):  # noqa: F811 - the fixture
    """Read every kind of feed that lists the group, some minutes after it was last read."""
    neighbour = a_group(slug="buren", name="Buren", district_id=world["district"])
    a_schedule(neighbour, world["venue"], rule="FREQ=WEEKLY;BYDAY=MO", skips_holidays=False)
    extend_horizon()
    lead = a_facilitator(world["group"])
    code = a_resident(on("2026-11-29").id, on("2026-12-06").id)
    paths = [
        *("/agenda.ics", "/agenda.ics?discreet=1"),
        f"/agenda/{actions.make_own(staff_of(lead), discreet=False)}.ics",
        f"/agenda/{actions.make_for_receipt(code)}.ics",
    ]

    def read():
        time_machine.shift(timedelta(minutes=5))
        bodies = [client.get(path).data for path in paths]
        return [{one.one("UID"): one for one in events(body)} for body in bodies]

    return Followed(world, read)


def changed(before, after):
    """Return the entries that are not the same, as (before, after), by identifier."""
    assert set(before) <= set(after)  # none is ever lost
    pairs = {uid: (before.get(uid), one) for uid, one in after.items()}
    return {uid: (was, now) for uid, (was, now) in pairs.items() if str(was) != str(now)}


def days(some):
    """Return the dates on which the changed entries are now."""
    return sorted(after.one("DTSTART")[:8] for _before, after in some.values())


def stamps(one):
    """Return what says how new an entry is."""
    return int(one.one("SEQUENCE")), one.one("LAST-MODIFIED")


def test_dates_that_move_keep_their_identifier_and_are_newer_once(desk, feeds):
    everything = feeds.read()
    change(desk, feeds.world, dag=["2"], vanaf=FIRST)
    amounts = []
    for before, after in zip(everything, feeds.read(), strict=True):
        found = changed(before, after)
        moved = [(was, now) for was, now in found.values() if was]
        amounts.append(len(moved))
        assert len(found) - len(moved) <= 1  # half a year ends on a Tuesday too
        for was, now in moved:
            assert was.one("DTSTART")[9:] == now.one("DTSTART")[9:] == "193000"
            assert stamps(was)[0] + 1 == stamps(now)[0]
            assert stamps(was)[1] < stamps(now)[1] == now.one("DTSTAMP")
        assert "20261201" in days(found)
        assert min(days(found)) >= "20261201"
    assert amounts[0] == amounts[1] == amounts[2] > 20
    assert amounts[3] == 1  # of the two dates of the receipt


def test_the_same_schedule_from_another_day_on_changes_nothing_that_calendars_show(desk, feeds):
    before = feeds.read()
    change(desk, feeds.world, vanaf=FIRST)
    extend_horizon()
    assert [str(one) for one in feeds.read()] == [str(one) for one in before]


def test_what_ends_is_called_off_under_its_own_identifier_and_may_come_back(desk, feeds):
    first = feeds.read()
    change(desk, feeds.world, herhaal="2weken", vanaf="2026-11-22")
    second = feeds.read()
    change(desk, feeds.world, herhaal="week", vanaf="2026-11-22")
    third = feeds.read()
    for before, without, again in zip(first, second, third, strict=True):
        off, back = changed(before, without), changed(without, again)
        assert set(off) == set(back)
        assert off
        for uid, (was, gone) in off.items():
            assert gone.one("STATUS") == "CANCELLED"
            assert spoken(gone.one("SUMMARY")).startswith("Gaat niet door: ")
            goes = back[uid][1]
            assert goes.one("STATUS") == "CONFIRMED"
            numbers = [stamps(one)[0] for one in (was, gone, goes)]
            assert numbers == [0, 1, 2]
            assert stamps(was)[1] < stamps(gone)[1] < stamps(goes)[1]
            for same in ("DTSTART", "DTEND", "CREATED", "LOCATION"):
                assert was.one(same) == goes.one(same)


def test_a_schedule_that_stops_keeps_its_dates_as_called_off(desk, feeds):
    before = feeds.read()
    seen = press(desk, desk.get(path(feeds.world)), {"einde": "ja", "vanaf": FIRST})
    press(desk, seen, {"doe": "bewaar"})
    for found in map(changed, before, feeds.read()):
        assert found
        assert {now.one("STATUS") for _, now in found.values()} == {"CANCELLED"}
        assert min(days(found)) == "20261206"


def test_dates_that_are_added_are_new_and_move_nothing(desk, feeds):
    before = feeds.read()
    change(desk, feeds.world, dag=["3", "7"], vanaf="2026-11-22")
    after = feeds.read()
    found = changed(before[0], after[0])
    assert all(was is None for was, _now in found.values())
    assert {now.one("SEQUENCE") for _, now in found.values()} == {"0"}
    assert "20261125" in days(found)
    assert changed(before[3], after[3]) == {}
