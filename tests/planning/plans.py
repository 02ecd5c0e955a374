"""What the planning tests do again and again."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from core import clock
from core.db import db, transaction
from locations.venues.models import Closure, Room
from recovery_groups.meetings.models import Meeting
from recovery_groups.planning.actions import add_meeting, move_meeting
from recovery_groups.signups.models import Receipt, Signup

NEXT_SUNDAY = datetime.fromisoformat("2026-11-29T19:30:00+01:00")
HOUR = timedelta(hours=1)


def room_in(venue, size=12):
    found = select(Room.id).where(Room.venue_id == venue, Room.size == size)
    return db.session.scalar(found) or make(Room(venue_id=venue, name=f"zaal {size}", size=size))


def make(row):
    with transaction():
        db.session.add(row)
        db.session.flush()
        return row.id


def a_signup(meeting, number, state, party=1):
    receipt = make(Receipt(fingerprint=bytes([number]) * 32, created_on=clock.today()))
    signup = Signup(
        receipt_id=receipt,
        meeting_id=meeting,
        state=state,
        party=party,
        number=number,
        door=9 + number,
        created_on=clock.today(),
    )
    return make(signup)


def now_of(meeting):
    db.session.expire_all()
    return db.session.get_one(Meeting, meeting)


def wall(text):
    return datetime.fromisoformat(text)


def move(meeting, start="2026-12-01T19:30", **given):
    row = now_of(meeting)
    place = {"minutes": 90, "venue_id": row.venue_id, "room_id": row.room_id, **given}
    move_meeting(meeting, wall(start), **place)


def add(group, venue, start="2026-12-01T19:30", **given):
    place = {"minutes": 90, "venue_id": venue, "room_id": room_in(venue), **given}
    return add_meeting(group, wall(start), **place)


def a_closure(venue, first, last):
    """Days a venue is closed, without anything happening to what meets there."""
    days = {"first_day": date.fromisoformat(first), "last_day": date.fromisoformat(last)}
    return make(Closure(venue_id=venue, **days))
