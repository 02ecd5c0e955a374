"""Mail servers that refuse, hang and cut: everybody gets each message, and one copy of it."""

from datetime import datetime, timedelta

import pytest

from core import clock, delivery, mail
from tests.messages.doing import SUNDAY, move, promised
from tests.support.builders import a_meeting
from tests.support.mailing import BO, one_round, outbox, sign_up

pytestmark = pytest.mark.usefixtures("it_is_sunday_morning")


@pytest.fixture(autouse=True)
def nobody_waits_for_a_server_that_hangs(monkeypatch):
    monkeypatch.setattr(mail, "TIMEOUT", 0.5)
    monkeypatch.setattr(mail, "THINKING", 2)


TROUBLES = {
    "refused on sight": lambda box, times: box.refuse("connect", "421 Busy", times=times),
    "sender refused for now": lambda box, times: box.refuse("mail", "450 Later", times=times),
    "sender refused for good": lambda box, times: box.refuse("mail", "550 Not you", times=times),
    "recipient later": lambda box, times: box.refuse("rcpt", "450 Later", times=times),
    "no login, said as a refusal": lambda box, times: box.refuse(
        "rcpt", "554 5.7.1 Relay access denied", times=times
    ),
    "not allowed": lambda box, times: box.refuse("rcpt", "550 5.7.1 No such right", times=times),
    "no login": lambda box, times: box.refuse("rcpt", "530 Log in first", times=times),
    "hung up on": lambda box, times: box.refuse("rcpt", "421 Going away", times=times),
    "message later": lambda box, times: box.refuse("data", "451 Later", times=times),
    "hangs on sight": lambda box, times: box.hang("connect", times=times),
    "hangs on the recipient": lambda box, times: box.hang("rcpt", times=times),
    "hangs on the message": lambda box, times: box.hang("data", times=times),
    "cuts and loses": lambda box, times: box.cut(taken=False, times=times),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_after_any_trouble_the_message_arrives_once(app, box, time_machine, trouble):
    TROUBLES[trouble](box, 2)
    promised()
    for _ in range(2):
        one_round()
        assert box.mails == []
        time_machine.shift(timedelta(seconds=30))
    one_round()
    assert [one.recipient for one in box.mails] == [BO]
    assert len(set(box.tries)) <= 1
    time_machine.shift(timedelta(hours=1))
    one_round()
    assert len(box.mails) == 1


def test_cut_after_it_was_taken_all_copies_share_one_message_id(app, box, time_machine):
    box.cut(taken=True, times=2)
    promised()
    for _ in range(4):
        one_round()
        time_machine.shift(timedelta(minutes=2))
    assert len(box.mails) == 3
    assert len({one.message_id for one in box.mails}) == 1


def test_a_worker_that_died_halfway_sends_it_again_with_the_same_id(app, box, time_machine):
    promised()

    def dies(*_given):
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery.outbox, "finish", dies)
        with pytest.raises(KeyboardInterrupt):
            one_round()
    assert len(box.mails) == 1
    one_round()
    assert len(box.mails) == 1
    time_machine.shift(timedelta(minutes=5))
    one_round()
    assert len({one.message_id for one in box.mails}) == 1
    assert [row.state for row in outbox()] == ["sent"]


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_an_address_that_is_refused_for_good_is_left_alone(app, box, time_machine, stage):
    box.refuse(stage, "550 Nobody here", to=BO)
    promised(BO, "cy@voorbeeld.nl")
    assert one_round()
    assert [one.recipient for one in box.mails] == ["cy@voorbeeld.nl"]
    box.behave()
    time_machine.shift(timedelta(hours=2))
    assert one_round()
    assert box.to(BO) == []
    time_machine.shift(timedelta(days=1))
    assert one_round()
    assert outbox() == []


def test_a_refused_reminder_is_not_written_down_again(app, box, time_machine):
    sign_up(a_meeting(starts_at=SUNDAY), changes=False, reminder=True)
    time_machine.move_to(SUNDAY - timedelta(hours=8, days=1), tick=False)
    box.refuse("rcpt", "550 Nobody here")
    for _ in range(3):
        assert one_round()
        time_machine.shift(timedelta(minutes=6))
    assert box.connections == 1


def test_one_refusal_does_not_stop_the_others(app, box):
    box.refuse("rcpt", "450 Later", to=BO)
    promised("an@voorbeeld.nl", BO, "cy@voorbeeld.nl")
    assert one_round()
    assert {one.recipient for one in box.mails} == {"an@voorbeeld.nl", "cy@voorbeeld.nl"}


def test_many_messages_travel_over_one_line(app, box):
    promised(*(f"bo{number}@voorbeeld.nl" for number in range(8)))
    assert one_round()
    assert len(box.mails) == 8
    assert box.connections == 1


def test_a_server_that_is_away_costs_one_try_a_round(app, box):
    promised(*(f"bo{number}@voorbeeld.nl" for number in range(5)))
    box.stop()
    assert not one_round()
    assert sorted(row.tries for row in outbox()) == [0, 0, 0, 0, 1]


def test_the_waits_grow_to_half_an_hour():
    waits = [delivery.wait_after(tries).total_seconds() for tries in range(1, 9)]
    assert waits == [10, 30, 90, 270, 810, 1800, 1800, 1800]
    assert delivery.wait_after(10_000) == timedelta(minutes=30)


def test_after_the_start_the_tries_stop(app, box, time_machine):
    promised()
    box.stop()
    one_round()
    time_machine.move_to(SUNDAY + timedelta(minutes=10), tick=False)
    box.start()
    assert one_round()
    assert box.mails == []
    assert outbox() == []


def test_an_address_gets_five_messages_a_day_and_the_sixth_in_the_morning(app, box, time_machine):
    meeting = promised(BO, "Bo+club@Voorbeeld.nl")
    for _ in range(2):
        one_round()
        move(meeting, minutes_later=5)
    one_round()
    assert len(box.mails) == 5
    time_machine.move_to(datetime.fromisoformat("2026-11-23T06:59:00+01:00"), tick=False)
    one_round()
    assert len(box.mails) == 5
    time_machine.shift(timedelta(minutes=1))
    one_round()
    assert len(box.mails) == 6


def test_a_try_that_failed_counts_once(app, box, time_machine):
    meeting = promised()
    box.refuse("data", "451 Later", times=4)
    for _ in range(5):
        one_round()
        time_machine.shift(timedelta(minutes=10))
    for _ in range(4):
        move(meeting, minutes_later=5)
        one_round()
    assert len(box.mails) == 5


def test_over_the_limit_what_starts_before_the_morning_is_never_sent(app, box, time_machine):
    meeting = promised(meeting=a_meeting(starts_at=clock.now() + timedelta(hours=9)))
    for _ in range(5):
        one_round()
        move(meeting, minutes_later=5)
    one_round()
    time_machine.shift(timedelta(days=1))
    one_round()
    assert len(box.mails) == 5
    assert [row for row in outbox() if row.state != "sent"] == []


def test_the_database_tells_nothing_about_who_got_mail(app, box):
    promised()
    one_round()
    with delivery.db.engine.connect() as connection:
        buckets = connection.exec_driver_sql("SELECT bucket FROM rate_bucket").scalars().all()
    mails = [bucket for bucket in buckets if bucket.startswith("mail:")]
    assert len(mails) == 1
    assert len(mails[0]) == len("mail:") + 16


def test_a_message_that_cannot_be_made_waits_and_the_others_leave(app, box, monkeypatch, caplog):
    promised(BO, "cy@voorbeeld.nl")
    composer = app.extensions["composers"]["moved"]

    def odd(item, now):
        letter = composer(item, now)
        if letter.address == BO:
            raise RuntimeError(letter.address)
        return letter

    monkeypatch.setitem(app.extensions["composers"], "moved", odd)
    assert one_round()
    assert [one.recipient for one in box.mails] == ["cy@voorbeeld.nl"]
    assert "RuntimeError" in caplog.text
    assert BO not in caplog.text


def test_no_log_line_holds_an_address(app, box, caplog):
    caplog.set_level("DEBUG")
    box.refuse("rcpt", f"550 {BO} is unknown", times=1)
    promised()
    one_round()
    box.stop()
    promised()
    one_round()
    ours = [record.getMessage() for record in caplog.records if record.name == "buurt"]
    assert not any(BO in line for line in ours)
