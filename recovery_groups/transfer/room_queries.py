"""Rooms by name, as a cell names them."""

from collections.abc import Collection

from sqlalchemy import select

from core.db import db
from locations.venues.models import Room


def rooms_of(venue_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """Return the id of each room in use, by venue and name."""
    here = (Room.venue_id.in_(venue_ids), Room.archived_at.is_(None))
    found = db.session.execute(select(Room.id, Room.venue_id, Room.name).where(*here))
    return {(row.venue_id, row.name): row.id for row in found}
