"""Rate limits count networks, hold across threads, and remember nobody."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import g
from sqlalchemy import func, select

from core import clock, ratelimit
from core.db import db, transaction
from core.errors import TooManyTries
from core.ratelimit import DayKey, RateBucket
from tests.support.builders import on_wall

WINDOW = timedelta(minutes=15)


@pytest.fixture
def at_noon(time_machine):
    """Stand at the start of a window, away from midnight."""
    moment = on_wall(clock.today() + timedelta(days=1), "12:00")
    time_machine.move_to(moment, tick=False)
    return time_machine


@contextmanager
def visit(app, address="192.0.2.1"):
    """Stand in a genuine form that was sent from an address."""
    with app.test_request_context(method="POST", environ_base={"REMOTE_ADDR": address}):
        g.csrf_valid = True
        yield
        db.session.remove()


def tries(app, address, times=1, *, limit=1000):
    """Count `times` tries from an address."""
    with visit(app, address):
        for _time in range(times):
            ratelimit.hit({"wrong-code": 1}, window=WINDOW, limit=limit)


def counts():
    """Return every count that is stored."""
    db.session.rollback()
    return sorted(db.session.scalars(select(RateBucket.count)))


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("192.0.2.1", "192.0.2.254", True),
        ("192.0.2.1", "192.0.3.1", False),
        ("2001:db8:1::1", "2001:db8:1:ffff::9", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("192.0.2.1", "2001:db8:1::1", False),
        ("geen adres", "", True),
    ],
)
def test_neighbours_share_a_count_and_other_networks_do_not(app, at_noon, first, second, together):
    for address in (first, second):
        tries(app, address)
    assert counts() == ([2] if together else [1, 1])


def test_the_limit_holds_for_one_network_and_not_for_another(app, at_noon):
    tries(app, "192.0.2.1", 3, limit=3)
    with pytest.raises(TooManyTries):
        tries(app, "192.0.2.9", limit=3)
    tries(app, "198.51.100.1", limit=3)


def test_a_refused_try_is_not_counted(app, at_noon):
    tries(app, "192.0.2.1", 3, limit=3)
    for _time in range(5):
        with pytest.raises(TooManyTries):
            tries(app, "192.0.2.1", limit=3)
    assert counts() == [3]


def test_the_wait_that_is_told_is_the_wait_that_helps(app, at_noon):
    tries(app, "192.0.2.1", 3, limit=3)
    at_noon.move_to(clock.now() + timedelta(minutes=5), tick=False)
    with pytest.raises(TooManyTries) as refusal:
        tries(app, "192.0.2.1", limit=3)
    assert refusal.value.retry_after == 600
    at_noon.move_to(clock.now() + timedelta(seconds=600), tick=False)
    tries(app, "192.0.2.1", limit=3)


def test_kinds_are_counted_apart_and_refused_together(app, at_noon):
    with visit(app):
        ratelimit.hit({"a": 2, "b": 1}, window=WINDOW, limit=3)
        with pytest.raises(TooManyTries):
            ratelimit.hit({"a": 2, "b": 1}, window=WINDOW, limit=3)
        ratelimit.hit({"a": 1, "b": 2}, window=WINDOW, limit=3)
    assert counts() == [3, 3]


def test_what_is_given_back_may_be_used_again(app, at_noon):
    with visit(app):
        ratelimit.hit({"a": 3}, window=WINDOW, limit=3)
        ratelimit.give_back("a", 2, window=WINDOW)
        ratelimit.hit({"a": 2}, window=WINDOW, limit=3)
        ratelimit.give_back("a", 9, window=WINDOW)
    assert counts() == [3]


def test_looking_whether_it_is_too_much_counts_nothing(app, at_noon):
    with visit(app):
        for _time in range(9):
            ratelimit.refuse_when_over("a", window=WINDOW, limit=3)
        ratelimit.hit({"a": 3}, window=WINDOW, limit=3)
        with pytest.raises(TooManyTries):
            ratelimit.refuse_when_over("a", window=WINDOW, limit=3)
    assert counts() == [3]


def test_the_key_changes_every_day(app, at_noon):
    tries(app, "192.0.2.1")
    first = db.session.scalars(select(RateBucket.bucket)).one()
    at_noon.move_to(clock.now() + timedelta(days=1), tick=False)
    tries(app, "192.0.2.1")
    assert db.session.scalar(select(func.count()).select_from(DayKey)) == 2
    buckets = set(db.session.scalars(select(RateBucket.bucket)))
    assert len(buckets - {first}) == 1, "the same network has another name the next day"


def test_a_bucket_is_sixteen_bits_and_holds_no_address(app, at_noon):
    for number in range(60):
        tries(app, f"192.0.{number}.77")
    buckets = db.session.scalars(select(RateBucket.bucket)).all()
    assert len(buckets) > 50  # of 60; two networks may share one
    for bucket in buckets:
        kind, _, digest = bucket.partition(":")
        assert kind == "wrong-code"
        assert 0 <= int(digest, 16) < 2**16
        assert "192" not in kind


def test_many_at_once_are_counted_exactly(app):
    with ThreadPoolExecutor(8) as threads:
        for one in [threads.submit(in_a_thread, app, 10) for _ in range(8)]:
            one.result()
    assert sum(counts()) == 80


def in_a_thread(app, times):
    with app.app_context():
        tries(app, "192.0.2.1", times)


def test_at_most_the_limit_gets_through_when_many_try_at_once(app, time_machine, at_noon):
    def try_once(_number):
        with app.app_context():
            try:
                tries(app, "192.0.2.1", limit=5)
            except TooManyTries:
                return False
            return True

    with ThreadPoolExecutor(16) as threads:
        assert sum(threads.map(try_once, range(16))) == 5


def test_a_count_within_the_use_case_is_refused_because_it_would_lock_itself_out(app):
    with visit(app), pytest.raises(RuntimeError, match="inside"), transaction():
        ratelimit.hit({"a": 1}, window=WINDOW, limit=1)


def test_a_refused_first_count_of_the_day_leaves_one_key_for_all_workers(app, at_noon):
    with visit(app):
        with pytest.raises(TooManyTries):
            ratelimit.hit({"a": 9}, window=WINDOW, limit=3)
        ratelimit.hit({"a": 3}, window=WINDOW, limit=3)
        with pytest.raises(TooManyTries):
            ratelimit.refuse_when_over("a", window=WINDOW, limit=3)
