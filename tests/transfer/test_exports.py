"""What goes out comes back without a change, and dates go out as they are asked for."""

import csv as csv_reader
import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from core import clock
from core.accounts.rules import Role
from core.db import db, transaction
from core.sheets import csv_parts
from recovery_groups.demo.city_actions import build
from recovery_groups.meetings.models import CancelReason, Meeting
from recovery_groups.planning.actions import cancel_meeting
from recovery_groups.transfer import exports, meeting_queries
from recovery_groups.transfer.column_rules import Kind
from recovery_groups.transfer.meeting_queries import meetings
from tests.support.builders import a_district, a_group, a_meeting, a_venue
from tests.support.site import counted_statements
from tests.support.staff import an_account, sign_in
from tests.transfer.sheets import rows_on, upload


@pytest.fixture
def city(desk):
    """The demo city, without its coming dates."""
    with transaction():
        build(clock.now())
    return desk


def test_the_city_comes_back_from_excel_without_a_change(city):
    sent = city.get("/beheer/exporteren/alles.xlsx")
    page = upload(city, ("alles.xlsx", sent.data))
    told = rows_on(page)
    assert len(told) > 60
    assert {words for _, words, _ in told} == {"Blijft gelijk"}


def test_the_city_comes_back_from_csv_without_a_change(city):
    files = [
        (f"{kind.value}.csv", city.get(f"/beheer/exporteren/{kind.value}.csv").data)
        for kind in Kind
    ]
    told = rows_on(upload(city, *files))
    assert len(told) > 60
    assert {words for _, words, _ in told} == {"Blijft gelijk"}


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_goes_out_as_excel_and_as_csv_with_the_same_in_it(city, kind):
    plain = city.get(f"/beheer/exporteren/{kind.value}.csv")
    assert plain.data.startswith(b"\xef\xbb\xbf")
    table = list(csv_reader.reader(io.StringIO(plain.data.decode("utf-8-sig")), delimiter=";"))
    book = load_workbook(io.BytesIO(city.get(f"/beheer/exporteren/{kind.value}.xlsx").data))
    sheet = [[cell or "" for cell in row] for row in book[kind.value].iter_rows(values_only=True)]
    assert sheet == table


@pytest.mark.parametrize(
    "file", ["alles.csv", "bijeenkomsten.xlsx", "groepen", "groepen.doc", "mensen.csv", ".csv"]
)
def test_what_there_is_not_is_not_there(desk, file):
    assert desk.get(f"/beheer/exporteren/{file}").status_code == 404


def test_an_export_asks_the_password_again(client):
    old = sign_in(client, an_account(Role.COORDINATOR), password_ago=timedelta(hours=1))
    assert old.get("/beheer/exporteren").status_code == 200
    assert old.get("/beheer/exporteren/groepen.csv").status_code == 303


def test_figures_and_coverage_go_out_as_excel_too(desk):
    a_district()
    for path in ("/beheer/cijfers.xlsx", "/beheer/dekking.xlsx"):
        sent = desk.get(path)
        assert load_workbook(io.BytesIO(sent.data)).active.cell(1, 1).value


# ---------- dates ----------


@pytest.fixture
def dates(app):
    """Seven dates of a group, the last one cancelled."""
    group, venue = a_group(name="Samen verder"), a_venue(name="De Linde")
    found = [
        a_meeting(group=group, venue=venue, starts_in=timedelta(days=number), seats_taken=3)
        for number in range(1, 8)
    ]
    cancel_meeting(found[-1], CancelReason.ROOM)
    return found


def test_dates_go_out_in_order_without_a_number_of_people(desk, dates):
    sent = desk.get("/beheer/exporteren/bijeenkomsten.csv")
    head, *rows = csv_reader.reader(io.StringIO(sent.data.decode("utf-8-sig")), delimiter=";")
    assert head[:4] == ["Datum", "Begin", "Einde", "Groep"]
    assert [int(row[-1]) for row in rows] == dates
    assert [row[7] for row in rows] == ["Gaat door"] * 6 + ["Gaat niet door"]
    assert "3" not in {cell for row in rows for cell in row[3:-1]}


def test_dates_are_asked_for_a_page_at_a_time_when_they_are_wanted(app, dates, monkeypatch):
    monkeypatch.setattr(meeting_queries, "AT_ONCE", 3)
    with counted_statements() as seen:
        sent = csv_parts(exports.meeting_parts(meetings(None)))
        assert next(sent).startswith(b"\xef\xbb\xbf")
        assert len(seen) == 0
        next(sent)
        assert len(seen) == 1
        rest = list(sent)
    assert len(seen) == 3
    assert [part.count(b"\r\n") for part in rest] == [3, 1]


def test_a_full_last_page_is_followed_by_nothing(app, dates, monkeypatch):
    monkeypatch.setattr(meeting_queries, "AT_ONCE", 7)
    assert [len(page) for page in meetings(None)] == [7]


def test_dates_of_others_stay_out(app, dates):
    district = a_district()
    mine = a_meeting(group=a_group(district_id=district))
    [page] = meetings({district})
    assert [row.id for row in page] == [mine]
    assert db.session.query(Meeting).count() == 8
