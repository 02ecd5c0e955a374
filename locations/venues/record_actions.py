"""What is known of a venue: making and changing it. Building blocks within `transaction()`.

Everything of a venue shares one edition, so that nobody overwrites what they did not see. What is
planned there is the caller's to ask before.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from sqlalchemy import delete, select

from core import changes, slugs
from core.db import db
from core.errors import ChangedMeanwhile, NotFound, Refused
from core.i18n import lazy_gettext
from locations.venues.actions import Address, move_to
from locations.venues.models import Activity, OpeningHours, Room, Venue
from locations.venues.rules import Hours


class RoomIsThere(Refused):
    """Two rooms of a venue have two names."""

    sentence = lazy_gettext("Er is hier al een ruimte met deze naam. Kies een andere naam.")


@dataclass(frozen=True, kw_only=True)
class Access:
    """Who gets in."""

    wheelchair: bool = False
    accessible_toilet: bool = False
    lift: bool = False
    hearing_loop: bool = False
    disabled_parking: bool = False
    access_note: str = ""


@dataclass(frozen=True, kw_only=True)
class VenueFacts:
    """What is told of a venue."""

    slug: str
    address: Address
    description: str
    phone: str
    getting_there: str
    access: Access
    hours: tuple[Hours, ...]


@dataclass(frozen=True, kw_only=True)
class ActivityFacts:
    """What else happens every week."""

    name: str
    description: str
    weekday: int
    starts: time
    ends: time


class RoomFacts(NamedTuple):
    """A room and how many people it holds."""

    name: str
    size: int


def create(district_id: int, facts: VenueFacts) -> int:
    """Make a venue in a district; return its id. Raises SlugIsTaken."""
    _refuse_taken(facts.slug, None)
    venue = Venue(district_id=district_id, slug=facts.slug, **facts.address._asdict())
    _tell(venue, facts)
    db.session.add(venue)
    db.session.flush()
    _set_hours(venue.id, facts.hours)
    changes.raise_version()
    return venue.id


def change(venue_id: int, facts: VenueFacts, *, seen: int) -> None:
    """Change what is told of a venue; an old slug leads on to the new one.

    Calendars take its meetings over again when name or address changed. Raises NotFound,
    ChangedMeanwhile, SlugIsTaken.
    """
    venue = hold(venue_id, seen=seen)
    _refuse_taken(facts.slug, venue_id)
    slugs.rename(slugs.VENUE, venue_id, before=venue.slug, after=facts.slug)
    venue.slug = facts.slug
    _tell(venue, facts)
    changed(venue)
    move_to(venue_id, facts.address)
    _set_hours(venue_id, facts.hours)


def archive(venue_id: int, at: datetime | None) -> None:
    """Put a venue in the archive, or with None take it out of there. Raises NotFound."""
    venue = hold(venue_id)
    venue.archived_at = at
    changed(venue)


def add_room(venue_id: int, facts: RoomFacts, *, seen: int) -> int:
    """Add a room; one in the archive with that name comes back. Return its id.

    Raises NotFound, ChangedMeanwhile, RoomIsThere.
    """
    venue = hold(venue_id, seen=seen)
    same = (Room.venue_id == venue_id, Room.name == facts.name)
    room = db.session.scalar(select(Room).where(*same))
    if room is not None and room.archived_at is None:
        raise RoomIsThere
    if room is None:
        room = Room(venue_id=venue_id, **facts._asdict())
        db.session.add(room)
    room.size, room.archived_at = facts.size, None
    changed(venue)
    return room.id


def change_room(venue_id: int, room_id: int, facts: RoomFacts, *, seen: int) -> None:
    """Change a room. Raises NotFound, ChangedMeanwhile, RoomIsThere."""
    venue = hold(venue_id, seen=seen)
    same = (Room.venue_id == venue_id, Room.name == facts.name, Room.id != room_id)
    if db.session.scalar(select(Room.id).where(*same)) is not None:
        raise RoomIsThere
    room = _room(venue_id, room_id)
    room.name, room.size = facts
    changed(venue)


def archive_room(venue_id: int, room_id: int, at: datetime) -> None:
    """Let a room be used no more. Raises NotFound."""
    venue = hold(venue_id)
    _room(venue_id, room_id).archived_at = at
    changed(venue)


def add_activity(venue_id: int, facts: ActivityFacts, *, today: date, seen: int) -> int:
    """Add what happens every week from today on; return its id.

    Raises NotFound, ChangedMeanwhile.
    """
    venue = hold(venue_id, seen=seen)
    activity = Activity(venue_id=venue_id, valid_from=today, **asdict(facts))
    db.session.add(activity)
    changed(venue)
    return activity.id


def change_activity(venue_id: int, activity_id: int, facts: ActivityFacts, *, seen: int) -> None:
    """Change what happens every week. Raises NotFound, ChangedMeanwhile."""
    venue = hold(venue_id, seen=seen)
    activity = _activity(venue_id, activity_id)
    for name, value in asdict(facts).items():
        setattr(activity, name, value)
    changed(venue)


def end_activity(venue_id: int, activity_id: int, last_day: date) -> None:
    """Let something happen no more after a day. Raises NotFound."""
    venue = hold(venue_id)
    _activity(venue_id, activity_id).valid_until = last_day
    changed(venue)


def hold(venue_id: int, *, seen: int | None = None) -> Venue:
    """Hold a venue until the end of the transaction; raises NotFound, ChangedMeanwhile."""
    venue = db.session.get(
        Venue, venue_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if venue is None:
        raise NotFound
    if seen is not None and venue.edition != seen:
        raise ChangedMeanwhile
    return venue


def changed(venue: Venue) -> None:
    """Count a change of a venue that is held."""
    venue.edition += 1
    db.session.flush()
    changes.raise_version()


def _tell(venue: Venue, facts: VenueFacts) -> None:
    told = {"description": facts.description, "phone": facts.phone}
    told |= {"getting_there": facts.getting_there, **asdict(facts.access)}
    for name, value in told.items():
        setattr(venue, name, value)


def _set_hours(venue_id: int, hours: Iterable[Hours]) -> None:
    db.session.execute(delete(OpeningHours).where(OpeningHours.venue_id == venue_id))
    db.session.add_all(OpeningHours(venue_id=venue_id, **asdict(one)) for one in hours)
    db.session.flush()


def _room(venue_id: int, room_id: int) -> Room:
    there = (Room.id == room_id, Room.venue_id == venue_id, Room.archived_at.is_(None))
    room = db.session.scalar(select(Room).where(*there))
    if room is None:
        raise NotFound
    return room


def _activity(venue_id: int, activity_id: int) -> Activity:
    there = (Activity.id == activity_id, Activity.venue_id == venue_id)
    activity = db.session.scalar(select(Activity).where(*there))
    if activity is None:
        raise NotFound
    return activity


def _refuse_taken(slug: str, venue_id: int | None) -> None:
    slugs.refuse_former(slugs.VENUE, slug, subject_id=venue_id)
    owner = db.session.scalar(select(Venue.id).where(Venue.slug == slug))
    if owner not in (None, venue_id):
        raise slugs.SlugIsTaken
