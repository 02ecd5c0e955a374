"""What the page of an evening shows: the meeting, who comes, and what comes after it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Date, Row, Select, and_, bindparam, select

from core import clock
from core.db import db
from core.secrets import open_closed
from locations.venues.models import Closure, Venue
from locations.venues.models import Room as VenueRoom
from recovery_groups.facilitation.models import HeadCount, RoomNote
from recovery_groups.facilitation.own_queries import Own
from recovery_groups.facilitation.rules import may_read_name, names_shown
from recovery_groups.facilitation.warning_rules import Alarm, warnings
from recovery_groups.groups.models import Facilitation, RecoveryGroup
from recovery_groups.meetings.models import Meeting, MeetingStatus, Substitution
from recovery_groups.meetings.rules import Room, leading
from recovery_groups.signups.models import Receipt, Signup, SignupState


@dataclass(frozen=True, kw_only=True)
class Evening:
    """One meeting as its facilitators see it: with the numbers the public does not get."""

    id: int
    group_id: int
    group_name: str
    venue_name: str
    street: str
    room_name: str | None
    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    cancel_reason: str | None
    moved: bool
    room: Room
    people: int | None
    other: int | None
    saved_at: datetime | None
    note: str
    edition: int
    alarms: list[Alarm] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Guest:
    """A party with a place, as the tick list shows it; `name` is None for who gave or may none."""

    door: int
    name: str | None
    party: int
    first_time: bool
    present: bool
    at_door: bool
    slip: bool


def evenings(meeting_ids: Collection[int], today: date) -> dict[int, Evening]:
    """Return these meetings by id, in order of start, with what is to be warned of. 2 statements.

    A draft's are among them: ask for own meetings only.
    """
    rows = db.session.execute(_evenings(), {"meetings": list(meeting_ids), "today": today}).all()
    led = _led(meeting_ids)
    closed = {row.id for row in rows if _closed(row)}
    return {row.id: _evening(row, led=row.id in led, closed=row.id in closed) for row in rows}


def guests(own: Own, today: date, *, hidden: bool) -> list[Guest]:
    """Return who has a place at a meeting: by name, then by door number. One statement.

    Names as far as this facilitator may read them now, and none when they are `hidden`.
    """
    named = not hidden and names_shown(own.day, today)
    rows = db.session.execute(_guests(), {"meeting": own.meeting_id})
    found = [_guest(row, named=named and may_read_name(row.created_on, own.since)) for row in rows]
    return sorted(found, key=lambda one: (one.name is None, (one.name or "").casefold(), one.door))


@cache
def _evenings() -> Select[*tuple[Any, ...]]:
    still = and_(
        Closure.venue_id == Meeting.venue_id, Closure.last_day >= bindparam("today", type_=Date())
    )
    return (
        select(
            Meeting,
            RecoveryGroup.name.label("group_name"),
            Venue.name.label("venue_name"),
            Venue.street,
            VenueRoom.name.label("room_name"),
            HeadCount.people,
            HeadCount.other,
            HeadCount.saved_at,
            RoomNote.text,
            RoomNote.edition,
            Closure.first_day,
            Closure.last_day,
            Meeting.id,
        )
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .join(Venue, Venue.id == Meeting.venue_id)
        .outerjoin(VenueRoom, VenueRoom.id == Meeting.room_id)
        .outerjoin(HeadCount, HeadCount.meeting_id == Meeting.id)
        .outerjoin(RoomNote, RoomNote.group_id == Meeting.group_id)
        .outerjoin(Closure, still)
        .where(Meeting.id.in_(bindparam("meetings", expanding=True)))
        .order_by(Meeting.starts_at, Meeting.id)
    )


def _evening(row: Row[*tuple[Any, ...]], *, led: bool, closed: bool) -> Evening:
    meeting = row.Meeting
    room = Room(
        capacity=meeting.capacity,
        walk_in_places=meeting.walk_in_places,
        seats_taken=meeting.seats_taken,
        walked_in=meeting.walked_in,
        parties_waiting=meeting.parties_waiting,
    )
    cancelled = meeting.status == MeetingStatus.CANCELLED
    return Evening(
        id=meeting.id,
        group_id=meeting.group_id,
        group_name=row.group_name,
        venue_name=row.venue_name,
        street=row.street,
        room_name=row.room_name,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        cancelled=cancelled,
        cancel_reason=meeting.cancel_reason,
        moved=meeting.status == MeetingStatus.MOVED,
        room=room,
        people=row.people,
        other=row.other,
        saved_at=row.saved_at,
        note=row.text or "",
        edition=row.edition or 0,
        alarms=warnings(cancelled=cancelled, venue_closed=closed, led=led, room=room),
    )


def _closed(row: Row[*tuple[Any, ...]]) -> bool:
    day = clock.local(row.Meeting.starts_at).date()
    return row.first_day is not None and row.first_day <= day <= row.last_day


def _led(meeting_ids: Collection[int]) -> set[int]:
    """Return those of the meetings that somebody leads who did not ask for a substitute."""
    by_meeting: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    for row in db.session.execute(_leaders(), {"meetings": list(meeting_ids)}):
        by_meeting.setdefault(row.id, []).append(row)
    return {meeting_id for meeting_id, rows in by_meeting.items() if _somebody(rows)}


def _somebody(rows: Sequence[Row[*tuple[Any, ...]]]) -> bool:
    day = clock.local(rows[0].starts_at).date()
    regular = {one.expert_id for one in rows if _holds(one, day)}
    takeovers = {
        (one.accepted_at, one.away_id, one.substitute_id) for one in rows if one.accepted_at
    }
    asking = {one.away_id for one in rows if one.away_id and _open(one)}
    return bool(leading(regular, takeovers) - asking)


def _holds(row: Row[*tuple[Any, ...]], day: date) -> bool:
    first: date | None = row.first_day
    return first is not None and first <= day and (row.last_day is None or day <= row.last_day)


def _open(row: Row[*tuple[Any, ...]]) -> bool:
    return row.accepted_at is None and row.withdrawn_at is None


@cache
def _leaders() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Meeting.id,
            Meeting.starts_at,
            Facilitation.expert_id,
            Facilitation.first_day,
            Facilitation.last_day,
            Substitution.away_id,
            Substitution.withdrawn_at,
            Substitution.substitute_id,
            Substitution.accepted_at,
        )
        .outerjoin(Facilitation, Facilitation.group_id == Meeting.group_id)
        .outerjoin(Substitution, Substitution.meeting_id == Meeting.id)
        .where(Meeting.id.in_(bindparam("meetings", expanding=True)))
    )


@cache
def _guests() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Signup.door,
            Signup.party,
            Signup.first_time,
            Signup.present,
            Signup.at_door,
            Signup.nickname,
            Signup.created_on,
            Receipt.from_slip,
        )
        .join(Receipt, Receipt.id == Signup.receipt_id)
        .where(Signup.meeting_id == bindparam("meeting"), Signup.state == SignupState.SEATED.value)
    )


def _guest(row: Row[*tuple[Any, ...]], *, named: bool) -> Guest:
    return Guest(
        door=row.door,
        name=open_closed(row.nickname) if named and row.nickname else None,
        party=row.party,
        first_time=row.first_time,
        present=row.present,
        at_door=row.at_door,
        slip=row.from_slip,
    )


def people_of(some: Iterable[Guest]) -> int:
    """Return how many people these parties are."""
    return sum(one.party for one in some)
