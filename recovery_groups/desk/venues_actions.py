"""What the desk does with venues, each in one transaction with its audit line.

Each asks within it whether the venue is in a district of one's own. Nothing with a history is
deleted. A closing may hit groups of other districts: a venue is closed for everybody.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from core import audit, clock
from core.accounts.rules import Permission, Staff
from core.db import transaction
from core.errors import ChangedMeanwhile, NotFound, Refused
from core.i18n import lazy_gettext
from locations.districts.actions import hold as hold_district
from locations.venues import record_actions as records
from locations.venues.models import Venue
from locations.venues.record_actions import ActivityFacts, RoomFacts, VenueFacts
from recovery_groups.desk import closing_notices, places_queries
from recovery_groups.desk import venues_queries as queries
from recovery_groups.desk.places_actions import free_slug
from recovery_groups.planning import closing_actions
from recovery_groups.planning.closing_actions import Closed, Reopened
from recovery_groups.signups.actions import use_once
from recovery_groups.wishes.rules import slug_of


class DistrictIsGone(Refused):
    """Nothing new comes in a district that stands in the archive."""

    sentence = lazy_gettext("Dit gebied staat in het archief. Haal het eerst terug.")


class VenueIsInUse(Refused):
    """Somebody is going to meet there."""

    sentence = lazy_gettext("Hier is nog iets gepland. Hieronder staat wat je eerst doet.")


class RoomIsInUse(Refused):
    """Somebody is going to meet in the room."""

    sentence = lazy_gettext("In deze ruimte is nog iets gepland. Verplaats dat eerst.")


class RoomGetsTooSmall(Refused):
    """A meeting to come has more places than the room would hold."""

    sentence = lazy_gettext(
        "Er komen bijeenkomsten met meer plekken. Verplaats die eerst, of geef ze minder plekken."
    )


class Closing(NamedTuple):
    """The days a venue is closed, both included, and what visitors read."""

    first: date
    last: date
    notice: str


def create_venue(staff: Staff, district_id: int, facts: VenueFacts, *, nonce: bytes) -> int | None:
    """Make a venue in a district of one's own; None when this form did so before.

    Raises NotFound, DistrictIsGone, SlugIsTaken.
    """
    with transaction():
        if not staff.may_in(Permission.PLAN, district_id):
            raise NotFound
        if hold_district(district_id).archived_at is not None:
            raise DistrictIsGone
        if use_once(nonce, clock.now()) is not None:
            return None
        name = facts.address.name
        taken = places_queries.slugs_like(Venue, slug_of(name)[:70].strip("-"))
        made = replace(facts, slug=facts.slug or free_slug(name, taken))
        venue_id = records.create(district_id, made)
        _note(staff, "created", venue_id, district_id=district_id)
        return venue_id


def change_venue(staff: Staff, venue_id: int, facts: VenueFacts, *, seen: int) -> None:
    """Change a venue. Raises NotFound, ChangedMeanwhile, SlugIsTaken."""
    with transaction():
        district_id = _own(staff, venue_id)
        records.change(venue_id, facts, seen=seen)
        _note(staff, "changed", venue_id, district_id=district_id)


def archive_venue(staff: Staff, venue_id: int) -> None:
    """Put a venue where nothing is planned in the archive. Raises NotFound, VenueIsInUse."""
    with transaction():
        district_id = _own(staff, venue_id)
        records.hold(venue_id)
        if queries.planned_at(venue_id, clock.now()) or queries.regular_at(venue_id, clock.today()):
            raise VenueIsInUse
        records.archive(venue_id, clock.now())
        _note(staff, "archived", venue_id, district_id=district_id)


def bring_venue_back(staff: Staff, venue_id: int) -> None:
    """Take a venue out of the archive. Raises NotFound, DistrictIsGone."""
    with transaction():
        district_id = _own(staff, venue_id)
        if hold_district(district_id).archived_at is not None:
            raise DistrictIsGone
        records.archive(venue_id, None)
        _note(staff, "brought_back", venue_id, district_id=district_id)


def save_room(
    staff: Staff, venue_id: int, facts: RoomFacts, *, room_id: int | None, seen: int
) -> None:
    """Add a room (None) or change one.

    Raises NotFound, ChangedMeanwhile, RoomIsThere, RoomGetsTooSmall.
    """
    with transaction():
        district_id = _own(staff, venue_id)
        if room_id is None:
            records.add_room(venue_id, facts, seen=seen)
        else:
            records.hold(venue_id)
            if queries.planned_in(room_id, clock.now(), larger_than=facts.size):
                raise RoomGetsTooSmall
            records.change_room(venue_id, room_id, facts, seen=seen)
        _note(staff, "room_saved", venue_id, district_id=district_id, size=facts.size)


def archive_room(staff: Staff, venue_id: int, room_id: int) -> None:
    """Let a room be used no more. Raises NotFound, RoomIsInUse."""
    with transaction():
        district_id = _own(staff, venue_id)
        records.hold(venue_id)
        regular = queries.regular_at(venue_id, clock.today(), room_id=room_id)
        if regular or queries.planned_in(room_id, clock.now()):
            raise RoomIsInUse
        records.archive_room(venue_id, room_id, clock.now())
        _note(staff, "room_archived", venue_id, district_id=district_id)


def save_activity(
    staff: Staff, venue_id: int, facts: ActivityFacts, *, activity_id: int | None, seen: int
) -> None:
    """Add what happens every week (None) or change it. Raises NotFound, ChangedMeanwhile."""
    with transaction():
        district_id = _own(staff, venue_id)
        if activity_id is None:
            records.add_activity(venue_id, facts, today=clock.today(), seen=seen)
        else:
            records.change_activity(venue_id, activity_id, facts, seen=seen)
        _note(staff, "activity_saved", venue_id, district_id=district_id)


def end_activity(staff: Staff, venue_id: int, activity_id: int) -> None:
    """Let an activity happen no more from today on. Raises NotFound."""
    with transaction():
        district_id = _own(staff, venue_id)
        records.end_activity(venue_id, activity_id, clock.today() - timedelta(days=1))
        _note(staff, "activity_ended", venue_id, district_id=district_id)


def close_venue(
    staff: Staff, venue_id: int, wish: Closing, *, seen: int, shown: Collection[int]
) -> Closed:
    """Close a venue for some days; what meets there is cancelled and everybody told.

    Coordinators of other districts whose groups meet there are told as well.

    `shown` are the meetings that were shown as hit: when it would be others, nothing happens.
    Raises NotFound, ChangedMeanwhile, and what planning.closing_actions.close_venue raises.
    """
    with transaction():
        district_id = _own(staff, venue_id)
        venue = records.hold(venue_id, seen=seen)
        closed = closing_actions.close_venue(venue_id, wish.first, wish.last, notice=wish.notice)
        if set(closed.cancelled) != set(shown):
            raise ChangedMeanwhile
        records.changed(venue)
        closing_notices.closed(closed.closure_id, clock.now(), by=staff.account_id)
        days = {"first_day": wish.first.isoformat(), "last_day": wish.last.isoformat()}
        hit = len(closed.cancelled)
        _note(staff, "closed", venue_id, district_id=district_id, meetings=hit, **days)
        return closed


def reopen_venue(staff: Staff, venue_id: int, closure_id: int) -> Reopened:
    """End a closure of a venue; what it cancelled and did not begin takes place again.

    Raises NotFound, WrongDays when the closure is over.
    """
    with transaction():
        district_id = _own(staff, venue_id)
        if queries.venue_of_closure(closure_id) != venue_id:
            raise NotFound
        opened = closing_actions.reopen_venue(closure_id)
        records.changed(records.hold(venue_id))
        counts = {"restored": len(opened.restored), "kept": len(opened.kept)}
        _note(staff, "reopened", venue_id, district_id=district_id, **counts)
        return opened


def _own(staff: Staff, venue_id: int) -> int:
    """Return the district of a venue of one's own, which never changes; raises NotFound."""
    return queries.district_of_own(staff.districts(Permission.PLAN), venue_id)


def _note(
    staff: Staff, word: str, venue_id: int, *, district_id: int, **facts: str | int | bool | None
) -> None:
    audit.record(word, "venue", venue_id, by=staff.account_id, district_id=district_id, **facts)
