"""Jobs on time, one at a time on all machines, and going on whatever fails."""

import threading
from datetime import UTC, datetime, time, timedelta

import pytest

from core import clock, jobs
from core.jobs import Job, every, nightly
from tests.messages.doing import SUNDAY
from tests.support.mailing import one_round

HOUR = timedelta(hours=1)

pytestmark = pytest.mark.usefixtures("it_is_sunday_morning")


def only(app, monkeypatch, *given):
    """Give the worker these jobs and no others."""
    monkeypatch.setitem(app.extensions, "jobs", given)


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, "2026-11-22T12:00", True),
        ("2026-11-21T12:00", "2026-11-22T03:59", False),
        ("2026-11-21T12:00", "2026-11-22T04:00", True),
        ("2026-11-22T04:00", "2026-11-23T03:59", False),
        ("2026-11-19T04:00", "2026-11-22T02:00", True),
        ("2026-11-23T04:00", "2026-11-22T12:00", True),
        ("2026-03-28T04:00", "2026-03-29T04:00", True),
        ("2026-10-24T04:00", "2026-10-25T03:59", False),
        ("2026-10-24T04:00", "2026-10-25T04:00", True),
    ],
)
def test_a_nightly_job_is_due_once_a_night_and_catches_up(last, now, due):
    moments = [text and wall_moment(text) for text in (last, now)]
    assert nightly(time(4))(*moments) is due


def wall_moment(text):
    wall_time = datetime.fromisoformat(text)
    return clock.local_moment(wall_time.date(), wall_time.time())


def test_a_job_that_returns_is_due_after_its_pause():
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    due = every(HOUR)
    assert due(None, now)
    assert not due(now - HOUR + timedelta(seconds=1), now)
    assert due(now - HOUR, now)
    assert not due(now + timedelta(seconds=1), now), "another machine's clock is a bit ahead"
    assert due(now + timedelta(days=1), now), "a wrong clock wrote this"


def test_a_job_runs_when_it_is_due_and_its_success_is_known(app, monkeypatch, time_machine):
    runs = []
    only(app, monkeypatch, Job("count", every(HOUR), runs.append))
    assert jobs.last_success("count") is None
    for _ in range(3):
        assert one_round()
    assert runs == [clock.now()]
    assert jobs.last_success("count") == clock.now()
    time_machine.shift(HOUR)
    assert one_round()
    assert len(runs) == 2


def test_a_failing_job_stops_no_other_and_is_tried_again(app, monkeypatch, time_machine, caplog):
    runs = []

    def fails(now):
        runs.append(now)
        raise ValueError("bo@voorbeeld.nl")

    other = []
    only(
        app, monkeypatch, Job("fails", every(HOUR), fails), Job("works", every(HOUR), other.append)
    )
    assert not one_round()
    assert one_round(), "a moment later it is not tried yet"
    assert (len(runs), len(other)) == (1, 1)
    assert jobs.last_success("fails") is None
    time_machine.shift(timedelta(minutes=1))
    assert not one_round()
    assert (len(runs), len(other)) == (2, 1)
    assert "ValueError in job fails" in caplog.text
    assert "voorbeeld" not in caplog.text


def test_a_job_whose_worker_died_is_run_by_another_after_its_lease(app, monkeypatch, time_machine):
    def dies(_now):
        raise KeyboardInterrupt

    only(app, monkeypatch, Job("long", every(HOUR), dies))
    monkeypatch.setattr(jobs, "_release", lambda *_given, **_more: None)
    with pytest.raises(KeyboardInterrupt):
        one_round()
    monkeypatch.undo()
    runs = []
    only(app, monkeypatch, Job("long", every(HOUR), runs.append))
    time_machine.shift(jobs.LEASE - timedelta(seconds=1))
    assert one_round()
    assert runs == []
    time_machine.shift(timedelta(seconds=1))
    assert one_round()
    assert len(runs) == 1


def test_a_claim_that_a_wrong_clock_wrote_holds_nothing_up(app, monkeypatch, time_machine):
    time_machine.shift(timedelta(days=30))
    assert jobs._claim("count", None, clock.now())
    time_machine.shift(timedelta(days=-30))
    runs = []
    only(app, monkeypatch, Job("count", every(HOUR), runs.append))
    assert one_round()
    assert len(runs) == 1


@pytest.mark.race
def test_of_many_workers_one_runs_the_job(app, monkeypatch, time_machine):
    time_machine.move_to(SUNDAY, tick=True)  # their clocks differ by a moment
    line, runs = threading.Barrier(4), []
    only(app, monkeypatch, Job("count", every(HOUR), runs.append))

    def work():
        with app.app_context():
            line.wait(timeout=30)
            assert not jobs.run_due()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(timeout=60)
    assert len(runs) == 1


def test_the_sites_own_jobs_all_run(app, box):
    assert one_round()
    for name in ("forget", "extend", "promote", "remind", "outbox"):
        assert jobs.last_success(name) is not None, name
