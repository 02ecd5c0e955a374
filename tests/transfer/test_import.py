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
from tests.transfer.sheets import CITY, excel, rows_on, run, upload


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
    assert how_many(District, Postcode, Team, Venue, Room, OpeningHours) == [1, 1, 1, 1, 2, 2]
    assert how_many(Expert, TeamLink, RecoveryGroup, Schedule, Facilitation) == [1] * 5
    assert how_many(Meeting)[0] > 20
    assert version() > before
    assert "Samen verder" in desk.get("/gebieden/centrum").text
