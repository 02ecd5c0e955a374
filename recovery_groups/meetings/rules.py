"""Rules of meetings: who may sign up when, and what the public sees of the room that is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import floor

from core.clock import local

FEW_SHARE = 0.2
"""Nearly full: at most a fifth of the online places is left, or one."""

BEFORE_START_FITS = timedelta(hours=24)
"""From here to the start the first waiting party that fits is seated, not strictly the first."""


class MeetingState(StrEnum):
    """What a meeting page says, one at a time."""

    OPEN = "open"
    NOT_OPEN = "not_open"
    WALK_IN = "walk_in"
    STARTED = "started"
    PAST = "past"
    CANCELLED = "cancelled"


class Band(StrEnum):
    """Public occupancy: a band, never a count."""

    ENOUGH = "enough"
    FEW = "few"
    FULL = "full"


@dataclass(frozen=True, kw_only=True)
class Room:
    """How full a meeting is, as its row says; `walked_in` of `seats_taken` came in at the door."""

    capacity: int | None
    walk_in_places: int
    seats_taken: int
    parties_waiting: int
    walked_in: int = 0

    @property
    def online_limit(self) -> int:
        """Return how many people may hold an online place; the rest is for who walks in."""
        return max((self.capacity or 0) - self.walk_in_places, 0)

    @property
    def online_free(self) -> int:
        """Return how many online places are empty; who waits comes first."""
        free = self.online_limit - (self.seats_taken - self.walked_in)
        return max(min(free, (self.capacity or 0) - self.seats_taken), 0)

    @property
    def online_left(self) -> int:
        """Return how many online places are free; none while anybody waits."""
        return 0 if self.parties_waiting else self.online_free


def state(
    *,
    starts_at: datetime,
    ends_at: datetime,
    cancelled: bool,
    online_limit: int,
    opens_days: int,
    now: datetime,
) -> MeetingState:
    """Return the state of a meeting at `now`; `opens_days` is how long before it signing up opens.

    A meeting without online places (no capacity, or all of it for who walks in) is for walking in.
    """
    if ends_at <= now:
        return MeetingState.PAST
    if cancelled:
        return MeetingState.CANCELLED
    if starts_at <= now:
        return MeetingState.STARTED
    if online_limit == 0:
        return MeetingState.WALK_IN
    if local(now).date() < opens_on(starts_at, opens_days):
        return MeetingState.NOT_OPEN
    return MeetingState.OPEN


def opens_on(starts_at: datetime, opens_days: int) -> date:
    """Return the Dutch date from whose midnight one may sign up."""
    return local(starts_at).date() - timedelta(days=opens_days)


def band(room: Room) -> Band | None:
    """Return the public band, or None for a meeting without online places."""
    limit, left = room.online_limit, room.online_left
    if limit == 0:
        return None
    if left == 0:
        return Band.FULL
    return Band.FEW if left <= max(1, floor(limit * FEW_SHARE)) else Band.ENOUGH


def leading(
    facilitators: Iterable[int], takeovers: Iterable[tuple[datetime, int | None, int]]
) -> set[int]:
    """Return who leads one date: who leads the group then, and what was taken over since.

    `takeovers` are (accepted at, who is away or None, who comes instead); somebody who took over
    may be away after all, so they count one after the other.
    """
    there = set(facilitators)
    for _, away, instead in sorted(takeovers, key=lambda one: (one[0], one[1] or 0)):
        if away is not None:
            there.discard(away)
        there.add(instead)
    return there
