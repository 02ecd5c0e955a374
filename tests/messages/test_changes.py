"""Who hears what, when a meeting is cancelled, moved or closed; by real mail."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.db import db
from locations.venues.models import Room
from recovery_groups.planning import actions as planning
from recovery_groups.planning import closing_actions
from tests.messages.doing import CY, REASON, SUNDAY, move, subjects
from tests.support.builders import a_meeting, a_venue
from tests.support.mailing import now_of, one_round, outbox, sign_up, waiting_kinds
from tests.support.site import counted_statements

pytestmark = pytest.mark.usefixtures("it_is_sunday_morning")


def test_a_cancellation_is_told_after_ten_minutes(box, meeting, later):
    sign_up(meeting)
    planning.cancel_meeting(meeting, REASON)
    later(minutes=9, seconds=59)
    assert box.mails == []
    later(seconds=1)
    assert subjects(box) == ["Je afspraak gaat niet door"]
    later(hours=1)
    assert len(box.mails) == 1


def test_close_to_the_start_a_cancellation_is_told_at_once(box, meeting, later, time_machine):
    sign_up(meeting)
    time_machine.move_to(SUNDAY - timedelta(hours=2), tick=False)
    planning.cancel_meeting(meeting, REASON)
    later()
    assert subjects(box) == ["Je afspraak gaat niet door"]


def test_a_cancellation_that_was_undone_in_time_is_never_told(box, meeting, later):
    sign_up(meeting)
    planning.cancel_meeting(meeting, REASON)
    later(minutes=9)
    planning.restore_meeting(meeting)
    later(minutes=9)
    assert box.mails == []
    assert outbox() == []


def test_who_heard_of_a_cancellation_hears_that_it_is_on_after_all(box, meeting, later):
    sign_up(meeting)
    planning.cancel_meeting(meeting, REASON)
    later(minutes=10)
    planning.restore_meeting(meeting)
    later()
    assert subjects(box) == ["Je afspraak gaat niet door", "Je afspraak gaat toch door"]


def test_who_may_have_heard_of_a_cancellation_hears_too(box, meeting, later, time_machine):
    sign_up(meeting)
    planning.cancel_meeting(meeting, REASON)
    box.cut(taken=True, times=1)
    time_machine.shift(timedelta(minutes=10))
    assert not one_round()
    planning.restore_meeting(meeting)
    later(minutes=1)
    assert subjects(box) == ["Je afspraak gaat niet door", "Je afspraak gaat toch door"]


def test_a_move_nobody_heard_of_is_told_after_a_cancellation_that_was_undone(box, meeting, later):
    sign_up(meeting)
    move(meeting, days=1)
    planning.cancel_meeting(meeting, REASON)
    later(minutes=1)
    assert box.mails == []
    planning.restore_meeting(meeting)
    later(minutes=6)
    assert subjects(box) == ["Je afspraak is verplaatst"]


def test_that_it_is_on_after_all_is_told_although_it_was_nearly_cancelled_again(
    box, meeting, later
):
    sign_up(meeting)
    planning.cancel_meeting(meeting, REASON)
    later(minutes=10)
    planning.restore_meeting(meeting)
    planning.cancel_meeting(meeting, REASON)
    later(minutes=1)
    planning.restore_meeting(meeting)
    later(minutes=6)
    assert subjects(box) == ["Je afspraak gaat niet door", "Je afspraak gaat toch door"]


def test_what_is_undone_twice_is_told_as_often_as_it_was_heard_of(box, meeting, later):
    sign_up(meeting)
    planning.cancel_meeting(meeting, REASON)
    later(minutes=10)
    planning.restore_meeting(meeting)
    planning.cancel_meeting(meeting, REASON)
    later(minutes=10)
    planning.restore_meeting(meeting)
    later(minutes=6)
    off, on_ = "Je afspraak gaat niet door", "Je afspraak gaat toch door"
    assert subjects(box) == [off, off, on_]


def test_after_a_day_everybody_hears_that_it_is_on_after_all(box, meeting, later):
    sign_up(meeting)
    planning.cancel_meeting(meeting, REASON)
    later(minutes=10)
    later(days=1, hours=1)
    assert outbox() == []
    planning.restore_meeting(meeting)
    later()
    assert subjects(box)[-1] == "Je afspraak gaat toch door"


@pytest.mark.parametrize("change", [{"days": 1}, {"hours": -2}])
def test_another_day_or_time_is_told_at_once(box, meeting, later, change):
    sign_up(meeting)
    move(meeting, **change)
    later()
    assert subjects(box) == ["Je afspraak is verplaatst"]


def test_another_place_is_told_with_its_street(box, meeting, later):
    sign_up(meeting)
    move(meeting, venue_id=a_venue(street="Kade 12"))
    later()
    assert subjects(box) == ["Je afspraak is verplaatst"]
    assert "Kade 12, Lindewaard" in box.mails[0].text


def test_only_another_room_or_length_is_a_small_change(box, meeting, later):
    sign_up(meeting)
    room = db.session.scalar(select(Room.id).where(Room.venue_id == now_of(meeting).venue_id))
    move(meeting, room_id=room)
    later()
    move(meeting, minutes=60)
    later()
    assert subjects(box) == ["Er is iets anders bij je afspraak"] * 2
    assert "19:30 tot 20:30 uur" in box.mails[1].text


def test_a_move_to_where_it_is_already_tells_nothing(box, meeting, later):
    sign_up(meeting)
    move(meeting)
    later()
    assert box.mails == []


def test_who_moves_twice_within_minutes_gives_the_newest_facts_once(box, meeting, later):
    sign_up(meeting)
    move(meeting, days=1)
    move(meeting, days=1)
    later()
    assert subjects(box) == ["Je afspraak is verplaatst"]
    assert "Dinsdag 1 december" in box.mails[0].text


def test_a_small_change_does_not_hide_a_move_that_nobody_heard_of(box, meeting, later):
    sign_up(meeting)
    move(meeting, days=1)
    move(meeting, minutes=60)
    later()
    assert subjects(box) == ["Je afspraak is verplaatst"]


def test_a_cancelled_meeting_that_moves_is_on_again(box, meeting, later):
    sign_up(meeting)
    planning.cancel_meeting(meeting, REASON)
    later(minutes=10)
    move(meeting, days=1)
    later()
    assert subjects(box) == ["Je afspraak gaat niet door", "Je afspraak is verplaatst"]


def test_a_cancelled_meeting_moved_to_where_it_was_is_restored(box, meeting, later):
    sign_up(meeting)
    planning.cancel_meeting(meeting, REASON)
    later(minutes=10)
    move(meeting)
    later()
    assert subjects(box) == ["Je afspraak gaat niet door", "Je afspraak gaat toch door"]


def test_closing_a_venue_tells_everybody_and_opening_it_too(box, meeting, later):
    sign_up(meeting)
    venue, day = now_of(meeting).venue_id, SUNDAY.date()
    other = a_meeting(venue=venue, starts_at=SUNDAY - timedelta(hours=3))
    sign_up(other, CY)
    closure = closing_actions.close_venue(venue, day, day, notice="")
    later(minutes=10)
    assert subjects(box) == subjects(box, CY) == ["Je afspraak gaat niet door"]
    closing_actions.reopen_venue(closure.closure_id)
    later()
    assert subjects(box)[1:] == subjects(box, CY)[1:] == ["Je afspraak gaat toch door"]


@pytest.mark.parametrize("people", [10, 200])
def test_cancelling_takes_as_many_statements_for_a_crowd(app, people):
    crowd = a_meeting(starts_at=SUNDAY, capacity=300)
    for number in range(people):
        sign_up(crowd, f"bo{number}@voorbeeld.nl")
    with counted_statements() as seen:
        planning.cancel_meeting(crowd, REASON)
    assert len(waiting_kinds()) == people
    assert len(seen) <= 5, seen


def test_a_change_that_fails_tells_nothing(box, meeting, later, monkeypatch):
    sign_up(meeting)
    monkeypatch.setattr(planning.changes, "raise_version", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        planning.cancel_meeting(meeting, REASON)
    monkeypatch.undo()
    later(minutes=10)
    assert outbox() == []
