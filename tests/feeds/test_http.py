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
from tests.feeds.conftest import FEEDS, PRIVATE, raise_version
from tests.feeds.reading import events


@pytest.fixture
def fetched(client, world):
    """Fetch a feed, maybe with headers."""

    def go(path, **headers):
        return client.get(path, headers={name.replace("_", "-"): v for name, v in headers.items()})

    return go


PROGRAMS = ("", "x", "Google-Calendar-Importer", "iOS/18.0 dataaccessd/1.0", "Mozilla/5.0")


def test_a_feed_is_answered_straight_to_every_program(client, address_of):
    for feed in FEEDS:
        path = address_of(feed)
        answers = [client.get(path, headers={"User-Agent": name}) for name in PROGRAMS]
        answer = answers[0]
        assert {one.data for one in answers} == {answer.data}, feed
        assert (answer.status_code, answer.history) == (200, ()), feed
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        kind = "attachment" if feed == "meeting" else "inline"
        assert answer.headers["Content-Disposition"].startswith(f"{kind}; filename=")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert {"ETag", "Last-Modified"} <= set(answer.headers.keys()), feed
        assert not {"Set-Cookie", "Content-Encoding"} & set(answer.headers.keys())
        head = client.head(path)
        assert head.data == b""
        assert dict(head.headers) == dict(answer.headers)
        for method in (client.post, client.put, client.delete):
            assert method(path).status_code == 405, feed


def test_public_feeds_may_be_kept_on_the_way_and_private_ones_not(client, address_of):
    for feed in FEEDS:
        headers = client.get(address_of(feed)).headers
        private = feed in PRIVATE
        kept = "private, no-cache" if private else "public, max-age=300"
        assert headers["Cache-Control"] == kept, feed
        assert headers.get("X-Robots-Tag") == ("noindex" if private else None), feed
        assert headers["Referrer-Policy"] == ("no-referrer" if private else "same-origin"), feed


def test_one_date_is_a_file_to_keep(client, world):
    answer = client.get(f"/bijeenkomsten/{world.dates['summer']}.ics")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert len(events(answer.data)) == 1


GARBAGE = ('"', "\xff\xfe", ",,,", "W/", '"' * 3000)


def test_what_did_not_change_is_not_sent_again(fetched, address_of, today):
    for feed in FEEDS:
        fetched(address_of(feed))
    today.shift(timedelta(days=1))  # of a private feed only days are known
    for feed in FEEDS:
        path = address_of(feed)
        first = fetched(path)
        tag, since = first.headers["ETag"], first.headers["Last-Modified"]
        assert parse_date(since) <= clock.now()
        for asked in (tag, f'"other", {tag}', f"W/{tag}", "*"):
            answer = fetched(path, If_None_Match=asked)
            assert (answer.status_code, answer.data) == (304, b""), (feed, asked)
            for name in ("ETag", "Cache-Control", "Vary"):
                assert answer.headers[name] == first.headers[name], feed
        for garbage in GARBAGE:
            assert fetched(path, If_None_Match=garbage).status_code in {200, 304}, feed
        assert fetched(path, If_Modified_Since=since).status_code == 304, feed
        other = fetched(path, If_Modified_Since=since, If_None_Match='"other"')
        assert other.status_code == 200, feed
        for other in (http_date(clock.now() - timedelta(days=90)), "yesterday", ""):
            assert fetched(path, If_Modified_Since=other).status_code == 200, (feed, other)


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


def test_it_is_packed_for_who_asks(fetched, address_of):
    for feed in FEEDS:
        plain = fetched(address_of(feed))
        packed = fetched(address_of(feed), Accept_Encoding="gzip")
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert gzip.decompress(packed.data) == plain.data, feed


def test_an_unknown_query_is_ignored(app, fetched, address_of):
    for feed in FEEDS:
        path = address_of(feed)
        plain, mark = fetched(path), "&" if "?" in path else "?"
        kept = len(app.extensions["pagecache"])
        for number in range(3):
            assert fetched(f"{path}{mark}x={number}&discreet=2").data == plain.data, feed
        assert len(app.extensions["pagecache"]) == kept


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


def test_robots_may_fetch_every_feed(client, address_of):
    rules = [line.split(": ") for line in client.get("/robots.txt").text.splitlines()[1:]]
    for path in (
        *map(address_of, FEEDS),
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
