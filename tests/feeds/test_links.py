"""Every page that lists meetings offers its calendar, for each program, without a script."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from core.db import db, transaction
from recovery_groups.groups.models import GroupState, RecoveryGroup
from tests.feeds.conftest import raise_version
from tests.feeds.reading import events

PAGES = {
    "/": "/agenda.ics",
    "/groepen": "/agenda.ics",
    "/?gebied=noord": "/gebieden/noord.ics",
    "/groepen/samen": "/groepen/samen.ics",
    "/gebieden/noord": "/gebieden/noord.ics",
    "/buurtpunten/linde": "/buurtpunten/linde.ics",
}


def offered(page):
    """Return what a page offers: its <link>, and the three ways, below one heading."""
    html = page.text
    part = re.search(r"<summary>Zet in je agenda</summary>.*?</details>", html, re.DOTALL)
    assert part
    alternate = re.search(r'<link rel="alternate" type="text/calendar" href="([^"]+)"', html)
    webcal = re.search(r'href="(webcal:[^"]+)"', part[0])
    google = re.search(r'href="(https://calendar\.google\.com[^"]+)" rel="noreferrer"', part[0])
    https = re.search(r'<code dir="ltr">([^<]+)</code>', part[0])
    return part[0], [unescape(found[1]) for found in (alternate, webcal, google, https)]


@pytest.mark.parametrize("prefix", ["", "/ar"])
@pytest.mark.parametrize(("path", "feed"), PAGES.items())
def test_a_page_leads_to_its_own_feed(client, world, path, feed, prefix):
    if prefix:
        html = client.get(f"{prefix}{path}").text
        assert f'href="webcal://127.0.0.1:8000{feed}"' in html
        return
    words, (alternate, webcal, google, https) = offered(client.get(path))
    site = "http://127.0.0.1:8000"
    assert https == alternate == f"{site}{feed}"
    assert webcal == f"webcal://127.0.0.1:8000{feed}"
    assert parse_qs(urlsplit(google).query) == {"cid": [webcal]}
    assert "Soms zie je dat pas na een dag." in words
    assert f'<a href="{site}{feed}" download>' in words
    assert re.search(r"<button [^>]*data-copy=[^>]* hidden>", words)
    assert events(client.get(urlsplit(alternate).path).data)
    assert events(client.get(urlsplit(https).path).data)


def test_a_date_offers_itself_and_its_group(client, world):
    date = world.dates["summer"]
    words, addresses = offered(client.get(f"/bijeenkomsten/{date}"))
    assert f"/bijeenkomsten/{date}.ics" in words
    assert addresses[-1].endswith("/groepen/samen.ics")
    cancelled, _ = offered(client.get(f"/bijeenkomsten/{world.dates['cancelled']}"))
    assert f"/bijeenkomsten/{world.dates['cancelled']}.ics" not in cancelled


def test_a_group_that_stopped_offers_no_calendar(client, world):
    with transaction():
        db.session.get_one(RecoveryGroup, world.together).state = GroupState.ENDED
    raise_version()
    for path in ("/groepen/samen", f"/bijeenkomsten/{world.dates['summer']}"):
        assert "Zet in je agenda" not in client.get(path).text
