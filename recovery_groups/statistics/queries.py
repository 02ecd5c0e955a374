"""Questions about figures; only what may be shown leaves this file.

`scope` are the districts a coordinator plans for; None means all of them.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from core.db import db
from locations.districts.models import District
from locations.venues.models import Venue
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.statistics.models import FrozenFigure
from recovery_groups.statistics.rules import Measure, Span

MOST = 60
"""So many weeks, months or quarters are offered, the newest first."""


class Figure(NamedTuple):
    """What is shown of one part in one span of days: None when it is hidden."""

    first_day: date
    measure: Measure
    district_id: int
    district: str
    group_id: int | None
    group: str | None
    venue_id: int | None
    venue: str | None
    shown: int | None
    places: int | None
    meetings: int


def first_days(span: Span) -> list[date]:
    """Return the first days of the spans of which figures stand, the newest first."""
    statement = (
        select(FrozenFigure.first_day)
        .where(FrozenFigure.span == span)
        .distinct()
        .order_by(FrozenFigure.first_day.desc())
        .limit(MOST)
    )
    return list(db.session.scalars(statement))


def figures(scope: Collection[int] | None, span: Span, days: Sequence[date]) -> list[Figure]:
    """Return the figures of the spans that begin on `days`, by name."""
    statement = (
        select(
            FrozenFigure.first_day,
            FrozenFigure.measure,
            *(FrozenFigure.district_id, District.name),
            *(FrozenFigure.group_id, RecoveryGroup.name, FrozenFigure.venue_id, Venue.name),
            *(FrozenFigure.shown, FrozenFigure.places, FrozenFigure.meetings),
        )
        .join(District, District.id == FrozenFigure.district_id)
        .outerjoin(RecoveryGroup, RecoveryGroup.id == FrozenFigure.group_id)
        .outerjoin(Venue, Venue.id == FrozenFigure.venue_id)
        .where(FrozenFigure.span == span, FrozenFigure.first_day.in_(days))
        .order_by(
            *(FrozenFigure.first_day.desc(), District.name, RecoveryGroup.name, Venue.name),
            FrozenFigure.id,
        )
    )
    if scope is not None:
        statement = statement.where(FrozenFigure.district_id.in_(scope))
    rows = db.session.execute(statement)
    return [Figure._make(row)._replace(measure=Measure(row.measure)) for row in rows]
