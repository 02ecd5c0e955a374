"""`db.touch`: the one thing that looking may write down."""

from datetime import timedelta

import pytest
from sqlalchemy import event, update
from sqlalchemy.exc import OperationalError

from core import clock
from core.accounts.models import Account, StaffSession
from core.db import TOUCHED, WritingWhileReading, db, touch, transaction
from tests.support.residents import rows
from tests.support.staff import sign_in


def test_only_when_something_was_last_used_is_written_while_looking():
    assert frozenset({"staff_session", "feed_token"}) == TOUCHED


def test_another_table_is_refused(app, facilitator):
    with app.test_request_context(), pytest.raises(WritingWhileReading):
        touch(update(Account).values(name="iemand anders"))


def test_inside_a_use_case_it_is_refused(app):
    with pytest.raises(WritingWhileReading), transaction():
        touch(update(StaffSession).values(seen_at=clock.now()))


def test_it_writes_in_a_get_and_nothing_else_does(app, client, facilitator):
    sign_in(client, facilitator)
    later = clock.now() + timedelta(minutes=6)
    with app.test_request_context():
        touch(update(StaffSession).values(seen_at=later))
        with pytest.raises(WritingWhileReading), transaction():
            db.session.execute(update(StaffSession).values(seen_at=clock.now()))
    assert rows(StaffSession)[0].seen_at == later


def test_who_only_looks_does_not_hear_that_nothing_can_be_written(client, facilitator):
    sign_in(client, facilitator)
    with transaction():
        an_hour_ago = clock.now() - timedelta(minutes=20)
        db.session.execute(update(StaffSession).values(seen_at=an_hour_ago))
    event.listen(db.engine, "before_cursor_execute", refuse_updates)
    try:
        assert client.get("/mijn-account").status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", refuse_updates)
    assert rows(StaffSession)[0].seen_at == an_hour_ago


def refuse_updates(_connection, _cursor, statement, *_rest):
    if statement.startswith("UPDATE"):
        raise OperationalError(statement, {}, Exception("read only"))
