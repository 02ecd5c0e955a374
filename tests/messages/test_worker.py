"""The worker: round after round, whatever is away, until it is told to stop."""

import json
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from core import delivery, jobs
from core.db import db
from core.jobs import Job, every
from core.secrets import contact_keys, key_text
from tests.messages.doing import move
from tests.support.builders import a_meeting
from tests.support.mailing import BO, one_round, outbox, sign_up
from tests.support.server import ROOT, _environment

HOUR = timedelta(hours=1)


class Rounds:
    """Stops a worker after some rounds, without waiting between them."""

    def __init__(self, count):
        self.left = count

    def is_set(self):
        """Tell whether the rounds are over."""
        return self.left <= 0

    def wait(self, _seconds):
        """Count a round."""
        self.left -= 1
        return self.left <= 0


def only(app, monkeypatch, *given):
    """Give the worker these jobs and no others."""
    monkeypatch.setitem(app.extensions, "jobs", given)


@pytest.mark.race
def test_two_workers_at_once_send_each_message_once(app, box):
    meeting = a_meeting(capacity=40)
    for number in range(20):
        sign_up(meeting, f"bo{number}@voorbeeld.nl")
    move(meeting, minutes_later=5)
    line = threading.Barrier(2)

    def work():
        with app.app_context():
            line.wait(timeout=30)
            delivery.deliver(lambda: False)
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(timeout=120)
    assert sorted(one.recipient for one in box.mails) == sorted(
        f"bo{number}@voorbeeld.nl" for number in range(20)
    )


def test_the_message_at_hand_is_finished_and_the_next_one_waits(app, box, monkeypatch):
    meeting = a_meeting()
    for number in range(3):
        sign_up(meeting, f"bo{number}@voorbeeld.nl")
    move(meeting, minutes_later=5)
    only(app, monkeypatch)
    stop, composer = threading.Event(), app.extensions["composers"]["moved"]

    def told_to_stop(item, now):
        stop.set()
        return composer(item, now)

    monkeypatch.setitem(app.extensions["composers"], "moved", told_to_stop)
    assert jobs.work(stop)
    assert len(box.mails) == 1
    assert sorted(row.state for row in outbox()) == ["sent", "waiting", "waiting"]


def test_while_the_database_is_away_the_worker_waits_and_then_goes_on(
    app, box, monkeypatch, caplog
):
    only(app, monkeypatch)
    meeting = a_meeting()
    sign_up(meeting)
    move(meeting, minutes_later=5)
    take, fails = delivery.outbox.take, iter(range(3))

    def away(now):
        if next(fails, None) is not None:
            raise OperationalError("SELECT bo@voorbeeld.nl", {}, Exception("gone"))
        return take(now)

    monkeypatch.setattr(delivery.outbox, "take", away)
    assert jobs.work(Rounds(4))
    assert [one.recipient for one in box.mails] == [BO]
    lines = [one.getMessage() for one in caplog.records if one.name == "buurt"]
    assert lines == ["The worker tries again: OperationalError"]


def test_a_site_without_mail_runs_its_jobs_only(app, box, monkeypatch):
    runs = []
    only(app, monkeypatch, Job("count", every(HOUR), runs.append))
    meeting = a_meeting()
    sign_up(meeting)
    move(meeting, minutes_later=5)
    given = replace(app.extensions["settings"], smtp_host="")
    monkeypatch.setitem(app.extensions, "settings", given)
    assert one_round()
    assert len(runs) == 1
    assert box.mails == []
    assert [row.state for row in outbox()] == ["waiting"]


def test_the_command_does_one_round_and_says_when_something_failed(app, box, monkeypatch):
    runner = app.test_cli_runner()
    only(app, monkeypatch)
    meeting = a_meeting()
    sign_up(meeting)
    move(meeting, minutes_later=5)
    db.session.remove()
    assert runner.invoke(args=["worker", "--once"]).exit_code == 0
    assert len(box.mails) == 1
    box.stop()
    move(meeting, minutes_later=5)
    db.session.remove()
    assert runner.invoke(args=["worker", "--once"]).exit_code == 1


def test_without_the_private_key_the_worker_does_not_start(app, box, monkeypatch):
    app.extensions.pop("contact_keys", None)
    file = Path(app.instance_path) / "keys.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "contact_private": ""}))
    result = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert result.exit_code == 1
    assert "KEY_CONTACT_PRIVATE" in result.output


def test_the_worker_as_a_process_sends_and_stops_when_it_is_told(app, box, tmp_path):
    meeting = a_meeting()
    sign_up(meeting)
    move(meeting, minutes_later=5)
    private = key_text(contact_keys()[0])
    db.session.remove()
    environment = _environment(app, {**box.environment, "KEY_CONTACT_PRIVATE": private})
    command = [sys.executable, "-m", "flask", "--app", "app", "worker"]
    with (tmp_path / "log").open("w+b") as log:
        worker = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            assert [one.recipient for one in box.wait_for(1)] == [BO]
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(timeout=30) == 0
        finally:
            worker.kill()
            worker.wait()
        log.seek(0)
        assert BO.encode() not in log.read()
