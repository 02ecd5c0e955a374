"""Groups by their schedules, for finders of meetings."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, or_, select

from core.clock import local
from core.db import UtcDateTime, db
from locations.districts.models import District
from locations.venues.models import Closure, Venue
from recovery_groups.feeds.meeting_guide_rules import WEEK, Coming, Slot
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.groups.queries import LISTED, languages_of_group
from recovery_groups.meetings.models import Meeting, Schedule

# Tables, not models: the ORM would double the cost.
_schedule = Schedule.__table__.c
_group = RecoveryGroup.__table__.c
_venue = Venue.__table__.c
_district = District.__table__.c
_closure = Closure.__table__.c
_meeting = Meeting.__table__.c


def slots(today: datetime) -> list[Slot]:
    """Return the schedules that hold today or from this week on; `today` is midnight."""
    first, last = local(today).date(), local(today + WEEK).date()
    rows = db.session.connection().execute(_slots(), {"day": first, "last": last})
    return [Slot._make(row) for row in rows]


def coming(today: datetime) -> list[Coming]:
    """Return the dates of the coming week, with those that do not go on."""
    rows = db.session.connection().execute(_coming(), {"from": today, "until": today + WEEK})
    return [Coming._make(row) for row in rows]


@cache  # Making a statement costs as much as running it, so each is made once.
def _slots() -> Select[*tuple[Any, ...]]:
    day, last = bindparam("day", type_=Date()), bindparam("last", type_=Date())
    closed = (
        select(_closure.id)
        .where(_closure.venue_id == _venue.id, _closure.first_day <= day, _closure.last_day >= day)
        .correlate(Venue.__table__)
        .exists()
    )
    holds = and_(
        _schedule.valid_from <= last,
        or_(_schedule.valid_until.is_(None), _schedule.valid_until >= day),
    )
    return (
        select(
            *(_schedule.id, _schedule.rule, _schedule.starts, _schedule.duration_minutes),
            *(_group.slug, _group.name, _group.promise, _group.state, _group.newcomers),
            *(_group.changed_at, _venue.name, _venue.street, _venue.postcode, _venue.city),
            *(_venue.latitude, _venue.longitude, _venue.wheelchair, _venue.accessible_toilet),
            *(_venue.changed_at, _district.municipality, _district.name),
            languages_of_group(),
            closed.label("closed"),
        )
        .select_from(Schedule.__table__)
        .join(RecoveryGroup.__table__, _group.id == _schedule.group_id)
        .join(Venue.__table__, _venue.id == _schedule.venue_id)
        .join(District.__table__, _district.id == _venue.district_id)
        .where(_group.state.in_(LISTED), holds)
        .order_by(_group.id, _schedule.id)
    )


@cache
def _coming() -> Select[*tuple[Any, ...]]:
    lower, upper = (bindparam(name, type_=UtcDateTime()) for name in ("from", "until"))
    return (
        select(
            *(_meeting.schedule_id, _meeting.original_start),
            *(_meeting.status, _meeting.changed_at),
        )
        .join(RecoveryGroup.__table__, _group.id == _meeting.group_id)
        .where(
            _meeting.starts_at >= lower,
            _meeting.starts_at < upper,
            _meeting.schedule_id.is_not(None),
            _group.state == GroupState.OPEN,
        )
        .order_by(_meeting.starts_at, _meeting.id)
    )
