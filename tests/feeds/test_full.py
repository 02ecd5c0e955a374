"""A feed as full as it gets: bounded, read along an index, equal from every process."""

import hashlib
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, insert, text

from app import create_app
from core import changes, clock, ical
from core.db import db, dialect, transaction
from core.ical import Entry
from recovery_groups.feeds import ical_renderers, queries, rules
from recovery_groups.feeds.rules import MOST, Selection
from recovery_groups.meetings.models import Meeting
from tests.feeds.conftest import TODAY
from tests.feeds.reading import events
from tests.support.builders import a_district, a_group, a_venue, on_wall
from tests.support.staff import a_facilitator


@pytest.fixture
def crowd(app, today):
    """Make 40 groups of 10 districts at 40 venues, and so many meetings, an hour apart."""
    districts = [a_district(slug=f"wijk-{number}") for number in range(10)]
    venues = [a_venue(district_id=districts[n % 10], slug=f"punt-{n}") for n in range(40)]
    groups = [a_group(district_id=districts[n % 10], slug=f"groep-{n}") for n in range(40)]

    def make(meetings, first=TODAY, step=timedelta(hours=1), name=""):
        start = on_wall(first, "00:00")
        rows = [row(groups[n % 40], venues[n % 40], start + n * step) for n in range(meetings)]
        with transaction() as session:
            session.execute(insert(Meeting), rows)
        with db.engine.connect() as connection, connection.begin():
            connection.execute(text("ANALYZE"))

    return make


def row(group, venue, start):
    wall = clock.local(start)
    return {
        "group_id": group,
        "venue_id": venue,
        "original_venue_id": venue,
        "original_start": start.replace(tzinfo=None),
        "starts_at": start,
        "ends_at": start + timedelta(minutes=90),
        "weekday": wall.isoweekday(),
        "minute": wall.hour * 60,
        "changed_at": start,
        "created_at": start,
    }


def test_a_full_feed_has_the_first_900_coming_ones(client, crowd):
    crowd(1200)
    body = client.get("/agenda.ics").data
    shown = [one.one("DTSTART") for one in events(body)]
    assert len(shown) == MOST
    assert shown[0].startswith("20261001T000000")
    assert len(body) < 900_000


def test_room_that_is_left_is_for_the_past(client, crowd):
    crowd(1200, first=TODAY - timedelta(days=40))
    shown = events(client.get("/agenda.ics").data)
    coming = [one for one in shown if one.one("DTSTART") >= "20261001"]
    assert len(shown) == MOST
    assert len(coming) == 1200 - 40 * 24


def test_what_does_not_fit_in_900_kb_is_left_out_whole():
    one = ical.component(an_entry("x" * 5000))
    body = ical.calendar([one] * 200, name="Vol")
    assert len(body) <= ical.MOST_BYTES
    assert len(events(body)) == (ical.MOST_BYTES - len(ical.calendar([], name="Vol"))) // len(one)


def an_entry(title):
    moment = on_wall(TODAY, "12:00")
    return Entry(
        uid="1",
        starts_at=moment,
        ends_at=moment + timedelta(hours=1),
        title=title,
        place="",
        cancelled=False,
        sequence=0,
        changed_at=moment,
        created_at=moment,
    )


ASKED = {
    "all": queries.all_meetings,
    "district": lambda span: queries.meetings_in_district(2, span),
    "venue": lambda span: queries.meetings_at_venue(2, span),
    "group": lambda span: queries.meetings_of_group(2, span),
    "one": lambda span: queries.one_meeting(2, span),
    "receipt": lambda span: queries.meetings_of_receipt(2, span),
    "led": lambda span: queries.meetings_maybe_led(1, span),
    "own": lambda span: queries.selected_meetings(Selection(), frozenset({2}), span),
    "chosen": lambda span: queries.selected_meetings(
        Selection(venues=(2,), groups=(1,), experts=(1,)), frozenset({1, 2}), span
    ),
}


OF_FEW = {"venue", "group", "one", "receipt", "led"}
"""Feeds that must not read everybody's meetings by their start, to find their own among them."""


def test_every_feed_is_read_along_an_index(crowd):
    crowd(9_000, first=TODAY - timedelta(days=700), step=timedelta(hours=4))
    a_facilitator(2)
    span = rules.window(TODAY)
    for name, ask in ASKED.items():
        for plan in plans(lambda ask=ask: ask(span)):
            assert "SCAN meeting\n" not in plan, (name, plan)
            assert "ix_meeting" in plan or name in {"one", "receipt"}, (name, plan)
            if name not in {"own", "chosen"}:  # of which a small table is read through anyway
                assert "Seq Scan on meeting " not in plan, (name, plan)
            if name in {"all", *OF_FEW}:
                assert ("ix_meeting_starts_at_id" in plan) == (name == "all"), (name, plan)


def plans(ask):
    """The plans of the statements that `ask` sends, as the database in use tells them."""
    sent = []

    def note(_connection, _cursor, statement, parameters, *_rest):
        sent.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    ask()
    event.remove(db.engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN" if dialect() == "sqlite" else "EXPLAIN"
    with db.engine.connect() as connection:
        return [
            "".join(f"{one[-1]}\n" for one in connection.exec_driver_sql(f"{explain} {s}", p))
            for s, p in sent
            if "FROM meeting" in s
        ]


_FETCH = """
import hashlib, sys, time_machine
from datetime import datetime
from pathlib import Path
from app import create_app
from core.settings import Settings
with time_machine.travel(datetime.fromisoformat(sys.argv[3]), tick=False):
    site = create_app(Settings(database_url=sys.argv[1]), Path(sys.argv[2]))
    answers = [site.test_client().get(path) for path in sys.argv[4:]]
    print(*(hashlib.sha256(one.data).hexdigest() + one.headers["ETag"] for one in answers))
"""


SAME = ("/agenda.ics", "/agenda.ics?discreet=1", "/groepen/groep-1.ics", "/gebieden/wijk-1.ics")


def fingerprints(client):
    """Return what tells whether feeds are the same to the byte, and to who asks again."""
    answers = [client.get(path) for path in SAME]
    return [hashlib.sha256(one.data).hexdigest() + one.headers["ETag"] for one in answers]


def test_a_site_that_starts_anew_gives_the_same_bytes(app, client, crowd, settings):
    crowd(40)
    here = fingerprints(client)
    ical_renderers._open.cache_clear()
    ical_renderers._closed.cache_clear()
    again = create_app(settings, Path(app.instance_path))
    assert fingerprints(again.test_client()) == here
    with again.app_context():
        db.engine.dispose()


@pytest.mark.hard
def test_two_processes_and_a_restart_give_the_same_bytes(app, client, crowd):
    crowd(40)
    url = db.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", _FETCH, url, app.instance_path, clock.now().isoformat()]
    told = [
        subprocess.run([*command, *SAME], capture_output=True, text=True, check=True).stdout.split()
        for _ in range(2)
    ]
    here = fingerprints(client)
    assert told == [here, here]


def test_what_is_kept_of_a_meeting_is_written_anew_when_it_changed(crowd, client):
    crowd(30)
    ical_renderers._open.cache_clear()
    client.get("/agenda.ics")
    assert ical_renderers._open.cache_info().misses == 30
    with transaction():
        meeting = db.session.get_one(Meeting, 5)
        meeting.sequence, meeting.changed_at = 1, datetime.fromisoformat("2026-10-01T11:00:00Z")
        changes.raise_version()
    client.get("/agenda.ics")
    assert ical_renderers._open.cache_info().misses == 31
