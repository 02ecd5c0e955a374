"""Rules of finding: what may be asked for, where a page ends, and what to let go of first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from core.clock import TIMEZONE, local, local_moment

WEEK, TWO_WEEKS = timedelta(days=7), timedelta(days=14)
"""A page of the list shows a week, or two for who asks for something …"""

MOST = 50
"""… and at most fifty meetings."""

TODAY, TOMORROW = "vandaag", "morgen"
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
DAYTIME, EVENING = "dag", "avond"

_CURSOR = re.compile(r"([0-9]{9,10})-([0-9]{1,9})")
_PLACE = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


class Dropped(StrEnum):
    """A wish that was let go of to find something near it."""

    PART = "part"
    DAY = "day"
    LANGUAGE = "language"
    DISTRICT = "district"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What somebody asked for; empty means anything."""

    district: str = ""
    postcode: str = ""
    day: str = ""
    part: str = ""
    language: str = ""
    wheelchair: bool = False

    def query(self) -> dict[str, str]:
        """Return the parameters of an address that asks for the same."""
        given = {
            "gebied": self.district,
            "postcode": self.postcode,
            "dag": self.day,
            "deel": self.part,
            "taal": self.language,
            "rolstoel": "1" if self.wheelchair else "",
        }
        return {name: value for name, value in given.items() if value}

    def exact_day(self, today: date) -> date | None:
        """Return the date asked for by 'vandaag' or 'morgen'."""
        days = {TODAY: today, TOMORROW: today + timedelta(days=1)}
        return days.get(self.day)

    def weekday(self) -> int | None:
        """Return the ISO weekday asked for by name."""
        return WEEKDAYS.index(self.day) + 1 if self.day in WEEKDAYS else None

    def evening(self) -> bool | None:
        """Return True for the evening, False for the day, None for both."""
        return {EVENING: True, DAYTIME: False}.get(self.part)


class Starts(Protocol):
    """What begins at a moment and has a number."""

    @property
    def id(self) -> int:
        """Return the number."""

    @property
    def starts_at(self) -> datetime:
        """Return the moment it begins (aware)."""

    @property
    def ends_at(self) -> datetime:
        """Return the moment it ends (aware)."""


M = TypeVar("M", bound=Starts)


@dataclass(frozen=True)
class Stretch(Generic[M]):
    """One page of a list: what stands on it, where the next one goes on, and whether it jumped.

    `jumped` when there was nothing in two weeks and the page begins at the next date after that.
    """

    shown: Sequence[M]
    following: tuple[datetime, int] | None
    jumped: bool


def stretch(
    rows: Sequence[M], since: datetime, *, window: timedelta = TWO_WEEKS, most: int = MOST
) -> Stretch[M]:
    """Cut a page out of `rows` (in order, one more than `most`), which begin at or after `since`.

    The `window` ends at midnight on the Dutch clock.
    """
    end = _midnight_after(since, window)
    shown = [one for one in rows[:most] if one.starts_at < end]
    jumped = bool(rows) and not shown
    if jumped:
        end = _midnight_after(rows[0].starts_at, window)
        shown = [one for one in rows[:most] if one.starts_at < end]
    if len(shown) == len(rows):
        return Stretch(shown, None, jumped)
    last = (shown[-1].starts_at, shown[-1].id) if len(shown) == most else (end, 0)
    return Stretch(shown, last, jumped)


def _midnight_after(moment: datetime, window: timedelta) -> datetime:
    return local_moment(local(moment).date() + window, time(0))


def loosened(filters: Filters) -> list[tuple[Filters, tuple[Dropped, ...]]]:
    """Return ever wider wishes with what each lets go of: part of the day, day, language.

    The district goes last, by distance, and a wheelchair never.
    """
    steps: list[tuple[Filters, tuple[Dropped, ...]]] = []
    dropped: tuple[Dropped, ...] = ()
    if filters.part:
        filters, dropped = replace(filters, part=""), (*dropped, Dropped.PART)
        steps.append((filters, dropped))
    if filters.day:
        filters, dropped = replace(filters, day=""), (*dropped, Dropped.DAY)
        steps.append((filters, dropped))
    if filters.language:
        filters, dropped = replace(filters, language=""), (*dropped, Dropped.LANGUAGE)
        steps.append((filters, dropped))
    return steps


def cursor_text(cursor: tuple[datetime, int]) -> str:
    """Return a cursor as it stands in an address: seconds since 1970 and a number."""
    return f"{int(cursor[0].timestamp())}-{cursor[1]}"


def parse_cursor(text: str) -> tuple[datetime, int] | None:
    """Return the cursor that an address carries, or None when it is none."""
    found = _CURSOR.fullmatch(text)
    if found is None:
        return None
    return datetime.fromtimestamp(int(found[1]), UTC), int(found[2])


def parse_place(text: str) -> tuple[int, int] | None:
    """Return the two numbers of a place in a list of groups ('3-12'), or None."""
    found = _PLACE.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None


def next_change(rows: Sequence[Starts], now: datetime) -> datetime | None:
    """Return the first moment after `now` at which one of these begins or ends."""
    moments = (moment for one in rows for moment in (one.starts_at, one.ends_at) if moment > now)
    return min(moments, default=None)


def old_start(planned: datetime, starts_at: datetime) -> datetime | None:
    """Return the planned Dutch wall time as a moment when a meeting begins at another one.

    None when it did not move in time. `planned` has no zone; an hour the clock skips was refused
    when it was planned.
    """
    moment = planned.replace(tzinfo=TIMEZONE).astimezone(UTC)
    return None if moment == starts_at else moment
