"""Nothing about a person leaves in a feed: no name, address or code that the database holds."""

import re

import pytest

from core.accounts.models import Account
from core.accounts.rules import Role
from core.db import transaction
from locations.venues.models import Venue
from recovery_groups.experts.models import Expert
from recovery_groups.feeds import actions
from tests.feeds.conftest import acting
from tests.support.builders import a_facilitation, an_expert
from tests.support.residents import a_resident, rows
from tests.support.staff import an_account, expert_of

PERSONAL = {
    "nickname": "Stille Vos",
    "address": "stille.lezer@voorbeeld.nl",
    "expert": "Vreneli",
    "hidden expert": "Ottokar",
    "account": "Godelieve",
    "phone": "06 98 76 54 32",
    "mail": "godelieve@bijdebuurt.example",
}


@pytest.fixture
def outputs(client, world, own_feed, selection, receipt_feed):
    """Everything that feeds answer, in a database full of people."""
    code = a_resident(
        world.dates["summer"],
        nickname=PERSONAL["nickname"],
        address=PERSONAL["address"],
        wants_changes=True,
    )
    a_facilitation(world.together, an_expert(PERSONAL["expert"]))
    a_facilitation(world.together, an_expert(PERSONAL["hidden expert"], consent_from=None))
    with transaction() as session:
        session.get_one(Venue, world.venue).phone = PERSONAL["phone"]
    lead = an_account(Role.FACILITATOR, name=PERSONAL["account"], email=PERSONAL["mail"])
    assert expert_of(lead) is None
    paths = [
        *("/agenda.ics", "/agenda.ics?discreet=1", "/gebieden/noord.ics", "/gebieden/zuid.ics"),
        *("/buurtpunten/linde.ics", "/buurtpunten/brug.ics"),
        *("/groepen/samen.ics", "/groepen/nacht.ics"),
        *(f"/bijeenkomsten/{number}.ics" for number in world.dates.values()),
        *(own_feed(discreet=discreet).path for discreet in (True, False)),
        *(selection(discreet=discreet).path for discreet in (True, False)),
        receipt_feed().path,
        f"/agenda/{actions.make_for_receipt(code)}.ics",
        f"/agenda/{actions.make_own(acting(lead, Role.FACILITATOR), discreet=False)}.ics",
    ]
    answers = [client.get(path) for path in paths]
    assert all(answer.status_code == 200 for answer in answers)
    return code, "\n".join(f"{one.headers}{one.text}" for one in answers).replace("\r\n ", "")


def test_no_name_address_or_code_is_in_any_feed(outputs):
    code, everything = outputs
    searched = {*PERSONAL.values(), code, "Joost"}
    searched |= {row.first_name for row in rows(Expert)}
    searched |= {row.name for row in rows(Account)} | {row.email for row in rows(Account)}
    assert "Samen verder" in everything
    for telling in searched:
        assert telling.lower() not in everything.lower(), telling
    for part in (code[:4], code[4:8]):  # as it is shown: small letters may stand in an identifier
        assert part.upper() not in everything
    assert not re.search(r"[\w.]+@(?!127\.0\.0\.1)", everything)
    # A telephone number, not some digits within an identifier or a tag.
    assert not re.search(r"(?<![\w-])0\d[\d -]{7,}\d(?![\w-])", everything.replace("00000000", ""))


def test_no_feed_counts_anybody(client, world):
    before = client.get("/groepen/samen.ics").data
    for _ in range(3):
        a_resident(world.dates["summer"], party=2)
    assert client.get("/groepen/samen.ics").data == before
