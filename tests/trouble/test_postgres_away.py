"""PostgreSQL is away, goes away and comes back: the site says so, and recovers by itself."""

from signal import SIGINT, SIGQUIT
from time import monotonic

import pytest

from core.db import db
from tests.support.builders import a_meeting
from tests.support.crowd import form_path
from tests.support.server import all_at_once
from tests.trouble.invariants import answers_again, promises_kept
from tests.trouble.load import under_load, wrong_in
from tests.trouble.processes import children_of, frozen, kill, until

pytestmark = pytest.mark.hard

SOON = 5.0
PAGES = ("/", "/en/", "/gebieden")


def refused(server, path="/", *, ask=None):
    """Return how long the promised page took, after judging it."""
    browser = server.browser()
    started = monotonic()
    answer = ask(browser) if ask else browser.get(path)
    took = monotonic() - started
    if answer.status_code == 503 and path.startswith("/en"):
        assert "The site" in answer.text
    else:
        assert wrong_in(answer) == [], answer.text
    assert took < SOON, f"{path} took {took:.1f} s"
    return took


def still_fine(server):
    """What needs no database is there."""
    browser = server.browser()
    assert browser.get("/static/site.css").status_code == 200
    assert browser.get("/healthz").status_code == 200


def test_a_site_started_without_its_database_says_so_and_begins_when_it_is_there(
    own_postgres, postgres_site, server_of
):
    meeting = a_meeting()
    db.session.remove()
    db.engine.dispose()
    own_postgres.stop()
    with server_of(postgres_site) as server:
        for path in (*PAGES, form_path(meeting)):
            refused(server, path)
        still_fine(server)
        own_postgres.start()
        answers_again(server)
        assert server.browser().get(form_path(meeting)).status_code == 200


def test_a_form_sent_while_the_database_is_away_can_be_sent_again(
    own_postgres, postgres_site, server_of
):
    meeting = a_meeting()
    with server_of(postgres_site) as server:
        browser = server.browser()
        page = browser.get(form_path(meeting))
        own_postgres.stop()
        refused(server, "/", ask=lambda _other: browser.send(page, button="Meld je aan"))
        still_fine(server)
        own_postgres.start()
        answer = browser.send(page, button="Meld je aan")
        assert answer.status_code == 303
        assert browser.follow(answer).status_code == 200


def test_a_frozen_database_keeps_nobody_waiting(own_postgres, postgres_site, server_of):
    a_meeting()
    with server_of(postgres_site) as server:
        for _worker in range(8):
            assert server.browser().get("/").status_code == 200
        with frozen(own_postgres.pid):
            crowd = all_at_once([lambda: refused(server)] * 40)
            assert sorted(crowd)[20] < SOON / 2, crowd
            still_fine(server)
        answers_again(server)


def test_a_server_that_is_restarted_three_times_under_load_loses_nothing(
    own_postgres, postgres_site, server_of
):
    meetings = [a_meeting(capacity=40), a_meeting(capacity=10)]
    with server_of(postgres_site) as server:
        with under_load(server, meetings) as crowd:
            for how in (SIGINT, SIGQUIT, SIGINT):
                crowd.wait_for_more(15)
                own_postgres.stop(how)
                crowd.wait_for_refusals(10)
                own_postgres.start()
            crowd.wait_for_more(15)
        promises_kept(postgres_site, server, crowd)
        assert crowd.slowest < SOON, crowd.slowest


def test_a_crashing_backend_takes_the_whole_server_down_for_a_moment_only(
    own_postgres, postgres_site, server_of
):
    meetings = [a_meeting(capacity=40), a_meeting(capacity=10)]
    with server_of(postgres_site) as server:
        with under_load(server, meetings) as crowd:
            for _time in range(3):
                crowd.wait_for_more(15)
                before = crowd.answers[503]
                backend = until(lambda: children_of(own_postgres.pid), "backend")[-1]
                kill(backend)
                until(lambda before=before: crowd.answers[503] > before, "refusal")
            crowd.wait_for_more(15)
        promises_kept(postgres_site, server, crowd)
