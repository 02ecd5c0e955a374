"""How long a request waits for its database: bounded in every way, and jobs are not."""

from time import monotonic

import pytest
from flask import request
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from core import patience
from core.db import db, dialect, engine
from tests.support.builders import a_meeting


@pytest.fixture
def hurried(monkeypatch):
    """Half a second of patience instead of many."""
    monkeypatch.setattr(patience, "LONGEST", {"sqlite": 0.5, "postgresql": 0.5})


def setting(name):
    return db.session.scalar(text(f"SHOW {name}"))


def test_a_job_may_take_its_time(app):
    if dialect() == "postgresql":
        assert setting("statement_timeout") == setting("lock_timeout") == "0"
    assert patience.seconds_left(dialect()) == patience.LONGEST[dialect()]


def test_a_request_has_limits_on_the_servers_side_too(app):
    with app.test_request_context("/"):
        if dialect() == "postgresql":
            assert setting("lock_timeout") == "3s"
            assert setting("statement_timeout") == "4s"
            assert setting("idle_in_transaction_session_timeout") == "10s"
        assert patience.seconds_left(dialect()) <= patience.LONGEST[dialect()]


def test_the_limit_is_for_the_whole_request(app):
    with app.test_request_context("/"):
        first = patience.seconds_left(dialect())
        request.environ["buurt.database_since"] -= 3600
        assert patience.seconds_left(dialect()) < first
        assert patience.seconds_left(dialect()) > 0, "a rollback still needs a moment"


def wait_in_vain(app):
    """Wait in a request for something that takes far too long; return how long it took."""
    wait = hang if dialect() == "postgresql" else write_beside_another
    started = monotonic()
    with app.test_request_context("/"), pytest.raises(OperationalError):
        wait()
    db.session.remove()
    return monotonic() - started


def hang():
    db.session.execute(text("SELECT pg_sleep(20)"))


def write_beside_another():
    writing = engine().execution_options(writing=True)
    with writing.connect() as holder, holder.begin(), writing.connect() as late:
        late.begin()


def test_a_request_is_told_in_time_and_the_next_one_is_served(app, hurried, client):
    a_meeting()
    db.session.remove()
    assert 0.4 < wait_in_vain(app) < 5
    patience_over(app)
    assert client.get("/").status_code == 200


def patience_over(app):
    """Wait until a server that did not answer is asked again."""
    give_up = monotonic() + 10
    while monotonic() < give_up:
        with app.test_request_context("/"):
            try:
                db.session.execute(text("SELECT 1"))
            except OperationalError:
                db.session.remove()
            else:
                db.session.remove()
                return
    pytest.fail("the database is never asked again")


def test_an_answer_is_not_lost_when_the_database_goes_while_it_is_given(app, client, monkeypatch):
    """What was read is read: giving the connection back must not turn a page into an error."""
    gone = engine().dialect.loaded_dbapi.OperationalError

    def too_late(_connection):
        raise gone("the server is not there any more")

    def goes(response):
        db.session.execute(text("SELECT 1"))
        monkeypatch.setattr(engine().dialect, "do_rollback", too_late)
        monkeypatch.setattr(engine().dialect, "is_disconnect", lambda *_error: True)
        return response

    app.after_request_funcs.setdefault(None, []).append(goes)
    assert client.get("/").status_code == 200
