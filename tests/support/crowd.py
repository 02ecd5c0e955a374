"""A crowd on the production server: people with a form each, and judging what came of it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select, text

from app import create_app
from core import codes
from core.db import db
from core.settings import Settings
from recovery_groups.meetings.models import Meeting
from recovery_groups.signups.models import Receipt, Signup, SignupState
from recovery_groups.signups.queries import fingerprint_of
from tests.support.databases import DATABASES
from tests.support.server import Answer, Browser, Server, all_at_once, serving
from tests.support.site import code_on

SIGN_UP = "Meld je aan"
WAIT = "Zet mij op de wachtlijst"


@dataclass
class Client:
    """Somebody with a page in front of them."""

    browser: Browser
    page: Answer


@pytest.fixture(scope="module", params=DATABASES)
def lasting_database(request, tmp_path_factory) -> Iterator[str]:
    """The URL of a migrated database for all tests of a file."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("crowd") / "crowd.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    server = request.getfixturevalue("postgres")
    url = server.new_database(template=request.getfixturevalue("postgres_template"))
    yield url
    server.drop_database(url)


@pytest.fixture(scope="module")
def lasting_site(lasting_database, tmp_path_factory) -> Iterator[Flask]:
    """The site on that database, to prepare it and to judge what the server did to it."""
    app = create_app(Settings(database_url=lasting_database), tmp_path_factory.mktemp("instance"))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def running(lasting_site, tmp_path_factory) -> Iterator[Server]:
    """The production server: four workers of four threads."""
    with serving(lasting_site, tmp_path_factory.mktemp("log") / "server.log") as server:
        yield server


@pytest.fixture
def server(lasting_site, running) -> Iterator[Server]:
    """The running server, with the site's context around the test; nothing may have locked."""
    with lasting_site.app_context():
        yield running
        db.session.rollback()
        if db.engine.dialect.name == "postgresql":
            counted = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
            assert db.session.scalar(text(counted)) == 0
        db.session.remove()
    assert "Error" not in running.logged()


def clients_of(server: Server, path: str, count: int) -> list[Client]:
    """Return `count` people in different networks who all have the page at `path` open."""
    return opened([server.browser() for _ in range(count)], path)


def opened(browsers: list[Browser], path: str) -> list[Client]:
    """Let every browser open the page at `path`."""
    pages = all_at_once([lambda one=one: one.get(path) for one in browsers])
    assert {page.status_code for page in pages} == {200}
    return [Client(browser, page) for browser, page in zip(browsers, pages, strict=True)]


def send_at_once(clients: list[Client], button: str = SIGN_UP) -> list[Answer]:
    """Let every client send the form in front of them at the same moment."""
    return all_at_once(
        [lambda one=one: one.browser.send(one.page, button=button) for one in clients]
    )


def form_path(meeting: int) -> str:
    """Return where the sign-up form of a meeting is."""
    return f"/bijeenkomsten/{meeting}/aanmelden"


def signed_up(server: Server, meeting: int, count: int, **given: str) -> list[Browser]:
    """Sign `count` parties up one after the other and return their browsers, receipts open."""
    browsers = []
    for _ in range(count):
        browser = server.browser()
        page = browser.get(form_path(meeting))
        answer = browser.send(page, given, button="</form>")
        assert answer.status_code == 303, answer.text
        browsers.append(browser)
    return browsers


def facts(meeting: int) -> tuple[list[Signup], Meeting]:
    """Return the signups of a meeting in order of number, and the meeting."""
    db.session.rollback()
    rows = select(Signup).where(Signup.meeting_id == meeting).order_by(Signup.number)
    return list(db.session.scalars(rows)), db.session.get_one(Meeting, meeting)


def judge(meeting: int) -> None:
    """Whatever happened, the meeting's own counts are those of its rows, and everybody fits."""
    rows, row = facts(meeting)
    assert row.seats_taken == sum(one.party for one in rows if one.state == SignupState.SEATED)
    assert row.parties_waiting == sum(one.state == SignupState.WAITING for one in rows)
    assert row.seats_taken <= row.capacity - row.walk_in_places


def judge_order_of_singles(meeting: int) -> None:
    """Among parties of one: who came first sits, and no seat is free while anybody waits."""
    rows, row = facts(meeting)
    seated = [one.number for one in rows if one.state == SignupState.SEATED]
    waiting = [one.number for one in rows if one.state == SignupState.WAITING]
    if waiting:
        assert max(seated) < min(waiting)
        assert row.seats_taken == row.capacity - row.walk_in_places


def number_behind(code: str, meeting: int) -> int:
    """Return the number of the signup that a shown code holds at a meeting."""
    print_ = fingerprint_of(codes.normalise(code) or "")
    found = db.session.scalar(
        select(Signup.number)
        .join(Receipt, Receipt.id == Signup.receipt_id)
        .where(Signup.meeting_id == meeting, Receipt.fingerprint == print_)
    )
    assert found is not None, "a shown code opens nothing"
    return found


def look_back(server: Server, code: str) -> Answer:
    """Return what somebody sees who comes back with a code, in another browser."""
    browser = server.browser()
    answer = browser.send(browser.get("/mijn-aanmelding"), {"code": code}, button="Kijk")
    assert answer.status_code == 303
    return browser.follow(answer)


def shown_code(browser: Browser) -> str:
    """Return the code on the confirmation that a browser has open."""
    return code_on(browser.get("/bevestiging"))
