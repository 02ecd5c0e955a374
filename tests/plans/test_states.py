"""Opening, pausing and ending a group: what happens to its dates, and who hears of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.db import db, transaction
from core.outbox import Outbox
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import CancelReason, Meeting, MeetingStatus
from recovery_groups.planning import actions as planning
from recovery_groups.wishes.models import Need
from tests.plans.pressing import press
from tests.support.builders import a_district, a_group, a_meeting, a_schedule, a_venue
from tests.support.mailing import sign_up


@pytest.fixture
def group(app):
    return a_group(district_id=a_district(), name="Samen verder", slug="samen")


def go(desk, group, state, **given):
    page = desk.get(f"/beheer/groepen/{group}/staat?naar={state}")
    return press(desk, page, given)


def status(meeting):
    found = db.session.get_one(Meeting, meeting, populate_existing=True).status
    db.session.rollback()
    return found


def told():
    found = sorted(db.session.scalars(select(Outbox.kind)))
    db.session.rollback()
    return found


def test_it_is_said_before_it_is_done(desk, group):
    a_meeting(group=group)
    page = desk.get(f"/beheer/groepen/{group}/staat?naar=paused")
    assert "1 komende datum gaat niet door." in page.text
    assert "Niemand krijgt mail" in page.text


def test_pausing_cancels_what_comes_and_going_on_restores_it(desk, group):
    meeting, by_hand = a_meeting(group=group), a_meeting(group=group, starts_in=timedelta(days=9))
    planning.cancel_meeting(by_hand, CancelReason.FACILITATOR)
    assert go(desk, group, "paused").status_code == 303
    assert status(meeting) == MeetingStatus.CANCELLED
    assert "Deze groep is even gestopt" in desk.get("/groepen/samen").text
    a_schedule(group, a_venue())
    assert go(desk, group, "open").status_code == 303
    assert status(meeting) == MeetingStatus.PLANNED
    assert status(by_hand) == MeetingStatus.CANCELLED


def test_what_was_changed_by_hand_meanwhile_stays_so(desk, group):
    meeting = a_meeting(group=group)
    a_schedule(group, a_venue())
    go(desk, group, "paused")
    planning.restore_meeting(meeting)
    planning.cancel_meeting(meeting, CancelReason.ROOM)
    go(desk, group, "open")
    assert status(meeting) == MeetingStatus.CANCELLED


def test_what_has_begun_is_left_alone(desk, group):
    meeting = a_meeting(group=group, starts_in=timedelta(minutes=-30))
    go(desk, group, "ended")
    assert status(meeting) == MeetingStatus.PLANNED
    assert db.session.get_one(RecoveryGroup, group).state == "ended"


@pytest.mark.parametrize(("tick", "kinds"), [("y", ["cancelled"]), (None, [])])
def test_people_hear_of_it_only_when_that_was_asked(desk, group, tick, kinds):
    sign_up(a_meeting(group=group))
    page = desk.get(f"/beheer/groepen/{group}/staat?naar=paused")
    assert "1 tot en met 4 mensen krijgen mail." in page.text
    press(desk, page, {"bericht": tick})
    assert told() == kinds


def test_opening_a_concept_makes_its_dates_and_starts_the_need(desk, app):
    district = a_district()
    group = a_group(district_id=district, state="draft")
    a_schedule(group, a_venue())
    with transaction():
        need = Need(
            district_id=district,
            what="Een avondgroep",
            since=clock.today(),
            changed_at=clock.now(),
            group_id=group,
            state="planned",
        )
        db.session.add(need)
        db.session.flush()
        need_id = need.id
    assert go(desk, group, "open").status_code == 303
    assert len(db.session.scalars(select(Meeting.id)).all()) > 20
    assert db.session.get_one(Need, need_id).state == "started"
    assert db.session.get_one(RecoveryGroup, group).state == "open"


def test_a_concept_is_dropped_and_nobody_reads_of_it(desk, app):
    group = a_group(district_id=a_district(), slug="plan", name="Plan", state="draft")
    assert "Stoppen met dit concept" in desk.get(f"/beheer/groepen/{group}").text
    page = desk.get(f"/beheer/groepen/{group}/staat?naar=ended")
    assert "De groep komt niet op de site. Niemand leest erover." in page.text
    assert "komende datum" not in page.text
    assert "krijgt mail" not in page.text
    assert press(desk, page).status_code == 303
    assert db.session.get_one(RecoveryGroup, group).state == "ended"
    db.session.rollback()
    for path in ("/groepen/plan", "/groepen/plan.ics", "/api/v1/groups/plan"):
        assert app.test_client().get(path).status_code == 404
    after = desk.get(f"/beheer/groepen/{group}").text
    assert "Zo ziet iedereen het" not in after
    assert "Open de groep" in after


def test_a_dropped_concept_still_opens_and_is_read_after_that(desk, app):
    group = a_group(district_id=a_district(), slug="plan", state="draft")
    a_schedule(group, a_venue())
    for state in ("ended", "open", "ended"):
        assert go(desk, group, state).status_code == 303
    assert "Deze groep is gestopt" in app.test_client().get("/groepen/plan").text
    assert "Zo ziet iedereen het" in desk.get(f"/beheer/groepen/{group}").text


def test_a_group_without_a_schedule_cannot_open(desk):
    group = a_group(district_id=a_district(), state="draft")
    page = go(desk, group, "open")
    assert page.status_code == 409
    assert "Zo komt er geen enkele datum." in page.text


def test_asked_twice_it_happens_once(desk, group):
    meeting = a_meeting(group=group)
    page = desk.get(f"/beheer/groepen/{group}/staat?naar=ended")
    assert press(desk, page).status_code == 303
    assert press(desk, page).status_code == 303
    assert db.session.get_one(Meeting, meeting).sequence == 1


def test_a_state_that_does_not_follow_is_refused(desk, group):
    page = desk.get(f"/beheer/groepen/{group}/staat?naar=draft")
    assert "Dit kan nu niet met deze groep." in page.text
    assert desk.get(f"/beheer/groepen/{group}/staat?naar=weg").status_code == 404
