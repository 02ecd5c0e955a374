"""Rules of messages: which there are, whether one is still true, and when a reminder goes out."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from core.clock import local, local_moment

REGRET = timedelta(minutes=10)
"""A cancellation can be undone this long before anybody hears of it."""

SOON = timedelta(hours=2)
"""A meeting that starts within this time: who is on the way must hear at once."""

REMIND_FROM, REMIND_UNTIL = time(10), time(21)
"""When reminders go out, on the Dutch wall clock of the day before: not at night."""


class Kind(StrEnum):
    """Why somebody gets a message."""

    CANCELLED = "cancelled"
    RESTORED = "restored"
    MOVED = "moved"
    CHANGED = "changed"
    PLACE_FREE = "place_free"
    REMINDER = "reminder"
    MESSAGE = "message"


class Fate(StrEnum):
    """What becomes of a message when it is its turn."""

    SEND = "send"
    WAIT = "wait"
    DROP = "drop"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A signup and its meeting as they are when a message is about to leave.

    `number` is that of the signup, `sequence` that of the meeting.
    """

    seated: bool
    waiting: bool
    number: int
    wants_changes: bool
    wants_reminder: bool
    cancelled: bool
    sequence: int
    starts_at: datetime
    group_open: bool


def fate(kind: Kind, sequence: int, *, standing: Standing, now: datetime) -> Fate:
    """Return whether a message of this kind and sequence is sent, waits, or is not true any more.

    `sequence` is the meeting's for what happened to the meeting, the signup's number for a place
    that came free, the day for a reminder, the announcement for a facilitator's own words. Nothing
    is sent after the start.
    """
    one = standing
    consent = one.wants_reminder if kind == Kind.REMINDER else one.wants_changes
    if now >= one.starts_at or not consent or not (one.seated or one.waiting):
        return Fate.DROP
    match kind:
        case Kind.CANCELLED:
            true = one.cancelled and sequence == one.sequence
        case Kind.CHANGED:
            true = not one.cancelled and sequence == one.sequence
        case Kind.RESTORED | Kind.MOVED:
            # Still news after a later change: it tells the facts as they are when it leaves.
            true = sequence <= one.sequence
            if true and one.cancelled:
                return Fate.WAIT  # undone within minutes, nobody else would tell it
        case Kind.MESSAGE:
            if one.cancelled:
                return Fate.WAIT  # undone within minutes, it must still be told
            true = True
        case Kind.PLACE_FREE:
            true = one.seated and sequence == one.number
            if true and one.cancelled:
                return Fate.WAIT  # undone within minutes, it must still be told
        case _:  # a reminder
            goes_on = one.group_open and not one.cancelled
            true = one.seated and goes_on and sequence == day_number(one.starts_at)
    return Fate.SEND if true else Fate.DROP


def cancelled_from(starts_at: datetime, now: datetime) -> datetime:
    """Return from when a cancellation made at `now` is told."""
    return now if starts_at - now <= SOON else now + REGRET


def day_number(moment: datetime) -> int:
    """Return the number of a moment's Dutch date: one reminder for each day a meeting is on."""
    return local(moment).date().toordinal()


def reminded_at(now: datetime) -> tuple[datetime, datetime] | None:
    """Return from and until when the meetings start that one is reminded of now, or None."""
    wall = local(now)
    if not REMIND_FROM <= wall.time() < REMIND_UNTIL:
        return None
    tomorrow = wall.date() + timedelta(days=1)
    return local_moment(tomorrow, time.min), local_moment(tomorrow + timedelta(days=1), time.min)
