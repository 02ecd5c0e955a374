"""The mistake every sign-up list makes, for the control test: look first, write later."""

import re
import threading
from typing import Any

from flask import Flask
from sqlalchemy import select, text

from app import create_app
from core.db import db
from recovery_groups.meetings import seats
from recovery_groups.meetings.models import Meeting
from recovery_groups.signups import actions

FACTORY = "tests.support.overbooking:overbooking_app()"
CAPACITY = 8


def overbooking_app() -> Flask:
    """Return the site with `seats.claim` looking before the transaction and writing in it.

    Only a test serves it: it shows that the load overbooks a meeting that lets it happen.
    """
    seen = threading.local()
    proper = actions.sign_up

    def look(wish: actions.SignupRequest, **more: Any) -> actions.Confirmation:
        rows = db.session.execute(
            select(Meeting.id, Meeting.seats_taken).where(Meeting.id.in_(wish.meeting_ids))
        )
        seen.taken = dict(rows.tuples().all())
        return proper(wish, **more)

    def write(meeting_id: int, party: int) -> seats.Claim | None:
        if seen.taken[meeting_id] + party > CAPACITY:
            return None
        number = seats._update(seats._ALWAYS, meeting_id, seats=party, numbers=1)
        return seats.Claim(seated=True, number=number or 0)

    actions.sign_up, seats.claim = look, write
    return create_app()


def without_the_check(url: str) -> None:
    """Take the rule against overbooking out of the database of the running app."""
    with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
        if url.startswith("postgresql"):
            rule = "ALTER TABLE meeting DROP CONSTRAINT ck_meeting_not_overbooked"
            connection.execute(text(rule))
            return
        made = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'meeting'"))
        naive = re.sub(r",\s*CONSTRAINT ck_meeting_not_overbooked CHECK \(.*\)(?=,)", "", made)
        assert naive != made
        connection.exec_driver_sql("PRAGMA writable_schema=ON")
        connection.execute(
            text("UPDATE sqlite_master SET sql = :sql WHERE name = 'meeting'"), {"sql": naive}
        )
        connection.exec_driver_sql("PRAGMA writable_schema=RESET")
