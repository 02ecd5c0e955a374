"""PostgreSQL is there, but slow, locked, read-only, or held by a machine that lost its power."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic

import psycopg
import pytest
from sqlalchemy import select, text

from core.db import db, engine, transaction
from core.ratelimit import RateBucket
from recovery_groups.signups.models import SignupState
from tests.support.builders import a_meeting
from tests.support.crowd import SIGN_UP, clients_of, facts, form_path, judge
from tests.support.server import all_at_once
from tests.trouble.invariants import answers_again, promises_kept
from tests.trouble.load import under_load, wrong_in
from tests.trouble.processes import frozen, until

pytestmark = pytest.mark.hard

SOON = 6.0
"""Seconds: 4.5 of patience, and what a busy machine needs beside it."""


@contextmanager
def session_of_somebody_else():
    """Open a session that holds what it locks until the end."""
    address = engine().url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        yield connection
        connection.rollback()


def run_sql(*statements):
    with engine().connect() as connection:
        for one in statements:
            connection.execute(text(one))
        connection.commit()


def timed(ask):
    started = monotonic()
    answer = ask()
    return answer, monotonic() - started


def refused(answered):
    """Judge the promised page and the time it took."""
    answer, took = answered
    assert answer.status_code == 503
    assert wrong_in(answer) == []
    assert took < SOON, f"{took:.1f} s"


def soon(server, path):
    answer, took = timed(lambda: server.browser().get(path))
    assert answer.status_code == 200
    assert took < 3, f"{path} took {took:.1f} s"


def test_a_locked_meeting_is_given_up_in_time_and_counts_against_nobody(postgres_site, server_of):
    meeting, other = a_meeting(), a_meeting()
    with server_of(postgres_site) as server:
        clients = clients_of(server, form_path(meeting), 4)
        with session_of_somebody_else() as holder:
            holder.execute("SELECT 1 FROM meeting WHERE id = %s FOR UPDATE", [meeting])
            jobs = [
                lambda one=one: timed(lambda: one.browser.send(one.page, button=SIGN_UP))
                for one in clients
            ]
            answers = all_at_once(
                [*jobs, lambda: soon(server, "/"), lambda: sign_up(server, other)]
            )
            for answered in answers[:4]:
                refused(answered)
        db.session.rollback()
        buckets = {
            one.bucket.split(":")[0]: one.count for one in db.session.scalars(select(RateBucket))
        }
        assert buckets[f"seats-{meeting}"] == 0
        for client in clients:
            assert client.browser.send(client.page, button=SIGN_UP).status_code == 303
    judge(meeting)
    assert [one.state for one in facts(meeting)[0]] == [SignupState.SEATED] * 4


def sign_up(server, meeting):
    """Sign somebody up at a meeting nobody holds."""
    browser = server.browser()
    answer, took = timed(lambda: browser.send(browser.get(form_path(meeting)), button=SIGN_UP))
    assert answer.status_code == 303
    assert took < 3, f"{took:.1f} s"


HANG = (
    "ALTER TABLE public_version RENAME TO quick",
    """CREATE VIEW public_version AS
       SELECT id, version FROM quick, (SELECT pg_sleep(60)) AS late""",
)
"""Every public page asks for the version of everything public; now it waits a minute for it."""


SLOW_WRITING = """
CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_sleep(%s); RETURN NEW; END $$
"""
AT_EACH_SIGNUP = "CREATE TRIGGER late BEFORE INSERT ON signup FOR EACH ROW EXECUTE FUNCTION late()"
NO_LONGER = ("DROP TRIGGER late ON signup",)


def test_a_database_that_hangs_in_every_statement_keeps_nobody_waiting(postgres_site, server_of):
    a_meeting()
    with server_of(postgres_site) as server:
        run_sql(*HANG)
        for _time in range(3):
            refused(timed(lambda: server.browser().get("/")))
        soon(server, "/static/site.css")
        run_sql("DROP VIEW public_version", "ALTER TABLE quick RENAME TO public_version")
        soon(server, "/")
        running = (
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%late%' AND state = 'active'"
        )
        until(lambda: db.session.scalar(text(running)) == 1, "end of what nobody waits for")


def test_a_slow_database_is_waited_for(postgres_site, server_of):
    meeting = a_meeting()
    with server_of(postgres_site) as server:
        browser = server.browser()
        page = browser.get(form_path(meeting))
        run_sql(SLOW_WRITING % 2, AT_EACH_SIGNUP)
        answer, took = timed(lambda: browser.send(page, button=SIGN_UP))
        assert answer.status_code == 303
        assert took > 2
    judge(meeting)


def test_slow_signing_up_under_load_breaks_no_promise(postgres_site, server_of):
    meetings = [a_meeting(capacity=10), a_meeting(capacity=5)]
    run_sql(SLOW_WRITING % 1, AT_EACH_SIGNUP)
    with server_of(postgres_site) as server:
        with under_load(server, meetings) as crowd:
            crowd.wait_for_refusals(4)
            crowd.wait_for_more(4)
            run_sql(*NO_LONGER)
            crowd.wait_for_more(10)
        promises_kept(postgres_site, server, crowd)
        assert crowd.slowest < SOON, crowd.slowest


def test_a_machine_that_stands_still_halfway_a_signup_lets_go(postgres_site, server_of):
    """As one that lost its power: its session would hold the meeting for two hours (TCP)."""
    meeting = a_meeting()
    with server_of(postgres_site, workers=1) as server, ThreadPoolExecutor(1) as thread:
        browser = server.browser()
        page = browser.get(form_path(meeting))
        run_sql(SLOW_WRITING % 2, AT_EACH_SIGNUP)
        waiting = thread.submit(browser.twin().send, page, button=SIGN_UP)
        asleep = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
        until(lambda: db.session.scalar(asleep), "statement in progress")
        db.session.rollback()
        with frozen(server.process.pid):
            started = monotonic()
            run_sql("SET lock_timeout = '30s'", "SELECT 1 FROM meeting FOR UPDATE")
            assert 8 < monotonic() - started < 20
        assert waiting.result(timeout=30).status_code == 503
        assert browser.send(page, button=SIGN_UP).status_code == 303
    judge(meeting)
    assert len(facts(meeting)[0]) == 1


def test_a_database_that_may_only_be_read_is_read(postgres_site, own_postgres, server_of):
    """As a standby server that the site was sent to."""
    meeting = a_meeting()
    name = engine().url.database
    with server_of(postgres_site) as server:
        browser = server.browser()
        page = browser.get(form_path(meeting))
        run_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on", CUT)
        for _time in range(6):
            refused(timed(lambda: browser.send(page, button=SIGN_UP)))
        soon(server, "/")
        soon(server, form_path(meeting))
        run_sql("SET default_transaction_read_only = off", f"ALTER DATABASE {name} RESET ALL", CUT)
        answers_again(server)
        assert browser.send(page, button=SIGN_UP).status_code == 303
    judge(meeting)


CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def test_commands_and_jobs_are_not_hurried(postgres_site):
    """Outside a request nothing is cut: forgetting and VACUUM may take their time."""
    with transaction() as session:
        session.execute(text("SELECT pg_sleep(6)"))
        assert session.scalar(text("SHOW statement_timeout")) == "0"
