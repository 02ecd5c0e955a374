"""Groups on the desk: the list, a new one with every date seen first, texts, size and scope."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.accounts.rules import Role
from core.audit import AuditLine
from core.db import db, transaction
from locations.venues.models import Closure, Room
from recovery_groups.groups.models import Facilitation, RecoveryGroup
from recovery_groups.meetings.models import Meeting, Schedule
from tests.plans.pressing import press
from tests.support.builders import (
    a_district,
    a_facilitation,
    a_group,
    a_meeting,
    a_schedule,
    a_venue,
    an_expert,
    on_wall,
)
from tests.support.site import counted_statements
from tests.support.staff import an_account, sign_in

NEW = "/beheer/groepen/nieuw"


@pytest.fixture
def noord(app):
    return a_district(name="Noord", slug="noord")


@pytest.fixture
def linde(noord):
    return a_venue(district_id=noord, name="De Linde", slug="de-linde")


def room_of(venue):
    found = db.session.scalar(select(Room.id).where(Room.venue_id == venue))
    db.session.rollback()
    return found


@pytest.fixture
def filled(noord, linde):
    return {
        "naam": "Samen verder",
        "belofte": "Praten over hoe het met je gaat.",
        "gebied": str(noord),
        "plekken": "8",
        "vrij": "2",
        "ruimte": f"{linde}-{room_of(linde)}",
        "herhaal": "week",
        "dag": ["7"],
        "tijd": "19:30",
        "minuten": "90",
        "vanaf": "2026-11-22",
    }


def look(desk, filled, **given):
    return press(desk, desk.get(NEW), {**filled, **given, "doe": "bekijk"})


def stored():
    rows = db.session.execute(
        select(Meeting.original_start, Meeting.status).order_by(Meeting.original_start)
    ).all()
    db.session.rollback()
    return [tuple(row) for row in rows]


def the_group():
    group = db.session.scalars(select(RecoveryGroup)).one()
    db.session.rollback()
    return group


def test_every_date_is_seen_before_anything_is_saved(desk, filled, linde):
    with transaction():
        days = date(2027, 1, 3), date(2027, 1, 10)
        db.session.add(Closure(venue_id=linde, first_day=days[0], last_day=days[1]))
    page = look(desk, filled)
    assert page.status_code == 200
    assert "23 datums in de komende 26 weken." in page.text
    assert "Eerste paasdag: slaan we over" in page.text
    assert page.text.count("Buurtpunt dicht: gaat niet door") == 2
    assert "De klok gaat die nacht een uur anders." in page.text
    assert not db.session.scalars(select(RecoveryGroup)).all()


def test_what_was_seen_is_what_is_made(desk, filled):
    page = look(desk, filled)
    answer = press(desk, page, {"doe": "open"})
    assert answer.status_code == 303
    group = the_group()
    assert (group.state, group.slug, group.capacity) == ("open", "samen-verder", 8)
    made = stored()
    assert len(made) == 25
    assert all(start.isoweekday() == 7 and start.hour == 19 for start, _ in made)
    shown = desk.get(answer.location)
    assert "De groep is bewaard." in shown.text
    assert desk.get("/groepen/samen-verder").status_code == 200


def test_a_concept_has_no_dates_and_nobody_reads_it(desk, filled):
    press(desk, look(desk, filled), {"doe": "draft"})
    assert the_group().state == "draft"
    assert not stored()
    assert desk.get("/groepen/samen-verder").status_code == 404


def test_the_same_form_sent_twice_makes_one_group(desk, filled):
    page = look(desk, filled)
    press(desk, page, {"doe": "draft"})
    again = press(desk, page, {"doe": "draft"})
    assert again.status_code == 303
    the_group()


def test_one_can_go_back_and_nothing_typed_is_lost(desk, filled):
    page = press(desk, look(desk, filled), {"doe": "wijzig"})
    assert page.status_code == 200
    assert 'value="Samen verder"' in page.text
    assert not db.session.scalars(select(RecoveryGroup)).all()


def test_conflicts_of_room_and_facilitator_are_shown(desk, filled, noord, linde):
    other, elsewhere = a_group(name="Andere groep"), a_group(name="Verre groep")
    samira = an_expert("Samira")
    a_facilitation(elsewhere, samira)
    sunday = on_wall(date(2026, 11, 29), "20:00")
    a_meeting(group=other, venue=linde, room_id=room_of(linde), starts_at=sunday)
    a_meeting(group=elsewhere, starts_at=sunday)
    page = look(desk, filled, begeleider=str(samira))
    assert page.text.count("Ruimte bezet door Andere groep") == 1
    assert page.text.count("Begeleider is dan bij Verre groep") == 1
    assert "1 datum botst." in page.text


def test_a_time_that_the_clock_skips_is_refused_with_the_date(desk, filled):
    page = look(desk, filled, tijd="02:30", feestdagen=None)
    assert page.status_code == 409
    assert "Op zondag 28 maart 2027 bestaat deze tijd niet." in page.text


def test_a_doubled_hour_in_autumn_is_fine(client, filled, time_machine):
    time_machine.move_to(datetime.fromisoformat("2026-10-20T08:00:00+02:00"), tick=False)
    desk = sign_in(client, an_account(Role.COORDINATOR))
    page = look(desk, filled, tijd="02:30", vanaf="2026-10-20", tot="2026-11-30")
    assert page.status_code == 200
    press(desk, page, {"doe": "open"})
    assert [start.hour for start, _ in stored()] == [2] * 6


def test_a_room_that_is_too_small_is_refused(desk, filled):
    page = look(desk, filled, plekken="13")
    assert page.status_code == 409
    assert "Deze ruimte is te klein voor deze bijeenkomst." in page.text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"naam": ""}, "Vul dit in."),
        ({"dag": []}, "Kies een dag van de week."),
        ({"ruimte": "99999-0"}, "Kies een plek uit de lijst."),
        ({"tot": "2026-11-01"}, "De laatste dag is voor de eerste dag."),
        ({"vrij": "9"}, "Dit zijn meer plekken dan er zijn."),
        ({"herhaal": "eigen", "om": "60"}, "Kies 1 tot en met 52 weken"),
        ({"tijd": "laat"}, "Kies een tijd. Bijvoorbeeld: 19:30"),
        ({"begeleider": "99999"}, "Kies iemand uit de lijst."),
        ({"gebied": "99999"}, "Kies een gebied."),
        ({"plekken": "", "vrij": "", "inloop": None}, "Zonder inloop zijn er plekken nodig."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(desk, filled, given, words):
    page = look(desk, filled, **given)
    assert page.status_code == 422
    assert words in page.text
    assert "Praten over hoe het met je gaat." in page.text


def test_who_leads_from_the_first_day_is_written_down(desk, filled):
    samira = an_expert("Samira")
    press(desk, look(desk, filled, begeleider=str(samira), vanaf="2026-12-01"), {"doe": "draft"})
    led = db.session.scalars(select(Facilitation)).one()
    assert (led.expert_id, led.first_day.isoformat()) == (samira, "2026-12-01")


def test_an_own_rhythm_becomes_a_rule(desk, filled):
    own = {"herhaal": "eigen", "om": "2", "telt": "MONTHLY", "hoeveelste": "-1"}
    press(desk, look(desk, filled, **own), {"doe": "draft"})
    assert db.session.scalars(select(Schedule)).one().rule == "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1SU"


def test_the_list_is_filtered_by_links_in_few_statements(desk, noord, linde):
    for number in range(30):
        a_schedule(a_group(district_id=noord, name=f"Groep {number}"), linde)
    a_group(name="Elders", state="paused")
    with counted_statements() as seen:
        page = desk.get("/beheer/groepen?sorteer=-naam")
    assert len(seen) <= 5, seen
    assert "31 groepen" in page.text
    assert "Elders" not in desk.get("/beheer/groepen?gebied=noord").text
    assert "1 groep<" in desk.get("/beheer/groepen?staat=paused").text
    assert "30 groepen" in desk.get("/beheer/groepen?plek=de-linde").text


def test_who_plans_elsewhere_neither_sees_nor_changes_it(client, noord):
    group = a_group(district_id=noord, name="Samen verder")
    other = sign_in(client, an_account((Role.COORDINATOR, a_district())))
    assert "Samen verder" not in other.get("/beheer/groepen").text
    for path in ("", "/wijzigen", "/staat?naar=ended", "/begeleiders"):
        assert other.get(f"/beheer/groepen/{group}{path}").status_code == 404


def test_a_new_name_and_size_hold_for_the_coming_dates(desk, noord):
    group = a_group(district_id=noord, name="Samen verder", slug="samen")
    usual = a_meeting(group=group)
    own = a_meeting(group=group, starts_in=timedelta(days=10), capacity=5)
    page = desk.get(f"/beheer/groepen/{group}/wijzigen")
    answer = press(desk, page, {"naam": "Samen sterk", "plekken": "10"})
    assert answer.status_code == 303
    found = db.session.get_one(RecoveryGroup, group)
    assert (found.name, found.capacity, found.edition) == ("Samen sterk", 10, 2)
    assert found.changed_at == clock.now()
    assert db.session.get_one(Meeting, usual).capacity == 10
    assert db.session.get_one(Meeting, own).capacity == 5
    assert db.session.scalars(select(AuditLine.action)).all() == ["changed"]


def test_fewer_places_than_people_who_come_is_refused_with_the_date(desk, noord):
    group = a_group(district_id=noord)
    meeting = a_meeting(group=group, seats_taken=6)
    page = press(desk, desk.get(f"/beheer/groepen/{group}/wijzigen"), {"plekken": "5"})
    assert page.status_code == 409
    assert "Op woensdag 25 november kwamen er al meer aanmeldingen." in page.text
    assert db.session.get_one(Meeting, meeting).capacity == 8
    assert db.session.get_one(RecoveryGroup, group).capacity == 8


def test_a_group_can_become_one_to_walk_into_and_back(desk, noord):
    group = a_group(district_id=noord)
    meeting = a_meeting(group=group)
    page = desk.get(f"/beheer/groepen/{group}/wijzigen")
    assert press(desk, page, {"plekken": "", "vrij": ""}).status_code == 303
    assert db.session.get_one(Meeting, meeting).capacity is None
    db.session.rollback()
    page = desk.get(f"/beheer/groepen/{group}/wijzigen")
    assert press(desk, page, {"plekken": "6", "inloop": None}).status_code == 303
    assert db.session.get_one(Meeting, meeting).capacity == 6


def test_the_second_of_two_who_change_it_is_told(desk, noord):
    group = a_group(district_id=noord, name="Samen verder")
    page = desk.get(f"/beheer/groepen/{group}/wijzigen")
    press(desk, page, {"naam": "Eerste"})
    late = press(desk, page, {"naam": "Tweede"})
    assert late.status_code == 409
    assert "Iemand anders heeft dit net veranderd." in late.text
    assert "Dit staat er nu" in late.text
    assert "<dd>Eerste</dd>" in late.text
    assert 'value="Tweede"' in late.text
    assert press(desk, late, {}).status_code == 303
    assert db.session.get_one(RecoveryGroup, group).name == "Tweede"


def test_the_second_of_two_who_let_somebody_stop_sees_the_day_of_the_first(desk, noord):
    group = a_group(district_id=noord)
    led = a_facilitation(group, an_expert("Samira"))
    page = desk.get(f"/beheer/groepen/{group}/begeleiders/{led}")
    press(desk, page, {"tot": "2026-12-31"})
    late = press(desk, page, {"tot": "2027-01-31"})
    assert late.status_code == 409
    assert "<dd>donderdag 31 december 2026</dd>" in late.text
    assert 'value="2027-01-31"' in late.text
    assert press(desk, late, {}).status_code == 303


def test_a_group_is_handed_over_on_a_day(desk, noord):
    group, samira, henk = a_group(district_id=noord), an_expert("Samira"), an_expert("Henk")
    led = a_facilitation(group, samira)
    leaders = f"/beheer/groepen/{group}/begeleiders"
    stop = desk.get(f"{leaders}/{led}")
    assert press(desk, stop, {"tot": "2026-12-31"}).status_code == 303
    start = {"wie": str(henk), "vanaf": "2027-01-01"}
    assert press(desk, desk.get(leaders), start).status_code == 303
    rows = db.session.execute(
        select(Facilitation.expert_id, Facilitation.first_day, Facilitation.last_day)
    ).all()
    db.session.rollback()
    assert {(row[0], str(row[2])) for row in rows} == {(samira, "2026-12-31"), (henk, "None")}
    again = press(desk, desk.get(leaders), {**start, "vanaf": "2027-02-01"})
    assert again.status_code == 409
