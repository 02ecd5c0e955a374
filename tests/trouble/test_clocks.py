"""Clocks that jump, and the two nights on which the Dutch clock is changed."""

from datetime import UTC, datetime, timedelta
from datetime import time as wall

import pytest
import time_machine
from sqlalchemy import func, select, text

from core import clock, jobs
from core.db import db
from core.jobs import Job, nightly
from core.outbox import Outbox
from recovery_groups.signups.models import SignupState
from tests.support.builders import a_meeting
from tests.support.crowd import SIGN_UP, facts, form_path, judge, look_back
from tests.trouble import clocked
from tests.trouble.invariants import messages_arrived
from tests.trouble.load import Crowd, Person, sign_up
from tests.trouble.processes import until
from tests.trouble.test_mail import a_moved_meeting, wait_until_all_is_sent
from tests.trouble.worker import working

pytestmark = pytest.mark.hard

CHANGES = {
    "an hour twice": datetime(2026, 10, 23, 12, tzinfo=UTC),
    "an hour that is not there": datetime(2027, 3, 26, 12, tzinfo=UTC),
}
"""The last Sundays of October 2026 and March 2027 (Directive 2000/84/EC), from two days before."""


@pytest.mark.parametrize("begin", CHANGES.values(), ids=CHANGES.keys())
def test_nightly_jobs_run_once_in_every_night_also_when_the_clock_is_changed(site, begin):
    ran = []
    site.extensions["jobs"] = tuple(
        Job(name, nightly(wall(hour)), lambda now, name=name: ran.append((name, now)))
        for name, hour in (("forget", 4), ("extend", 3))
    )
    with time_machine.travel(begin, tick=False) as travel:
        for _round in range(4 * 24 * 6):
            assert not jobs.run_due()
            travel.shift(timedelta(minutes=10))
    for name, hour in (("forget", "04:00"), ("extend", "03:00")):
        runs = [clock.local(now) for one, now in ran if one == name]
        nights = [one.date() for one in runs[1:]]  # the first is the catching up at the start
        assert len(nights) == 4
        assert nights == sorted(set(nights))
        assert {f"{one:%H:%M}" for one in runs[1:]} == {hour}


def at(shown):
    """Return by how many seconds a clock that shows this Dutch wall time is wrong."""
    naive = datetime.fromisoformat(shown)
    moment = clock.local_moment(naive.date(), naive.time())
    return (moment - clock.now()).total_seconds()


NIGHTS = {
    "an hour twice": (
        *("2026-10-24T04:01", "2026-10-25T02:30", "2026-10-25T03:59"),
        *("2026-10-25T04:01", "2026-10-26T03:59", "2026-10-26T04:01"),
    ),
    "an hour that is not there": (
        *("2027-03-27T04:01", "2027-03-28T01:59", "2027-03-28T03:59"),
        *("2027-03-28T04:01", "2027-03-29T03:59", "2027-03-29T04:01"),
    ),
}


@pytest.mark.parametrize("walls", NIGHTS.values(), ids=NIGHTS.keys())
def test_two_real_workers_forget_once_in_every_night(postgres_site, time, tmp_path, walls):
    (tmp_path / "other").mkdir()
    time.set(at(walls[0]))
    with (
        working(postgres_site, tmp_path, {}, time) as one,
        working(postgres_site, tmp_path / "other", {}, time) as other,
    ):
        until(lambda: time.ran("remind"), "first round", seconds=60)
        for shown in walls:
            time.set(at(shown))
            for worker in (one, other):
                worker.wait_for_a_round()
    assert [line[:10] for line in time.ran("forget")] == sorted(
        {shown[:10] for shown in walls if shown[11:] >= "04:00"}
    )
    assert all("04:00" <= line[11:] < "04:30" for line in time.ran("forget"))


HOURS = 3600.0


def test_a_clock_that_jumps_forward_and_back_breaks_no_promise(
    site, server_of, box, time, tmp_path
):
    meeting = a_meeting(capacity=12)
    environment = {**box.environment, **time.environment}
    with (
        server_of(site, factory=clocked.FACTORY, environment=environment) as server,
        working(site, tmp_path, box.environment, time),
    ):
        crowd, told = Crowd(server, [meeting]), []
        for jump in (0, 3 * HOURS, -3 * HOURS, 26 * HOURS, 0, -26 * HOURS, 0):
            time.set(jump)
            person = Person(server.browser(), meeting)
            sign_up(crowd, person)
            crowd.told.append(person)
            told += a_moved_meeting(2)
            wait_until_all_is_sent(time, ahead=max(jump, 0))
            for earlier in crowd.told:
                assert "Je bent aangemeld" in look_back(server, earlier.code).text
        assert crowd.strange == []
    messages_arrived(box, told, most_copies=0)
    judge(meeting)
    assert [one.state for one in facts(meeting)[0]] == [SignupState.SEATED] * 7


def test_a_form_from_the_future_is_given_again_and_works(site, server_of, time):
    meeting = a_meeting()
    with server_of(site, factory=clocked.FACTORY, environment=time.environment) as server:
        time.set(HOURS)
        browser = server.browser()
        page = browser.get(form_path(meeting))
        time.set(0)
        again = browser.send(page, {"naam": "Bo"}, button=SIGN_UP)
        assert again.status_code == 422
        assert 'value="Bo"' in again.text
        assert browser.send(again, button=SIGN_UP).status_code == 303
        assert browser.get("/bevestiging").status_code == 200
    assert len(facts(meeting)[0]) == 1


def test_what_a_wrong_clock_claimed_is_free_again(site, time, tmp_path):
    """A worker that died in the future must not keep a job for as long as its clock was wrong."""
    time.set(72 * HOURS)
    with working(site, tmp_path, {}, time) as worker:
        until(lambda: time.ran("outbox"), "first round", seconds=60)
        worker.kill()
        with db.engine.begin() as connection:
            claimed = text("UPDATE job_run SET claimed_until = :until")
            until_then = clock.now() + timedelta(hours=72, minutes=10)
            connection.execute(claimed, {"until": until_then.replace(tzinfo=None)})
        before = len(time.ran("forget"))
        time.set(0)
        worker.start()
        until(lambda: len(time.ran("forget")) > before, "forgetting", seconds=60)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Outbox)) == 0
