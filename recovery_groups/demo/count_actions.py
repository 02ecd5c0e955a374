"""Head counts of the evenings before the demo was made, so that the coverage page has figures."""

import random

from sqlalchemy import insert, select

from core.db import db
from locations.districts.models import District
from recovery_groups.coverage.figure_actions import keep_figures
from recovery_groups.demo.city_actions import City
from recovery_groups.facilitation.models import HeadCount
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import Meeting, MeetingStatus

FULL = {"zuid": (0.95, 1.0), "waterkant": (0.3, 0.5)}
OFTEN = (0.5, 0.95)
"""Between which shares of its places a meeting was filled, by the slug of its district."""

WITHOUT_PLACES = (4, 11)
"""How many people came where nobody signs up."""


def count_visitors(city: City, chance: random.Random) -> None:
    """Write a head count for each meeting that is over, and keep the figures of those days.

    Call within `transaction()`.
    """
    statement = (
        select(Meeting.id, Meeting.capacity, Meeting.ends_at, District.slug)
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .join(District, District.id == RecoveryGroup.district_id)
        .where(Meeting.ends_at < city.now, Meeting.status != MeetingStatus.CANCELLED)
        .order_by(Meeting.id)
    )
    rows = [
        {
            "meeting_id": row.id,
            "people": _people(row.capacity, row.slug, chance),
            "saved_at": row.ends_at,
        }
        for row in db.session.execute(statement)
    ]
    if rows:
        db.session.execute(insert(HeadCount), rows)
    keep_figures(city.now)


def _people(capacity: int | None, district: str, chance: random.Random) -> int:
    if capacity is None:
        return chance.randint(*WITHOUT_PLACES)
    return round(capacity * chance.uniform(*FULL.get(district, OFTEN)))
