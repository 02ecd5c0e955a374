"""Forgetting while people do things with the same receipts: no circle of waiting, exact counts."""

from contextlib import suppress
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import func, select, text

from core import clock, erasing
from core.db import db, dialect
from core.errors import Refused
from recovery_groups.meetings import seats
from recovery_groups.meetings.models import Meeting
from recovery_groups.signups import forgetting_actions
from recovery_groups.signups.actions import UnknownCode
from recovery_groups.signups.forgetting_actions import forget
from recovery_groups.signups.models import MonthCount, Receipt, Signup
from recovery_groups.signups.receipt_actions import change_contact, wipe, withdraw
from tests.support.builders import a_group, a_meeting, on_wall
from tests.support.residents import EVENING, MAIL, SUNDAY, a_resident
from tests.support.server import all_at_once
from tests.test_races_mixed import until_done_or_waiting

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("the_week_before")]


@pytest.fixture
def a_week_later(the_week_before):
    """Go to the night in which the signups of that Sunday are forgotten."""
    return lambda: the_week_before.move_to(on_wall(SUNDAY + timedelta(days=8), "04:00"), tick=False)


def elsewhere(app, job):
    """Run a job in another process's place; return its thread and what it did or refused."""
    done = []

    def run():
        with app.app_context():
            try:
                done.append(job())
            except Refused as refusal:
                done.append(type(refusal))
            finally:
                db.session.remove()

    return Thread(target=run), done


def two_dates():
    group = a_group()
    start = EVENING + timedelta(days=14)
    old = a_meeting(group=group, starts_at=EVENING)
    return old, a_meeting(group=group, starts_at=start)


def judge():
    """Every meeting counts what its rows say, and no receipt is without a signup."""
    db.session.rollback()
    seated = select(func.coalesce(func.sum(Signup.party), 0)).where(
        Signup.meeting_id == Meeting.id, Signup.state == "seated"
    )
    wrong = select(Meeting.id).where(Meeting.seats_taken != seated.scalar_subquery())
    assert db.session.scalars(wrong).all() == []
    empty = ~select(Signup.id).where(Signup.receipt_id == Receipt.id).exists()
    assert db.session.scalars(select(Receipt.id).where(empty)).all() == []
    if dialect() == "postgresql":
        counted = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        assert db.session.scalar(text(counted)) == 0


@pytest.mark.parametrize("deed", ["adds a date", "wipes everything", "forgets too"])
def test_in_the_middle_of_forgetting_somebody(app, monkeypatch, a_week_later, deed):
    old, new = two_dates()
    code = a_resident(old, nickname="Bo", **MAIL)
    a_resident(old, party=2)
    a_week_later()
    monkeypatch.setattr(erasing, "clean_files", lambda *_tables: None)
    deeds = {
        "adds a date": lambda: a_resident(new, code=code),
        "wipes everything": lambda: wipe(code),
        "forgets too": lambda: forget(clock.now()),
    }
    thread, done = elsewhere(app, deeds[deed])
    proper = seats.forget

    def forget_while_something_happens(meeting_ids):
        monkeypatch.setattr(seats, "forget", proper)
        thread.start()
        until_done_or_waiting(thread)
        proper(meeting_ids)

    monkeypatch.setattr(seats, "forget", forget_while_something_happens)
    assert forget(clock.now()).signups == 2
    thread.join(timeout=20)
    assert not thread.is_alive()
    judge()
    assert db.session.scalar(select(func.count()).select_from(Signup)) == 0
    assert db.session.scalar(select(func.sum(MonthCount.people))) == 3, "counted twice, or not"
    expected = {"adds a date": [UnknownCode], "wipes everything": [UnknownCode]}
    assert done == expected.get(deed, done)
    assert len(done) == 1


def test_a_date_that_was_just_added_keeps_the_receipt(app, monkeypatch, a_week_later):
    """The run saw the receipt, then waits for it; meanwhile it holds a new date."""
    old, new = two_dates()
    code = a_resident(old)
    a_week_later()
    monkeypatch.setattr(erasing, "clean_files", lambda *_tables: None)
    thread, _done = elsewhere(app, lambda: forget(clock.now()))
    proper = seats.claim

    def claim_while_it_is_night(meeting_id, party):
        thread.start()
        until_done_or_waiting(thread)
        return proper(meeting_id, party)

    monkeypatch.setattr(seats, "claim", claim_while_it_is_night)
    a_resident(new, code=code)
    thread.join(timeout=20)
    judge()
    assert not thread.is_alive()
    left = db.session.scalars(select(Signup.meeting_id)).all()
    assert left == [new]


def attempt(app, job):
    with app.app_context():
        # One may come too late: the code is gone already, or the meeting has begun.
        with suppress(Refused):
            job()
        db.session.remove()


def test_a_night_full_of_people_leaves_exact_counts_and_nobody_waits_in_a_circle(
    app, monkeypatch, a_week_later
):
    monkeypatch.setattr(forgetting_actions, "AT_ONCE", 2)
    group = a_group()
    old = [
        a_meeting(group=group, starts_at=EVENING + timedelta(minutes=number), capacity=40)
        for number in range(4)
    ]
    new = [a_meeting(group=group, starts_at=EVENING + timedelta(days=14 + n)) for n in range(2)]
    codes = [a_resident(*old, nickname="Bo", **MAIL) for _number in range(12)]
    a_week_later()
    deeds = [lambda: forget(clock.now())] * 2
    for code in codes[:4]:
        deeds.append(lambda code=code: wipe(code))
    for code in codes[4:8]:
        deeds.append(lambda code=code: a_resident(*new, code=code))
    for code in codes[8:]:
        stop = {"address": "", "wants_changes": False, "wants_reminder": False}
        deeds.append(lambda code=code, stop=stop: change_contact(code, **stop))
    for _number in range(3):
        deeds.append(lambda: withdraw(a_resident(*new), new[0]))
    all_at_once([lambda deed=deed: attempt(app, deed) for deed in deeds])
    forget(clock.now())
    judge()
    assert db.session.scalars(select(Signup.id).where(Signup.meeting_id.in_(old))).all() == []
    total = db.session.scalar(select(func.sum(MonthCount.parties))) or 0
    assert 4 * 8 <= total <= 4 * 12, "who wiped in time is not counted, everybody else is once"
