"""Changing venues, and closing one for some days. Building blocks within `transaction()`.

What meets in a venue that closes is the caller's to cancel.
"""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select

from core import changes, clock
from core.db import db
from core.errors import NotFound
from locations.venues.models import Closure, Venue


class Address(NamedTuple):
    """What a venue is called and where it is, as calendars tell it too."""

    name: str
    street: str
    postcode: str
    city: str
    latitude: float | None
    longitude: float | None


def move_to(venue_id: int, address: Address) -> None:
    """Give a venue another name or address; calendars take its meetings over again.

    The one place that changes these (RFC 5545 section 3.8.7.3). The same again changes nothing.
    Raises NotFound.
    """
    row = select(Venue).where(Venue.id == venue_id).with_for_update()
    venue = db.session.scalar(row.execution_options(populate_existing=True))
    if venue is None:
        raise NotFound
    if Address(*(getattr(venue, name) for name in Address._fields)) != address:
        for name, value in address._asdict().items():
            setattr(venue, name, value)
        venue.changed_at = clock.now()
        db.session.flush()
        changes.raise_version()


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
        closure.sequence += 1
        closure.changed_at = clock.now()
    db.session.flush()
