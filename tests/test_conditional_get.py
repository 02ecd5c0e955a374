"""Public pages: no cookie, an ETag, 304 while nothing changed, and fresh the moment it did."""

from datetime import timedelta

import pytest
import time_machine

from core import changes, clock
from core.db import db, transaction
from recovery_groups.groups.models import RecoveryGroup
from tests.support.builders import a_group, a_meeting, a_schedule, a_venue, on_wall
from tests.support.site import counted_statements


@pytest.fixture
def paths(app):
    """One address of every kind of public page."""
    venue, group = a_venue(slug="linde"), a_group(slug="samen", name="Samen verder")
    a_schedule(group, venue)
    meeting = a_meeting(group=group, venue=venue)
    own = ("/buurtpunten/linde", "/poster/linde", "/groepen/samen", f"/bijeenkomsten/{meeting}")
    return ("/", "/?deel=avond", "/lijst", "/groepen", "/gebieden", "/buurtpunten", *own, "/uitleg")


def test_every_public_page_is_without_cookie_and_comes_back_as_304(paths, client):
    for path in paths:
        first = client.get(path)
        assert "Set-Cookie" not in first.headers
        assert first.headers["Cache-Control"] == "no-cache"
        with counted_statements() as statements:
            again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
        assert not again.data
        assert len(statements) == 1


def test_head_answers_like_get_without_a_body(paths, client):
    for path in paths:
        head, page = client.head(path), client.get(path)
        assert (head.status_code, head.headers["ETag"]) == (200, page.headers["ETag"])
        assert not head.data


def test_a_change_shows_at_once(paths, client):
    before = client.get("/")
    with transaction():
        db.session.query(RecoveryGroup).one().name = "Nieuwe naam"
        changes.raise_version()
    after = client.get("/", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "Nieuwe naam" in after.text


def test_a_page_grows_old_when_a_meeting_starts_and_when_it_ends(app, client):
    meeting = a_meeting(starts_in=timedelta(minutes=10), minutes=60)
    paths = ("/", f"/bijeenkomsten/{meeting}")
    for minutes, words in ((0, "Genoeg plek"), (11, "Nu bezig"), (72, "")):
        with time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False):
            shown, own = (client.get(path).text for path in paths)
        assert (words in shown) if words else (f"/bijeenkomsten/{meeting}" not in shown)
        assert (words or "Deze bijeenkomst is geweest.") in own


def test_a_page_grows_old_at_midnight(app, client):
    tomorrow = clock.today() + timedelta(days=1)
    a_meeting(starts_at=on_wall(tomorrow, "12:00"))
    assert "Morgen <small>" in client.get("/").text
    with time_machine.travel(on_wall(tomorrow, "00:01"), tick=False):
        assert "Vandaag <small>" in client.get("/").text


def test_languages_have_pages_of_their_own(paths, client):
    tags = {client.get(f"{prefix}/groepen/samen").headers["ETag"] for prefix in ("", "/en", "/ar")}
    assert len(tags) == 3
