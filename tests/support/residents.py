"""Residents who signed up, made by the use case itself, and the nights that forget them."""

import secrets
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core import clock
from core.db import Base, db
from recovery_groups.meetings.models import Meeting
from recovery_groups.signups.actions import SignupRequest, sign_up
from recovery_groups.signups.forgetting_actions import forget
from tests.support.builders import on_wall

MAIL = {"address": "stille.lezer@voorbeeld.nl", "wants_changes": True}
SUNDAY = date(2026, 11, 22)
EVENING = on_wall(SUNDAY, "19:30")
"""When the meetings of these tests start, unless a test says otherwise."""


def a_resident(*meetings: int, code: str | None = None, **given: Any) -> str:
    """Sign a party up for meetings of one group, waiting where it is full; return the code."""
    group = db.session.scalar(select(Meeting.group_id).where(Meeting.id == meetings[0]))
    chosen = frozenset(meetings)
    wish = SignupRequest(
        **{"group_id": group, "meeting_ids": chosen, "accepts_queue": chosen, **given}
    )
    nonce = secrets.token_bytes(16)
    return sign_up(wish, nonce=nonce, opens_days=28, known_code=code).code


def rows(model: type[Base]) -> list[Any]:
    """Return every row of a table as it is now."""
    db.session.rollback()
    return list(db.session.scalars(select(model).execution_options(populate_existing=True)))


def size(model: type[Base]) -> int:
    """Return how many rows a table has now."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def the_week_before(app, time_machine):
    """Stand a week before that Sunday."""
    time_machine.move_to(on_wall(SUNDAY - timedelta(days=7), "12:00"), tick=False)
    return time_machine


@pytest.fixture
def night(the_week_before):
    """Let a night come, days after that Sunday, and forget what is over then."""

    def go(days, wall="04:00"):
        the_week_before.move_to(on_wall(SUNDAY + timedelta(days=days), wall), tick=False)
        forgotten = forget(clock.now())
        db.session.rollback()
        return forgotten

    return go
