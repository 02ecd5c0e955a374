"""A neighbourhood with a meeting in every state; both clock changes are near enough to be seen."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import pytest

from core import changes, clock
from core.accounts.rules import HeldGrant, Role, Staff
from core.db import db, transaction
from recovery_groups.experts.models import ExpertAccount
from recovery_groups.feeds import actions
from recovery_groups.feeds.rules import Selection
from recovery_groups.meetings.models import CancelReason, Meeting
from recovery_groups.planning import actions as planning
from recovery_groups.planning import closing_actions
from tests.feeds.reading import events, parsed
from tests.support.builders import (
    a_district,
    a_facilitation,
    a_group,
    a_meeting,
    a_venue,
    an_expert,
    on_wall,
)
from tests.support.residents import a_resident
from tests.support.staff import an_account

TODAY = date(2026, 10, 1)
"""A Thursday; 60 days back and 26 weeks ahead both nights are seen on which the clock changes."""

SUMMER, WINTER, SPRING = date(2026, 10, 18), date(2026, 11, 1), date(2027, 3, 28)
CLOCK_BACK = date(2026, 10, 25)
EVERYTHING = Selection()
PUBLIC = ("/agenda.ics", "/gebieden/noord.ics", "/buurtpunten/linde.ics", "/groepen/nacht.ics")
CLOSED = ("closed venue", "closed district")
PRIVATE = ("own", "own discreet", "selection", "selection discreet", "receipt")
DISCREET = ("/agenda.ics?discreet=1", "own discreet", "selection discreet", "receipt")
TELLING = (*PUBLIC, *CLOSED, "meeting", "own", "selection")
FEEDS = (*TELLING, *DISCREET)
"""Every kind of feed: its address, or the name by which `address_of` makes it."""

CLOSING = date(2026, 10, 24), date(2026, 10, 26)
LONG_NAME = "Verder na verlies; samen, één voor één — " + "ë" * 60


@dataclass(frozen=True)
class World:
    """The ids of what there is."""

    north: int
    south: int
    venue: int
    elsewhere: int
    together: int
    night: int
    dates: dict[str, int]


@pytest.fixture
def today(time_machine):
    """Stand on a Thursday in October, the clock not ticking."""
    time_machine.move_to(on_wall(TODAY, "12:00"), tick=False)
    return time_machine


def planned(together, night, venue, elsewhere):
    """Plan a date of every sort and return their ids by name."""
    made = {
        "past": on_wall(date(2026, 9, 27), "19:30"),
        "summer": on_wall(SUMMER, "19:30"),
        "winter": on_wall(WINTER, "19:30"),
        "spring": on_wall(SPRING, "19:30"),
        "cancelled": on_wall(date(2026, 11, 8), "19:30"),
        "later": on_wall(date(2026, 11, 15), "19:30"),
        "moved": on_wall(date(2026, 11, 22), "19:30"),
    }
    dates = {
        name: a_meeting(group=together, venue=venue, starts_at=start)
        for name, start in made.items()
    }
    # The second of the two 2:30s; it ends at 4 o'clock by the new time.
    twice = on_wall(CLOCK_BACK, "02:30") + timedelta(hours=1)
    dates["twice"] = a_meeting(group=night, venue=elsewhere, starts_at=twice)
    dates["midnight"] = a_meeting(
        group=night,
        venue=elsewhere,
        starts_at=on_wall(SPRING - timedelta(days=1), "23:30"),
        minutes=300,
    )
    return dates


@pytest.fixture
def world(app, today) -> World:
    """Two districts, two venues, two groups, and dates in every state, made two weeks ago."""
    today.move_to(on_wall(TODAY, "12:00") - timedelta(days=14), tick=False)
    north = a_district(slug="noord", name="Noord")
    south = a_district(slug="zuid", name="Zuid")
    venue = a_venue(
        slug="linde",
        name="De Linde, huis van de buurt",
        street="Lindeplein 1",
        district_id=north,
    )
    elsewhere = a_venue(
        slug="brug", name="De Brug; boven", street=r"Brug\straat 2", district_id=south
    )
    together = a_group(slug="samen", name="Samen verder", district_id=north)
    night = a_group(slug="nacht", name=LONG_NAME, district_id=south)
    dates = planned(together, night, venue, elsewhere)
    found = World(north, south, venue, elsewhere, together, night, dates)
    today.move_to(on_wall(TODAY, "09:00"), tick=False)
    planning.cancel_meeting(dates["cancelled"], CancelReason.FACILITATOR)
    move(dates["later"], hours=1)
    move(dates["moved"], venue=elsewhere)
    today.move_to(on_wall(TODAY, "12:00"), tick=False)
    return found


def move(meeting_id, *, venue=None, **later):
    """Move a meeting to another venue or time, as a coordinator does."""
    row = db.session.get_one(Meeting, meeting_id)
    starts_at, place, minutes = row.starts_at, row.venue_id, row.ends_at - row.starts_at
    db.session.rollback()
    start = clock.local(starts_at).replace(tzinfo=None) + timedelta(**later)
    length = int(minutes.total_seconds()) // 60
    planning.move_meeting(meeting_id, start, minutes=length, venue_id=venue or place, room_id=None)


@dataclass(frozen=True)
class Private:
    """One private feed: its address, and who may see it."""

    path: str
    account: int = 0
    code: str = ""


def acting(account, role, district=None):
    """Return who an account is, as a use case gets it."""
    grant = HeldGrant(role, district, TODAY - timedelta(days=365))
    return Staff(account_id=account, name="Samira", grants=(grant,), password_at=clock.now())


@pytest.fixture
def own_feed(world):
    """The feed of a facilitator of the group on Sunday."""

    def make(*, discreet=False):
        account = an_account(Role.FACILITATOR)
        expert = an_expert("Joost")
        a_facilitation(world.together, expert)
        with transaction():
            db.session.add(ExpertAccount(expert_id=expert, account_id=account))
        token = actions.make_own(acting(account, Role.FACILITATOR), discreet=discreet)
        return Private(f"/agenda/{token}.ics", account)

    return make


@pytest.fixture
def selection(world):
    """The feed of a coordinator, of whatever is chosen."""

    def make(chosen=EVERYTHING, *, district=None, discreet=False, name="Mijn wijk"):
        grant = (Role.COORDINATOR, district) if district else Role.COORDINATOR
        account = an_account(grant)
        staff = acting(account, Role.COORDINATOR, district)
        token = actions.make_selection(staff, name=name, chosen=chosen, discreet=discreet)
        return Private(f"/agenda/{token}.ics", account)

    return make


@pytest.fixture
def receipt_feed(world):
    """The feed of a resident with places at two dates, one of them cancelled since."""

    def make():
        code = a_resident(world.dates["summer"], nickname="Stille Vos")
        return Private(f"/agenda/{actions.make_for_receipt(code)}.ics", code=code)

    return make


@pytest.fixture
def closed(world):
    """Close a venue of a district of its own, over the night on which the clock goes back, once."""

    @cache
    def make():
        west = a_district(slug="west", name="West")
        venue = a_venue(slug="kade", name="De Kade, links", street="Kade 3", district_id=west)
        a_meeting(group=world.night, venue=venue, starts_at=on_wall(CLOSING[0], "19:30"))
        words = "Verbouwing; bel Godelieve, 06 98 76 54 32."
        return closing_actions.close_venue(venue, *CLOSING, notice=words).closure_id

    return make


@pytest.fixture
def address_of(world, closed, own_feed, selection, receipt_feed):
    """Return the address of one of FEEDS, made when it is asked for."""

    def at_closed(path):
        closed()
        return path

    made = {
        "closed venue": lambda: at_closed("/buurtpunten/kade.ics"),
        "closed district": lambda: at_closed("/gebieden/west.ics"),
        "meeting": lambda: f"/bijeenkomsten/{world.dates['cancelled']}.ics",
        "own": lambda: own_feed().path,
        "own discreet": lambda: own_feed(discreet=True).path,
        "selection": lambda: selection(Selection(venues=(world.elsewhere,))).path,
        "selection discreet": lambda: selection(discreet=True).path,
        "receipt": lambda: receipt_feed().path,
    }
    return cache(lambda feed: made[feed]() if feed in made else feed)


def raise_version():
    """Say that something public changed."""
    with transaction():
        changes.raise_version()


def shown(client, feed):
    """Return the numbers of the meetings on a feed that tells them."""
    answer = client.get(feed.path)
    assert answer.status_code == 200
    return {int(one.one("URL").rpartition("/")[2]) for one in events(answer.data)}


def is_empty(client, feed):
    """Tell whether a feed answers an empty calendar that nobody keeps."""
    answer = client.get(feed.path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert not events(answer.data)
    return len(parsed(answer.data).of("VTIMEZONE")) == 1


def of_together(world):
    """Return the numbers of the meetings of the group on Sunday."""
    return set(world.dates.values()) - {world.dates["twice"], world.dates["midnight"]}
