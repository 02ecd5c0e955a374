"""A mail server that refuses, hangs or hangs up, and workers that are killed: everybody hears."""

import random
import secrets
from datetime import timedelta
from time import monotonic

import pytest
from sqlalchemy import func, select

from core import clock
from core.db import db
from core.outbox import Outbox
from recovery_groups.meetings.models import Meeting
from recovery_groups.planning import actions as planning
from recovery_groups.signups import actions
from recovery_groups.signups.actions import SignupRequest
from tests.support.builders import a_meeting, a_venue
from tests.support.crowd import SIGN_UP, form_path, judge
from tests.trouble.invariants import all_sent, messages_arrived, nothing_readable, promises_kept
from tests.trouble.load import Crowd, Person, under_load
from tests.trouble.processes import until
from tests.trouble.worker import working

pytestmark = pytest.mark.hard

KILLS = 20


def sign_up_by_mail(meeting, *addresses):
    """Sign up a party for each address that wants to hear of changes."""
    group = db.session.scalar(select(Meeting.group_id).where(Meeting.id == meeting))
    for address in addresses:
        wish = SignupRequest(
            group_id=group,
            meeting_ids=frozenset({meeting}),
            accepts_queue=frozenset({meeting}),
            address=address,
            wants_changes=True,
        )
        actions.sign_up(wish, nonce=secrets.token_bytes(16), opens_days=28)
    return list(addresses)


def some_addresses(name, count):
    return [f"{name}{number}@voorbeeld.example" for number in range(count)]


def move(meeting):
    """Let a meeting take place elsewhere: everybody must hear."""
    db.session.rollback()
    start = clock.local(db.session.get_one(Meeting, meeting).starts_at).replace(tzinfo=None)
    planning.move_meeting(meeting, start, minutes=90, venue_id=a_venue(), room_id=None)


def a_moved_meeting(count, **given):
    """Return the addresses of `count` people whose meeting was just moved."""
    meeting = a_meeting(capacity=max(8, count), **given)
    addresses = sign_up_by_mail(meeting, *some_addresses(f"m{meeting}-", count))
    move(meeting)
    return addresses


def wait_until_all_is_sent(time, *, ahead=0.0):
    """Let time pass for the worker, a quarter of an hour at a go, until nothing is left to send."""
    minutes = iter(range(0, 36 * 60, 15))

    def passes():
        if all_sent():
            return True
        time.set(ahead + 60 * next(minutes))
        return (
            until(lambda: all_sent() or nothing_is_due(time), "round", seconds=100) and all_sent()
        )

    until(passes, "empty outbox", seconds=200)


def nothing_is_due(time):
    """Tell whether the worker did all it could at its time."""
    db.session.rollback()
    now = clock.now() + timedelta(seconds=time.offset)
    due = select(func.count()).select_from(Outbox)
    return not db.session.scalar(due.where(Outbox.state != "sent", Outbox.not_before <= now))


def something_was_put_back():
    """Tell whether a message was tried in vain, and waits again."""
    db.session.rollback()
    return db.session.scalar(
        select(func.count()).where(Outbox.tries > 0, Outbox.state == "waiting")
    )


def test_a_mail_server_that_is_away_gets_everything_when_it_is_back(site, box, time, tmp_path):
    addresses = a_moved_meeting(12)
    box.stop()
    with working(site, tmp_path, box.environment, time):
        until(something_was_put_back, "try")
        assert not box.mails
        box.start()
        wait_until_all_is_sent(time)
    messages_arrived(box, addresses, most_copies=0)


@pytest.mark.parametrize(
    ("trouble", "copies"),
    [
        (lambda box: box.refuse("connect", "421 Too busy", times=2), 0),
        (lambda box: box.refuse("mail", "451 Not now", times=3), 0),
        (lambda box: box.refuse("rcpt", "450 Later", times=5), 0),
        (lambda box: box.refuse("data", "452 Full", times=3), 0),
        (lambda box: box.hang("data", times=1), 0),
        (lambda box: box.cut(taken=False, times=2), 0),
        (lambda box: box.cut(taken=True, times=2), 2),
    ],
    ids=["connect", "sender", "recipient", "full", "hanging", "lost", "taken"],
)
def test_a_mail_server_in_trouble_gets_everything_in_the_end(
    postgres_site, box, time, tmp_path, trouble, copies
):
    trouble(box)
    addresses = a_moved_meeting(8)
    with working(postgres_site, tmp_path, box.environment, time):
        wait_until_all_is_sent(time)
    messages_arrived(box, addresses, most_copies=copies)


def test_an_address_that_is_refused_for_good_keeps_nobody_else_waiting(site, box, time, tmp_path):
    addresses = a_moved_meeting(6)
    box.refuse("rcpt", "550 Nobody here", to=addresses[0])
    with working(site, tmp_path, box.environment, time):
        wait_until_all_is_sent(time)
    assert box.to(addresses[0]) == []
    messages_arrived(box, addresses[1:], most_copies=0)


def test_signing_up_takes_less_than_a_second_while_the_mail_server_hangs(
    site, server_of, box, time, tmp_path
):
    box.hang("connect")
    addresses = a_moved_meeting(6)
    meeting = a_meeting(capacity=60)
    took, signed_up = [], some_addresses("kort", 20)
    with (
        server_of(site, environment=box.environment) as server,
        working(site, tmp_path, box.environment, time) as worker,
    ):
        box.wait_for_connections(1)
        crowd = Crowd(server, [meeting])
        for address in signed_up:
            person = Person(server.browser(), meeting, address)
            page = person.browser.get(form_path(meeting))
            given = {"mail": address, "bericht": "y"}
            started = monotonic()
            answer = person.browser.send(page, given, button=SIGN_UP)
            took.append(monotonic() - started)
            assert answer.status_code == 303
            crowd.told.append(person)
        assert sorted(took)[-3] < 1, took  # two may meet a busy machine
        move(meeting)
        box.behave()
        wait_until_all_is_sent(time)
        messages_arrived(box, addresses + signed_up, most_copies=0)
        judge(meeting)
        nothing_readable(site, server, crowd, worker.log)


def test_workers_killed_twenty_times_under_load_tell_everybody(
    site, server_of, box, time, tmp_path
):
    own = random.Random(44)  # noqa: S311 - the same choices each run
    meetings = [a_meeting() for _ in range(KILLS)]
    told = {one: sign_up_by_mail(one, *some_addresses(f"m{one}-", 6)) for one in meetings}
    there = [a_meeting(capacity=30), a_meeting(capacity=6)]
    numbers = iter(range(10_000))
    with (
        server_of(site, environment=box.environment) as server,
        working(site, tmp_path, box.environment, time) as worker,
    ):
        load = under_load(
            server, there, people=1, address=lambda: f"vol{next(numbers)}@voorbeeld.example"
        )
        with load as crowd:
            for one in meetings:
                move(one)
                box.wait_for_tries(len(box.tries) + own.randint(1, 4))
                worker.kill()
                worker.start()
            crowd.wait_for_more(5)
        wait_until_all_is_sent(time)
        promises_kept(site, server, crowd)
        nothing_readable(site, server, crowd, worker.log)
    messages_arrived(box, [one for some in told.values() for one in some], most_copies=KILLS)


def test_two_workers_at_once_send_nothing_twice(site, box, time, tmp_path):
    (tmp_path / "other").mkdir()
    with (
        working(site, tmp_path, box.environment, time),
        working(site, tmp_path / "other", box.environment, time),
    ):
        addresses = [one for _ in range(8) for one in a_moved_meeting(12)]
        wait_until_all_is_sent(time)
    messages_arrived(box, addresses, most_copies=0)


def test_nothing_is_sent_after_the_start(site, server_of, box, time, tmp_path):
    box.stop()
    a_moved_meeting(5, starts_in=timedelta(hours=5))
    later = a_moved_meeting(5, starts_in=timedelta(days=4))
    with working(site, tmp_path, box.environment, time):
        until(something_was_put_back, "try")
        time.set(6 * 3600)
        box.start()
        wait_until_all_is_sent(time, ahead=6 * 3600)
    assert {mail.recipient for mail in box.mails} == set(later)
