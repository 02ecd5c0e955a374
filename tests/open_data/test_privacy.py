"""Nothing about a person leaves: no name, address or code that the database holds, in any output.

Which outputs there are is asked of the site itself: a new one is fetched too, or the test fails.
"""

import json
import re

import pytest

from core.accounts.models import Account
from core.accounts.rules import Role
from core.db import transaction
from locations.venues.models import Venue
from recovery_groups.experts.models import Expert
from recovery_groups.feeds import actions
from recovery_groups.feeds.rules import Selection
from tests.facilitation.changing import staff_of
from tests.feeds.conftest import acting
from tests.feeds.test_privacy import PERSONAL
from tests.open_data.test_linked_data import linked
from tests.permissions_table import ROWS
from tests.support.builders import a_facilitation, a_postcode, an_expert
from tests.support.residents import a_resident, rows
from tests.support.staff import a_facilitator, an_account

FILES = ("/meetings.json", "/bijeenkomsten.atom", "/gebieden/noord.atom", "/sitemap.xml")
ASKED = (
    *("openapi.json", "districts", "districts/noord", "venues", "venues/linde", "groups"),
    *("groups/samen", "meetings?from=2026-01-01&limit=100", "near?postcode=6411"),
)


@pytest.fixture
def people(city):
    """Fill the database with people; return the residents' codes."""
    date = city.dates["summer"]
    named = {"nickname": PERSONAL["nickname"], "address": PERSONAL["address"]}
    codes = [
        a_resident(date, **named, wants_changes=True),
        a_resident(date, nickname=OTHERS[0], address=OTHERS[1], wants_reminder=True, party=3),
        a_resident(date, nickname=OTHERS[2]),
    ]
    a_facilitation(city.together, an_expert(PERSONAL["expert"]))
    a_facilitation(city.together, an_expert(PERSONAL["hidden expert"], consent_from=None))
    with transaction() as session:
        session.get_one(Venue, city.venue).phone = PERSONAL["phone"]
    an_account(Role.FACILITATOR, name=PERSONAL["account"], email=PERSONAL["mail"])
    a_postcode("6411", city.north)
    return codes


@pytest.fixture
def tokens(people, city):
    """Make every kind of private feed; return their tokens."""
    lead = staff_of(a_facilitator(city.together, name="Wendelin"))
    desk = acting(an_account(Role.COORDINATOR, name="Philomena"), Role.COORDINATOR)
    return [
        *(actions.make_own(lead, discreet=discreet) for discreet in (True, False)),
        actions.make_selection(desk, name="Alles", chosen=Selection(), discreet=False),
        actions.make_selection(desk, name="Stil", chosen=Selection(), discreet=True),
        *(actions.make_for_receipt(code) for code in people),
    ]


OTHERS = ("Blauwe Reiger", "reiger.leest@voorbeeld.nl", "Zilveren Maan")
QUERIES = {
    "feeds.everything": ("", "?discreet=1"),
    "feeds.api_meetings": ("?from=2026-01-01&limit=100",),
    "feeds.api_near": ("?postcode=6411",),
}
"""What is asked of an address beside it itself; of all others nothing."""

NOBODY = "x" * 40
"""A token that opens nothing."""


def fetched(app, client, city, tokens, *, begins=("",)):
    """Return (endpoint, answer) of every public address of views whose name begins so."""
    there = app.url_map.bind("localhost")
    known = {
        "slug": ("noord", "linde", "samen"),
        "meeting_id": (city.dates["summer"], city.dates["cancelled"]),
        "group_id": (city.together,),
        "expert_id": (1,),
        "token": (NOBODY,),
        "filename": (),  # files that come with the program
        ("feeds.private", "token"): tokens,
    }
    for rule in app.url_map.iter_rules():
        if ROWS[rule.endpoint] is not None or "GET" not in rule.methods:
            continue
        if not rule.endpoint.startswith(begins):
            continue
        assert len(rule.arguments) <= 1, rule
        filled = [
            {name: value}
            for name in rule.arguments
            for value in known.get((rule.endpoint, name), known.get(name))
        ]
        for values in filled if rule.arguments else [{}]:
            for query in QUERIES.get(rule.endpoint, ("",)):
                address = there.build(rule.endpoint, values) + query
                with client.get(address) as answer:
                    yield rule.endpoint, answer


def test_no_output_of_the_site_tells_who_somebody_is(app, client, city, people, tokens):
    secret = {PERSONAL["nickname"], PERSONAL["address"], PERSONAL["hidden expert"], *OTHERS}
    secret |= {form for code in people for form in (code, " ".join(re.findall("....", code)))}
    experts = {row.first_name for row in rows(Expert)}
    secret |= {row.name for row in rows(Account)} - experts
    secret |= {row.email for row in rows(Account)} | set(tokens)
    unsaid = secret | experts | {PERSONAL["phone"]}
    answered = set()
    for endpoint, answer in fetched(app, client, city, tokens):
        assert answer.status_code < 500 or endpoint == "readyz", endpoint
        if answer.status_code == 200:
            answered.add(endpoint)
        text = f"{answer.headers}{answer.get_data(as_text=True)}".replace("\r\n ", "").lower()
        page = answer.mimetype == "text/html"
        for telling in secret if page else unsaid:
            assert telling.lower() not in text, (endpoint, telling)
        if page:  # it names who said yes to it, what programs read in it does not
            told = json.dumps(linked(answer), ensure_ascii=False).lower()
            assert not [one for one in unsaid if one.lower() in told], endpoint
        elif endpoint.startswith("feeds."):
            assert not re.search(r"[\w.]+@(?!127\.0\.0\.1)\w", text), endpoint
    ours = {one for one, asks in ROWS.items() if asks is None and one.startswith(DATA)}
    assert ours - answered == {"feeds.receipt_calendar", "feeds.stop_receipt_calendar"}


DATA = ("feeds.", "pages.embed", "pages.group", "pages.meeting")


def outputs(client, city):
    """Return everything that is open data, with its headers."""
    files = [client.get(path) for path in (*FILES, *(f"/api/v1/{path}" for path in ASKED))]
    assert all(one.status_code == 200 for one in files)
    pages = ["/groepen/samen", *(f"/bijeenkomsten/{number}" for number in city.dates.values())]
    told = [json.dumps(linked(client.get(path)), ensure_ascii=False) for path in pages]
    meetings = [client.get(f"/api/v1/meetings/{number}").text for number in city.dates.values()]
    return "\n".join([*(f"{one.headers}{one.text}" for one in files), *told, *meetings])


def test_none_of_it_counts_anybody(client, city, people):
    before = outputs(client, city)
    for _ in range(3):
        a_resident(city.dates["summer"], party=2)
    etags = re.compile(r"(ETag|Last-Modified|Date): .*")
    assert etags.sub("", outputs(client, city)) == etags.sub("", before)
