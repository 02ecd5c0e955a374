"""The SQLite file is locked, the disk is full, or nothing may be written: reading goes on."""

import os
import resource
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from core.db import db, transaction
from recovery_groups.signups.models import SignupState
from tests.support.builders import a_district, a_meeting
from tests.support.crowd import SIGN_UP, clients_of, facts, form_path, judge, send_at_once
from tests.support.server import all_at_once
from tests.trouble import powerless
from tests.trouble.invariants import file_is_whole, promises_kept
from tests.trouble.load import under_load, wrong_in
from tests.trouble.processes import family_of, until

pytestmark = pytest.mark.hard

LOCKED, PATIENCE = 12, 10
WRITERS = 3
"""One less than a worker has threads: somebody can still be served wherever they all end up."""
HOLD = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
connection.execute("ROLLBACK")
"""
READING = ("/", "/gebieden", "/buurtpunten", "/ar/")


def file_of(app):
    return Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))


@contextmanager
def locked_for(app, seconds):
    """Let another program hold the write lock for `seconds` (or until the end)."""
    command = [sys.executable, "-c", HOLD, str(file_of(app)), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        try:
            assert holder.stdout.readline() == b"held\n"
            yield holder
        finally:
            holder.kill()


def timed(ask):
    started = monotonic()
    answer = ask()
    return answer, monotonic() - started


def all_can_be_read(server):
    """Every public page comes soon."""
    for path in READING:
        answer, took = timed(lambda path=path: server.browser().get(path))
        assert answer.status_code == 200
        assert took < 3, f"{path} took {took:.1f} s"


def refused(answer):
    assert answer.status_code == 503
    assert wrong_in(answer) == []
    return True


def test_whoever_writes_waits_for_a_short_lock(sqlite_site, server_of):
    meeting = a_meeting()
    with server_of(sqlite_site) as server:
        clients = clients_of(server, form_path(meeting), WRITERS)
        with locked_for(sqlite_site, 4):
            sent = [lambda one=one: one.browser.send(one.page, button=SIGN_UP) for one in clients]
            answers = all_at_once([*sent, lambda: all_can_be_read(server)])[:-1]
        assert {one.status_code for one in answers} == {303}
    judge(meeting)


def test_a_long_lock_gives_up_after_ten_seconds_and_the_form_can_be_sent_again(
    sqlite_site, server_of
):
    meeting = a_meeting()
    with server_of(sqlite_site) as server:
        clients = clients_of(server, form_path(meeting), WRITERS)
        with locked_for(sqlite_site, LOCKED) as holder:
            sent = [
                lambda one=one: timed(lambda: one.browser.send(one.page, button=SIGN_UP))
                for one in clients
            ]
            answers = all_at_once([*sent, lambda: all_can_be_read(server)])[:-1]
            for answer, took in answers:
                refused(answer)
                assert PATIENCE - 1 < took < PATIENCE + 1.5, took
            assert facts(meeting)[0] == []
            holder.wait(timeout=20)
        for client in clients:
            assert client.browser.send(client.page, button=SIGN_UP).status_code == 303
    judge(meeting)
    assert [one.state for one in facts(meeting)[0]] == [SignupState.SEATED] * WRITERS


def fill_disk(server, *, full):
    """Let no process of the server write one byte to a file any more, or let it again."""
    limit = 0 if full else resource.RLIM_INFINITY
    for pid in family_of(server.process.pid):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))


def test_a_full_disk_refuses_writing_and_goes_on_by_itself_when_there_is_room(
    sqlite_site, server_of
):
    meeting = a_meeting()
    with server_of(sqlite_site) as server:
        browser = server.browser()
        page = browser.get(form_path(meeting))
        fill_disk(server, full=True)
        for _time in range(8):
            refused(browser.send(page, button=SIGN_UP))
        all_can_be_read(server)
        file_is_whole()
        fill_disk(server, full=False)
        assert browser.send(page, button=SIGN_UP).status_code == 303
        assert browser.get("/bevestiging").status_code == 200
    file_is_whole()
    judge(meeting)
    assert len(facts(meeting)[0]) == 1


def test_a_disk_that_fills_up_three_times_under_load_loses_nothing(sqlite_site, server_of):
    meetings = [a_meeting(capacity=40), a_meeting(capacity=10)]
    with server_of(sqlite_site) as server:
        with under_load(server, meetings) as crowd:
            for _time in range(3):
                crowd.wait_for_more(15)
                fill_disk(server, full=True)
                crowd.wait_for_refusals(20)
                all_can_be_read(server)
                fill_disk(server, full=False)
            crowd.wait_for_more(15)
        promises_kept(sqlite_site, server, crowd)


def write_too_much():
    """Write until SQLite says that the file may not grow."""
    with transaction() as session:
        session.execute(text("PRAGMA max_page_count=1"))
        for _number in range(200):
            session.execute(text("INSERT INTO used_nonce VALUES (randomblob(4000), '2026-01-01')"))


def test_a_file_that_may_not_grow_keeps_what_it_has(sqlite_site):
    """SQLite's own word for a full disk (SQLITE_FULL): the connection is of use again later."""
    a_district(name="Eerst")
    with pytest.raises(OperationalError, match="full"):
        write_too_much()
    file_is_whole()
    a_district(name="Daarna")
    names = text("SELECT name FROM district ORDER BY id")
    assert db.session.scalars(names).all() == ["Eerst", "Daarna"]


@contextmanager
def read_only(app, *, folder):
    """Take away the right to write the database's files, and their folder too when asked."""
    file = file_of(app)
    files = [*file.parent.glob(f"{file.name}*"), *([file.parent] if folder else [])]
    rights = {one: one.stat().st_mode for one in files}
    for one, mode in rights.items():
        one.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for one, mode in rights.items():
            if one.exists():
                one.chmod(mode)


@pytest.mark.parametrize("folder", [False, True], ids=["file", "file and folder"])
def test_a_read_only_database_can_be_read_and_is_written_again_when_it_may_be(
    sqlite_site, server_of, folder
):
    meeting, many = a_meeting(), a_meeting(capacity=900)
    # An open connection, as the worker's: the files beside the database are there.
    db.session.execute(text("SELECT 1"))
    with (
        read_only(sqlite_site, folder=folder),
        server_of(sqlite_site, factory=powerless.FACTORY) as server,
    ):
        browser = server.browser()
        all_can_be_read(server)
        page = browser.get(form_path(meeting))
        for _time in range(8):
            refused(browser.send(page, button=SIGN_UP))
        file_is_whole()
        give_back(sqlite_site)
        until(lambda: browser.send(page, button=SIGN_UP).status_code == 303, "place")
        until(lambda: every_worker_writes(server, many), "worker that writes")
        all_can_be_read(server)
    file_is_whole()
    judge(meeting)
    assert len(facts(meeting)[0]) == 1


def every_worker_writes(server, meeting):
    """Tell whether a crowd that meets every worker is signed up without one refusal."""
    clients = clients_of(server, form_path(meeting), 24)
    answers = send_at_once(clients)
    assert {one.status_code for one in answers} <= {303, 503}
    return {one.status_code for one in answers} == {303}


def give_back(app):
    """Let the files be written again, as an administrator does."""
    file = file_of(app)
    for one in (file.parent, *file.parent.glob(f"{file.name}*")):
        one.chmod(one.stat().st_mode | 0o200)


def test_a_folder_that_was_never_writable_is_said_to_be_out_of_reach(sqlite_site, server_of):
    """Without its two files beside it SQLite cannot even read (sqlite.org/wal.html, 5)."""
    meeting = a_meeting()
    db.session.remove()
    db.engine.dispose()
    assert [one.name for one in file_of(sqlite_site).parent.iterdir()] == ["site.sqlite"]
    with (
        read_only(sqlite_site, folder=True),
        server_of(sqlite_site, factory=powerless.FACTORY) as server,
    ):
        browser = server.browser()
        refused(browser.get("/"))
        give_back(sqlite_site)
        until(lambda: browser.get("/").status_code == 200, "page")
        page = browser.get(form_path(meeting))
        assert browser.send(page, button=SIGN_UP).status_code == 303
    file_is_whole()


def test_the_right_to_write_is_really_gone(tmp_path):
    """Else the tests of a read-only file prove nothing when root runs them."""
    file = tmp_path / "file"
    file.touch()
    file.chmod(0o444)
    look = f"from tests.trouble.powerless import *; give_up_power(); open({str(file)!r}, 'a')"
    ended = subprocess.run([sys.executable, "-c", look], capture_output=True, check=False)
    assert b"PermissionError" in ended.stderr
    assert os.access(file, os.R_OK)


def test_two_programs_reading_while_one_writes_see_whole_facts(sqlite_site):
    """Readers never wait for a writer (WAL)."""
    a_district(name="Eerst")
    with transaction() as session:
        session.execute(text("UPDATE district SET name = 'Later'"))
        other = sqlite3.connect(file_of(sqlite_site), timeout=0)
        assert other.execute("SELECT name FROM district").fetchall() == [("Eerst",)]
        other.close()
