"""What somebody finds who comes by another way: twice, too late, with an older code."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core.db import db, transaction
from core.ratelimit import RateBucket
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import Meeting
from recovery_groups.signups.models import Signup
from tests.support.builders import a_group, a_meeting, a_venue
from tests.support.site import code_on, path_of


@pytest.fixture
def sign_up(app):
    """Sign a visitor up; return (visitor, the page the answer leads to)."""

    def go(meeting, visitor=None, **data):
        visitor = visitor or app.test_client()
        form = visitor.get(f"/bijeenkomsten/{meeting}/aanmelden")
        return visitor, visitor.send(form, data, follow=True)

    return go


def counted():
    """Return how many people stand counted for the one network that signed up."""
    db.session.rollback()
    return sum(db.session.scalars(select(RateBucket.count)))


def states(meeting):
    """Return the states of a meeting's signups in order of signing up."""
    db.session.rollback()
    rows = select(Signup.state).where(Signup.meeting_id == meeting).order_by(Signup.id)
    return list(db.session.scalars(rows))


def test_withdrawing_twice_gives_the_network_one_place_back(sign_up):
    meeting = a_meeting()
    visitor, _ = sign_up(meeting, met="3")
    sign_up(meeting, visitor, met="3")
    assert counted() == 6
    page = visitor.get(f"/mijn-aanmelding/afmelden/{meeting}")
    for _ in range(3):
        visitor.send(page)
    assert counted() == 3


def test_shrinking_a_withdrawn_party_gives_nothing_back(sign_up):
    meeting = a_meeting()
    visitor, _ = sign_up(meeting, met="3")
    change = visitor.get(f"/mijn-aanmelding/wijzigen/{meeting}")
    visitor.send(visitor.get(f"/mijn-aanmelding/afmelden/{meeting}"))
    sign_up(meeting, visitor)
    assert counted() == 1
    visitor.send(change, {"met": "1"})
    assert counted() == 1


def test_wiping_gives_the_places_of_the_network_back(sign_up):
    visitor, _ = sign_up(a_meeting(), met="3")
    visitor.send(visitor.get("/mijn-aanmelding/wissen"))
    assert counted() == 0


def test_a_date_one_has_already_is_not_counted_again(sign_up):
    meeting = a_meeting()
    visitor, page = sign_up(meeting)
    for _ in range(7):
        _, again = sign_up(meeting, visitor, code=code_on(page))
        assert code_on(again) == code_on(page)
    assert counted() == 1
    assert states(meeting) == ["seated"]


def test_a_date_that_filled_up_is_offered_to_who_holds_another_group_too(sign_up):
    other = a_meeting(starts_in=timedelta(days=1))
    _, page = sign_up(other, met="3", naam="Anders")
    group, venue = a_group(), a_venue()
    first = a_meeting(group=group, venue=venue)
    second = a_meeting(group=group, venue=venue, capacity=1, starts_in=timedelta(days=9))
    visitor, _ = sign_up(a_meeting())
    form = visitor.get(f"/bijeenkomsten/{first}/aanmelden")
    sign_up(second)
    page = visitor.send(form, {"ook": [str(second)], "code": code_on(page)}, follow=True)
    page = visitor.send(page, button=f"wachtlijst/{second}", follow=True)
    assert page.status_code == 200
    assert states(second) == ["seated", "waiting"]
    rows = select(Signup).where(Signup.meeting_id == second).order_by(Signup.id)
    waiting = db.session.scalars(rows).all()[1]
    assert (waiting.party, waiting.nickname) == (1, None)


def test_the_offer_of_a_wiped_receipt_asks_for_the_code(app, sign_up):
    group, venue = a_group(), a_venue()
    first = a_meeting(group=group, venue=venue)
    second = a_meeting(group=group, venue=venue, capacity=1, starts_in=timedelta(days=9))
    visitor = app.test_client()
    form = visitor.get(f"/bijeenkomsten/{first}/aanmelden")
    sign_up(second)
    page = visitor.send(form, {"ook": [str(second)]}, follow=True)
    elsewhere = app.test_client()
    elsewhere.send(elsewhere.get("/mijn-aanmelding"), {"code": code_on(page)})
    elsewhere.send(elsewhere.get("/mijn-aanmelding/wissen"))
    answer = visitor.send(page, button=f"wachtlijst/{second}")
    assert path_of(answer) == "/mijn-aanmelding"


def test_a_paused_group_takes_no_signups_and_tells_who_has_a_place(client, sign_up):
    meeting = a_meeting()
    visitor, _ = sign_up(meeting)
    form = client.get(f"/bijeenkomsten/{meeting}/aanmelden")
    with transaction():
        db.session.execute(update(RecoveryGroup).values(state="paused"))
    for page in (client.get(f"/bijeenkomsten/{meeting}/aanmelden"), client.send(form)):
        assert "Deze groep is even gestopt" in page.text
        assert "<button" not in page.text.partition("<main")[2]
    assert "Kom nog niet" in visitor.get("/mijn-aanmelding").text


def test_a_confirmation_one_withdrew_from_is_no_waiting_list(sign_up):
    meeting = a_meeting()
    visitor, _ = sign_up(meeting)
    visitor.send(visitor.get(f"/mijn-aanmelding/afmelden/{meeting}"))
    assert path_of(visitor.get("/bevestiging")) == "/mijn-aanmelding"


def test_the_confirmation_names_the_date_just_taken(sign_up):
    group, venue = a_group(), a_venue()
    first = a_meeting(group=group, venue=venue, starts_in=timedelta(days=1))
    second = a_meeting(group=group, venue=venue, starts_in=timedelta(days=2))
    _, page = sign_up(first)
    visitor, page = sign_up(second, code=code_on(page))
    greeting = page.text.partition("Je bent aangemeld")[2].partition("</div>")[0]
    days = {one: visitor.get(f"/bijeenkomsten/{one}").text for one in (first, second)}
    named = greeting.partition("Tot ")[2].partition(".")[0]
    assert named.capitalize() in days[second]
    assert named.capitalize() not in days[first].partition("<main")[2].partition("<h2")[0]


def test_the_receipt_says_why_a_date_is_off(sign_up):
    visitor, _ = sign_up(a_meeting())
    with transaction():
        db.session.execute(update(Meeting).values(status="cancelled", cancel_reason="facilitator"))
    assert "De begeleider kan niet." in visitor.get("/mijn-aanmelding").text


def test_a_meeting_whose_places_are_all_for_walking_in_has_no_form(client):
    meeting = a_meeting(capacity=4, walk_in_places=4)
    page = client.get(f"/bijeenkomsten/{meeting}/aanmelden")
    assert page.status_code == 404
    assert "Aanmelden hoeft niet" in page.text


def test_unticking_wipes_the_address_of_a_past_date_too(sign_up, time_machine):
    time_machine.move_to("2026-11-22T10:00:00+00:00", tick=False)
    meeting = a_meeting(starts_in=timedelta(minutes=5), minutes=1)
    visitor, page = sign_up(meeting, bericht="y", mail="bo@voorbeeld.nl")
    time_machine.shift(timedelta(minutes=7))
    visitor.send(visitor.get("/mijn-aanmelding/mail"), {"bericht": None})
    db.session.rollback()
    assert db.session.scalar(select(Signup.contact)) is None
    assert code_on(page)


def test_a_browser_without_cookies_is_told_so(client):
    form = client.get(f"/bijeenkomsten/{a_meeting()}/aanmelden")
    client.delete_cookie("formulier")
    page = client.send(form)
    assert page.status_code == 422
    assert "Zonder cookie werkt het niet" in page.text
