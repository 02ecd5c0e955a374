"""What planning has to know before it changes something, and the locks it takes meanwhile.

Locks are taken in one order, else PostgreSQL ends in a deadlock: groups, venues, meetings, each in
ascending id. A group's lock orders everything that changes when it meets; a venue's covers its
rooms and closures. SQLite has one writer at a time and skips them. All leave the keys alone
(`key_share`), so that rows pointing at a locked one may be added meanwhile.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select
from sqlalchemy.exc import IntegrityError

from core import clock
from core.db import db
from core.errors import NotFound
from locations.venues.models import Closure, Room, Venue
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import Meeting, MeetingStatus, Replacement
from recovery_groups.planning.rules import LONGEST, Slot, VenueIsGone

_T = TypeVar("_T")


def slot_of(meeting: Meeting) -> Slot:
    """Return when and where a meeting stands now."""
    return Slot(
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        venue_id=meeting.venue_id,
        room_id=meeting.room_id,
    )


def lock_group(group_id: int) -> RecoveryGroup:
    """Hold a group until the end of the transaction; raises NotFound."""
    return _locked(RecoveryGroup, group_id)


def lock_venue(venue_id: int) -> Venue:
    """Hold a venue with its rooms and closures; raises NotFound, VenueIsGone."""
    venue = _locked(Venue, venue_id)
    if venue.archived_at is not None:
        raise VenueIsGone
    return venue


def lock_meeting(meeting_id: int) -> Meeting:
    """Hold a meeting; raises NotFound."""
    return _locked(Meeting, meeting_id)


def lock_with_replaced(meeting_id: int, *, instead: int | None = None) -> dict[int, Meeting]:
    """Hold a meeting, the one that is to come `instead`, and the cancelled ones it replaces.

    Raises NotFound when the meeting itself is not there.
    """
    replaced = select(Replacement.meeting_id).where(Replacement.instead_id == meeting_id)
    found = _held(or_(Meeting.id.in_([meeting_id, instead or meeting_id]), _off_in(replaced)))
    if meeting_id not in found:
        raise NotFound
    return found


def lock_replaced(instead_ids: Sequence[int], now: datetime) -> list[Meeting]:
    """Hold the cancelled meetings that these replace and that have not begun, in ascending id.

    Call with all coming dates of the group held: then nothing here is locked out of order.
    """
    replaced = select(Replacement.meeting_id).where(Replacement.instead_id.in_(instead_ids))
    return list(_held(and_(_off_in(replaced), Meeting.starts_at > now)).values())


def replace(meeting_id: int, instead_id: int, *, made: bool) -> None:
    """Write down what comes instead of a meeting, in the running `transaction()`."""
    db.session.add(Replacement(meeting_id=meeting_id, instead_id=instead_id, made=made))
    db.session.flush()


def forget_replacement(meeting_id: int) -> None:
    """Forget what was to come instead of a meeting; take it away when it was made for that.

    Only while nobody signed up for it and nothing else points at it: else it stays a date.
    """
    found = db.session.get(Replacement, meeting_id, populate_existing=True)
    if found is None:
        return
    instead = _locked(Meeting, found.instead_id) if found.made else None
    db.session.delete(found)
    db.session.flush()
    if instead is not None and not instead.signups_made and not instead.sequence:
        with suppress(IntegrityError), db.session.begin_nested():
            db.session.execute(delete(Meeting).where(Meeting.id == instead.id))


def lock_meetings_in(
    venue_id: int, first_day: date, last_day: date, *, now: datetime
) -> tuple[list[Meeting], list[Meeting]]:
    """Hold the meetings that are to start at a venue on these days, and the dates they replace.

    Return both, the replaced ones being cancelled; all held at once in ascending id, as who
    changes one date does.
    """
    first = clock.local_moment(first_day, time.min)
    after = clock.local_moment(last_day + timedelta(days=1), time.min)
    there = and_(
        Meeting.venue_id == venue_id,
        Meeting.starts_at >= first,
        Meeting.starts_at < after,
        Meeting.starts_at > now,
        Meeting.status != MeetingStatus.CANCELLED,
    )
    replaced = select(Replacement.meeting_id).where(
        Replacement.instead_id.in_(select(Meeting.id).where(there).correlate(None))
    )
    held = _held(or_(there, _off_in(replaced))).values()
    off = [one for one in held if one.status == MeetingStatus.CANCELLED]
    return [one for one in held if one.status != MeetingStatus.CANCELLED], off


def lock_meetings_of_closure(closure_id: int) -> list[Meeting]:
    """Hold the meetings a closure cancelled, in ascending id."""
    statement = (
        select(Meeting)
        .where(Meeting.closure_id == closure_id)
        .order_by(Meeting.id)
        .with_for_update(key_share=True)
    )
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def group_of(meeting_id: int) -> int:
    """Return the group of a meeting, which never changes; raises NotFound."""
    return _found(db.session.scalar(select(Meeting.group_id).where(Meeting.id == meeting_id)))


def groups_of_closure(closure_id: int) -> list[int]:
    """Return the groups whose meetings a closure cancelled, in ascending id."""
    statement = select(Meeting.group_id).where(Meeting.closure_id == closure_id).distinct()
    return sorted(db.session.scalars(statement))


def closure(closure_id: int) -> Closure:
    """Return a closure as it is now; raises NotFound."""
    return _found(db.session.get(Closure, closure_id, populate_existing=True))


def closure_on(venue_id: int, day: date) -> int | None:
    """Return the first closure of a venue that holds on `day`, if any."""
    statement = (
        select(Closure.id)
        .where(Closure.venue_id == venue_id, Closure.first_day <= day, Closure.last_day >= day)
        .order_by(Closure.id)
        .limit(1)
    )
    return db.session.scalar(statement)


def room_size(venue_id: int, room_id: int) -> int | None:
    """Return how many people a room of this venue holds, or None when it has no such room."""
    there = (Room.id == room_id, Room.venue_id == venue_id, Room.archived_at.is_(None))
    statement = select(Room.size).where(*there)
    return db.session.scalar(statement)


def walk_in_allowed(group_id: int) -> bool:
    """Return whether one may come to this group without signing up."""
    statement = select(RecoveryGroup.walk_in).where(RecoveryGroup.id == group_id)
    return bool(db.session.scalar(statement))


def room_is_taken(slot: Slot, *, besides: int | None) -> bool:
    """Return whether another meeting than `besides` uses the room at some moment of `slot`."""
    return slot.room_id is not None and _overlaps(
        slot, Meeting.venue_id == slot.venue_id, Meeting.room_id == slot.room_id, besides=besides
    )


def group_meets(slot: Slot, group_id: int, *, besides: int | None) -> bool:
    """Return whether the group has another meeting than `besides` at some moment of `slot`."""
    return _overlaps(slot, Meeting.group_id == group_id, besides=besides)


def has_original_start(group_id: int, starts_at: datetime) -> bool:
    """Return whether a date of the group was first planned at this moment, whatever it is now."""
    wall = clock.local(starts_at).replace(tzinfo=None)
    statement = select(Meeting.id).where(
        Meeting.group_id == group_id, Meeting.original_start == wall
    )
    return db.session.scalar(statement) is not None


def slot_now(meeting_id: int) -> Slot:
    """Return when and where a meeting stands now; raises NotFound."""
    return slot_of(_found(db.session.get(Meeting, meeting_id)))


def walk_in_places_of(meeting_id: int) -> int:
    """Return how many places a meeting keeps for who walks in; raises NotFound."""
    return _found(db.session.scalar(select(Meeting.walk_in_places).where(Meeting.id == meeting_id)))


def group_named(slug: str) -> int:
    """Return the id of the group with this slug; raises NotFound."""
    return _found(db.session.scalar(select(RecoveryGroup.id).where(RecoveryGroup.slug == slug)))


def venue_named(slug: str) -> int:
    """Return the id of the venue with this slug; raises NotFound."""
    return _found(db.session.scalar(select(Venue.id).where(Venue.slug == slug)))


def room_named(venue_id: int, name: str) -> int:
    """Return the id of the room with this name; raises NotFound."""
    return _found(
        db.session.scalar(select(Room.id).where(Room.venue_id == venue_id, Room.name == name))
    )


def _overlaps(slot: Slot, *conditions: ColumnElement[bool], besides: int | None) -> bool:
    statement = select(Meeting.id).where(
        *conditions,
        Meeting.status != MeetingStatus.CANCELLED,
        Meeting.starts_at
        > slot.starts_at - timedelta(minutes=LONGEST),  # so the index on starts helps
        Meeting.starts_at < slot.ends_at,
        Meeting.ends_at > slot.starts_at,
        Meeting.id != (besides or 0),
    )
    return db.session.scalar(statement.limit(1)) is not None


def _off_in(ids: Select[int]) -> ColumnElement[bool]:
    return and_(Meeting.id.in_(ids), Meeting.status == MeetingStatus.CANCELLED)


def _held(condition: ColumnElement[bool]) -> dict[int, Meeting]:
    statement = select(Meeting).where(condition).order_by(Meeting.id)
    rows = db.session.scalars(
        statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    return {meeting.id: meeting for meeting in rows}


def _locked(model: type[_T], row_id: int) -> _T:
    row = db.session.get(model, row_id, with_for_update={"key_share": True}, populate_existing=True)
    return _found(row)


def _found(value: _T | None) -> _T:
    if value is None:
        raise NotFound
    return value
