"""Nothing about a person leaves as open data: no name, address or code that the database holds."""

import json
import re

import pytest

from core.accounts.models import Account
from core.accounts.rules import Role
from core.db import transaction
from locations.venues.models import Venue
from recovery_groups.experts.models import Expert
from tests.feeds.test_privacy import PERSONAL
from tests.open_data.test_linked_data import linked
from tests.support.builders import a_facilitation, a_postcode, an_expert
from tests.support.residents import a_resident, rows
from tests.support.staff import an_account

FILES = ("/meetings.json", "/bijeenkomsten.atom", "/gebieden/noord.atom", "/sitemap.xml")
ASKED = (
    *("openapi.json", "districts", "districts/noord", "venues", "venues/linde", "groups"),
    *("groups/samen", "meetings?from=2026-01-01&limit=100", "near?postcode=6411"),
)


@pytest.fixture
def people(city):
    """Fill the database with people, and return a resident's code."""
    code = a_resident(
        city.dates["summer"],
        nickname=PERSONAL["nickname"],
        address=PERSONAL["address"],
        wants_changes=True,
    )
    a_facilitation(city.together, an_expert(PERSONAL["expert"]))
    a_facilitation(city.together, an_expert(PERSONAL["hidden expert"], consent_from=None))
    with transaction() as session:
        session.get_one(Venue, city.venue).phone = PERSONAL["phone"]
    an_account(Role.FACILITATOR, name=PERSONAL["account"], email=PERSONAL["mail"])
    a_postcode("6411", city.north)
    return code


def outputs(client, city):
    """Return everything that is open data, with its headers."""
    files = [client.get(path) for path in (*FILES, *(f"/api/v1/{path}" for path in ASKED))]
    assert all(one.status_code == 200 for one in files)
    pages = ["/groepen/samen", *(f"/bijeenkomsten/{number}" for number in city.dates.values())]
    told = [json.dumps(linked(client.get(path)), ensure_ascii=False) for path in pages]
    meetings = [client.get(f"/api/v1/meetings/{number}").text for number in city.dates.values()]
    return "\n".join([*(f"{one.headers}{one.text}" for one in files), *told, *meetings])


def test_no_name_address_or_code_is_in_any_of_it(client, city, people):
    everything = outputs(client, city)
    searched = {*PERSONAL.values(), people, people[:4], people[4:8]}
    searched |= {row.first_name for row in rows(Expert)}
    searched |= {row.name for row in rows(Account)} | {row.email for row in rows(Account)}
    assert everything.count("Samen verder") > 10
    for telling in searched:
        assert telling.lower() not in everything.lower(), telling
    assert not re.search(r"[\w.]+@(?!127\.0\.0\.1)\w", everything)


def test_none_of_it_counts_anybody(client, city, people):
    before = outputs(client, city)
    for _ in range(3):
        a_resident(city.dates["summer"], party=2)
    etags = re.compile(r"(ETag|Last-Modified|Date): .*")
    assert etags.sub("", outputs(client, city)) == etags.sub("", before)
