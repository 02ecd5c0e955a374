"""Who may open what: every address of the site × everybody who may stand before it."""

from dataclasses import dataclass
from datetime import time

import pytest
from sqlalchemy import select

from core import clock
from core.accounts.guard import permission_of
from core.accounts.models import Grant
from core.accounts.rules import MAY, Role
from core.accounts.second_step_rules import new_secret
from core.db import db, transaction
from core.secrets import close
from locations.districts.models import Team
from locations.venues.models import Activity, Closure, Room
from recovery_groups.experts.models import TeamLink
from recovery_groups.feeds.models import FeedToken
from recovery_groups.groups.models import Facilitation
from recovery_groups.meetings.models import Substitution
from recovery_groups.transfer.file_csv_rules import Upload
from recovery_groups.transfer.models import KeptImport
from recovery_groups.wishes.models import Need
from tests.permissions_table import ARGUMENTS, OWN, QUERY, ROWS
from tests.support.builders import a_district, a_group, a_meeting, a_venue
from tests.support.site import Visitor
from tests.support.staff import a_facilitator, an_account, expert_of, sign_in

EVERYBODY = (
    *("anonymous", "half signed in", "facilitator", "another facilitator"),
    *("coordinator", "coordinator elsewhere", "admin", "nobody's role"),
)
ROLE = {
    "facilitator": Role.FACILITATOR,
    "another facilitator": Role.FACILITATOR,
    "coordinator": Role.COORDINATOR,
    "coordinator elsewhere": Role.COORDINATOR,
    "admin": Role.ADMIN,
}
STRANGERS = {"another facilitator", "coordinator elsewhere"}


@dataclass
class Scene:
    """One thing of each kind, by name, and a browser for everybody."""

    things: dict[str, int]
    browsers: dict[str, Visitor]

    def __getitem__(self, name):
        return self.things[name]


@pytest.fixture
def scene(app):
    """A group with a meeting, its facilitator and coordinator; and others of the same roles."""
    district, elsewhere = a_district(slug="een"), a_district()
    group = a_group(district_id=district, slug="een")
    venue = a_venue(district_id=district, slug="een")
    meeting = a_meeting(group=group, venue=venue)
    step = {"totp_secret": close(new_secret())}
    other = a_group(district_id=district)
    accounts = {
        "half signed in": an_account(Role.ADMIN, **step),
        "facilitator": a_facilitator(group, district=district, **step),
        "another facilitator": a_facilitator(other, district=district, **step),
        "coordinator": an_account((Role.COORDINATOR, district), **step),
        "coordinator elsewhere": an_account((Role.COORDINATOR, elsewhere), **step),
        "admin": an_account(Role.ADMIN, **step),
        "nobody's role": an_account(**step),
    }
    browsers = {"anonymous": app.test_client()}
    for who, account in accounts.items():
        half = who == "half signed in"
        browsers[who] = sign_in(app.test_client(), account, steps_done=not half)
    things = {"district": district, "group": group, "meeting": meeting, "venue": venue}
    return Scene({**things, **_belongings(accounts, things)}, browsers)


def _belongings(accounts, things):
    person = accounts["facilitator"]
    expert = expert_of(person)
    team = the(select(Team.id).where(Team.district_id == things["district"]))
    today = clock.today()
    feed = {"discreet": False, "made_on": today}
    return {
        **_parts_of(things["venue"], today),
        "team": team,
        "person": person,
        "person without expert": an_account((Role.FACILITATOR, things["district"])),
        "expert": expert,
        "grant": the(select(Grant.id).where(Grant.account_id == person)),
        "facilitation": the(select(Facilitation.id).where(Facilitation.expert_id == expert)),
        "link": stored(TeamLink(expert_id=expert, team_id=team, first_day=today)),
        "need": stored(
            Need(district_id=things["district"], what="Avond", since=today, changed_at=clock.now())
        ),
        "desk feed": stored(
            FeedToken(
                fingerprint=b"1", kind="selection", account_id=accounts["coordinator"], **feed
            )
        ),
        "own feed": stored(FeedToken(fingerprint=b"2", kind="own", account_id=person, **feed)),
        "import": stored(
            KeptImport(
                account_id=accounts["coordinator"],
                made_at=clock.now(),
                content=close(Upload([]).text),
            )
        ),
        "request": stored(
            Substitution(meeting_id=things["meeting"], away_id=expert, asked_at=clock.now())
        ),
    }


def _parts_of(venue, today):
    here = {"venue_id": venue}
    times = {"weekday": 1, "starts": time(10), "ends": time(11)}
    return {
        "room": the(select(Room.id).where(Room.venue_id == venue)),
        "activity": stored(Activity(name="Koffie", **times, **here)),
        "closure": stored(Closure(first_day=today, last_day=today, **here)),
    }


def the(statement):
    """Return the one value a statement finds."""
    found = db.session.scalars(statement).one()
    db.session.rollback()
    return found


def stored(row):
    """Store a row and return its id."""
    with transaction():
        db.session.add(row)
        db.session.flush()
        return row.id


def addresses(app, scene):
    """Return (endpoint, method, address) of every rule, with the scene's own things in it."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        values = {
            name: ARGUMENTS.get((rule.endpoint, name), ARGUMENTS.get(name))(scene)
            for name in rule.arguments
        }
        for method in sorted(rule.methods & {"GET", "POST"}):
            address = adapter.build(rule.endpoint, values, method=method)
            yield rule.endpoint, method, address + QUERY.get(rule.endpoint, "")


def said(answer):
    """Return what an answer comes down to: 'in', 'not there', or 'sign in first'."""
    if answer.status_code == 404:
        return "not there"
    way = (answer.location or "").partition("?")[0]
    if answer.status_code == 403 or (answer.status_code == 303 and way.startswith("/inloggen")):
        return "sign in first"
    return "in" if answer.status_code < 500 else f"an error: {answer.status_code}"


def expected(permission, endpoint, who):
    """Return what the table promises."""
    if permission is None:
        return "in"
    if who in {"anonymous", "half signed in"}:
        return "sign in first"
    if who == "nobody's role" or ROLE[who] not in MAY[permission]:
        return "not there"
    return "not there" if endpoint in OWN and who in STRANGERS else "in"


def test_every_view_has_a_row_and_every_row_a_view(app):
    served = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert served == set(ROWS)


def test_each_view_asks_what_its_row_says(app):
    for endpoint, permission in ROWS.items():
        assert permission_of(app.view_functions[endpoint]) == permission, endpoint


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_opens_what_they_may_and_nothing_else(app, scene, who):
    wrong = []
    for endpoint, method, address in addresses(app, scene):
        permission = ROWS[endpoint]
        if permission is None:
            continue  # the tests of the public pages open these
        answer = scene.browsers[who].open(address, method=method)
        found, wanted = said(answer), expected(permission, endpoint, who)
        if found != wanted:
            wrong.append(f"{who}: {method} {address} ({endpoint}): {found}, not {wanted}")
    assert wrong == []
