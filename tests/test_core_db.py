"""The database's ground: one transaction, no writing while reading, moments with a zone."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import g
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import StatementError

from core import changes, clock
from core.db import WritingWhileReading, db, dialect, insert_ignoring, side_transaction, transaction
from locations.districts.models import District
from recovery_groups.meetings.models import Meeting
from recovery_groups.signups.models import UsedNonce
from tests.support.builders import a_district, a_meeting


def a_new_district(name="Nieuw"):
    return District(slug=name.lower(), name=name, municipality="Lindewaard", stage="started")


class Trouble(Exception):
    """Something went wrong halfway."""


def fails_after(*steps):
    """Take steps in one transaction that fails in the end."""
    with transaction() as session:
        for step in steps:
            step(session)
        raise Trouble


def names():
    db.session.rollback()
    return list(db.session.scalars(select(District.name).order_by(District.id)))


def test_what_a_transaction_wrote_is_there(app):
    with transaction() as session:
        session.add(a_new_district())
    assert names() == ["Nieuw"]


def test_a_failing_transaction_leaves_nothing(app):
    with pytest.raises(Trouble):
        fails_after(lambda session: session.add(a_new_district()), lambda session: session.flush())
    assert names() == []


def test_a_transaction_within_a_transaction_is_the_same_one(app):
    def join(outer):
        with transaction() as inner:
            assert inner is outer
            inner.add(a_new_district())

    with pytest.raises(Trouble):
        fails_after(join)
    assert names() == []


def test_after_a_failure_the_next_transaction_works(app):
    with pytest.raises(Trouble):
        fails_after()
    a_district(name="Daarna")
    assert names() == ["Daarna"]


def test_a_change_outside_a_transaction_is_refused(app):
    db.session.add(a_new_district())
    with pytest.raises(WritingWhileReading):
        db.session.flush()
    db.session.rollback()
    a_district()
    row = db.session.scalars(select(District)).one()
    row.name = "Anders"
    with pytest.raises(WritingWhileReading):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize(
    "statement", [update(District).values(name="x"), delete(District)], ids=["update", "delete"]
)
def test_a_writing_statement_outside_a_transaction_is_refused(app, statement):
    with pytest.raises(WritingWhileReading):
        db.session.execute(statement)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("writing", [transaction, side_transaction])
def test_looking_never_writes(app, method, writing):
    with app.test_request_context(method=method):
        g.csrf_valid = True
        with pytest.raises(WritingWhileReading, match=method), writing():
            pass


@pytest.mark.parametrize("writing", [transaction, side_transaction])
def test_a_form_that_was_not_checked_writes_nothing(app, writing):
    with app.test_request_context(method="POST"):
        with pytest.raises(WritingWhileReading, match="check"), writing():
            pass
        g.csrf_valid = True
        with writing():
            pass


def test_a_moment_keeps_its_instant_whatever_zone_it_came_in(app):
    elsewhere = datetime(2027, 7, 1, 12, 0, tzinfo=timezone(timedelta(hours=9)))
    meeting = a_meeting(starts_at=elsewhere)
    db.session.rollback()
    stored = db.session.get_one(Meeting, meeting).starts_at
    assert stored == elsewhere
    assert stored.tzinfo is UTC
    assert db.session.scalar(select(Meeting.id).where(Meeting.starts_at == elsewhere)) == meeting


def test_a_moment_without_a_zone_is_refused(app):
    naive = clock.now().replace(tzinfo=None)
    with pytest.raises(StatementError, match="time zone"):
        db.session.scalar(select(Meeting.id).where(Meeting.starts_at == naive))


def test_a_row_that_is_there_already_is_left_as_it_was(app):
    row = {"fingerprint": b"x" * 32, "used_at": clock.now()}
    for expected in (1, 0):
        with transaction() as session:
            statement = insert_ignoring(UsedNonce, [row]).returning(UsedNonce.used_at)
            assert len(session.execute(statement).all()) == expected


def test_sqlite_is_set_up_to_lose_nothing_and_keep_no_traces(app):
    if dialect() != "sqlite":
        assert db.session.scalar(text("SHOW transaction_isolation")) == "read committed"
        return
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000}
    for name, value in {**expected, "secure_delete": 1}.items():
        assert db.session.scalar(text(f"PRAGMA {name}")) == value, name


def test_the_public_version_rises_once_with_each_change_and_not_without(app):
    before = changes.version()
    with transaction():
        changes.raise_version()
        changes.raise_version()
    assert changes.version() == before + 1
    with transaction():
        pass
    assert changes.version() == before + 1


def test_a_change_that_failed_raises_no_version(app):
    before = changes.version()
    with pytest.raises(Trouble):
        fails_after(lambda _session: changes.raise_version())
    with transaction():
        pass
    assert changes.version() == before
