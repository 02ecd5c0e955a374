"""Seats: the one place that writes how full a meeting is.

Everything a claim depends on stands in the meeting's own row (people seated, parties waiting,
signups made), so one conditional UPDATE decides every race: the row lock orders the claims, and the
condition is judged on the newest row. A subquery on signups would be judged on an older snapshot.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, update

from core import changes
from core.db import db
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
    number = _update(
        meeting_id,
        Meeting.seats_taken + party <= Meeting.capacity - Meeting.walk_in_places,
        Meeting.parties_waiting == 0,
        seats=party,
        numbers=1,
    )
    return None if number is None else Claim(seated=True, number=number)


def queue(meeting_id: int) -> Claim:
    """Put one party at the end of the waiting list of a meeting."""
    number = _update(meeting_id, waiting=1, numbers=1)
    return Claim(seated=False, number=number or 0)


def grow(meeting_id: int, more: int) -> bool:
    """Seat `more` people of a party that has its place; False when there is no room for them."""
    grown = _update(
        meeting_id,
        Meeting.seats_taken + more <= Meeting.capacity - Meeting.walk_in_places,
        Meeting.parties_waiting == 0,
        seats=more,
    )
    return grown is not None


def release(meeting_id: int, people: int) -> None:
    """Free the seats of `people` who were seated."""
    _update(meeting_id, seats=-people)


def leave_queue(meeting_id: int) -> None:
    """Take one waiting party off the list."""
    _update(meeting_id, waiting=-1)


def promote(meeting_id: int, people: int) -> bool:
    """Seat a waiting party of `people`; False when they do not fit."""
    seated = _update(
        meeting_id,
        Meeting.seats_taken + people <= Meeting.capacity - Meeting.walk_in_places,
        seats=people,
        waiting=-1,
    )
    return seated is not None


def room_of(meeting_id: int) -> Room:
    """Return how full a meeting is now, locked until the end of the transaction."""
    row = db.session.execute(
        select(
            Meeting.capacity, Meeting.walk_in_places, Meeting.seats_taken, Meeting.parties_waiting
        )
        .where(Meeting.id == meeting_id)
        .with_for_update()
    ).one()
    return Room(**row._asdict())


def _update(
    meeting_id: int,
    *conditions: ColumnElement[bool],
    seats: int = 0,
    waiting: int = 0,
    numbers: int = 0,
) -> int | None:
    row = db.session.execute(
        update(Meeting)
        .where(Meeting.id == meeting_id, *conditions)
        .values(
            seats_taken=Meeting.seats_taken + seats,
            parties_waiting=Meeting.parties_waiting + waiting,
            signups_made=Meeting.signups_made + numbers,
        )
        .returning(
            Meeting.signups_made,
            Meeting.capacity,
            Meeting.walk_in_places,
            Meeting.seats_taken,
            Meeting.parties_waiting,
        )
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        return None
    number, capacity, places, taken, in_queue = row
    after = Room(
        capacity=capacity, walk_in_places=places, seats_taken=taken, parties_waiting=in_queue
    )
    before = Room(
        capacity=capacity,
        walk_in_places=places,
        seats_taken=taken - seats,
        parties_waiting=in_queue - waiting,
    )
    if band(before) != band(after):
        changes.raise_version()
    return int(number)
