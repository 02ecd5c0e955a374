"""Which groups have a page for everybody."""

from sqlalchemy import ColumnElement, and_, or_, select

from core.db import db
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.groups.queries import LISTED
from recovery_groups.meetings.models import Meeting

_group, _meeting = RecoveryGroup.__table__.c, Meeting.__table__.c


def was_ever_open() -> ColumnElement[bool]:
    """Return the condition that a group is open or was so.

    A draft is not public, nor is one that was dropped: it ended without ever having had a date.
    """
    # Tables, not models: statements of tables only use it as well.
    dates = select(_meeting.id).where(_meeting.group_id == _group.id)
    had_dates = dates.correlate(RecoveryGroup.__table__).exists()
    return or_(_group.state.in_(LISTED), and_(_group.state == GroupState.ENDED, had_dates))


def is_public(group_id: int) -> bool:
    """Return whether everybody may read a group's page. One statement."""
    found = select(_group.id).where(_group.id == group_id, was_ever_open())
    return db.session.scalar(found) is not None
