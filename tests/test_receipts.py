"""With the code: look back, withdraw, come back, change, keep on this phone, wipe everything."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from core.db import db, transaction
from recovery_groups.meetings.models import Meeting
from recovery_groups.signups.actions import promote_next
from recovery_groups.signups.models import Receipt, Signup
from tests.support.builders import a_group, a_meeting, a_venue
from tests.support.site import code_on, path_of

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def sign_up(app):
    """Sign a fresh visitor up; return (visitor, code)."""

    def go(meeting, **data):
        visitor = app.test_client()
        form = visitor.get(f"/bijeenkomsten/{meeting}/aanmelden")
        return visitor, code_on(visitor.send(form, data, follow=True))

    return go


def states(meeting):
    """Return the states of a meeting's signups in order of signing up."""
    db.session.rollback()
    rows = select(Signup.state).where(Signup.meeting_id == meeting).order_by(Signup.id)
    return list(db.session.scalars(rows))


def taken(meeting):
    """Return (seats taken, parties waiting) of a meeting."""
    db.session.rollback()
    row = select(Meeting.seats_taken, Meeting.parties_waiting).where(Meeting.id == meeting)
    return tuple(db.session.execute(row).one())


def look_back(visitor, code):
    """Type a code at "Mijn code" and return the page behind it."""
    return visitor.send(visitor.get("/mijn-aanmelding"), {"code": code}, follow=True)


def withdraw(visitor, meeting):
    """Withdraw in two taps: the link on the receipt, then yes."""
    page = visitor.get(f"/mijn-aanmelding/afmelden/{meeting}")
    return visitor.send(page, follow=True)


def test_the_code_opens_the_receipt_on_another_phone(app, sign_up):
    meeting = a_meeting()
    _, code = sign_up(meeting, naam="Bo")
    page = look_back(app.test_client(), code.lower().replace(" ", "-"))
    assert "Jouw afspraken" in page.text
    assert "Je naam hier: Bo." in page.text
    assert code not in page.text


def test_without_a_code_one_is_asked_for_it(client):
    page = client.get("/mijn-aanmelding")
    assert "Heb je een code?" in page.text
    assert path_of(client.get("/bevestiging")) == "/mijn-aanmelding"


def test_a_wrong_code_and_a_wiped_code_get_the_same_answer(app, sign_up):
    visitor, code = sign_up(a_meeting())
    visitor.send(visitor.get("/mijn-aanmelding/wissen"))
    wiped = look_back(app.test_client(), code)
    unknown = look_back(app.test_client(), "K7M4 TX9P DRW6")
    assert wiped.status_code == unknown.status_code == 422
    assert "Deze code kennen wij niet" in wiped.text
    assert "Deze code kennen wij niet" in unknown.text


def test_withdrawing_takes_two_taps_and_frees_the_place_for_who_waits(sign_up):
    meeting = a_meeting(capacity=1)
    first, _ = sign_up(meeting)
    sign_up(meeting)
    assert states(meeting) == ["seated", "waiting"]
    page = withdraw(first, meeting)
    assert "Je bent afgemeld" in page.text
    assert states(meeting) == ["withdrawn", "seated"]
    assert taken(meeting) == (1, 0)


def test_one_may_come_back_while_there_is_room(sign_up):
    meeting = a_meeting()
    visitor, _ = sign_up(meeting, met="2")
    page = withdraw(visitor, meeting)
    page = visitor.send(page, button="terugkomen", follow=True)
    assert "Je staat er weer bij" in page.text
    assert states(meeting) == ["seated"]
    assert taken(meeting) == (2, 0)


def test_coming_back_to_a_full_meeting_asks_before_queueing(sign_up):
    meeting = a_meeting(capacity=1)
    first, _ = sign_up(meeting)
    sign_up(meeting)
    page = withdraw(first, meeting)
    asked = first.send(page, button="terugkomen")
    assert asked.status_code == 409
    assert states(meeting) == ["withdrawn", "seated"]
    page = first.send(asked, button="terugkomen", follow=True)
    assert "Wachtlijst: je staat vooraan" in page.text
    assert states(meeting) == ["waiting", "seated"]


def test_the_waiting_list_says_further_on_without_a_number(sign_up):
    meeting = a_meeting(capacity=1)
    for _ in range(4):
        sign_up(meeting)
    last, _ = sign_up(meeting)
    assert "Wachtlijst: je staat verderop" in last.get("/mijn-aanmelding").text


@pytest.fixture
def one_free_seat(sign_up, time_machine):
    """A meeting in 30 hours with one free seat, for which two wait, and then one."""
    time_machine.move_to("2026-11-22T10:00:00+00:00", tick=False)
    meeting = a_meeting(capacity=2, starts_in=timedelta(hours=30))
    first, _ = sign_up(meeting)
    sign_up(meeting)
    sign_up(meeting, met="2", vol=str(meeting))
    sign_up(meeting)
    withdraw(first, meeting)
    return meeting


def test_a_large_party_is_not_passed_until_a_day_before(one_free_seat, time_machine):
    meeting = one_free_seat
    assert states(meeting) == ["withdrawn", "seated", "waiting", "waiting"]
    time_machine.shift(timedelta(hours=7))
    with transaction():
        promote_next(meeting, datetime.now(UTC))
    assert states(meeting) == ["withdrawn", "seated", "waiting", "seated"]


def test_nobody_moves_up_after_the_start(sign_up, time_machine):
    time_machine.move_to("2026-11-22T10:00:00+00:00", tick=False)
    meeting = a_meeting(capacity=1, starts_in=timedelta(minutes=5))
    first, _ = sign_up(meeting)
    sign_up(meeting)
    page = first.get(f"/mijn-aanmelding/afmelden/{meeting}")
    time_machine.shift(timedelta(minutes=6))
    assert first.send(page).status_code == 409
    assert states(meeting) == ["seated", "waiting"]


def test_bringing_somebody_takes_a_place_and_leaving_them_frees_it(sign_up):
    meeting = a_meeting(capacity=2)
    visitor, _ = sign_up(meeting)
    page = visitor.get(f"/mijn-aanmelding/wijzigen/{meeting}")
    page = visitor.send(page, {"met": "2"}, follow=True)
    assert "Je wijziging is bewaard" in page.text
    assert taken(meeting) == (2, 0)
    sign_up(meeting)
    page = visitor.get(f"/mijn-aanmelding/wijzigen/{meeting}")
    visitor.send(page, {"met": "1"})
    assert states(meeting) == ["seated", "seated"]
    assert taken(meeting) == (2, 0)


def test_bringing_somebody_to_a_full_meeting_is_refused_and_the_own_place_stays(sign_up):
    meeting = a_meeting(capacity=1)
    visitor, _ = sign_up(meeting)
    page = visitor.get(f"/mijn-aanmelding/wijzigen/{meeting}")
    page = visitor.send(page, {"met": "2"})
    assert page.status_code == 409
    assert "Er is geen plek voor nog iemand. Je eigen plek blijft." in page.text
    assert taken(meeting) == (1, 0)


def test_a_strange_party_is_refused(sign_up):
    meeting = a_meeting()
    visitor, _ = sign_up(meeting)
    page = visitor.get(f"/mijn-aanmelding/wijzigen/{meeting}")
    assert visitor.send(page, {"met": "99"}).status_code == 422
    assert taken(meeting) == (1, 0)


def test_the_address_can_be_given_replaced_and_wiped_but_is_never_shown(sign_up):
    visitor, _ = sign_up(a_meeting())
    page = visitor.get("/mijn-aanmelding/mail")
    page = visitor.send(page, {"herinner": "y", "mail": "bo@voorbeeld.nl"}, follow=True)
    assert "Er is een e-mailadres" in page.text
    assert "voorbeeld" not in page.text
    first = db.session.scalar(select(Signup.contact))
    page = visitor.get("/mijn-aanmelding/mail")
    assert "voorbeeld" not in page.text
    visitor.send(page, {"herinner": "y", "mail": "bo@voorbeeld.nl"})
    db.session.rollback()
    assert db.session.scalar(select(Signup.contact)) != first
    visitor.send(visitor.get("/mijn-aanmelding/mail"), {"herinner": None})
    db.session.rollback()
    assert db.session.scalar(select(Signup.contact)) is None


def test_wiping_erases_everything_at_once_and_frees_the_places(sign_up):
    group, venue = a_group(), a_venue()
    meeting = a_meeting(group=group, venue=venue, capacity=1)
    other = a_meeting(group=group, venue=venue, starts_in=timedelta(days=9))
    visitor, _ = sign_up(meeting, ook=[str(other)])
    sign_up(meeting)
    page = visitor.send(visitor.get("/mijn-aanmelding/wissen"), follow=True)
    assert "Alles van jou is gewist" in page.text
    assert "Heb je een code?" in page.text
    assert states(meeting) == ["seated"]
    assert states(other) == []
    assert taken(meeting) == (1, 0)
    assert taken(other) == (0, 0)
    assert db.session.scalar(select(func.count()).select_from(Receipt)) == 1


def test_a_code_can_be_kept_on_this_phone_and_taken_off(app, sign_up, time_machine):
    time_machine.move_to("2026-11-22T10:00:00+00:00", tick=False)
    visitor, _ = sign_up(a_meeting())
    visitor.send(visitor.get("/mijn-aanmelding"), button="bewaren")
    time_machine.shift(timedelta(days=2))
    page = visitor.get("/mijn-aanmelding")
    assert "Jouw afspraken" in page.text
    page = visitor.send(page, button="vergeten", follow=True)
    assert "Er staat niets meer van ons op deze telefoon" in page.text
    assert "Heb je een code?" in visitor.get("/mijn-aanmelding").text


def test_the_receipt_closes_by_itself_after_ten_minutes(sign_up, time_machine):
    time_machine.move_to("2026-11-22T10:00:00+00:00", tick=False)
    meeting = a_meeting()
    visitor, _ = sign_up(meeting)
    page = visitor.get(f"/mijn-aanmelding/afmelden/{meeting}")
    time_machine.shift(timedelta(minutes=11))
    page = visitor.send(page, follow=True)
    assert "Na 10 minuten vragen we die opnieuw" in page.text
    assert states(meeting) == ["seated"]


def test_done_closes_the_receipt_on_this_screen(sign_up):
    visitor, _ = sign_up(a_meeting())
    answer = visitor.send(visitor.get("/bevestiging"), button="klaar")
    assert path_of(answer) == "/"
    assert path_of(visitor.get("/bevestiging")) == "/mijn-aanmelding"


def test_another_receipt_opens_nothing_of_ours(sign_up):
    mine, other = a_meeting(), a_meeting()
    visitor, _ = sign_up(mine)
    sign_up(other)
    assert visitor.get(f"/mijn-aanmelding/afmelden/{other}").status_code == 404
    assert states(other) == ["seated"]


def test_a_cancelled_meeting_says_so_and_cannot_be_changed(sign_up):
    meeting = a_meeting()
    visitor, _ = sign_up(meeting)
    page = visitor.get(f"/mijn-aanmelding/afmelden/{meeting}")
    with transaction():
        db.session.execute(update(Meeting).values(status="cancelled", cancel_reason="room"))
    assert "Gaat niet door" in visitor.get("/mijn-aanmelding").text
    assert visitor.send(page).status_code == 409


def test_the_calendar_file_tells_nothing(sign_up, time_machine, app):
    time_machine.move_to("2026-11-22T10:00:00+00:00", tick=False)
    venue = a_venue(name="Buurtpunt De Linde", street="Lindeplein 4, hoek Parkstraat bij de markt")
    start = datetime(2026, 11, 29, 18, 30, tzinfo=UTC)
    meeting = a_meeting(venue=venue, starts_at=start, sequence=2)
    visitor, _ = sign_up(meeting)
    page = visitor.get("/mijn-aanmelding")
    answer = visitor.send(page, button="afspraak.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="afspraak.ics"'
    uid = next(line for line in answer.text.splitlines() if line.startswith("UID:"))
    neutral = answer.data.replace(uid.encode(), b"UID:0")
    assert neutral.decode() == (GOLDEN / "afspraak.ics").read_bytes().decode()
    assert max(map(len, answer.data.split(b"\r\n"))) <= 75
    again = visitor.send(page, button="afspraak.ics")
    assert again.data == answer.data


def test_a_day_before_the_start_who_fits_is_seated_by_the_job(app, one_free_seat, time_machine):
    meeting = one_free_seat
    promote = ["plan", "promote"]
    assert app.test_cli_runner().invoke(args=promote).output.startswith("0 van")
    time_machine.shift(timedelta(hours=7))
    assert app.test_cli_runner().invoke(args=promote).output.startswith("1 van")
    assert states(meeting) == ["withdrawn", "seated", "waiting", "seated"]
    assert taken(meeting) == (2, 1)
