"""Rules of an evening: which meeting is today's, and what can be done at its door when. Pure."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from core.clock import local, local_moment

DOOR_OPENS = timedelta(hours=1)
"""So long before the start one may count, tick and add who walks in: people come early."""

DAY_ENDS = time(4)
"""Until this hour of the next day an evening may be counted: then names and ticks are erased."""

LARGEST_COUNT = 999
"""The largest head count."""


class Phase(StrEnum):
    """Whether something cannot be done yet, can be done now, or no longer."""

    EARLY = "early"
    NOW = "now"
    OVER = "over"


class Timed(Protocol):
    """Something with a start and an end."""

    @property
    def starts_at(self) -> datetime:
        """When it starts."""

    @property
    def ends_at(self) -> datetime:
        """When it ends."""


_T = TypeVar("_T", bound=Timed)


def door_opens(starts_at: datetime) -> datetime:
    """Return the moment from which heads are counted and people who walk in are added."""
    return starts_at - DOOR_OPENS


def counting_ends(starts_at: datetime, ends_at: datetime) -> datetime:
    """Return the moment until which heads are counted: 04:00 the next day, or a later end."""
    next_day = local(starts_at).date() + timedelta(days=1)
    return max(local_moment(next_day, DAY_ENDS), ends_at)


def counting(starts_at: datetime, ends_at: datetime, now: datetime) -> Phase:
    """Return whether heads can be counted and names ticked."""
    return _phase(door_opens(starts_at), counting_ends(starts_at, ends_at), now)


def walking_in(starts_at: datetime, ends_at: datetime, now: datetime) -> Phase:
    """Return whether somebody who walks in can be given a place: until the end."""
    return _phase(door_opens(starts_at), ends_at, now)


def desk_day(now: datetime) -> date:
    """Return the date that is "today" for a facilitator: an evening lasts until DAY_ENDS."""
    here = local(now)
    return here.date() if here.time() >= DAY_ENDS else here.date() - timedelta(days=1)


def of_today(meetings: Sequence[_T], now: datetime) -> list[_T]:
    """Return the meetings of today, and those still going on, in order of start."""
    today = desk_day(now)
    found = [
        one
        for one in meetings
        if local(one.starts_at).date() == today or one.starts_at <= now < one.ends_at
    ]
    return sorted(found, key=lambda one: one.starts_at)


def first_of(todays: Sequence[_T], now: datetime) -> _T | None:
    """Return which of today's meetings to show: the one going on, else the next, else the last."""
    going_on = [one for one in todays if one.starts_at <= now < one.ends_at]
    coming = [one for one in todays if one.starts_at > now]
    # Two at once are rare; the one that began last is the one somebody stands at the door of.
    return next(iter([*reversed(going_on), *coming, *reversed(todays)]), None)


def _phase(first: datetime, last: datetime, now: datetime) -> Phase:
    if now < first:
        return Phase.EARLY
    return Phase.NOW if now < last else Phase.OVER
