"""A schedule that changes from a day on: each date keeps its sign-ups, or people hear that it ends.

It is Sunday morning 22 November 2026; the group meets on Sundays at 19:30.
"""

from datetime import date, datetime, time

import pytest
from sqlalchemy import select

from core import clock
from core.accounts.rules import Role
from core.db import db, transaction
from core.outbox import Outbox
from locations.venues.models import Room
from recovery_groups.meetings.horizon_actions import extend_horizon
from recovery_groups.meetings.models import CancelReason, Meeting, Schedule
from recovery_groups.planning import actions as planning
from recovery_groups.planning.replan_actions import replan
from recovery_groups.planning.rhythm_rules import Pattern
from recovery_groups.planning.rules import UnknownRoom
from recovery_groups.signups.models import Signup
from tests.plans.pressing import press
from tests.support.builders import a_district, a_group, a_schedule, a_venue
from tests.support.mailing import sign_up
from tests.support.staff import an_account, sign_in


@pytest.fixture
def world(app):
    """A group with half a year of Sundays."""
    district = a_district()
    venue = a_venue(district_id=district)
    group = a_group(district_id=district, name="Samen verder")
    schedule = a_schedule(group, venue, skips_holidays=False)
    extend_horizon()
    return {"group": group, "schedule": schedule, "venue": venue, "district": district}


def path(world):
    return f"/beheer/groepen/{world['group']}/rooster?nr={world['schedule']}"


def on(day):
    """Return the date that first stood on a Sunday, as it is now."""
    wall = datetime.fromisoformat(f"{day}T19:30")
    db.session.rollback()
    return db.session.scalars(select(Meeting).where(Meeting.original_start == wall)).one()


def starts():
    db.session.rollback()
    rows = db.session.execute(
        select(Meeting.starts_at, Meeting.status).order_by(Meeting.starts_at)
    ).all()
    return [(row[0].date().isoformat(), row[1]) for row in rows]


def told():
    db.session.rollback()
    return sorted(db.session.scalars(select(Outbox.kind)))


def look(desk, world, **given):
    return press(desk, desk.get(path(world)), {"doe": "bekijk", **given})


def change(desk, world, tell="y", **given):
    answer = press(desk, look(desk, world, **given), {"doe": "bewaar", "bericht": tell})
    assert answer.status_code == 303, answer.text
    return answer


def test_this_and_the_following_dates_move_with_their_signups(desk, world):
    signed = on("2026-12-06").id
    sign_up(signed)
    before = len(starts())
    change(desk, world, dag=["2"], vanaf="2026-12-01")
    moved = on("2026-12-06")
    assert moved.id == signed
    assert (moved.starts_at.date(), moved.status) == (date(2026, 12, 1), "moved")
    assert moved.sequence == 1
    assert db.session.scalars(select(Signup.meeting_id)).all() == [signed]
    assert on("2026-11-29").status == "planned"
    assert len(starts()) == before
    rules = db.session.execute(select(Schedule.rule, Schedule.valid_until).order_by(Schedule.id))
    assert [tuple(row) for row in rules] == [
        ("FREQ=WEEKLY;BYDAY=SU", date(2026, 11, 30)),
        ("FREQ=WEEKLY;BYDAY=TU", None),
    ]
    assert told() == ["moved"]


def test_a_look_shows_the_message_people_would_get(desk, world):
    moved = look(desk, world, dag=["2"], vanaf="2026-12-01").text
    assert "Dit staat in de mail" in moved
    assert "dinsdag 1 december, 19:30" in moved.lower()
    page = press(desk, desk.get(path(world)), {"einde": "ja", "vanaf": "2026-12-01"})
    assert "gaat niet door" in page.text.partition("Dit staat in de mail")[2]
    unchanged = look(desk, world).text
    assert "Dit staat in de mail" not in unchanged


def test_the_day_in_the_address_is_the_first_that_changes(desk, world):
    page = desk.get(f"{path(world)}&vanaf=2026-12-06").text
    assert 'name="vanaf" type="date" value="2026-12-06"' in page
    for odd in ("2026-11-01", "gisteren", ""):
        assert 'value="2026-11-22"' in desk.get(f"{path(world)}&vanaf={odd}").text


def test_the_next_night_makes_nothing_twice(desk, world):
    change(desk, world, dag=["2"], vanaf="2026-12-01")
    before = starts()
    extend_horizon()
    assert starts() == before


def test_what_does_not_fit_any_more_ends_and_people_hear_it(desk, world):
    sign_up(on("2026-11-29").id)
    sign_up(on("2026-12-06").id, "an@voorbeeld.nl")
    page = look(desk, world, herhaal="2weken", vanaf="2026-11-23")
    assert "1 tot en met 4 mensen krijgen mail." in page.text
    change(desk, world, herhaal="2weken", vanaf="2026-11-23")
    assert on("2026-11-29").status == "planned"
    assert on("2026-12-06").status == "cancelled"
    assert told() == ["cancelled"]


def test_without_a_message_nobody_gets_mail(desk, world):
    sign_up(on("2026-12-06").id)
    change(desk, world, tell=None, dag=["2"], vanaf="2026-12-01")
    assert on("2026-12-06").status == "moved"
    assert told() == []


def test_what_was_changed_by_hand_stays_so(desk, world):
    off, elsewhere = on("2026-12-06").id, on("2026-12-13").id
    planning.cancel_meeting(off, CancelReason.FACILITATOR)
    planning.move_meeting(
        elsewhere,
        datetime.fromisoformat("2026-12-11T10:00"),
        minutes=60,
        venue_id=world["venue"],
        room_id=None,
    )
    page = look(desk, world, dag=["2"], vanaf="2026-12-01")
    assert page.text.count("Met de hand veranderd: blijft zo") == 2
    count = len(starts())
    change(desk, world, dag=["2"], vanaf="2026-12-01")
    assert on("2026-12-06").status == "cancelled"
    assert on("2026-12-13").starts_at.date() == date(2026, 12, 11)
    extend_horizon()
    assert len(starts()) == count


def test_there_and_back_again_everything_stands_as_before(desk, world):
    before = starts()
    change(desk, world, dag=["2"], vanaf="2026-11-22")
    change(desk, world, dag=["7"], vanaf="2026-11-22")
    assert starts() == before


def test_less_often_and_back_restores_what_ended(desk, world):
    before = starts()
    change(desk, world, herhaal="2weken", vanaf="2026-11-22")
    assert starts() != before
    change(desk, world, herhaal="week", vanaf="2026-11-22")
    assert starts() == before


def test_more_often_adds_dates(desk, world):
    change(desk, world, dag=["3", "7"], vanaf="2026-11-22")
    assert ("2026-11-25", "planned") in starts()
    assert on("2026-11-29").sequence == 0


def test_a_schedule_that_stops_ends_its_dates(desk, world):
    page = desk.get(path(world))
    seen = press(desk, page, {"einde": "ja", "vanaf": "2026-12-01"})
    assert "Dit rooster stopt vanaf dinsdag 1 december 2026." in seen.text
    assert press(desk, seen, {"doe": "bewaar"}).status_code == 303
    assert on("2026-11-29").status == "planned"
    assert on("2026-12-06").status == "cancelled"


def test_a_second_schedule_comes_beside_the_first(desk, world):
    new = desk.get(f"/beheer/groepen/{world['group']}/rooster")
    given = {"ruimte": f"{world['venue']}-0", "dag": ["3"], "tijd": "10:00", "doe": "bekijk"}
    answer = press(desk, press(desk, new, given), {"doe": "bewaar"})
    assert answer.status_code == 303
    assert len(db.session.scalars(select(Schedule.id)).all()) == 2
    assert ("2026-11-25", "planned") in starts()
    assert on("2026-11-29").sequence == 0


def test_a_look_changes_nothing(desk, world):
    before = starts()
    look(desk, world, dag=["2"])
    assert starts() == before
    assert len(db.session.scalars(select(Schedule.id)).all()) == 1


def test_the_second_of_two_is_told_and_a_double_tap_does_it_once(desk, world):
    page = look(desk, world, dag=["2"], vanaf="2026-12-01")
    assert press(desk, page, {"doe": "bewaar"}).status_code == 303
    again = press(desk, page, {"doe": "bewaar"})
    assert again.status_code == 409
    assert "Iemand anders heeft dit net veranderd." in again.text
    assert len(db.session.scalars(select(Schedule.id)).all()) == 2


def test_a_day_in_the_past_and_a_skipped_time_are_refused(desk, world):
    assert "Kies een dag vanaf vandaag." in look(desk, world, vanaf="2026-11-21").text
    assert "bestaat deze tijd niet" in look(desk, world, tijd="02:30", feestdagen=None).text


def test_who_plans_elsewhere_gets_nothing(client, world):
    other = sign_in(client, an_account((Role.COORDINATOR, a_district())))
    assert other.get(path(world)).status_code == 404


def archived(world):
    """Put the only room of the venue in the archive; return its id."""
    with transaction():
        room = db.session.scalars(select(Room).where(Room.venue_id == world["venue"])).one()
        room.archived_at = clock.now()
        return room.id


def test_a_room_in_the_archive_is_not_offered(desk, world):
    page = desk.get(path(world)).text
    room = archived(world)
    assert f'value="{world["venue"]}-{room}"' in page
    assert f'value="{world["venue"]}-{room}"' not in desk.get(path(world)).text
    new = desk.get("/beheer/groepen/nieuw").text
    assert f'value="{world["venue"]}-{room}"' not in new


def test_a_room_that_went_to_the_archive_meanwhile_is_not_taken(world):
    room = archived(world)
    pattern = Pattern(
        rule="FREQ=WEEKLY;BYDAY=TU",
        starts=time(10),
        minutes=90,
        valid_from=date(2026, 12, 1),
        valid_until=None,
        skips_holidays=False,
        venue_id=world["venue"],
        room_id=room,
    )
    with pytest.raises(UnknownRoom), transaction():
        replan(world["group"], world["schedule"], pattern, first_day=date(2026, 12, 1), tell=False)
    assert on("2026-12-06").status == "planned"
