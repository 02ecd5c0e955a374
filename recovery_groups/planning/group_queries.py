"""The coming dates of one group, locked or to be shown before something happens to all of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from core.db import db
from recovery_groups.meetings.models import HaltedMeeting, Meeting, MeetingStatus, Schedule


def lock_coming(group_id: int, now: datetime) -> list[Meeting]:
    """Hold the dates of a group that have not begun, in ascending id."""
    statement = (
        select(Meeting)
        .where(Meeting.group_id == group_id, Meeting.starts_at > now)
        .order_by(Meeting.id)
        .with_for_update(key_share=True)
    )
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def coming_on(group_id: int, now: datetime) -> list[tuple[int, datetime]]:
    """Return (id, start) of the dates of a group that take place and have not begun."""
    statement = (
        select(Meeting.id, Meeting.starts_at)
        .where(
            Meeting.group_id == group_id,
            Meeting.starts_at > now,
            Meeting.status != MeetingStatus.CANCELLED,
        )
        .order_by(Meeting.starts_at)
    )
    return [(row.id, row.starts_at) for row in db.session.execute(statement)]


def halted_of(group_id: int) -> dict[int, int]:
    """Return the dates that were cancelled because the group paused: id → sequence since then."""
    statement = (
        select(HaltedMeeting.meeting_id, HaltedMeeting.sequence)
        .join(Meeting, Meeting.id == HaltedMeeting.meeting_id)
        .where(Meeting.group_id == group_id)
    )
    return {row.meeting_id: row.sequence for row in db.session.execute(statement)}


def venues_of(group_id: int) -> list[int]:
    """Return where a group meets as a rule, or did before it paused, in ascending id."""
    halted = (
        select(Meeting.venue_id)
        .join(HaltedMeeting, HaltedMeeting.meeting_id == Meeting.id)
        .where(Meeting.group_id == group_id)
    )
    regular = select(Schedule.venue_id).where(Schedule.group_id == group_id)
    return sorted(set(db.session.scalars(halted.union(regular))))


def remember_halted(hit: Sequence[Meeting]) -> None:
    """Write down, in the running `transaction()`, that these were cancelled by a pause."""
    forget_halted([one.id for one in hit])
    db.session.add_all(HaltedMeeting(meeting_id=one.id, sequence=one.sequence) for one in hit)
    db.session.flush()


def forget_halted(meeting_ids: Sequence[int]) -> None:
    """Forget that these were cancelled by a pause."""
    db.session.execute(delete(HaltedMeeting).where(HaltedMeeting.meeting_id.in_(meeting_ids)))
