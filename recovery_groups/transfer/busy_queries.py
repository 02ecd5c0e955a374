"""What rooms and people are busy with: every coming date, in one statement."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from core.db import db
from locations.venues.models import Room, Venue
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.meetings.models import Meeting, MeetingStatus
from recovery_groups.transfer.known_rules import Busy


def busy(now: datetime) -> Sequence[Busy]:
    """Return every coming date of an open group that takes place, wherever it is."""
    columns = (Meeting.starts_at, Meeting.ends_at, Meeting.group_id, Venue.slug, Room.name)
    statement = (
        select(*columns)
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .join(Venue, Venue.id == Meeting.venue_id)
        .outerjoin(Room, Room.id == Meeting.room_id)
        .where(
            Meeting.ends_at > now,
            Meeting.status != MeetingStatus.CANCELLED,
            RecoveryGroup.state == GroupState.OPEN,
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return [Busy._make(row) for row in db.session.execute(statement)]
