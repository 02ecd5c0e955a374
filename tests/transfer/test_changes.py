"""Rows about what is there already: seen cell by cell, carried out as the desk does, and told."""

import re
from datetime import date, time

import pytest
from sqlalchemy import select

from core import clock, secrets
from core.accounts.rules import Role
from core.audit import AuditLine
from core.db import db, transaction
from core.outbox import Outbox
from locations.districts.models import District
from locations.venues.models import Room, Venue
from recovery_groups.experts.models import Expert, TeamLink
from recovery_groups.groups.models import Facilitation, GroupState, RecoveryGroup
from recovery_groups.meetings.models import Meeting, Schedule
from recovery_groups.transfer import kept_actions
from recovery_groups.transfer.column_rules import Kind
from recovery_groups.transfer.models import KeptImport
from tests.support.builders import a_district, a_group
from tests.support.mailing import sign_up
from tests.support.staff import an_account, sign_in
from tests.transfer.sheets import (
    CENTRUM,
    CITY,
    GROUP,
    JALILA,
    LINDE,
    LINK,
    csv,
    excel,
    rows_on,
    run,
    upload,
)


@pytest.fixture
def city(desk):
    """The small city, on the site."""
    run(desk, upload(desk, ("stad.xlsx", excel(CITY))))
    return desk


def all_of(column, *where):
    found = db.session.scalars(select(column).where(*where)).all()
    db.session.rollback()
    return found


def test_the_same_file_again_changes_nothing(city):
    page = upload(city, ("stad.xlsx", excel(CITY)))
    assert {words for _, words, _ in rows_on(page)} == {"Blijft gelijk"}
    assert "Er is niets te doen." in page.text
    assert "uitvoeren" not in page.text


def test_what_changes_is_shown_from_old_to_new_and_only_that_changes(city):
    changed = {**LINDE, "Plaats": "Lindedorp", "Ruimtes": "zaal 2: 16; huiskamer: 20; tuin: 8"}
    page = upload(city, ("buurtpunten.csv", csv(Kind.VENUES, changed)))
    [(_, words, more)] = rows_on(page)
    assert words == "Verandert"
    assert more == (
        "Plaats: Lindewaard → Lindedorp"
        " Ruimtes: huiskamer: 20; zaal 2: 14 → huiskamer: 20; tuin: 8; zaal 2: 16"
    )
    run(city, page)
    assert all_of(Venue.city) == ["Lindedorp"]
    rooms = all_of(Room)
    assert {one.name: one.size for one in rooms} == {"zaal 2": 16, "huiskamer": 20, "tuin": 8}


def test_a_column_that_is_not_there_stays_as_it_was(city):
    page = upload(city, ("gebieden.csv", b"Naam;Gemeente;Inwoners\r\nCentrum;Lindewaard;900\r\n"))
    assert rows_on(page) == [(2, "Verandert", "Inwoners: leeg → 900")]
    run(city, page)
    found = db.session.execute(select(District.stage, District.inhabitants)).one()
    assert tuple(found) == ("started", 900)


def test_a_changed_rhythm_moves_the_dates_and_keeps_what_was(city, time_machine):
    before = all_of(Meeting.id)
    changed = {**GROUP, "Begint om": "20:00"}
    page = upload(city, ("groepen.csv", csv(Kind.GROUPS, changed)))
    assert rows_on(page) == [(2, "Verandert", "Begint om: 19:30 → 20:00")]
    run(city, page)
    starts = all_of(Meeting.starts_at, Meeting.id.in_(before))
    assert {clock.local(one).time() for one in starts} == {time(20)}
    again = upload(city, ("groepen.csv", csv(Kind.GROUPS, changed)))
    assert [words for _, words, _ in rows_on(again)] == ["Blijft gelijk"]


def test_a_rhythm_that_runs_changes_from_today_on(city, time_machine):
    time_machine.move_to("2026-12-16T08:00:00+01:00")
    desk = sign_in(city, an_account(Role.COORDINATOR))
    every_other = {**GROUP, "Hoe vaak": "Om de week"}
    run(desk, upload(desk, ("groepen.csv", csv(Kind.GROUPS, every_other))))
    old, new = all_of(Schedule)
    assert old.valid_until == date(2026, 12, 15)
    assert new.valid_from == date(2026, 12, 15)
    again = upload(desk, ("groepen.csv", csv(Kind.GROUPS, every_other)))
    assert [words for _, words, _ in rows_on(again)] == ["Blijft gelijk"]


def test_a_second_rhythm_is_a_second_row(city):
    second = {**GROUP, "Dag": "vrijdag", "Begint om": "10:00"}
    page = upload(city, ("groepen.csv", csv(Kind.GROUPS, GROUP, second)))
    assert [words for _, words, _ in rows_on(page)] == ["Blijft gelijk", "Verandert"]
    run(city, page)
    assert sorted(all_of(Schedule.starts)) == [time(10), time(19, 30)]


def test_a_group_that_stops_and_one_more_who_leads_it(city):
    joost = {**JALILA, "Voornaam": "Joost"}
    group = {**GROUP, "Staat": "Gestopt", "Begeleiders": "Joost; Jalila"}
    files = [("e.csv", csv(Kind.EXPERTS, joost)), ("g.csv", csv(Kind.GROUPS, group))]
    named = [("ervaringsdeskundigen.csv", files[0][1]), ("groepen.csv", files[1][1])]
    run(city, upload(city, *named))
    assert all_of(RecoveryGroup.state) == [GroupState.ENDED]
    assert set(all_of(Meeting.status)) == {"cancelled"}
    assert len(all_of(Facilitation.id)) == 2


def test_an_import_takes_nothing_away(city):
    page = upload(
        city,
        ("buurtpunten.csv", csv(Kind.VENUES, {**LINDE, "Ruimtes": "zaal 2: 14"})),
        ("groepen.csv", csv(Kind.GROUPS, {**GROUP, "Begeleiders": ""})),
    )
    assert "Ruimtes: Een import haalt niets weg." in rows_on(page)[0][2]
    page = upload(city, ("groepen.csv", csv(Kind.GROUPS, {**GROUP, "Begeleiders": ""})))
    assert [words for _, words, _ in rows_on(page)] == ["Blijft gelijk"]


def test_a_link_is_set_right_and_one_that_is_over_is_history(city, time_machine):
    run(city, upload(city, ("koppelingen.csv", csv(Kind.LINKS, {**LINK, "Uren per week": "6"}))))
    assert all_of(TeamLink.hours_a_week) == [6]
    ends = {**LINK, "Uren per week": "6", "Tot en met": "31-12-2026"}
    run(city, upload(city, ("koppelingen.csv", csv(Kind.LINKS, ends))))
    assert all_of(TeamLink.last_day) == [date(2026, 12, 31)]
    time_machine.move_to("2027-01-02T08:00:00+01:00")
    desk = sign_in(city, an_account(Role.COORDINATOR))
    page = upload(desk, ("koppelingen.csv", csv(Kind.LINKS, LINK)))
    assert "Deze koppeling is al gestopt. Maak een nieuwe." in rows_on(page)[0][2]


def test_a_namesake_is_somebody_else_when_the_row_says_so(city):
    page = upload(
        city, ("ervaringsdeskundigen.csv", csv(Kind.EXPERTS, {**JALILA, "Nummer": "nieuw"}))
    )
    run(city, page)
    first, second = sorted(all_of(Expert.id))
    page = upload(city, ("ervaringsdeskundigen.csv", csv(Kind.EXPERTS, JALILA)))
    assert "Vul het nummer in." in rows_on(page)[0][2]
    told = {**JALILA, "Nummer": str(second), "Werkt voor": "Buurtwerk"}
    run(city, upload(city, ("ervaringsdeskundigen.csv", csv(Kind.EXPERTS, told))))
    assert db.session.get_one(Expert, second).organisation == "Buurtwerk"
    assert db.session.get_one(Expert, first).organisation == ""


def test_nobody_is_named_on_the_site_by_an_import(city):
    assert all_of(Expert.consent_from) == [None]
    assert "Jalila" not in city.get("/gebieden/centrum").text


def test_each_thing_has_its_line_in_the_log(city):
    lines = db.session.execute(select(AuditLine.action, AuditLine.subject, AuditLine.facts)).all()
    assert {(action, subject) for action, subject, _ in lines} == {
        *(("created", "district"), ("changed", "district"), ("created", "team")),
        *(("created", "venue"), ("added", "expert"), ("linked", "team_link"), ("created", "group")),
    }
    assert "Jalila" not in str(lines)


def test_when_a_rule_says_no_halfway_nothing_stays(city):
    """A room that is too small for a date is only seen when it is done."""
    small = {**LINDE, "Ruimtes": "zaal 2: 4; huiskamer: 20", "Plaats": "Lindedorp"}
    files = (
        ("gebieden.csv", csv(Kind.DISTRICTS, {**CENTRUM, "Omschrijving": "Anders."})),
        ("buurtpunten.csv", csv(Kind.VENUES, small)),
    )
    page = upload(city, *files)
    done = run(city, page)
    assert "Het is niet gelukt. Er is niets veranderd." in done.text
    assert "Rij 2 van Buurtpunten:" in done.text
    assert "Er komen bijeenkomsten met meer plekken." in done.text
    assert all_of(District.description) == [""]
    assert all_of(Venue.city) == ["Lindewaard"]
    assert len(all_of(KeptImport.id)) == 1


def test_what_would_do_something_else_by_now_does_nothing(city):
    page = upload(city, ("gebieden.csv", csv(Kind.DISTRICTS, {**CENTRUM, "Inwoners": "5"})))
    with transaction():
        db.session.scalars(select(District)).one().inhabitants = 4
    done = run(city, page)
    assert "Iemand anders heeft dit net veranderd." in done.text
    assert all_of(District.inhabitants) == [4]


def test_an_import_is_done_once(desk):
    page = upload(desk, ("stad.xlsx", excel(CITY)))
    assert "Klaar." in run(desk, page).text
    again = run(desk, page)
    assert again.status_code == 409
    assert "Dit is al gedaan, of het uur is om." in again.text
    assert 'href="/beheer/importeren"' in again.text
    assert 'href="/beheer/dekking"' in again.text
    assert len(all_of(District.id)) == 1
    assert all_of(KeptImport.id) == []


@pytest.mark.parametrize("told", [True, False])
def test_who_signed_up_hears_that_it_moves_when_one_wants_that(city, told):
    first = min(all_of(Meeting.id))
    sign_up(first)
    page = upload(city, ("groepen.csv", csv(Kind.GROUPS, {**GROUP, "Begint om": "20:00"})))
    city.send(page, {} if told else {"bericht": None}, button="/uitvoeren")
    assert [clock.local(one).hour for one in all_of(Meeting.starts_at, Meeting.id == first)] == [20]
    assert bool(all_of(Outbox.id)) is told


# ---------- what is kept meanwhile ----------


def test_what_is_kept_is_closed_and_goes_after_an_hour(desk, time_machine):
    page = upload(desk, ("ervaringsdeskundigen.csv", csv(Kind.EXPERTS, JALILA)))
    [content] = all_of(KeptImport.content)
    assert b"Jalila" not in content
    assert "Jalila" in secrets.open_closed(content)
    time_machine.move_to("2026-11-22T09:01:00+01:00")
    desk = sign_in(desk, an_account(Role.COORDINATOR))
    assert desk.get(page.request.path).status_code == 404
    kept_actions.forget(clock.now())
    assert all_of(KeptImport.id) == []


def test_it_is_thrown_away_at_once_and_another_one_takes_its_place(desk):
    first = upload(desk, ("gebieden.csv", csv(Kind.DISTRICTS, CENTRUM)))
    page = upload(desk, ("gebieden.csv", csv(Kind.DISTRICTS, CENTRUM)))
    assert len(all_of(KeptImport.id)) == 1
    assert "Dan komt dat in de plaats." in page.text
    former = desk.get(first.request.path)
    assert (former.status_code, "Of je koos daarna een ander bestand." in former.text) == (
        409,
        True,
    )
    gone = desk.send(page, button="/weg", follow=True)
    assert "Het bestand is weg. Er is niets veranderd." in gone.text
    assert all_of(KeptImport.id) == []


# ---------- own districts ----------


@pytest.fixture
def noord(app):
    return a_district(name="Noord", slug="noord")


def test_who_plans_in_one_district_imports_for_that_one(client, noord):
    a_district(name="Zuid", slug="zuid")
    a_group(district_id=a_district(name="West", slug="west"), name="Elders", slug="elders")
    desk = sign_in(client, an_account((Role.COORDINATOR, noord)))
    rows = [{**LINDE, "Gebied": name, "Naam": f"Punt {name}"} for name in ("Noord", "Zuid")]
    page = upload(
        desk,
        ("gebieden.csv", csv(Kind.DISTRICTS, CENTRUM, {"Naam": "Zuid", "Gemeente": "x"})),
        ("buurtpunten.csv", csv(Kind.VENUES, *rows)),
        ("groepen.csv", csv(Kind.GROUPS, {**GROUP, "Gebied": "West", "Adres": "elders"})),
    )
    told = [(words, more) for _, words, more in rows_on(page)]
    assert [words for words, _ in told] == ["Fout"] * 4
    assert "Alleen een coördinator van alle gebieden" in told[0][1]
    assert "Dit is niet van een gebied van jou." in told[1][1]
    assert "Gebied: Dit is niet van een gebied van jou." in told[2][1]
    page = upload(desk, ("buurtpunten.csv", csv(Kind.VENUES, rows[0])))
    assert "Klaar." in run(desk, page).text
    assert all_of(Venue.name) == ["Punt Noord"]


def test_an_export_holds_own_districts_only(client, noord):
    a_group(district_id=noord, name="Dichtbij")
    a_group(name="Elders")
    desk = sign_in(client, an_account((Role.COORDINATOR, noord)))
    sent = desk.get("/beheer/exporteren/groepen.csv").text
    assert "Dichtbij" in sent
    assert "Elders" not in sent
    assert re.search("^Noord;", desk.get("/beheer/exporteren/gebieden.csv").text, re.MULTILINE)
