"""Many rows: in bulk, with signs of life while it goes on, and nothing left when it is cut off."""

from time import perf_counter

import pytest
from sqlalchemy import func, select

from core import clock
from core.accounts.rules import HeldGrant, Role, Staff
from core.db import db
from locations.districts.models import District
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import Meeting
from recovery_groups.transfer import kept_actions, run_actions
from recovery_groups.transfer.column_rules import Kind
from recovery_groups.transfer.file_reading_rules import read_upload
from tests.support.site import counted_statements
from tests.support.staff import an_account
from tests.transfer.sheets import CENTRUM, GROUP, JALILA, LINDE, excel, run, upload


def a_city(groups):
    """Return a city with this many groups in one venue."""
    many = [{**GROUP, "Naam": f"Groep {number}"} for number in range(groups)]
    return {
        Kind.DISTRICTS: [CENTRUM],
        Kind.VENUES: [LINDE],
        Kind.EXPERTS: [JALILA],
        Kind.GROUPS: many,
    }


@pytest.fixture
def staff(app):
    grant = HeldGrant(Role.COORDINATOR, None, clock.today())
    account = an_account(Role.COORDINATOR)
    return Staff(account_id=account, name="Jo", grants=(grant,), password_at=clock.now())


def ready(staff, city):
    """Return (import, mark) of a city that was looked at."""
    read = read_upload([("stad.xlsx", excel(city))], None)
    return kept_actions.keep(staff, read), run_actions.look(staff, read).mark


def how_many(model):
    found = db.session.scalar(select(func.count()).select_from(model))
    db.session.rollback()
    return found


def test_more_groups_take_no_more_statements(staff):
    counts = []
    for number in (4, 12):
        import_id, mark = ready(staff, a_city(number))
        with counted_statements() as seen:
            list(run_actions.carry_out(staff, import_id, seen=mark, tell=True))
        counts.append(len(seen))
    # The second time the district, venue and expert are there already.
    assert how_many(RecoveryGroup) == 12
    assert counts[1] <= counts[0]


def test_looking_takes_as_many_statements_for_more(staff):
    counts = []
    for number in (2, 20):
        read = read_upload([("stad.xlsx", excel(a_city(number)))], None)
        with counted_statements() as seen:
            run_actions.look(staff, read)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 20


def test_it_says_how_far_it_is_while_it_goes_on(staff, monkeypatch):
    monkeypatch.setattr(run_actions, "AT_ONCE", 2)
    import_id, mark = ready(staff, a_city(5))
    told = list(run_actions.carry_out(staff, import_id, seen=mark, tell=True))
    assert [(one.what, one.done, one.total) for one in told] == [
        *(("gebieden", 1, 1), ("buurtpunten", 1, 1), ("ervaringsdeskundigen", 1, 1)),
        *(("groepen", 2, 5), ("groepen", 4, 5), ("groepen", 5, 5), ("datums", 5, 5)),
    ]


def test_the_page_goes_out_while_the_work_is_done(desk, monkeypatch):
    page = upload(desk, ("stad.xlsx", excel(a_city(3))))
    done = run(desk, page)
    assert done.headers["X-Accel-Buffering"] == "no"
    assert done.headers["Cache-Control"] == "no-store"
    assert "Content-Length" not in done.headers
    assert "3 van 3" in done.text


def test_when_the_line_is_cut_before_the_end_nothing_stays(staff, monkeypatch):
    monkeypatch.setattr(run_actions, "AT_ONCE", 2)
    import_id, mark = ready(staff, a_city(5))
    running = run_actions.carry_out(staff, import_id, seen=mark, tell=True)
    while next(running).what != Kind.GROUPS:
        pass
    running.close()
    assert (how_many(District), how_many(RecoveryGroup)) == (0, 0)
    assert kept_actions.kept(staff, import_id).sheets


@pytest.mark.hard
def test_a_thousand_groups_are_there_within_half_a_minute(desk):
    page = upload(desk, ("stad.xlsx", excel(a_city(1000))))
    started = perf_counter()
    done = run(desk, page)
    assert "Klaar." in done.text
    assert perf_counter() - started < 30
    assert how_many(Meeting) >= 24_000
    started = perf_counter()
    sent = desk.get("/beheer/exporteren/bijeenkomsten.csv")
    assert sent.data.count(b"\r\n") >= 24_000
    assert perf_counter() - started < 3
