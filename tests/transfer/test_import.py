"""An empty city is filled with one Excel file, after a look first."""

from sqlalchemy import func, select

from core.audit import AuditLine
from core.changes import version
from core.db import db
from locations.districts.models import District, Postcode, Team
from locations.venues.models import OpeningHours, Room, Venue
from recovery_groups.experts.models import Expert, TeamLink
from recovery_groups.groups.models import Facilitation, RecoveryGroup
from recovery_groups.meetings.models import Meeting, Schedule
from recovery_groups.transfer.column_rules import COLUMNS, Kind
from tests.transfer.sheets import CITY, TEAM, excel, rows_on, run, upload


def how_many(*models):
    found = [db.session.scalar(select(func.count()).select_from(one)) for one in models]
    db.session.rollback()
    return found


def test_looking_first_changes_nothing(desk):
    before = version()
    page = upload(desk, ("stad.xlsx", excel(CITY)))
    assert [verdict for _, verdict, _ in rows_on(page)] == ["Nieuw"] * 7
    assert how_many(District, Venue, Expert, RecoveryGroup, AuditLine) == [0] * 5
    assert version() == before


def test_one_file_fills_an_empty_city(desk):
    before = version()
    page = upload(desk, ("stad.xlsx", excel(CITY)))
    done = run(desk, page)
    assert "Klaar. Alles staat op de site." in done.text
    assert how_many(District, Postcode, Team, Venue, Room, OpeningHours) == [1, 1, 1, 1, 2, 3]
    assert how_many(Expert, TeamLink, RecoveryGroup, Schedule, Facilitation) == [1] * 5
    assert how_many(Meeting)[0] > 20
    assert version() > before
    assert "Samen verder" in desk.get("/gebieden/centrum").text


def test_the_examples_of_the_template_fill_a_whole_new_city(desk):
    """Each row as the template shows it: the link names its district, the group who leads it."""
    city = {kind: [{one.heading: one.example for one in COLUMNS[kind]}] for kind in Kind}
    city[Kind.EXPERTS].append({"Voornaam": "Joost"})
    page = upload(desk, ("stad.xlsx", excel(city)))
    assert [verdict for _, verdict, _ in rows_on(page)] == ["Nieuw"] * 8
    assert "Klaar. Alles staat op de site." in run(desk, page).text
    assert how_many(District, Postcode, Team, Venue, Room) == [1, 1, 1, 1, 2]
    assert how_many(Expert, TeamLink, RecoveryGroup, Schedule, Facilitation) == [2, 1, 1, 1, 2]


def test_a_team_that_is_there_twice_is_said(desk):
    page = upload(
        desk,
        ("gebieden.xlsx", excel({Kind.DISTRICTS: CITY[Kind.DISTRICTS], Kind.TEAMS: [TEAM] * 2})),
    )
    assert [(row, verdict) for row, verdict, _ in rows_on(page)] == [(3, "Fout")]
    assert "Dit staat ook in rij 2." in page.text
