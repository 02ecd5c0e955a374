"""Questions about districts; each one is one statement."""

from typing import NamedTuple

from sqlalchemy import select

from core.db import db
from locations.districts.models import District


class DistrictName(NamedTuple):
    """A district as a choice in a list."""

    id: int
    slug: str
    name: str


def choices() -> list[DistrictName]:
    """Return all districts by name."""
    statement = select(District.id, District.slug, District.name).order_by(District.name)
    return [DistrictName._make(row) for row in db.session.execute(statement)]
