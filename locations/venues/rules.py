"""Rules of venues: when one is open, and what happens there around a meeting."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol, TypeVar

from core.clock import SkippedHour, local_moment

AROUND = timedelta(hours=2)
"""How long before a meeting something ends, or after it starts, to be worth naming."""


@dataclass(frozen=True)
class Hours:
    """Hours a venue is open on one weekday (ISO: Monday is 1)."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class Closed:
    """Days a venue is closed, first and last included."""

    first_day: date
    last_day: date
    notice: str


@dataclass(frozen=True)
class Weekly:
    """Something that happens every week at a venue, between two dates if they are known."""

    name: str
    weekday: int
    starts: time
    ends: time
    description: str = ""
    valid_from: date | None = None
    valid_until: date | None = None

    def happens_on(self, day: date) -> bool:
        """Return whether it happens on this date."""
        return (
            self.weekday == day.isoweekday()
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_until is None or day <= self.valid_until)
        )


@dataclass(frozen=True)
class Happening:
    """Something at one moment; `meeting_id` when it is a meeting of ours."""

    name: str
    starts_at: datetime
    ends_at: datetime
    meeting_id: int | None = None


@dataclass(frozen=True)
class Around:
    """What is on just before and just after a meeting, in order of time."""

    before: tuple[Happening, ...]
    after: tuple[Happening, ...]


class HasWeekday(Protocol):
    """What belongs to a weekday."""

    @property
    def weekday(self) -> int:
        """Return the ISO weekday: Monday is 1."""


T = TypeVar("T", bound=HasWeekday)


def by_weekday(things: Iterable[T], starts: Callable[[T], time]) -> list[tuple[int, list[T]]]:
    """Return (ISO weekday, its things by `starts`) for all seven days, Monday first."""
    ordered = sorted(things, key=starts)
    return [(number, [one for one in ordered if one.weekday == number]) for number in range(1, 8)]


def closed_on(closures: Iterable[Closed], day: date) -> Closed | None:
    """Return the closure that holds on a day, or None."""
    return next((one for one in closures if one.first_day <= day <= one.last_day), None)


def open_on(hours: Iterable[Hours], closures: Iterable[Closed], day: date) -> list[Hours]:
    """Return the hours a venue is open on a date; none when it is closed."""
    if closed_on(closures, day):
        return []
    return sorted((one for one in hours if one.weekday == day.isoweekday()), key=lambda h: h.opens)


def happenings(activities: Iterable[Weekly], day: date) -> list[Happening]:
    """Return what happens on a date; what falls in the hour the clock skips is left out."""
    found = []
    for one in activities:
        if one.happens_on(day):
            try:
                moments = local_moment(day, one.starts), local_moment(day, one.ends)
            except SkippedHour:
                continue
            found.append(Happening(one.name, *moments))
    return found


def around(starts_at: datetime, ends_at: datetime, others: Sequence[Happening]) -> Around:
    """Return what ends at most two hours before a meeting, and what starts so soon after it."""
    ordered = sorted(others, key=lambda one: one.starts_at)
    return Around(
        before=tuple(o for o in ordered if starts_at - AROUND <= o.ends_at <= starts_at),
        after=tuple(o for o in ordered if ends_at <= o.starts_at <= ends_at + AROUND),
    )
