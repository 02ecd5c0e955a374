"""The audit log after a restore: every line of the backup is there, and still stays."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from core import audit
from core.audit import AuditLine
from core.db import db, dialect, transaction
from tests.support.staff import an_account
from tests.test_backup import backed_up, lose_everything, programs, say, settings

__all__ = ["backed_up", "programs", "say", "settings"]


def lines():
    db.session.rollback()
    return db.session.execute(select(AuditLine.__table__).order_by(AuditLine.id)).all()


def refused(statement):
    """Return what the database says when somebody tries this by hand."""
    engine = db.engine.execution_options(writing=True)
    with engine.connect() as connection, pytest.raises(IntegrityError) as error:
        connection.execute(text(statement))
    return str(error.value.orig)


def test_a_restored_site_has_every_line_and_keeps_it(app, request, say, backed_up):
    account = an_account("admin")
    for number in range(3):
        with transaction():
            audit.record("cancelled", "meeting", number, by=account, district_id=1, reason="room")
    before = lines()
    assert len(before) == 3
    file = backed_up()
    lose_everything(app, request)
    code, told = say("restore", file)
    assert code == 0, told
    assert lines() == before
    for change in ("UPDATE audit_line SET action = 'x'", "DELETE FROM audit_line"):
        assert "audit lines stay" in refused(change)
    with transaction():
        audit.record("restored", "meeting", 1, by=account)
    assert [one.id for one in lines()] == [*(one.id for one in before), before[-1].id + 1]


def test_the_log_is_not_emptied_at_once(app):
    with transaction():
        audit.record("cancelled", "meeting", 1, by=an_account("admin"))
    # SQLite knows no TRUNCATE; there this is the quickest way to empty a table.
    ways = ["DELETE FROM audit_line"]
    if dialect() == "postgresql":
        ways = ["TRUNCATE audit_line", "TRUNCATE account CASCADE"]
    for way in ways:
        assert "audit lines stay" in refused(way), way
    assert len(lines()) == 1
