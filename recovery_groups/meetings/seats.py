"""Seats: the one place that writes how full a meeting is.

Everything a claim depends on stands in the meeting's own row (people seated, parties waiting,
signups made), so one conditional UPDATE decides every race: the row lock orders the claims, and the
condition is judged on the newest row. A subquery on signups would be judged on an older snapshot.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Executable, Integer, bindparam, or_, select, update

from core import changes
from core.db import UtcDateTime, db
from recovery_groups.meetings.models import Meeting
from recovery_groups.meetings.rules import Room, band


@dataclass(frozen=True)
class Claim:
    """What a claim gave: a seat or not, and the signup's number at this meeting (from 1)."""

    seated: bool
    number: int


def claim(meeting_id: int, party: int) -> Claim | None:
    """Seat `party` people online, or return None when they do not fit or somebody waits.

    Online claims stop at capacity minus the walk-in places. Call within `transaction()`, several
    meetings in ascending id.
    """
    number = _update(_IF_NOBODY_WAITS, meeting_id, seats=party, numbers=1)
    return None if number is None else Claim(seated=True, number=number)


def claim_at_door(meeting_id: int, party: int, *, now: datetime) -> Claim | None:
    """Seat `party` people who walked in, or return None when there is no place for them.

    The door may fill a meeting to its capacity. The walk-in places are for the door, also while
    others wait online; the free places above those are for who waits, until the start: from then
    on nobody moves up, and an empty chair helps nobody. Call within `transaction()`.
    """
    number = _update(_IF_THE_DOOR_FITS, meeting_id, seats=party, numbers=1, door=party, now=now)
    return None if number is None else Claim(seated=True, number=number)


def queue(meeting_id: int) -> Claim:
    """Put one party at the end of the waiting list of a meeting."""
    number = _update(_ALWAYS, meeting_id, waiting=1, numbers=1)
    return Claim(seated=False, number=number or 0)


def grow(meeting_id: int, more: int) -> bool:
    """Seat `more` people of a party that has its place; False when there is no room for them."""
    return _update(_IF_NOBODY_WAITS, meeting_id, seats=more) is not None


def release(meeting_id: int, people: int) -> None:
    """Free the seats of `people` who were seated."""
    _update(_ALWAYS, meeting_id, seats=-people)


def release_at_door(meeting_id: int, people: int) -> None:
    """Free the seats of `people` who were seated at the door."""
    _update(_ALWAYS, meeting_id, seats=-people, door=-people)


def leave_queue(meeting_id: int, parties: int = 1) -> None:
    """Take waiting parties off the list."""
    _update(_ALWAYS, meeting_id, waiting=-parties)


def promote(meeting_id: int, people: int) -> bool:
    """Seat a waiting party of `people`; False when they do not fit."""
    return _update(_IF_THEY_FIT, meeting_id, seats=people, waiting=-1) is not None


def let_in(meeting_id: int, people: int) -> bool:
    """Seat a waiting party by hand, also on places kept for walk-in; False when they do not fit."""
    return _update(_IF_THE_ROOM_HOLDS_THEM, meeting_id, seats=people, waiting=-1) is not None


def forget(meeting_ids: Sequence[int]) -> None:
    """Empty meetings of the past, in the transaction in which their signups are deleted.

    No page shows how full these were, so the public version stays.
    """
    these = Meeting.id.in_(meeting_ids)
    db.session.execute(select(Meeting.id).where(these).order_by(Meeting.id).with_for_update())
    db.session.execute(
        update(Meeting)
        .where(these)
        .values(seats_taken=0, walked_in=0, parties_waiting=0, signups_made=0)
        .execution_options(synchronize_session=False)
    )


def room_of(meeting_id: int) -> Room:
    """Return how full a meeting is now, locked until the end of the transaction."""
    row = db.session.execute(
        select(
            Meeting.capacity,
            Meeting.walk_in_places,
            Meeting.seats_taken,
            Meeting.walked_in,
            Meeting.parties_waiting,
        )
        .where(Meeting.id == meeting_id)
        .with_for_update()
    ).one()
    return Room(**row._asdict())


_table = Meeting.metadata.tables[Meeting.__tablename__]
_meeting = _table.c
_more = {name: bindparam(name, type_=Integer()) for name in ("seats", "waiting", "numbers", "door")}

# Written once, on the table: making the busiest statement anew for each claim cost 1 ms of it.
_ALWAYS = (
    update(_table)
    .where(_meeting.id == bindparam("meeting"))
    .values(
        seats_taken=_meeting.seats_taken + _more["seats"],
        walked_in=_meeting.walked_in + _more["door"],
        parties_waiting=_meeting.parties_waiting + _more["waiting"],
        signups_made=_meeting.signups_made + _more["numbers"],
    )
    .returning(
        _meeting.signups_made,
        _meeting.capacity,
        _meeting.walk_in_places,
        _meeting.seats_taken,
        _meeting.walked_in,
        _meeting.parties_waiting,
    )
)
_IF_THE_ROOM_HOLDS_THEM = _ALWAYS.where(_meeting.seats_taken + _more["seats"] <= _meeting.capacity)
_IF_THEY_FIT = _IF_THE_ROOM_HOLDS_THEM.where(
    _meeting.seats_taken - _meeting.walked_in + _more["seats"]
    <= _meeting.capacity - _meeting.walk_in_places
)
_IF_THE_DOOR_FITS = _IF_THE_ROOM_HOLDS_THEM.where(
    or_(
        _meeting.parties_waiting == 0,
        _meeting.starts_at <= bindparam("now", type_=UtcDateTime()),
        _meeting.walked_in + _more["door"] <= _meeting.walk_in_places,
    )
)
_IF_NOBODY_WAITS = _IF_THEY_FIT.where(_meeting.parties_waiting == 0)


def _update(
    statement: Executable,
    meeting_id: int,
    *,
    seats: int = 0,
    waiting: int = 0,
    numbers: int = 0,
    door: int = 0,
    **more: datetime,
) -> int | None:
    given = {"meeting": meeting_id, "seats": seats, "waiting": waiting, "numbers": numbers}
    row = db.session.execute(statement, {**given, "door": door, **more}).one_or_none()
    if row is None:
        return None
    number, capacity, places, taken, walked_in, in_queue = row
    after = Room(
        capacity=capacity,
        walk_in_places=places,
        seats_taken=taken,
        walked_in=walked_in,
        parties_waiting=in_queue,
    )
    before = replace(
        after,
        seats_taken=taken - seats,
        walked_in=walked_in - door,
        parties_waiting=in_queue - waiting,
    )
    if band(before) != band(after):
        changes.raise_version()
    return int(number)
