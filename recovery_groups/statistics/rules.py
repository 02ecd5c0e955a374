"""Rules of figures: which numbers stay hidden, and which days make a week, month and quarter. Pure.

How small numbers are protected (statistical disclosure control; see Hundepool and others,
"Statistical Disclosure Control", Wiley 2012, chapters 4 and 5):

- A part is a group at a venue (for head counts), or a district (for first-timers, the waiting list
  and wishes). Weeks add up to months, months to quarters.
- Each number of a part is rounded to 5, and hidden below 5.
- A month is rounded so that it never tells what a hidden week was, nor a quarter what a hidden week
  or month was: it stays within what the shown numbers below it allow, so it may be 4 off instead
  of 2. Hiding it instead would tell as much: it would be hidden for few numbers only.
- A number of a venue, group, district or the whole is a sum of *shown* numbers of parts, so it
  tells nothing that they do not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from recovery_groups.coverage.rules import SMALLEST, WEEK, monday

STEP = 5
"""Shown numbers are rounded to so many: each stands for five true ones."""

IN_PUBLIC = 15
"""The smallest shown number that leaves the desk: it stands for 11 people or more.

In public no number below 10 is told (k = 10), and a shown 10 may stand for 6.
"""

FROZEN_FROM = timedelta(days=10)
"""A month is frozen on the 11th of the next one, or a later night.

Its last week may end on the 3rd, and a week after that its signups are counted and forgotten.
"""


class Span(StrEnum):
    """What a figure is of, as addresses write it."""

    WEEK = "week"
    MONTH = "maand"
    QUARTER = "kwartaal"


class Measure(StrEnum):
    """What was counted."""

    VISITORS = "visitors"
    FIRST_TIMERS = "first_timers"
    WAITING = "waiting"
    WISHES = "wishes"


@dataclass(frozen=True)
class Count:
    """A true number of people, and what is shown of it (None: hidden, it is below 5).

    Who reads all that is shown, and knows these rules, knows that it is from `low` to `high`.
    """

    number: int
    shown: int | None
    low: int
    high: int


def leaf(number: int) -> Count:
    """Return a number that is no sum: rounded, or hidden when it is small."""
    shown = rounded(number)
    if shown is None:
        return Count(number, None, 0, SMALLEST - 1)
    return Count(number, shown, max(SMALLEST, shown - 2), shown + 2)


def total(parts: Iterable[Count]) -> Count:
    """Return the sum of numbers, shown so that each hidden one keeps three possible values or more.

    `least` and `most` are what the sum may be by its parts. Rounded to 18 or more while `most` is
    18, it would say that every part is at its highest. As a shown sum is from `least` to `most`
    and stands for two on each side, there is room for two at least, for each of its parts.
    """
    parts = tuple(parts)
    number = sum(one.number for one in parts)
    least, most = sum(one.low for one in parts), sum(one.high for one in parts)
    shown = rounded(number)
    if shown is None:
        return Count(number, None, least, min(SMALLEST - 1, most))
    least = max(SMALLEST, least)
    lowest, highest = -(-least // STEP) * STEP, most // STEP * STEP
    shown = min(max(shown, lowest), highest)
    return Count(
        number,
        shown,
        least if shown == lowest else shown - 2,
        most if shown == highest else shown + 2,
    )


def rounded(number: int) -> int | None:
    """Return a number rounded to 5, or None when it is too small to be shown."""
    return (number + 2) // STEP * STEP if number >= SMALLEST else None


def in_public(shown: int | None) -> int | None:
    """Return what of a shown number of a part may leave the desk."""
    return shown if shown is not None and shown >= IN_PUBLIC else None


def month_of(day: date) -> date:
    """Return the month of a day's week, by its first day: a week is of its Thursday's month.

    As ISO 8601 decides of which year a week is.
    """
    return (monday(day) + timedelta(days=3)).replace(day=1)


def weeks_of(month: date) -> tuple[date, ...]:
    """Return the Mondays of the weeks of a month."""
    first = monday(month)
    days = (first + step * WEEK for step in range(6))
    return tuple(day for day in days if month_of(day) == month)


def next_month(month: date) -> date:
    """Return the first day of the next month."""
    return (month + timedelta(days=31)).replace(day=1)


def quarter_of(month: date) -> date:
    """Return the first day of the quarter of a month."""
    return month.replace(month=(month.month - 1) // 3 * 3 + 1, day=1)


def months_of(quarter: date) -> tuple[date, date, date]:
    """Return the three months of a quarter."""
    second = next_month(quarter)
    return quarter, second, next_month(second)


def to_freeze(first: date, frozen: Sequence[date], today: date) -> list[date]:
    """Return the months from `first` on that are over long enough and not frozen, in order."""
    months, month = [], first
    while today >= next_month(month) + FROZEN_FROM:
        if month not in frozen:
            months.append(month)
        month = next_month(month)
    return months
