"""Every date of one's own districts, page by page along an index."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import select, true, tuple_

from core import patience
from core.db import db
from locations.districts.models import District
from locations.venues.models import Room, Venue
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import Meeting

AT_ONCE = 2000
"""Dates in one statement, and in memory: 26,000 of them take fourteen statements."""


def meetings(scope: Collection[int] | None) -> Iterator[Sequence[Any]]:
    """Give the dates in order of their start, a page at a time; `scope` None means all districts.

    No number of people is among the columns: those are in Cijfers, where small ones are hidden.
    """
    columns = (
        *(Meeting.id, Meeting.starts_at, Meeting.ends_at, Meeting.status, Meeting.cancel_reason),
        *(Meeting.extra, Meeting.capacity, RecoveryGroup.name.label("group_name")),
        *(District.name.label("district_name"), Venue.name.label("venue_name")),
        Room.name.label("room_name"),
    )
    statement = (
        select(*columns)
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .join(District, District.id == RecoveryGroup.district_id)
        .join(Venue, Venue.id == Meeting.venue_id)
        .outerjoin(Room, Room.id == Meeting.room_id)
        .where(true() if scope is None else RecoveryGroup.district_id.in_(scope))
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(AT_ONCE)
    )
    page = statement
    while True:
        patience.start_anew()
        rows = db.session.execute(page).all()
        if rows:
            yield rows
        if len(rows) < AT_ONCE:
            return
        last = (rows[-1].starts_at, rows[-1].id)
        page = statement.where(tuple_(Meeting.starts_at, Meeting.id) > last)
