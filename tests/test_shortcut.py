"""The short cut before Flask: the third answer is that of Flask, and ends when the page does."""

import logging
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from core import changes, clock, pagecache
from core.db import db, transaction
from core.pagecache import Recent
from recovery_groups.groups.models import RecoveryGroup
from tests.support.builders import a_group, a_meeting
from tests.support.site import counted_statements

ZIPPED = {"Accept-Encoding": "gzip"}


@pytest.fixture
def path(app):
    """A public page that was asked before, so that the next answer is remembered."""
    a_meeting(group=a_group(name="Samen verder"))
    return "/"


def thrice(client, path, method="GET", **more):
    """Return three answers: made, kept, and through the short cut."""
    return [client.open(path, method=method, **more) for _ in range(3)]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("headers", [{}, ZIPPED])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_it_answers_what_flask_answers(app, path, method, headers, prefix):
    plain = FlaskClient(app)  # ours reads each page, and cannot read a packed one
    made, kept, again = thrice(plain, prefix + path, method, headers=headers)
    assert made.data == kept.data == again.data
    assert bool(made.data) == (method == "GET")
    for one in (kept, again):
        assert (one.status, list(one.headers)) == (made.status, list(made.headers))


def test_it_answers_304_to_who_has_the_page_and_the_page_to_who_has_another(client, path):
    known = client.get(path).headers["ETag"]
    for _ in range(3):
        assert client.get(path, headers={"If-None-Match": known}).status_code == 304
        assert client.get(path, headers={"If-None-Match": '"another"'}).status_code == 200


def test_it_asks_the_database_once_and_flask_nothing(app, client, path):
    thrice(client, path)
    asked = []
    app.before_request_funcs.setdefault(None, []).append(lambda: asked.append(1))
    with counted_statements() as statements:
        assert client.get(path).status_code == 200
    assert len(statements) == 1
    assert asked == []


def test_a_change_shows_at_once(client, path):
    thrice(client, path)
    with transaction():
        db.session.query(RecoveryGroup).one().name = "Nieuwe naam"
        changes.raise_version()
    with counted_statements() as statements:
        assert "Nieuwe naam" in client.get(path).text
    assert len([one for one in statements if one == "SELECT version"]) == 1


def test_a_page_that_grew_old_is_made_anew(client, path):
    assert "Nu bezig" not in thrice(client, path)[-1].text
    with time_machine.travel(clock.now() + timedelta(days=40), tick=False):
        assert "Samen verder" not in client.get(path).text


def test_a_host_that_is_not_ours_stays_refused(client, path):
    thrice(client, path)
    assert client.get(path, headers={"Host": "elders.example"}).status_code == 400


def test_an_answer_that_gives_somebody_a_cookie_is_given_once(app, client, path):
    def give(response):
        response.set_cookie("eigen", "van een ander")
        return response

    app.after_request_funcs.setdefault(None, []).append(give)
    thrice(client, path)
    app.after_request_funcs[None].remove(give)
    assert "Set-Cookie" not in client.get(path).headers


def test_it_stands_in_the_log_like_any_other(client, path, caplog):
    thrice(client, path)
    caplog.clear()
    with caplog.at_level(logging.INFO, "buurt.requests"):
        client.get(path)
    [line] = [one.getMessage() for one in caplog.records if one.name == "buurt.requests"]
    assert line.startswith("GET pages.home 200 ")


def test_when_the_database_is_away_flask_says_so(client, path, monkeypatch):
    thrice(client, path)

    def away(_bind):
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr(changes, "_from_driver", away)
    assert client.get(path).status_code == 503


def test_what_is_kept_has_a_most_of_bytes_and_of_entries(monkeypatch):
    monkeypatch.setattr(pagecache, "MOST_BYTES", 30)
    monkeypatch.setattr(pagecache, "ENTRIES", 3)
    kept = Recent[int, bytes](len)
    for number in range(10):
        kept.keep(number, b"12345")
    assert list(kept) == [7, 8, 9]
    kept.keep(8, b"1" * 20)
    assert list(kept) == [7, 9, 8]
    kept.keep(1, b"1" * 10)
    assert list(kept) == [8, 1]
    kept.keep(2, b"1" * 100)
    assert list(kept) == [2], "what is larger than all is kept alone"
