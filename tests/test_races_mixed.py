"""Signing up, withdrawing, changing and wiping mixed at once: strict order, exact counts."""

import random
import secrets
from datetime import timedelta
from threading import Thread
from time import monotonic, sleep

import pytest
from sqlalchemy import text

from core.db import db, dialect
from recovery_groups.meetings import seats
from recovery_groups.meetings.models import Meeting
from recovery_groups.signups import actions, receipt_actions
from recovery_groups.signups.actions import SignupRequest
from recovery_groups.signups.models import SignupState
from tests.support.builders import a_group, a_meeting
from tests.support.crowd import (
    clients_of,
    facts,
    form_path,
    judge,
    judge_order_of_singles,
    opened,
    send_at_once,
    signed_up,
)
from tests.support.server import all_at_once

pytestmark = pytest.mark.race


def withdrawals(browsers, meeting):
    return opened(browsers, f"/mijn-aanmelding/afmelden/{meeting}")


def states_of(meeting):
    return [one.state for one in facts(meeting)[0]]


def test_people_who_leave_and_people_who_come_at_once_keep_the_order(server):
    meeting = a_meeting(capacity=8)
    there = signed_up(server, meeting, 16)
    leaving = withdrawals(random.sample(there, 8), meeting)
    coming = clients_of(server, form_path(meeting), 12)
    mixed = random.sample([*leaving, *coming], 20)
    assert {one.status_code for one in _send_all(mixed)} == {303}
    judge(meeting)
    judge_order_of_singles(meeting)
    assert states_of(meeting).count(SignupState.WITHDRAWN) == 8
    assert states_of(meeting).count(SignupState.SEATED) == 8


def _send_all(clients):
    return all_at_once([lambda one=one: one.browser.send(one.page) for one in clients])


def test_twenty_people_who_keep_changing_their_minds_leave_exact_counts(server):
    meeting = a_meeting(capacity=12)
    browsers = signed_up(server, meeting, 20)
    statuses = all_at_once(
        [lambda i=i, one=one: dither(one, meeting, seed=i) for i, one in enumerate(browsers)]
    )
    assert max(status for some in statuses for status in some) < 500
    judge(meeting)
    rows, row = facts(meeting)
    free = row.capacity - row.seats_taken
    first = next((one for one in rows if one.state == SignupState.WAITING), None)
    assert first is None or first.party > free, "the first in line fits, and waits"


def dither(browser, meeting, *, seed):
    """Withdraw, come back, bring people, in an order of one's own; return every status."""
    own = random.Random(seed)  # noqa: S311 - the same choices each run
    seen = []
    for _step in range(4):
        page = browser.get("/mijn-aanmelding")
        if "Toch komen" in page.text:
            answer = browser.send(page, button="Toch komen")
            if answer.status_code == 409:
                answer = browser.send(answer, button="Zet mij op de wachtlijst")
        elif own.random() < 0.5:
            answer = browser.send(browser.get(f"/mijn-aanmelding/afmelden/{meeting}"))
        else:
            form = browser.get(f"/mijn-aanmelding/wijzigen/{meeting}")
            answer = browser.send(form, {"met": own.choice("123")})
        seen += [page.status_code, answer.status_code]
    return seen


def test_several_dates_at_once_in_different_orders_never_wait_in_a_circle(server):
    group = a_group()
    dates = [
        a_meeting(group=group, capacity=6, starts_in=timedelta(days=2 + 7 * week))
        for week in range(3)
    ]
    clients = []
    for _number in range(24):
        order = random.sample(dates, len(dates))
        client = clients_of(server, form_path(order[0]), 1)[0]
        clients.append((client, order))
    jobs = [
        lambda one=one, order=order: one.browser.send(one.page, {"ook": order[1:]})
        for one, order in clients
    ]
    answers = all_at_once(jobs)
    assert {one.status_code for one in answers} <= {303, 409}
    for meeting in dates:
        judge(meeting)
        assert states_of(meeting) == [SignupState.SEATED] * 6

    wiping = [
        one for (one, _order), answer in zip(clients, answers, strict=True) if answer.location
    ]
    wipers = opened([one.browser for one in wiping], "/mijn-aanmelding/wissen")
    coming = clients_of(server, form_path(dates[1]), 6)
    answers = _send_all([*wipers, *coming])
    assert {one.status_code for one in answers} <= {303, 409}
    for meeting in dates:
        judge(meeting)


def test_twenty_people_write_at_once_and_nobody_finds_the_database_locked(server):
    meetings = [a_meeting(capacity=40) for _ in range(2)]
    clients = [
        *clients_of(server, form_path(meetings[0]), 10),
        *clients_of(server, form_path(meetings[1]), 10),
    ]
    assert {one.status_code for one in send_at_once(clients)} == {303}
    for meeting in meetings:
        assert states_of(meeting) == [SignupState.SEATED] * 10
        judge(meeting)


def queue_behind_a_large_party(server, meeting):
    """Fill eight places, then let three together wait, and after them two people alone."""
    seated = signed_up(server, meeting, 8)
    signed_up(server, meeting, 1, met="3")
    signed_up(server, meeting, 2)
    return seated


def test_days_before_a_large_party_is_not_passed_by_smaller_ones(server):
    meeting = a_meeting(capacity=8)
    seated = queue_behind_a_large_party(server, meeting)
    _send_all(withdrawals(seated[:2], meeting))
    assert states_of(meeting)[8:] == [SignupState.WAITING] * 3
    _send_all(withdrawals(seated[2:3], meeting))
    assert states_of(meeting)[8:] == [SignupState.SEATED] + [SignupState.WAITING] * 2
    judge(meeting)


def test_in_the_last_day_the_first_party_that_fits_moves_up(server):
    meeting = a_meeting(capacity=8, starts_in=timedelta(hours=20))
    seated = queue_behind_a_large_party(server, meeting)
    _send_all(withdrawals(seated[:2], meeting))
    assert states_of(meeting)[8:] == [SignupState.WAITING] + [SignupState.SEATED] * 2
    judge(meeting)


def test_in_the_last_day_a_newcomer_who_fits_is_not_kept_waiting_by_a_large_party(server):
    meeting = a_meeting(capacity=8, starts_in=timedelta(hours=20))
    seated = signed_up(server, meeting, 8)
    signed_up(server, meeting, 1, met="3")
    _send_all(withdrawals(seated[:1], meeting))
    signed_up(server, meeting, 1)
    assert states_of(meeting)[8:] == [SignupState.WAITING, SignupState.SEATED]
    judge(meeting)


def wish_for(meeting):
    group = db.session.get_one(Meeting, meeting).group_id
    return SignupRequest(group_id=group, meeting_ids=frozenset({meeting}))


def a_withdrawn_receipt(meeting):
    """Sign somebody up and withdraw, without a browser; return the normalised code."""
    nonce = secrets.token_bytes(16)
    code = actions.sign_up(wish_for(meeting), nonce=nonce, opens_days=28).code
    receipt_actions.withdraw(code, meeting)
    return code


def test_coming_back_in_two_windows_at_once_takes_one_place(app, monkeypatch):
    meeting = a_meeting()
    code, wish = a_withdrawn_receipt(meeting), wish_for(meeting)
    proper, windows = seats.claim, []

    def claim_while_another_window_comes_back(meeting_id, party):
        monkeypatch.setattr(seats, "claim", proper)
        windows.append(Thread(target=come_back_elsewhere, args=(app, code, meeting)))
        windows[0].start()
        until_done_or_waiting(windows[0])
        return proper(meeting_id, party)

    monkeypatch.setattr(seats, "claim", claim_while_another_window_comes_back)
    actions.sign_up(wish, nonce=secrets.token_bytes(16), opens_days=28, known_code=code)
    windows[0].join(timeout=20)
    judge(meeting)
    assert states_of(meeting) == [SignupState.SEATED]


def until_done_or_waiting(window):
    """Return when the other window is ready, or waits for our transaction: that is right too."""
    give_up = monotonic() + 20
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while window.is_alive() and monotonic() < give_up and dialect() != "sqlite":
        with db.engine.connect() as connection:
            if connection.scalar(waiting):
                return
        sleep(0.02)


def come_back_elsewhere(app, code, meeting):
    with app.app_context():
        receipt_actions.come_back(code, meeting, accepts_queue=False)
        db.session.remove()
