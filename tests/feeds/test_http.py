"""How feeds are fetched: what is answered to programs, and what they need not fetch again."""

import gzip
import logging
from datetime import timedelta
from urllib.parse import quote

import pytest
from werkzeug.http import http_date, parse_date

from core import clock
from recovery_groups.meetings.models import CancelReason
from recovery_groups.planning import actions as planning
from tests.feeds.conftest import PUBLIC, raise_version
from tests.feeds.reading import events

PATHS = (*PUBLIC, "/agenda.ics?discreet=1")


@pytest.fixture
def fetched(client, world):
    """Fetch a feed, maybe with headers."""

    def go(path, **headers):
        return client.get(path, headers={name.replace("_", "-"): v for name, v in headers.items()})

    return go


@pytest.mark.parametrize("path", PATHS)
def test_a_public_feed_is_answered_straight_to_everybody(client, fetched, path):
    answer = fetched(path, User_Agent="x")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert not {"Set-Cookie", "Content-Encoding"} & set(answer.headers.keys())
    assert not answer.history
    head = client.head(path)
    assert head.data == b""
    assert dict(head.headers) == dict(answer.headers)
    assert client.post(path).status_code == 405


def test_one_date_is_a_file_to_keep(client, world):
    answer = client.get(f"/bijeenkomsten/{world.dates['summer']}.ics")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert len(events(answer.data)) == 1


@pytest.mark.parametrize("path", PATHS)
def test_what_did_not_change_is_not_sent_again(fetched, today, path):
    first = fetched(path)
    tag = first.headers["ETag"]
    assert parse_date(first.headers["Last-Modified"]) <= clock.now()
    for asked in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        answer = fetched(path, If_None_Match=asked)
        assert (answer.status_code, answer.data) == (304, b""), asked
        assert answer.headers["ETag"] == tag
        assert answer.headers["Cache-Control"] == first.headers["Cache-Control"]
    for garbage in ('"', "\xff\xfe", ",,,", "W/", '"' * 3000):
        assert fetched(path, If_None_Match=garbage).status_code in {200, 304}
    since = first.headers["Last-Modified"]
    assert fetched(path, If_Modified_Since=since).status_code == 304
    assert fetched(path, If_Modified_Since=since, If_None_Match='"other"').status_code == 200
    for other in (http_date(clock.now() - timedelta(days=90)), "yesterday", ""):
        assert fetched(path, If_Modified_Since=other).status_code == 200, other


def test_a_change_is_seen_at_the_next_fetch(fetched, world, today):
    before = fetched("/agenda.ics")
    today.shift(timedelta(minutes=1))
    planning.cancel_meeting(world.dates["summer"], CancelReason.ROOM)
    headers = {
        "If_None_Match": before.headers["ETag"],
        "If_Modified_Since": before.headers["Last-Modified"],
    }
    for name, value in headers.items():
        after = fetched("/agenda.ics", **{name: value})
        assert after.status_code == 200, name
        assert after.text.count("STATUS:CANCELLED") == before.text.count("STATUS:CANCELLED") + 1
    assert parse_date(after.headers["Last-Modified"]) > parse_date(before.headers["Last-Modified"])


def test_two_changes_within_a_second_are_told_apart(fetched, world, today):
    planning.cancel_meeting(world.dates["summer"], CancelReason.ROOM)
    between = fetched("/agenda.ics").headers["Last-Modified"]
    planning.cancel_meeting(world.dates["winter"], CancelReason.ROOM)
    today.shift(timedelta(hours=1))
    assert fetched("/agenda.ics", If_Modified_Since=between).status_code == 200


def test_midnight_changes_a_feed_that_nobody_changed(fetched, today):
    before = fetched("/groepen/samen.ics")
    today.shift(timedelta(days=57))
    headers = {"If_Modified_Since": before.headers["Last-Modified"]}
    after = fetched("/groepen/samen.ics", **headers)
    assert after.status_code == 200
    assert len(events(after.data)) == len(events(before.data)) - 1


def test_a_change_elsewhere_leaves_every_byte(fetched, today):
    before = fetched("/agenda.ics")
    today.shift(timedelta(minutes=1))
    raise_version()
    after = fetched("/agenda.ics")
    assert after.data == before.data
    assert after.headers["ETag"] == before.headers["ETag"]


def test_it_is_packed_for_who_asks(fetched):
    plain = fetched("/agenda.ics")
    packed = fetched("/agenda.ics", Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data


@pytest.mark.parametrize("query", ["", "discreet=1"])
def test_an_unknown_query_is_ignored(app, fetched, query):
    plain = fetched(f"/agenda.ics?{query}")
    for number in range(3):
        other = fetched(f"/agenda.ics?{query}&x={number}&discreet=2")
        assert other.data == plain.data
    assert len(app.extensions["pagecache"]) == 1


@pytest.mark.parametrize("prefix", ["/en", "/ar"])
def test_a_feed_is_the_same_in_every_language(fetched, prefix):
    assert fetched(f"{prefix}/agenda.ics").data == fetched("/agenda.ics").data


@pytest.mark.parametrize(
    "path",
    [
        *("/groepen/onbekend.ics", "/gebieden/onbekend.ics", "/buurtpunten/onbekend.ics"),
        *("/bijeenkomsten/999999.ics", "/bijeenkomsten/0.ics", "/groepen/samen.ical"),
        *("/groepen/SAMEN.ics", "/agenda.ICS", f"/groepen/{quote('samen; DROP')}.ics"),
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(fetched, path):
    answer = fetched(path)
    assert answer.status_code == 404
    assert "Deze pagina is er niet" in answer.text


def test_robots_may_fetch_every_feed(client, world):
    rules = [line.split(": ") for line in client.get("/robots.txt").text.splitlines()[1:]]
    for path in (
        *PATHS,
        "/groepen/stop-met-piekeren.ics",
        "/gebieden/bevestiging.ics",
        "/buurtpunten/de-wens.ics",
        f"/agenda/{'0' * 40}.ics",
    ):
        assert allowed(rules, path), path
    assert not allowed(rules, "/mijn-aanmelding")


def allowed(rules, path):
    """What RFC 9309 says of a path: the longest rule that fits decides, allowing wins a tie."""
    fitting = [(len(pattern), kind == "Allow") for kind, pattern in rules if fits(pattern, path)]
    return max(fitting, default=(0, True))[1]


def fits(pattern, path):
    ends = pattern.endswith("$")
    parts = pattern.removesuffix("$").split("*")
    if not path.startswith(parts[0]):
        return False
    at = len(parts[0])
    for part in parts[1:]:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return not ends or at == len(path)


def test_the_log_names_no_address_of_a_feed(client, own_feed, caplog):
    feed = own_feed()
    with caplog.at_level(logging.INFO):
        client.get(feed.path)
        client.get(f"/agenda/{'ab' * 20}.ics")
    told = [record.getMessage() for record in caplog.records if record.name == "buurt.requests"]
    assert [line.split()[1] for line in told] == ["feeds.private"] * 2
    assert "agenda/" not in caplog.text
