"""Days on which places are closed, for the calendars of those places."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, bindparam, select

from core.clock import local
from core.db import db
from locations.venues.models import Closure, Venue
from recovery_groups.feeds.rules import MOST_CLOSURES, ClosedDays, Window

# Tables, not models: as in queries.py.
_closure = Closure.__table__.c
_venue = Venue.__table__.c


def closures_at(venue_id: int, span: Window) -> list[ClosedDays]:
    """Return when a venue is closed, those that are over last."""
    return _closed("venue_id", venue_id, span)


def closures_in(district_id: int, span: Window) -> list[ClosedDays]:
    """Return when the venues of a district are closed, those that are over last."""
    return _closed("district_id", district_id, span)


def _closed(which: str, id_: int, span: Window) -> list[ClosedDays]:
    values = {
        "id": id_,
        "first": local(span.first).date(),
        "today": local(span.today).date(),
        "last": local(span.last).date(),
    }
    rows = db.session.connection().execute(_closures(which), values)
    return [ClosedDays._make(row) for row in rows]


@cache  # Making a statement costs as much as running it, so each is made once.
def _closures(which: str) -> Select[*tuple[Any, ...]]:
    where: ColumnElement[int] = _venue.id if which == "venue_id" else _venue.district_id
    first, today, last = (bindparam(name, type_=Date()) for name in ("first", "today", "last"))
    return (
        select(
            *(_closure.id, _closure.first_day, _closure.last_day, _closure.sequence),
            *(_closure.changed_at, _closure.created_at, _venue.slug, _venue.name),
            *(_venue.street, _venue.city, _venue.latitude, _venue.longitude, _venue.changed_at),
        )
        .join(Venue.__table__, _venue.id == _closure.venue_id)
        .where(
            where == bindparam("id", type_=Integer()),
            _venue.archived_at.is_(None),
            _closure.first_day < last,
            _closure.last_day >= first,
        )
        .order_by(_closure.last_day < today, _closure.first_day, _closure.id)
        .limit(MOST_CLOSURES)
    )
