"""Closing a venue for some days. Building blocks: what meets there is the caller's to cancel."""

from datetime import date, timedelta

from core.db import db
from core.errors import NotFound
from locations.venues.models import Closure


def close(venue_id: int, *, first_day: date, last_day: date, notice: str) -> int:
    """Close a venue from the first to the last day, both included; return the closure's id.

    `notice` is what visitors read. Call within `transaction()`.
    """
    closure = Closure(venue_id=venue_id, first_day=first_day, last_day=last_day, notice=notice)
    db.session.add(closure)
    db.session.flush()
    return closure.id


def reopen(closure_id: int, *, today: date) -> None:
    """Open a venue from `today` on: a closure not yet begun goes, another one ends yesterday.

    Call within `transaction()`, when no meeting points at a closure that goes. Raises NotFound.
    """
    closure = db.session.get(Closure, closure_id)
    if closure is None:
        raise NotFound
    if closure.first_day >= today:
        db.session.delete(closure)
    else:
        closure.last_day = today - timedelta(days=1)
    db.session.flush()
