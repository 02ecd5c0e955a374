"""Cancelling, restoring, moving and adding one date, and how many people fit.

Signups keep their state whatever happens to the meeting, and what has begun never changes. Every
public function is one use case in one `transaction()`; a refusal leaves everything as it was.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from core import changes, clock
from core.db import transaction
from core.errors import ChangedMeanwhile
from recovery_groups.groups.models import GroupState
from recovery_groups.meetings import actions as meetings
from recovery_groups.meetings.models import CancelReason, Meeting, MeetingStatus
from recovery_groups.meetings.rules import Band, Room, band
from recovery_groups.planning import queries, rules
from recovery_groups.planning.rules import Slot
from recovery_groups.signups import notices
from recovery_groups.signups.actions import promote_next
from recovery_groups.signups.notice_rules import Kind


def cancel_meeting(
    meeting_id: int,
    reason: CancelReason,
    *,
    seen: int | None = None,
    instead: int | None = None,
    made: bool = False,
) -> None:
    """Say that one date does not take place; `reason` is all the public reads.

    `seen` is the meeting's sequence as it was shown, `instead` another date of the group, `made`
    whether that was added for this. Raises
    NotFound, MeetingHasStarted, ChangedMeanwhile, AlreadyCancelled, NoReplacement.
    """
    with transaction():
        now = clock.now()
        locked = queries.lock_with_replaced(meeting_id, instead=instead)
        meeting = _coming(locked.pop(meeting_id), now, seen)
        if meeting.status == MeetingStatus.CANCELLED:
            raise rules.AlreadyCancelled
        if instead is not None:
            _refuse_replacement(locked.pop(instead, None), meeting, now)
            queries.replace(meeting_id, instead, made=made)
        meetings.mark_cancelled(meeting, reason, now=now)
        notices.cancelled([meeting], now)
        tell_again(locked.values(), now)
        changes.raise_version()


def restore_meeting(meeting_id: int, *, seen: int | None = None) -> list[int]:
    """Undo a cancellation; return the signups that moved up from the waiting list.

    What was to come instead stays, unless it was made for that and nobody signed up. Raises
    NotFound, MeetingHasStarted, ChangedMeanwhile, NotCancelled, VenueIsClosed, RoomIsTaken,
    GroupMeetsThen.
    """
    with transaction():
        now = clock.now()
        group = queries.lock_group(queries.group_of(meeting_id))
        # The group's lock is held, so nobody moves its meeting to another venue from here on.
        queries.lock_venue(queries.slot_now(meeting_id).venue_id)
        locked = queries.lock_with_replaced(meeting_id)
        meeting = _coming(locked.pop(meeting_id), now, seen)
        if meeting.status != MeetingStatus.CANCELLED:
            raise rules.NotCancelled
        queries.forget_replacement(meeting_id)
        refuse_busy(queries.slot_of(meeting), group.id, besides=meeting.id)
        meetings.restore(meeting, now=now)
        # Who gave a place back while it was cancelled left it empty.
        promoted = promote_next(meeting.id, now)
        notices.restored([meeting], now, besides=promoted)
        tell_again(locked.values(), now)
        changes.raise_version()
    return promoted


def move_meeting(
    meeting_id: int,
    start: datetime,
    *,
    minutes: int,
    venue_id: int,
    room_id: int | None,
    seen: int | None = None,
) -> None:
    """Give one date another time or place; a cancelled one takes place again.

    `start` is Dutch wall time without zone, `seen` the meeting's sequence as it was shown. Raises
    NotFound, MeetingHasStarted, ChangedMeanwhile, StartIsPast, StartIsTooFar, StartIsSkipped,
    WrongLength, UnknownRoom, RoomIsTooSmall, VenueIsClosed, RoomIsTaken, GroupMeetsThen.
    """
    with transaction():
        now = clock.now()
        group = queries.lock_group(queries.group_of(meeting_id))
        queries.lock_venue(venue_id)
        locked = queries.lock_with_replaced(meeting_id)
        meeting = _coming(locked.pop(meeting_id), now, seen)
        slot = rules.coming_slot(start, minutes, now, venue_id=venue_id, room_id=room_id)
        _refuse_small_room(slot, meeting.capacity)
        refuse_busy(slot, group.id, besides=meeting.id)
        before = queries.slot_of(meeting)
        was_cancelled = meeting.status == MeetingStatus.CANCELLED
        meetings.mark_moved(meeting, **asdict(slot), now=now)
        promoted = promote_next(meeting.id, now) if was_cancelled else []
        match rules.news(slot, before, was_cancelled=was_cancelled):
            case Kind.RESTORED:
                notices.restored([meeting], now, besides=promoted)
            case Kind.MOVED:
                notices.moved(meeting, now)
            case Kind.CHANGED:
                notices.changed(meeting, now)
        if was_cancelled:
            queries.forget_replacement(meeting.id)
        if was_cancelled or rules.is_elsewhere(slot, before):
            tell_again(locked.values(), now)
        changes.raise_version()


def add_meeting(
    group_id: int, start: datetime, *, minutes: int, venue_id: int, room_id: int | None
) -> int:
    """Add one date outside the schedule of an open group; return its id.

    `start` is Dutch wall time without zone. Raises NotFound, GroupIsNotOpen, StartIsPast,
    StartIsTooFar, StartIsSkipped, WrongLength, UnknownRoom, RoomIsTooSmall, VenueIsClosed,
    RoomIsTaken, GroupMeetsThen, DateIsPlanned.
    """
    with transaction():
        now = clock.now()
        group = queries.lock_group(group_id)
        queries.lock_venue(venue_id)
        if group.state != GroupState.OPEN:
            raise rules.GroupIsNotOpen
        slot = rules.coming_slot(start, minutes, now, venue_id=venue_id, room_id=room_id)
        _refuse_small_room(slot, group.capacity)
        refuse_busy(slot, group.id, besides=None)
        if queries.has_original_start(group.id, slot.starts_at):
            raise rules.DateIsPlanned
        meeting_id = meetings.add_extra(group, **asdict(slot), now=now)
        changes.raise_version()
    return meeting_id


def change_capacity(
    meeting_id: int, capacity: int, walk_in_places: int, *, seen: tuple[int, int] | None = None
) -> list[int]:
    """Change how many people fit at one date; return the signups that moved up.

    `walk_in_places` of them are kept for who comes without signing up; `seen` are both as they were
    shown. Raises NotFound, MeetingHasStarted, AlreadyCancelled, ChangedMeanwhile, WalkInOnly,
    WrongCapacity, NoWalkIn, SeatsAreTaken, RoomIsTooSmall.
    """
    with transaction():
        now = clock.now()
        meeting = _coming(queries.lock_meeting(meeting_id), now)
        if meeting.status == MeetingStatus.CANCELLED:
            raise rules.AlreadyCancelled
        if seen not in {None, (meeting.capacity, meeting.walk_in_places)}:
            raise ChangedMeanwhile
        _refuse_capacity(meeting, capacity, walk_in_places)
        before = _band(meeting)
        meeting.capacity, meeting.walk_in_places = capacity, walk_in_places
        band_changed = _band(meeting) != before
        promoted = promote_next(meeting.id, now)
        if band_changed:
            changes.raise_version()
    return promoted


def refuse_busy(slot: Slot, group_id: int, *, besides: int | None) -> None:
    """Refuse a slot in which the venue is closed, the room taken, or the group meets elsewhere.

    `besides` is the meeting that is planned itself. Call with group and venue locked. Raises
    VenueIsClosed, RoomIsTaken, GroupMeetsThen.
    """
    if queries.closure_on(slot.venue_id, slot.day) is not None:
        raise rules.VenueIsClosed
    if queries.room_is_taken(slot, besides=besides):
        raise rules.RoomIsTaken
    if queries.group_meets(slot, group_id, besides=besides):
        raise rules.GroupMeetsThen


def tell_again(replaced: Iterable[Meeting], now: datetime) -> None:
    """Tell who was to come to these cancelled dates that what replaces them changed.

    Call within `transaction()`, with these dates locked. Of what is over nobody has to hear.
    """
    told = [one for one in replaced if one.starts_at > now]
    for meeting in told:
        meetings.mark_changed(meeting, now)
    if told:
        notices.cancelled(told, now)


def _coming(meeting: Meeting, now: datetime, seen: int | None = None) -> Meeting:
    if meeting.starts_at <= now:
        raise rules.MeetingHasStarted
    if seen not in {None, meeting.sequence}:
        raise ChangedMeanwhile
    return meeting


def _refuse_replacement(instead: Meeting | None, meeting: Meeting, now: datetime) -> None:
    if instead is None or instead.group_id != meeting.group_id:
        raise rules.NoReplacement
    if instead.starts_at <= now or instead.status == MeetingStatus.CANCELLED:
        raise rules.NoReplacement


def _refuse_small_room(slot: Slot, capacity: int | None) -> None:
    if slot.room_id is not None:
        size = queries.room_size(slot.venue_id, slot.room_id)
        if size is None:
            raise rules.UnknownRoom
        if size < (capacity or 0):
            raise rules.RoomIsTooSmall


def _refuse_capacity(meeting: Meeting, capacity: int, walk_in_places: int) -> None:
    if meeting.capacity is None:
        raise rules.WalkInOnly
    if not 1 <= capacity <= rules.LARGEST or not 0 <= walk_in_places <= capacity:
        raise rules.WrongCapacity
    if walk_in_places and not queries.walk_in_allowed(meeting.group_id):
        raise rules.NoWalkIn
    if capacity < meeting.seats_taken:
        raise rules.SeatsAreTaken
    _refuse_small_room(queries.slot_of(meeting), capacity)


def _band(meeting: Meeting) -> Band | None:
    return band(
        Room(
            capacity=meeting.capacity,
            walk_in_places=meeting.walk_in_places,
            seats_taken=meeting.seats_taken,
            walked_in=meeting.walked_in,
            parties_waiting=meeting.parties_waiting,
        )
    )
