"""Reading signups: what a form shows, and all that is stored behind a code."""

import datetime as dt
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, String, and_, bindparam, cast, func, select
from sqlalchemy.orm import aliased

from core import codes
from core.clock import TIMEZONE
from core.db import UtcDateTime, db
from core.secrets import keys, open_closed
from locations.venues.models import Room as VenueRoom
from locations.venues.models import Venue
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.meetings.models import Meeting, MeetingStatus, Replacement
from recovery_groups.meetings.rules import Band, MeetingState, Room, band, state
from recovery_groups.signups.models import Announcement, Receipt, Signup, SignupState
from recovery_groups.signups.rules import Queue, may_change, place_in_queue


@dataclass(frozen=True, kw_only=True)
class Date:
    """One meeting as sign-up forms and receipts show it."""

    id: int
    group_id: int
    group_name: str
    group_slug: str
    group_open: bool
    walk_in: bool
    original_start: datetime
    original_venue: str
    starts_at: datetime
    ends_at: datetime
    venue_name: str
    venue_slug: str
    street: str
    city: str
    room_name: str | None
    status: str
    cancel_reason: str | None
    changed_at: datetime
    created_at: datetime
    sequence: int
    instead_id: int | None
    instead_at: datetime | None
    state: MeetingState
    band: Band | None

    @property
    def moved(self) -> bool:
        """Return whether the meeting has another time or place than first planned."""
        return self.status == MeetingStatus.MOVED

    @property
    def first_planned(self) -> datetime:
        """Return the moment it was first planned at (aware)."""
        return self.original_start.replace(tzinfo=TIMEZONE)


@dataclass(frozen=True, kw_only=True)
class Place:
    """One signup of a receipt, with everything that is stored about it.

    `messages` are what the facilitator wrote to who comes, the newest last. `present` is the
    facilitator's tick. `from_slip`: staff printed the code.
    """

    date: Date
    seated: bool
    waiting: bool
    queue: Queue | None
    party: int
    door: int
    first_time: bool
    nickname: str | None
    has_contact: bool
    wants_changes: bool
    wants_reminder: bool
    language: str
    created_on: dt.date
    may_change: bool
    released: bool
    present: bool
    from_slip: bool
    messages: tuple[str, ...]

    @property
    def withdrawn(self) -> bool:
        """Return whether the place was given back."""
        return not (self.seated or self.waiting)


_OriginalVenue = aliased(Venue)
_Instead = aliased(Meeting)
_DATE = (
    Meeting.id,
    Meeting.group_id,
    RecoveryGroup.name.label("group_name"),
    RecoveryGroup.slug.label("group_slug"),
    (RecoveryGroup.state == GroupState.OPEN).label("group_open"),
    RecoveryGroup.walk_in,
    Meeting.original_start,
    _OriginalVenue.name.label("original_venue"),
    Meeting.starts_at,
    Meeting.ends_at,
    Venue.name.label("venue_name"),
    Venue.slug.label("venue_slug"),
    Venue.street,
    Venue.city,
    VenueRoom.name.label("room_name"),
    Meeting.status,
    Meeting.cancel_reason,
    Meeting.changed_at,
    Meeting.created_at,
    Meeting.sequence,
    _Instead.id.label("instead_id"),
    _Instead.starts_at.label("instead_at"),
)
_FULLNESS = (
    Meeting.capacity,
    Meeting.walk_in_places,
    Meeting.seats_taken,
    Meeting.walked_in,
    Meeting.parties_waiting,
)


def fingerprint_of(code: str) -> bytes:
    """Return the fingerprint under which the receipt of a new, normalised code is stored."""
    return codes.fingerprint(code.encode(), keys().lookup)


def fingerprints_of(code: str) -> list[bytes]:
    """Return the fingerprints a normalised code may have: one more for each key before this."""
    return [codes.fingerprint(code.encode(), key) for key in keys().lookups]


def receipt_exists(fingerprints: list[bytes]) -> bool:
    """Return whether a receipt with one of these fingerprints is stored."""
    found = select(Receipt.id).where(Receipt.fingerprint.in_(fingerprints))
    return db.session.scalar(found) is not None


def date_to_join(meeting_id: int, *, opens_days: int, now: datetime) -> Date | None:
    """Return a meeting of a public group, or None."""
    row = db.session.connection().execute(_date_statement(), {"meeting": meeting_id}).one_or_none()
    return _date(row, opens_days, now) if row else None


def dates_beside(main: Date, *, opens_days: int, now: datetime, most: int) -> list[Date]:
    """Return the group's next dates one may sign up for besides `main`, at most `most`."""
    values = {"group": main.group_id, "now": now, "main": main.id, "most": most}
    rows = db.session.connection().execute(_beside_statement(), values)
    dates = [_date(row, opens_days, now) for row in rows]
    return [one for one in dates if one.state == MeetingState.OPEN]


def places_of(fingerprints: list[bytes], *, opens_days: int, now: datetime) -> list[Place] | None:
    """Return every signup behind a code in order of start, or None when the code opens nothing."""
    rows = db.session.execute(_places_statement(), {"fingerprints": fingerprints}).all()
    if not rows:
        return None
    return [_place(row, when=_date(row, opens_days, now), now=now) for row in rows]


@cache  # Making a statement costs more than running it (1 ms), so each is made once.
def _date_statement() -> Select[*tuple[Any, ...]]:
    public = RecoveryGroup.state != GroupState.DRAFT
    return _dates().where(Meeting.id == bindparam("meeting"), public)


@cache
def _beside_statement() -> Select[*tuple[Any, ...]]:
    return (
        _dates()
        .where(
            Meeting.group_id == bindparam("group"),
            Meeting.starts_at > bindparam("now", type_=UtcDateTime()),
            Meeting.id != bindparam("main"),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(bindparam("most"))
    )


@cache
def _places_statement() -> Select[*tuple[Any, ...]]:
    earlier = aliased(Signup)
    ahead = (
        select(func.count())
        .select_from(earlier)
        .where(
            earlier.meeting_id == Signup.meeting_id,
            earlier.state == SignupState.WAITING,
            earlier.number < Signup.number,
        )
        .correlate(Signup)
        .scalar_subquery()
        .label("ahead")
    )
    # With its id in front, for databases put what they join in any order.
    numbered = cast(Announcement.id, String) + " " + Announcement.text
    messages = (
        select(func.aggregate_strings(numbered, "\n"))
        .where(Announcement.meeting_id == Meeting.id)
        .correlate(Meeting)
        .scalar_subquery()
        .label("messages")
    )
    return (
        _dates(Signup, Receipt.from_slip, ahead, messages)
        .join(Signup, Signup.meeting_id == Meeting.id)
        .join(Receipt, Receipt.id == Signup.receipt_id)
        .where(Receipt.fingerprint.in_(bindparam("fingerprints", expanding=True)))
        .order_by(Meeting.starts_at, Meeting.id)
    )


def _place(row: Row[Any], *, when: Date, now: datetime) -> Place:
    signup = row.Signup
    waiting = signup.state == SignupState.WAITING
    return Place(
        date=when,
        seated=signup.state == SignupState.SEATED,
        waiting=waiting,
        queue=place_in_queue(row.ahead) if waiting else None,
        party=signup.party,
        door=signup.door,
        first_time=signup.first_time,
        nickname=open_closed(signup.nickname) if signup.nickname else None,
        has_contact=signup.contact is not None,
        wants_changes=signup.wants_changes,
        wants_reminder=signup.wants_reminder,
        language=signup.language,
        created_on=signup.created_on,
        may_change=may_change(when.starts_at, now) and when.state != MeetingState.CANCELLED,
        released=signup.released,
        present=signup.present,
        from_slip=row.from_slip,
        messages=_in_order(row.messages),
    )


def _in_order(messages: str | None) -> tuple[str, ...]:
    lines = (line.partition(" ") for line in (messages or "").splitlines())
    return tuple(text for _, _, text in sorted(lines, key=lambda line: int(line[0])))


def _dates(*more: Any) -> Select[*tuple[Any, ...]]:
    goes_on = and_(
        _Instead.id == Replacement.instead_id, _Instead.status != MeetingStatus.CANCELLED
    )
    statement: Select[*tuple[Any, ...]] = (
        select(*_DATE, *_FULLNESS, *more)
        .select_from(Meeting)
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .join(Venue, Venue.id == Meeting.venue_id)
        .join(_OriginalVenue, _OriginalVenue.id == Meeting.original_venue_id)
        .outerjoin(VenueRoom, VenueRoom.id == Meeting.room_id)
        .outerjoin(Replacement, Replacement.meeting_id == Meeting.id)
        .outerjoin(_Instead, goes_on)
    )
    return statement


def _date(row: Row[Any], opens_days: int, now: datetime) -> Date:
    fullness = Room(**{column.key: getattr(row, column.key) for column in _FULLNESS})
    return Date(
        **{column.key: getattr(row, column.key) for column in _DATE},
        state=state(
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            cancelled=row.status == MeetingStatus.CANCELLED,
            online_limit=fullness.online_limit,
            opens_days=opens_days,
            now=now,
        ),
        band=band(fullness),
    )
