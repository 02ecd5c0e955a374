"""What is noise-proof of the speed: statements, bytes, and that lists are read along an index."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import event, insert, text

from core import changes, clock
from core.db import db, dialect, transaction
from locations.districts.models import District
from locations.venues import queries as venue_queries
from locations.venues.models import Venue
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.groups.queries import districts_with_counts
from recovery_groups.meetings import queries
from recovery_groups.meetings.models import Meeting
from recovery_groups.meetings.queries import Cursor, Wanted
from recovery_groups.meetings.schedule_queries import Place, groups
from tests.support.builders import (
    a_district,
    a_facilitation,
    a_group,
    a_meeting,
    a_postcode,
    a_schedule,
    a_venue,
    an_expert,
)
from tests.support.linking import a_link, team_of
from tests.support.site import counted_statements

LISTS = ("/", "/?gebied=noord", "/?postcode=6411", "/?taal=ar&rolstoel=1", "/?dag=morgen", "/lijst")
PAGES = ("/groepen/groep", "/buurtpunten/punt", "/gebieden/noord?postcode=6411", "/poster/punt")
LIST_BYTES, PAGE_BYTES = 30_000, 15_000
STATEMENTS, BOOKING_STATEMENTS = 4, 6


def fill(meetings):
    """Make `meetings` meetings, half an hour apart, of 20 groups at 4 venues; return a first id."""
    district = a_district(slug="noord")
    a_postcode("6411", district)
    venues = [
        a_venue(district_id=district, wheelchair=number < 2, slug=slug)
        for number, slug in enumerate(("punt", "punt-2", "punt-3", "punt-4"))
    ]
    names = ("groep", *(f"groep-van-{number}" for number in range(19)))
    groups = [
        a_group(
            slug=slug, name="Samen verder in de buurt", district_id=district, languages=("nl", "ar")
        )
        for slug in names
    ]
    a_facilitation(groups[0], an_expert())
    a_link(an_expert("Yara"), team_of(district))
    a_schedule(groups[0], venues[0])
    start = clock.local_moment(clock.today() + timedelta(days=1), time(0))
    rows = [
        _row(groups[number % 20], venues[number % 4], start + timedelta(minutes=30 * number))
        for number in range(meetings)
    ]
    with transaction() as session:
        session.execute(insert(Meeting), rows)
        first = session.query(Meeting.id).order_by(Meeting.id).first()[0]
    with db.engine.connect() as connection, connection.begin():
        connection.execute(text("ANALYZE"))
    return first


def _row(group, venue, start):
    wall = clock.local(start)
    return {
        "group_id": group,
        "venue_id": venue,
        "original_venue_id": venue,
        "original_start": start.replace(tzinfo=None),
        "starts_at": start,
        "ends_at": start + timedelta(minutes=90),
        "weekday": wall.isoweekday(),
        "minute": wall.hour * 60 + wall.minute,
        "changed_at": start,
        "capacity": 8,
    }


@pytest.fixture
def measure(client):
    """Load a page and return (number of statements, bytes)."""

    def load(path):
        with counted_statements() as statements:
            page = client.get(path)
        assert page.status_code == 200
        return len(statements), len(page.data)

    return load


def test_statements_and_bytes_stay_within_their_budget_and_do_not_grow(app, client, measure):
    meeting = fill(100)
    paths = (*LISTS, *PAGES, "/groepen", "/gebieden", "/buurtpunten", f"/bijeenkomsten/{meeting}")
    measure("/?eerst")  # the first list since a change also asks for the choices of the finder
    measure("/gebieden/noord?eerst")  # and the first district what was done in all of them
    measure("/buurtpunten/punt?eerst")  # and the first venue who is linked to a team, in all
    few = {path: measure(path) for path in paths}
    with transaction() as session:
        groups = [one for (one,) in session.query(Meeting.group_id).distinct()]
        venue = session.query(Meeting.venue_id).first()[0]
        start = clock.local_moment(clock.today() + timedelta(days=4), time(0))
        rows = [
            _row(groups[number % 20], venue, start + timedelta(minutes=20 * number, seconds=1))
            for number in range(9_900)
        ]
        session.execute(insert(Meeting), rows)
    app.extensions["pagecache"].clear()
    measure("/?eerst")
    for path in paths:
        statements, size = measure(path)
        assert statements == few[path][0], path
        assert statements <= STATEMENTS, path
        assert size <= (LIST_BYTES if path in LISTS else PAGE_BYTES), path
    page = client.get("/").text
    assert page.count("<h4>") == 50


@pytest.mark.parametrize("where", ["gebied=leeg", "postcode=6499"])
def test_a_page_on_which_nothing_fits_stays_within_the_budget(app, measure, where):
    fill(10)
    a_postcode("6499", a_district(slug="leeg"))
    measure("/")
    statements, size = measure(f"/?{where}&dag=morgen&deel=avond&taal=ar")
    assert statements <= STATEMENTS
    assert size <= LIST_BYTES


def test_settings_and_choices_of_the_finder_are_asked_once_until_something_changes(app, measure):
    fill(10)
    first, _ = measure("/")  # asks for the settings too
    assert measure("/?gebied=noord")[0] == first - 2
    with transaction():
        changes.raise_version()
    assert measure("/?gebied=noord&taal=ar")[0] == first


def test_a_booking_stays_within_its_budget(app, client):
    meeting = a_meeting(group=a_group(slug="nu"), venue=a_venue(slug="hier"))
    client.send(client.get(f"/bijeenkomsten/{meeting}/aanmelden"))  # makes the key of the day
    form = client.get(f"/bijeenkomsten/{meeting}/aanmelden")
    with counted_statements() as statements:
        assert client.send(form).status_code == 303
    assert len(statements) <= BOOKING_STATEMENTS


WISHES = [
    Wanted(),
    Wanted(day=date(2026, 11, 24)),
    Wanted(weekday=2, evening=True),
    Wanted(language="ar", wheelchair=True),
    Wanted(district_id=1),
    Wanted(venue_id=1),
]


def test_every_list_of_meetings_is_read_along_an_index(app):
    fill(10_000)
    now = clock.now()
    later = Cursor(now + timedelta(days=30), 5)
    for wanted in (*WISHES, *(replace(one, after=later) for one in WISHES)):
        plan = _plan(lambda wanted=wanted: queries.coming(wanted, now, most=51))
        assert "ix_meeting" in plan, (wanted, plan)
        assert "SCAN meeting\n" not in plan, (wanted, plan)
        if not (wanted.language or wanted.district_id or wanted.venue_id):
            assert "ix_meeting_starts_at_id" in plan, (wanted, plan)
            assert "SCAN recovery_group" not in plan, (wanted, plan)
            assert "TEMP B-TREE" not in plan, (wanted, plan)
        assert "Seq Scan on meeting " not in plan, (wanted, plan)


def test_the_lists_of_groups_venues_and_districts_are_read_along_an_index(app):
    with transaction() as session:
        numbers = range(1, 401)
        session.execute(insert(District), [_district_row(number) for number in numbers])
        session.execute(insert(Venue), [_venue_row(number) for number in range(1, 8_001)])
        session.execute(insert(RecoveryGroup), [_group_row(number) for number in range(1, 8_001)])
    with db.engine.connect() as connection, connection.begin():
        connection.execute(text("ANALYZE"))
    today = clock.today()
    for ask in (
        lambda: groups(today),
        lambda: groups(today, after=Place(200, 4_000)),
        lambda: groups(today, district_id=7),
        lambda: venue_queries.venues(4_000),
        lambda: venue_queries.venues_of(7),
        lambda: districts_with_counts(today),
    ):
        plan = _plan(ask)
        for table in ("recovery_group", "venue"):
            assert f"SCAN {table}\n" not in plan, plan
            assert f"Seq Scan on {table} " not in plan, plan


def _district_row(number):
    return {"id": number, "slug": f"wijk-{number}", "name": f"Wijk {number}", "municipality": "M"}


def _venue_row(number):
    place = {"street": "Straat 1", "postcode": "6411 AA", "city": "M"}
    district = number % 400 + 1
    return {"id": number, "slug": f"v-{number}", "name": "V", "district_id": district, **place}


def _group_row(number):
    district = number % 400 + 1
    words = {"slug": f"g-{number}", "name": "G", "promise": "Je praat met anderen. " * 20}
    return {**words, "state": "open", "district_id": district}


def _plan(ask):
    """The plan of the statement that `ask` sends, as the database in use tells it."""
    sent = []

    def note(_connection, _cursor, statement, parameters, *_rest):
        sent.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    ask()
    event.remove(db.engine, "before_cursor_execute", note)
    [(statement, parameters)] = [one for one in sent if one[0].startswith("SELECT")]
    explain = "EXPLAIN QUERY PLAN" if dialect() == "sqlite" else "EXPLAIN"
    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"{explain} {statement}", parameters)
        return "".join(f"{row[-1]}\n" for row in rows)
