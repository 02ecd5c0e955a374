"""A resident signs up without a name: the form, the confirmation, several dates, a full meeting."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.db import db
from recovery_groups.meetings.models import Meeting
from recovery_groups.signups.models import Receipt, Signup
from tests.support.builders import a_group, a_meeting, a_venue
from tests.support.site import code_on, counted_statements, path_of


@pytest.fixture
def sign_up(client):
    """Sign a fresh visitor up for a meeting; return the page the answer leads to."""

    def go(meeting, visitor=None, **data):
        visitor = visitor or client.application.test_client()
        form = visitor.get(f"/bijeenkomsten/{meeting}/aanmelden")
        return visitor.send(form, data, follow=True)

    return go


def rows(meeting):
    """Return the signups of a meeting in order of signing up."""
    db.session.rollback()
    return db.session.scalars(
        select(Signup).where(Signup.meeting_id == meeting).order_by(Signup.number)
    ).all()


def meeting_row(meeting):
    """Return a meeting as it is stored now."""
    db.session.rollback()
    return db.session.get(Meeting, meeting)


def test_signing_up_takes_two_taps_and_no_typing(client):
    meeting = a_meeting()
    form = client.get(f"/bijeenkomsten/{meeting}/aanmelden")
    answer = client.send(form)
    assert (answer.status_code, path_of(answer)) == (303, "/bevestiging")
    confirmation = client.get(answer.location)
    assert "Je bent aangemeld" in confirmation.text
    assert len(code_on(confirmation).replace(" ", "")) == 12


def test_nothing_readable_is_stored(client, sign_up):
    meeting = a_meeting()
    page = sign_up(meeting, naam="Bo", bericht="y", mail="bo@voorbeeld.nl")
    code = code_on(page).replace(" ", "")
    (signup,) = rows(meeting)
    receipt = db.session.get(Receipt, signup.receipt_id)
    assert code.encode() not in receipt.fingerprint
    assert b"Bo" not in signup.nickname
    assert b"voorbeeld" not in signup.contact


def test_an_address_without_a_tick_is_not_kept(sign_up):
    meeting = a_meeting()
    sign_up(meeting, mail="bo@voorbeeld.nl")
    assert rows(meeting)[0].contact is None


def test_a_tick_without_an_address_is_asked_about_and_the_rest_is_kept(client):
    meeting = a_meeting()
    form = client.get(f"/bijeenkomsten/{meeting}/aanmelden")
    page = client.send(form, {"naam": "Bo", "bericht": "y", "mail": "bo@"})
    assert page.status_code == 422
    assert "Vul een e-mailadres in. Bijvoorbeeld: naam@voorbeeld.nl" in page.text
    assert 'value="Bo"' in page.text
    assert 'value="bo@"' in page.text
    assert "<title>Fout:" in page.text
    assert rows(meeting) == []
    again = client.send(page, {"mail": "bo@voorbeeld.nl"}, follow=True)
    assert "Je bent aangemeld" in again.text


def test_a_party_of_three_takes_three_places(sign_up):
    meeting = a_meeting()
    sign_up(meeting, met="3", eerste="y")
    assert meeting_row(meeting).seats_taken == 3
    assert rows(meeting)[0].first_time


def test_the_ninth_person_waits(sign_up):
    meeting = a_meeting(capacity=8)
    for _ in range(4):
        sign_up(meeting, met="2")
    page = sign_up(meeting)
    assert "Je staat op de wachtlijst" in page.text
    assert [row.state for row in rows(meeting)] == ["seated"] * 4 + ["waiting"]
    assert meeting_row(meeting).seats_taken == 8


def test_online_places_stop_before_the_walk_in_places(sign_up):
    meeting = a_meeting(capacity=4, walk_in_places=2)
    for _ in range(3):
        sign_up(meeting)
    assert [row.state for row in rows(meeting)] == ["seated", "seated", "waiting"]


def test_who_saw_room_and_finds_it_full_is_asked_before_anything_is_written(client, sign_up):
    meeting = a_meeting(capacity=1)
    form = client.get(f"/bijeenkomsten/{meeting}/aanmelden")
    sign_up(meeting)
    asked = client.send(form, {"naam": "Bo", "eerste": "y"})
    assert asked.status_code == 409
    assert "De laatste plek is net weg" in asked.text
    assert len(rows(meeting)) == 1
    waiting = client.send(asked, follow=True)
    assert "Je staat op de wachtlijst" in waiting.text
    assert rows(meeting)[1].first_time


def test_while_anybody_waits_everybody_new_waits(client, sign_up):
    meeting = a_meeting(capacity=2)
    sign_up(meeting)
    sign_up(meeting, met="2", vol=str(meeting))
    assert "Kom op de wachtlijst" in client.get(f"/bijeenkomsten/{meeting}/aanmelden").text
    sign_up(meeting)
    assert [row.state for row in rows(meeting)] == ["seated", "waiting", "waiting"]


def test_several_dates_stand_on_one_receipt(client):
    group, venue = a_group(), a_venue()
    first, second, third = (
        a_meeting(group=group, venue=venue, starts_in=timedelta(days=days)) for days in (2, 9, 16)
    )
    form = client.get(f"/bijeenkomsten/{first}/aanmelden")
    page = client.send(form, {"ook": [str(second), str(third)]}, follow=True)
    assert page.text.count("ticket__main") == 3
    receipts = {rows(meeting)[0].receipt_id for meeting in (first, second, third)}
    assert len(receipts) == 1


def test_a_date_that_filled_meanwhile_is_offered_and_the_others_are_taken(client, sign_up):
    group, venue = a_group(capacity=1), a_venue()
    first = a_meeting(group=group, venue=venue, capacity=1)
    second = a_meeting(group=group, venue=venue, capacity=1, starts_in=timedelta(days=9))
    form = client.get(f"/bijeenkomsten/{first}/aanmelden")
    sign_up(second)
    page = client.send(form, {"ook": [str(second)], "naam": "Bo"}, follow=True)
    assert "Een andere dag was net vol" in page.text
    assert len(rows(second)) == 1
    page = client.send(page, button=f"wachtlijst/{second}", follow=True)
    assert "Een andere dag was net vol" not in page.text
    assert [row.state for row in rows(second)] == ["seated", "waiting"]
    assert rows(second)[1].receipt_id == rows(first)[0].receipt_id


def test_a_code_one_has_already_gets_the_new_date_too(client, sign_up):
    group, venue = a_group(), a_venue()
    first = a_meeting(group=group, venue=venue)
    second = a_meeting(group=group, venue=venue, starts_in=timedelta(days=9))
    code = code_on(sign_up(first))
    page = sign_up(second, code=code.lower().replace(" ", "-"))
    assert code_on(page) == code
    assert rows(first)[0].receipt_id == rows(second)[0].receipt_id


def test_a_code_that_opens_nothing_is_told_so_at_the_field(client):
    meeting = a_meeting()
    form = client.get(f"/bijeenkomsten/{meeting}/aanmelden")
    for wrong in ("K7M4 TX9P DRW6", "onzin"):
        page = client.send(form, {"code": wrong, "naam": "Bo"})
        assert page.status_code == 422
        assert "Deze code kennen wij niet" in page.text
        assert 'value="Bo"' in page.text
    assert rows(meeting) == []


def test_the_same_form_twice_takes_one_place_and_shows_one_code(client):
    meeting = a_meeting()
    form = client.get(f"/bijeenkomsten/{meeting}/aanmelden")
    codes = {code_on(client.send(form, follow=True)) for _ in range(5)}
    assert len(codes) == 1
    assert len(rows(meeting)) == 1


def test_the_same_form_after_ten_minutes_is_said_to_be_handled(client, time_machine):
    time_machine.move_to("2026-11-22T10:00:00+00:00", tick=False)
    meeting = a_meeting()
    form = client.get(f"/bijeenkomsten/{meeting}/aanmelden")
    client.send(form)
    time_machine.shift(timedelta(minutes=11))
    page = client.send(form)
    assert page.status_code == 409
    assert "Deze aanmelding is al verwerkt" in page.text
    assert len(rows(meeting)) == 1


def test_a_form_sent_again_without_the_code_it_was_added_to_is_no_wrong_code(client):
    group = a_group()
    first, second = (a_meeting(group=group, starts_in=timedelta(days=day)) for day in (2, 9))
    code = code_on(client.send(client.get(f"/bijeenkomsten/{first}/aanmelden"), follow=True))
    form = client.get(f"/bijeenkomsten/{second}/aanmelden")
    client.send(form, {"code": code}, button="</form>")
    page = client.send(form, button="</form>")
    assert page.status_code == 409
    assert "Deze aanmelding is al verwerkt" in page.text
    assert "kennen wij niet" not in page.text
    assert len(rows(second)) == 1


@pytest.mark.parametrize(
    ("given", "status", "sentence"),
    [
        ({"starts_in": timedelta(days=40)}, 200, "Aanmelden kan vanaf"),
        ({"starts_in": -timedelta(minutes=30)}, 200, "Deze keer is al begonnen"),
        ({"starts_in": -timedelta(days=1)}, 200, "Deze keer is geweest"),
        ({"status": "cancelled", "cancel_reason": "room"}, 200, "Deze keer gaat niet door"),
        ({"capacity": None}, 404, "Aanmelden hoeft niet"),
    ],
)
def test_a_meeting_nobody_can_sign_up_for_says_why(client, given, status, sentence):
    page = client.get(f"/bijeenkomsten/{a_meeting(**given)}/aanmelden")
    assert page.status_code == status
    assert sentence in page.text


def test_a_meeting_that_started_meanwhile_lets_one_walk_in(client, time_machine):
    time_machine.move_to("2026-11-22T10:00:00+00:00", tick=False)
    meeting = a_meeting(starts_in=timedelta(minutes=5))
    form = client.get(f"/bijeenkomsten/{meeting}/aanmelden")
    time_machine.shift(timedelta(minutes=6))
    page = client.send(form)
    assert page.status_code == 409
    assert "Je mag gewoon binnenlopen" in page.text
    assert rows(meeting) == []


def test_door_numbers_are_two_digits_and_all_different(sign_up):
    meeting = a_meeting(capacity=30)
    for _ in range(30):
        sign_up(meeting)
    doors = [row.door for row in rows(meeting)]
    assert len(set(doors)) == 30
    assert all(10 <= door <= 99 for door in doors)
    assert doors != sorted(doors)


def test_a_booking_takes_six_statements(client, sign_up):
    meeting = a_meeting(capacity=30)
    sign_up(meeting)
    form = client.get(f"/bijeenkomsten/{meeting}/aanmelden")
    with counted_statements() as seen:
        assert client.send(form).status_code == 303
    assert len(seen) <= 6


def test_the_form_in_arabic_reads_from_right_to_left(client):
    page = client.get(f"/ar/bijeenkomsten/{a_meeting()}/aanmelden")
    assert '<html lang="ar" dir="rtl"' in page.text
    assert 'action="/ar/bijeenkomsten/' in page.text
