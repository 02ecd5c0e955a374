"""/meetings.json: what finders of meetings read, by the rules of the Meeting Guide format."""

import json
import os
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from core import changes
from core.db import transaction
from recovery_groups.meetings.models import CancelReason
from recovery_groups.planning import actions as planning
from tests.feeds.conftest import TODAY
from tests.open_data.conftest import closed
from tests.support.builders import a_group, a_meeting, a_schedule, on_wall
from tests.support.site import counted_statements

GOLDEN = Path(__file__).parents[1] / "golden" / "open_data" / "meetings.json"
TYPES = set(
    "O C X XB TC AM DA DE EL EN FA FR HE HI HR HU ITA JA KOR LT ML NL NO POL POR PUN RUS S SK SV"
    " TH TL UK".split()
)
ALWAYS = {
    *("name", "slug", "timezone", "location", "address", "city", "country", "approximate"),
    *("regions", "types", "notes", "url", "updated", "entity", "entity_url"),
    "entity_website_url",
}
SOMETIMES = {"day", "time", "end_time", "postal_code", "latitude", "longitude"}
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@pytest.fixture
def rows(client, city):
    """Read the rows, by group."""

    def read():
        found = {}
        for row in client.get("/meetings.json").json:
            found.setdefault(row["name"], []).append(row)
        return found

    return read


def test_every_row_follows_the_rules_of_the_format(rows):
    slugs = []
    for row in (row for some in rows().values() for row in some):
        slugs.append(row["slug"])
        assert set(row) >= ALWAYS
        assert set(row) <= ALWAYS | SOMETIMES
        assert re.fullmatch(r"[a-z0-9-]{1,64}", row["slug"])
        assert 0 < len(row["name"]) <= 255
        assert ("day" in row) == ("time" in row) == ("end_time" in row)
        assert row.get("day", 0) in range(7)
        assert all(CLOCK.fullmatch(row[name]) for name in ("time", "end_time") if name in row)
        assert row["timezone"] == "Europe/Amsterdam"
        assert row["approximate"] == "no"
        assert row["country"] == "NL"
        assert row["regions"][0] == "Lindewaard"
        assert len(row["regions"]) == 2
        assert set(row["types"]) <= TYPES
        assert len({"O", "C"} & set(row["types"])) == 1
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", row["updated"])
        assert datetime.fromisoformat(row["updated"])
        assert row["url"].startswith("http://127.0.0.1:8000/groepen/")
        assert "" not in row.values()
        assert None not in row.values()
        assert not any(name.startswith("contact") for name in row)
        assert not re.search(r"[<>]", row["notes"])
    assert len(slugs) == len(set(slugs)) == 6


def test_a_weekly_group_has_a_day_with_sunday_first_and_a_time(rows):
    [row] = rows()["Samen verder"]
    assert (row["day"], row["time"], row["end_time"]) == (0, "19:30", "21:00")
    assert row["location"] == "De Linde, huis van de buurt"
    assert row["postal_code"] == "6411 AA"
    assert set(row["types"]) == {"O", "X", "XB", "NL"}
    assert row["notes"] == "Praten over hoe het met je gaat."


def test_a_group_of_two_days_a_week_has_a_row_for_each(rows):
    monday, thursday = rows()["Wandelen"]
    assert (monday["day"], thursday["day"]) == (1, 4)
    assert monday["end_time"] == "00:30"
    assert monday["types"] == ["C", "X", "XB", "EN", "NL"]  # TR would mean something else


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Om en om", "Om de 2 weken op dinsdag, 10:00 tot 11:30 uur. Praten"),
        ("Elke maand", "Elke 1e en laatste woensdag van de maand, 14:05 tot 15:00 uur. Praten"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "/en", "/ar"])
def test_what_is_not_weekly_tells_its_days_in_dutch(client, city, name, words, prefix):
    [row] = [one for one in client.get(f"{prefix}/meetings.json").json if one["name"] == name]
    assert not {"day", "time", "end_time"} & set(row)
    assert row["notes"].startswith(words)


def test_what_does_not_go_on_this_week_is_marked(rows, city):
    first = a_meeting(
        group=city.together,
        venue=city.venue,
        starts_at=on_wall(date(2026, 10, 4), "19:30"),
        schedule_id=1,
    )
    again = a_meeting(
        group=city.together,
        venue=city.venue,
        starts_at=on_wall(date(2026, 10, 11), "19:30"),
        schedule_id=1,
    )
    assert "TC" not in rows()["Samen verder"][0]["types"]
    planning.cancel_meeting(again, CancelReason.ROOM)  # ten days from now: not this week
    assert "TC" not in rows()["Samen verder"][0]["types"]
    planning.cancel_meeting(first, CancelReason.ROOM)
    assert "TC" in rows()["Samen verder"][0]["types"]
    assert "TC" in rows()["Rust"][0]["types"]
    planning.restore_meeting(first)
    assert "TC" not in rows()["Samen verder"][0]["types"]


def test_a_closed_venue_is_marked(rows, city):
    closed(city.elsewhere, TODAY, TODAY)
    with transaction():
        changes.raise_version()
    found = rows()
    assert "TC" in found["Om en om"][0]["types"]
    assert "TC" not in found["Samen verder"][0]["types"]


def test_a_change_is_dated(rows, city, today):
    before = rows()["Samen verder"][0]["updated"]
    today.shift(timedelta(hours=1))
    date_ = a_meeting(
        group=city.together,
        venue=city.venue,
        starts_at=on_wall(date(2026, 10, 4), "19:30"),
        schedule_id=1,
    )
    planning.cancel_meeting(date_, CancelReason.ROOM)
    after = rows()["Samen verder"][0]["updated"]
    assert before < after == f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"


def test_drafts_and_ended_groups_are_not_told(client, city):
    assert "Geheim" not in client.get("/meetings.json").text


def test_it_is_written_as_agreed(client, city):
    found = json.dumps(client.get("/meetings.json").json, ensure_ascii=False, indent=1) + "\n"
    found = re.sub(r'("slug": "[a-z-]+?)-\d+', r"\1-0", found)
    if os.environ.get("GOLDEN") == "write":
        GOLDEN.write_text(found, "utf-8")
    assert found == GOLDEN.read_text("utf-8")


def test_every_site_may_read_it_and_any_query_is_ignored(client, city):
    plain = client.get("/meetings.json")
    assert plain.headers["Content-Type"] == "application/json"
    assert plain.headers["Access-Control-Allow-Origin"] == "*"
    assert plain.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in plain.headers
    for accept in ("text/html", "image/png", "*/*", "nonsense"):
        answer = client.get("/meetings.json?day=3&nonsense", headers={"Accept": accept})
        assert answer.data == plain.data
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get("/meetings.json", headers={"If-None-Match": plain.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    asked = client.options("/meetings.json")
    assert "GET" in asked.headers["Access-Control-Allow-Methods"]


def test_it_takes_the_same_few_statements_however_many_groups_there_are(client, city):
    for number in range(30):
        a_schedule(a_group(slug=f"meer-{number}"), city.venue)
    with transaction():
        changes.raise_version()
    client.get("/uitleg")  # the first page since a change asks for the settings
    with counted_statements() as statements:
        assert len(client.get("/meetings.json").json) == 36
    assert len(statements) <= 4


def test_the_home_page_names_it(client, city):
    link = (
        '<link rel="alternate" type="application/json" title="Meetings Feed" '
        'href="http://127.0.0.1:8000/meetings.json">'
    )
    assert link in client.get("/").text
