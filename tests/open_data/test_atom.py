"""Atom feeds: what changed last, by the rules of RFC 4287."""

import os
import re
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from core import changes
from core.db import db, transaction
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import CancelReason
from recovery_groups.planning import actions as planning
from tests.support.site import counted_statements

GOLDEN = Path(__file__).parents[1] / "golden" / "open_data" / "district.atom"
NAMES = {"a": "http://www.w3.org/2005/Atom"}
PATHS = ("/bijeenkomsten.atom", "/gebieden/zuid.atom")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture
def read(client, city):
    """Read a feed."""

    def go(path):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        return ET.fromstring(answer.data)  # noqa: S314 - our own

    return go


def texts(element, name):
    """Return the texts of the direct children of a name."""
    return [one.text for one in element.findall(f"a:{name}", NAMES)]


@pytest.mark.parametrize("path", PATHS)
def test_a_feed_follows_the_rules_of_atom(read, path):
    feed = read(path)
    assert feed.tag == f"{{{NAMES['a']}}}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "nl"
    links = {one.get("rel"): one.get("href") for one in feed.findall("a:link", NAMES)}
    assert links["self"] == f"http://127.0.0.1:8000{path}"
    entries = feed.findall("a:entry", NAMES)
    assert entries
    assert texts(feed.find("a:author", NAMES), "name") == ["Bij de buurt"]
    for one in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(texts(one, name)) == 1, name
        assert texts(one, "id")[0].startswith("tag:127.0.0.1,2026:/")
        assert one.find("a:title", NAMES).get("type") == "text"
        assert all(
            MOMENT.fullmatch(text) for text in texts(one, "updated") + texts(one, "published")
        )
    ids = [texts(one, "id")[0] for one in entries]
    assert len(set(ids)) == len(ids)
    updated = [texts(one, "updated")[0] for one in entries]
    assert updated == sorted(updated, reverse=True)
    assert texts(feed, "updated") == updated[:1]


def test_a_change_comes_first_and_keeps_its_id(read, city, today):
    before = {texts(one, "id")[0] for one in read(PATHS[0]).findall("a:entry", NAMES)}
    today.shift(timedelta(hours=1))
    planning.cancel_meeting(city.dates["winter"], CancelReason.ROOM)
    feed = read(PATHS[0])
    first = feed.findall("a:entry", NAMES)[0]
    assert texts(first, "title") == ["Gaat niet door: Samen verder, zondag 1 november"]
    assert texts(first, "id")[0] in before
    assert texts(first, "updated") == ["2026-10-01T11:00:00Z"]
    assert datetime.fromisoformat(texts(feed, "updated")[0])


def test_no_mark_up_leaves_a_name(client, read, city):
    with transaction():
        db.session.get_one(RecoveryGroup, city.together).name = "<b>A & B</b> \x0b]]>"
        changes.raise_version()
    titles = [texts(one, "title")[0] for one in read(PATHS[0]).findall("a:entry", NAMES)]
    assert any("<b>A & B</b>  ]]>" in one for one in titles)
    assert b"<b>" not in client.get(PATHS[0]).data


def test_it_is_written_as_agreed(client, city):
    found = client.get("/gebieden/zuid.atom").data.replace(b"><", b">\n<")
    if os.environ.get("GOLDEN") == "write":
        GOLDEN.write_bytes(found)
    assert found == GOLDEN.read_bytes()


def test_it_is_fetched_as_a_file_by_everybody(client, city):
    for path in PATHS:
        with counted_statements() as statements:
            first = client.get(path)
        assert len(statements) <= 6, path
        assert first.headers["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in first.headers
        assert client.get(f"{path}?x=1", headers={"Accept": "image/png"}).data == first.data
        assert client.get(f"/en{path}").data == first.data
        page = {"/bijeenkomsten.atom": "/"}.get(path, path.removesuffix(".atom"))
        assert f'type="application/atom+xml" href="http://127.0.0.1:8000{path}"' in (
            client.get(page).text
        )
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
    assert client.get("/gebieden/nergens.atom").status_code == 404


def test_the_sitemap_names_every_page_and_each_is_there(client, city):
    answer = client.get("/sitemap.xml")
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    tree = ET.fromstring(answer.data)  # noqa: S314 - our own
    found = [one.text for one in tree.iter() if "loc" in one.tag]
    paths = [one.removeprefix("http://127.0.0.1:8000") for one in found]
    assert {"/groepen/samen", "/gebieden/noord", "/buurtpunten/brug"} <= set(paths)
    assert not any("geheim" in path for path in paths)
    assert len(paths) == len(set(paths))
    for path in paths:
        page = client.get(path)
        assert page.status_code == 200, path
        assert 'content="noindex"' not in page.text, path
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml\n" in client.get("/robots.txt").text
