"""Running the demo command, and judging what it put in the database."""

from collections import Counter

from sqlalchemy import func, select

from core import clock
from core.db import db
from core.settings import settings
from locations.venues.models import Room
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.meetings.models import Meeting, MeetingStatus
from recovery_groups.meetings.rules import MeetingState, band, state
from recovery_groups.meetings.rules import Room as Places
from recovery_groups.signups.models import Signup, SignupState


def run_demo(app, *arguments):
    """Run `flask demo` and return (exit code, what it says)."""
    result = app.test_cli_runner().invoke(args=["demo", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result
    return result.exit_code, result.output


def public_meetings():
    """Return the meetings of open groups."""
    open_groups = select(RecoveryGroup.id).where(RecoveryGroup.state == GroupState.OPEN)
    return db.session.scalars(select(Meeting).where(Meeting.group_id.in_(open_groups))).all()


def places_of(meeting):
    """Return how full a meeting is."""
    names = ("capacity", "walk_in_places", "seats_taken", "parties_waiting")
    return Places(**{name: getattr(meeting, name) for name in names})


def shown(meeting, now):
    """Return everything the site says about a meeting, as words."""
    kind = state(
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        cancelled=meeting.status == MeetingStatus.CANCELLED,
        online_limit=places_of(meeting).online_limit,
        opens_days=settings().signup_opens_days,
        now=now,
    )
    yield kind
    if kind is MeetingState.OPEN:
        yield band(places_of(meeting))
        if meeting.parties_waiting:
            yield "waiting list"
    if meeting.status == MeetingStatus.MOVED and kind is not MeetingState.PAST:
        wall = clock.local(meeting.starts_at).replace(tzinfo=None)
        yield "moved in time" if wall != meeting.original_start else "moved"
        yield "moved in place" if meeting.venue_id != meeting.original_venue_id else "moved"
    if meeting.extra and meeting.starts_at > now:
        yield "extra"
    if kind is MeetingState.PAST:
        yield f"past, {(clock.local(now).date() - clock.local(meeting.ends_at).date()).days} days"


def assert_seats_are_true():
    """Every meeting's numbers are what its signups add up to."""
    columns = (Signup.meeting_id, Signup.state, func.sum(Signup.party), func.count())
    people, parties, made = Counter(), Counter(), Counter()
    statement = select(*columns).group_by(Signup.meeting_id, Signup.state)
    for meeting_id, kind, heads, rows in db.session.execute(statement):
        people[meeting_id] += heads if kind == SignupState.SEATED else 0
        parties[meeting_id] += rows if kind == SignupState.WAITING else 0
        made[meeting_id] += rows
    for one in db.session.scalars(select(Meeting)):
        assert (one.seats_taken, one.parties_waiting) == (people[one.id], parties[one.id]), one.id
        assert one.signups_made == made[one.id]
        assert one.seats_taken <= places_of(one).online_limit


def assert_nobody_is_in_the_way():
    """No room holds two meetings at once, no group meets twice at once, everybody fits."""
    sizes = dict(db.session.execute(select(Room.id, Room.size)).all())
    last = {}
    going_on = select(Meeting).where(Meeting.status != MeetingStatus.CANCELLED)
    for one in db.session.scalars(going_on.order_by(Meeting.starts_at)):
        keys = [("group", one.group_id)] + ([("room", one.room_id)] if one.room_id else [])
        for key in keys:
            assert key not in last or last[key] <= one.starts_at, (key, one.starts_at)
            last[key] = one.ends_at
        if one.room_id:
            assert (one.capacity or 0) <= sizes[one.room_id]
