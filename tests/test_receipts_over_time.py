"""A receipt as time passes: dates added later, places that moved, a queue that came to nothing."""

from datetime import timedelta

from core import clock
from core.db import transaction
from recovery_groups.planning.actions import move_meeting
from tests.support.builders import a_group, a_meeting, a_venue
from tests.support.site import code_on


def sign_up(visitor, meeting, **data):
    return visitor.send(
        visitor.get(f"/bijeenkomsten/{meeting}/aanmelden"), data, button="</form>", follow=True
    )


def days_kept(visitor):
    return visitor.get_cookie("bewaard").max_age / 86_400


def test_a_saved_code_stays_on_the_phone_for_a_date_that_is_added(client):
    group = a_group()
    soon, later = (a_meeting(group=group, starts_in=timedelta(days=days)) for days in (2, 20))
    sign_up(client, soon)
    client.send(client.get("/bevestiging"), button="Bewaar op deze telefoon")
    assert 9 < days_kept(client) < 10
    sign_up(client, later, erbij="y")
    assert 27 < days_kept(client) < 28


def test_a_code_of_somebody_else_does_not_touch_the_saved_one(app, client):
    group = a_group()
    soon, later = (a_meeting(group=group, starts_in=timedelta(days=days)) for days in (2, 20))
    sign_up(client, soon)
    client.send(client.get("/bevestiging"), button="Bewaar op deze telefoon")
    sign_up(client, later)
    assert 9 < days_kept(client) < 10


def test_a_moved_date_shows_the_old_place_too(client):
    old, new = a_venue(name="De Linde"), a_venue(name="Het Anker")
    meeting = a_meeting(venue=old, starts_in=timedelta(days=3))
    sign_up(client, meeting)
    start = clock.local(clock.now() + timedelta(days=3)).replace(tzinfo=None, microsecond=0)
    with transaction():
        move_meeting(meeting, start, minutes=90, venue_id=new, room_id=None)
    page = client.get("/mijn-aanmelding").text
    assert "Het Anker" in page
    assert "<s>De Linde</s>" in page


def test_who_still_waits_at_the_start_reads_that_no_place_came_free(app, client, time_machine):
    meeting = a_meeting(capacity=1, walk_in_places=0, starts_in=timedelta(hours=1))
    sign_up(app.test_client(), meeting)
    code = code_on(sign_up(client, meeting))
    assert "je staat vooraan" in client.get("/mijn-aanmelding").text
    time_machine.move_to(clock.now() + timedelta(hours=1, minutes=5))
    page = client.send(client.get("/mijn-aanmelding"), {"code": code}, follow=True).text
    assert "Er kwam geen plek vrij" in page
    assert "vooraan" not in page
