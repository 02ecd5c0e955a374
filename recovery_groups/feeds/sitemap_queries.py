"""Every public page, for search engines."""

from functools import cache
from typing import NamedTuple

from sqlalchemy import CompoundSelect, literal, select, union_all

from core.db import db
from locations.districts.models import District
from locations.venues.models import Venue
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.groups.queries import LISTED

MOST = 45_000
"""Addresses at most: a sitemap may hold 50,000 (sitemaps.org/protocol.html)."""


class PageName(NamedTuple):
    """A page by its kind (the first word of its path) and slug."""

    kind: str
    slug: str


def pages() -> list[PageName]:
    """Return the pages of districts, venues and groups, in one statement."""
    rows = db.session.connection().execute(_pages())
    return [PageName._make(row) for row in rows]


@cache
def _pages() -> CompoundSelect[tuple[str, str]]:
    district, venue, group = District.__table__.c, Venue.__table__.c, RecoveryGroup.__table__.c
    return (
        union_all(
            select(literal("gebieden").label("kind"), district.slug.label("slug")),
            select(literal("buurtpunten"), venue.slug),
            select(literal("groepen"), group.slug).where(group.state.in_(LISTED)),
        )
        .order_by("kind", "slug")
        .limit(MOST)
    )
