"""Who waits for a place, and the latest signups: as little of each as the task needs."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from core.db import db
from core.secrets import open_closed
from recovery_groups.facilitation.own_queries import Own
from recovery_groups.facilitation.rules import may_read_name, names_shown
from recovery_groups.signups.models import Signup, SignupState

MOST_LATEST = 60
"""Latest signups in one list: a burst of them fits."""


class Waiting(NamedTuple):
    """A party that waits: what one says at the door, or a nickname one may read."""

    door: int
    party: int
    since: date
    name: str | None


class Latest(NamedTuple):
    """A signup without what is in it."""

    door: int
    party: int
    since: date
    named: bool
    waiting: bool


def waiting(own: Own, today: date, *, hidden: bool) -> list[Waiting]:
    """Return the parties that wait for a place at an own date, in order.

    Names as far as this facilitator may read them now, and none when they are `hidden`.
    """
    rows = select(Signup.door, Signup.party, Signup.created_on, Signup.nickname).where(
        Signup.meeting_id == own.meeting_id, Signup.state == SignupState.WAITING
    )
    shown = not hidden and names_shown(own.day, today)
    return [
        Waiting(
            row.door,
            row.party,
            row.created_on,
            open_closed(row.nickname)
            if row.nickname and shown and may_read_name(row.created_on, own.since)
            else None,
        )
        for row in db.session.execute(rows.order_by(Signup.number))
    ]


def latest(meeting_id: int) -> list[Latest]:
    """Return the newest signups of a date that hold or await a place, the newest first."""
    rows = (
        select(
            Signup.door,
            Signup.party,
            Signup.created_on,
            Signup.nickname.is_not(None),
            Signup.state == SignupState.WAITING,
        )
        .where(Signup.meeting_id == meeting_id, Signup.state != SignupState.WITHDRAWN)
        .order_by(Signup.number.desc())
        .limit(MOST_LATEST)
    )
    return [Latest(*row) for row in db.session.execute(rows)]


def released(meeting_id: int) -> int:
    """Return how many signups of a date were given back by a facilitator."""
    found = select(func.count()).where(
        Signup.meeting_id == meeting_id, Signup.released, Signup.state == SignupState.WITHDRAWN
    )
    return db.session.scalar(found) or 0


def readable_names(own: Own, today: date) -> list[str]:
    """Return the nicknames at an own date that its facilitator may read."""
    if not names_shown(own.day, today):
        return []
    rows = select(Signup.nickname, Signup.created_on).where(
        Signup.meeting_id == own.meeting_id,
        Signup.nickname.is_not(None),
        Signup.state != SignupState.WITHDRAWN,
    )
    readable = (
        open_closed(row.nickname)
        for row in db.session.execute(rows)
        if may_read_name(row.created_on, own.since)
    )
    return [name for name in readable if name]
