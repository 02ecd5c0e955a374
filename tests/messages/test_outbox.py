"""The outbox: what was promised is taken once, and by one worker at a time."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text, update

from core import clock, outbox
from core.db import db, dialect, transaction
from core.outbox import Outbox
from tests.support.mailing import outbox as rows
from tests.support.site import counted_statements

FIVE_MINUTES = timedelta(minutes=5)


@pytest.fixture(autouse=True)
def it_is_noon(time_machine):
    time_machine.move_to(datetime.fromisoformat("2026-11-22T12:00:00+01:00"), tick=False)


def written(*subjects, kind="moved", sequence=1, wait=timedelta()):
    with transaction():
        each = [(subject, sequence) for subject in subjects]
        outbox.enqueue(kind, each, not_before=clock.now() + wait)


def taken():
    """Take until there is nothing; return the subjects in that order."""
    found = []
    while item := outbox.take(clock.now()):
        found.append(item.subject_id)
    return found


def test_the_same_message_is_written_down_once(app):
    written(1)
    written(1, 2)
    assert [row.subject_id for row in rows()] == [1, 2]
    written(1, sequence=2)
    written(1, kind="cancelled")
    assert len(rows()) == 4


def test_a_crowd_is_written_down_in_one_statement(app):
    with counted_statements() as seen:
        written(*range(1, 201))
    assert len(seen) == 1
    assert len(rows()) == 200


def test_nothing_is_written_when_the_change_is_not_saved(app):
    def fails():
        with transaction():
            outbox.enqueue("moved", [(1, 1)], not_before=clock.now())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert rows() == []


def test_it_is_taken_from_its_moment_on_the_oldest_first(app, time_machine):
    written(1, wait=timedelta(minutes=10))
    written(2, wait=timedelta(minutes=5))
    written(3)
    outbox.finish(outbox.take(clock.now()))
    assert taken() == []
    time_machine.shift(timedelta(minutes=10))
    assert taken() == [2, 1]


def test_what_a_dead_worker_held_is_taken_again_after_five_minutes(app, time_machine):
    written(1)
    first = outbox.take(clock.now())
    time_machine.shift(FIVE_MINUTES - timedelta(seconds=1))
    assert outbox.take(clock.now()) is None
    time_machine.shift(timedelta(seconds=1))
    second = outbox.take(clock.now())
    assert (first.mark, first.tries) == ("moved:1:1", 1)
    assert (second.mark, second.tries) == ("moved:1:1", 2)


def test_a_worker_that_comes_back_late_changes_nothing(app, time_machine):
    written(1)
    late = outbox.take(clock.now())
    time_machine.shift(FIVE_MINUTES)
    now_ours = outbox.take(clock.now())
    outbox.finish(late)
    outbox.drop(late)
    outbox.put_back(late, timedelta())
    assert [row.state for row in rows()] == ["sending"]
    outbox.finish(now_ours)
    assert [row.state for row in rows()] == ["sent"]


def test_nobody_gets_the_next_message_while_one_is_on_its_way(app, time_machine):
    written(1, kind="cancelled")
    first = outbox.take(clock.now())
    written(1, kind="restored", sequence=2)
    written(2)
    assert taken() == [2]
    outbox.finish(first)
    assert taken() == [1]


@pytest.mark.race
def test_many_workers_at_once_take_each_message_once(app):
    written(*range(1, 41))
    line, found = threading.Barrier(4), []

    def work():
        with app.app_context():
            line.wait(timeout=30)
            found.extend(taken())
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(timeout=60)
    assert sorted(found) == list(range(1, 41))


def test_only_what_was_never_tried_counts_as_unknown(app):
    written(1, 2, 3)
    outbox.put_back(outbox.take(clock.now()), FIVE_MINUTES)
    outbox.take(clock.now())
    with transaction():
        back = outbox.take_back([1, 2, 3], "moved")
    assert {(one.subject_id, one.untried) for one in back} == {(1, False), (3, True)}
    assert [row.subject_id for row in rows()] == [2]


def test_what_was_sent_is_deleted_after_a_day(app, time_machine):
    written(1, 2)
    outbox.finish(outbox.take(clock.now()))
    time_machine.shift(timedelta(hours=24) - timedelta(seconds=1))
    outbox.forget_sent(clock.now())
    assert len(rows()) == 2
    time_machine.shift(timedelta(seconds=1))
    outbox.forget_sent(clock.now())
    assert [row.subject_id for row in rows()] == [2]


def test_what_is_erased_leaves_nothing_behind(app):
    written(1, 2)
    outbox.finish(outbox.take(clock.now()))
    with transaction():
        outbox.forget([1, 2], ["moved"])
    assert rows() == []


def test_a_clock_that_was_wrong_for_a_while_loses_no_message(app, time_machine):
    written(1, 2)
    time_machine.shift(timedelta(days=400))
    outbox.take(clock.now())
    outbox.put_back(outbox.take(clock.now()), FIVE_MINUTES)
    time_machine.shift(timedelta(days=-400))
    assert taken() == []
    outbox.forget_sent(clock.now())
    assert sorted(taken()) == [1, 2]


def test_a_number_is_never_given_twice(app):
    written(1)
    first = outbox.take(clock.now())
    outbox.drop(first)
    written(2)
    assert outbox.take(clock.now()).id > first.id


def test_taking_reads_along_an_index(app):
    written(*range(1, 301))
    with transaction():
        done = {"state": "sent", "sent_at": clock.now()}
        db.session.execute(update(Outbox).where(Outbox.subject_id > 3).values(**done))
    with db.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        if dialect() == "postgresql":  # on three rows it would rather read them all
            connection.execute(text("SET enable_seqscan = off"))
        explain = "EXPLAIN " if dialect() == "postgresql" else "EXPLAIN QUERY PLAN "
        query = (
            "SELECT id FROM outbox WHERE state != 'sent' AND not_before <= '2030-01-01'"
            " ORDER BY not_before, id LIMIT 1"
        )
        plan = " ".join(str(row) for row in connection.execute(text(explain + query)))
        connection.rollback()
    assert "ix_outbox_not_before_id" in plan
    assert "TEMP B-TREE" not in plan
    with counted_statements() as seen:
        outbox.take(clock.now())
    assert len(seen) == 1
    assert "state != 'sent'" in seen[0]


def test_the_outbox_has_no_room_for_an_address_or_a_text(app):
    kinds = {column.name: str(column.type) for column in Outbox.__table__.columns}
    assert {name for name, kind in kinds.items() if kind.startswith("VARCHAR")} == {"kind", "state"}
    assert not any("BLOB" in kind or "TEXT" in kind for kind in kinds.values())
