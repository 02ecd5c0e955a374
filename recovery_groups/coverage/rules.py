"""Rules of coverage: which days count, how well a district is covered, which numbers stay hidden.

Pure.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WEEK = timedelta(days=7)
FOUR_WEEKS = timedelta(weeks=4)
SMALLEST = 5
"""A number of people below this is not shown (k = 5): it could point at somebody."""

STEP = 5
"""Occupancy is shown in steps of so many per cent."""


class PeriodName(StrEnum):
    """Komende 4 weken, dit kwartaal, vorige 4 weken."""

    COMING = "komend"
    QUARTER = "kwartaal"
    PAST = "vorig"


class Verdict(StrEnum):
    """Goed, kwetsbaar, ontbreekt; as addresses write them."""

    GOOD = "goed"
    WEAK = "kwetsbaar"
    MISSING = "ontbreekt"


class Rhythm(StrEnum):
    """How often something is there: every week of a period, some weeks, not yet."""

    EVERY_WEEK = "every_week"
    SOME_WEEKS = "some_weeks"
    NOT_YET = "not_yet"


@dataclass(frozen=True)
class Days:
    """Days from `first` up to, but not on, `after`."""

    first: date
    after: date

    @property
    def weeks(self) -> tuple[date, ...]:
        """The first days of the whole weeks in it, counted from its own first day."""
        count = (self.after - self.first) // WEEK
        return tuple(self.first + step * WEEK for step in range(count))


@dataclass(frozen=True)
class Period:
    """What somebody looks at: days of meetings, and the days of which occupancy is known.

    How full it is can only be said of what is over; `before` is as long, to compare with.
    """

    name: PeriodName
    meetings: Days
    known: Days
    before: Days


@dataclass(frozen=True, kw_only=True)
class CoverageRule:
    """When a district is well covered; an organisation may choose its own numbers."""

    groups_a_week: int = 1
    linked_experts: int = 1
    nearly_full: int = 95
    """Per cent: fuller than this leaves no room for somebody new."""

    link_ends_within: timedelta = FOUR_WEEKS


@dataclass(frozen=True, kw_only=True)
class Found:
    """What counts for the verdict on a district. `full` is in per cent, None when unknown."""

    groups: int
    fewest_a_week: int
    experts: int
    full: int | None


def period(name: PeriodName, today: date) -> Period:
    """Return the days that a period means today."""
    last_weeks = Days(today - FOUR_WEEKS, today)
    if name == PeriodName.COMING:
        shown, known = Days(today, today + FOUR_WEEKS), last_weeks
    elif name == PeriodName.PAST:
        shown = known = last_weeks
    else:
        shown = _quarter(today)
        known = Days(shown.first, max(today, shown.first + timedelta(days=1)))
    before = Days(known.first - (known.after - known.first), known.first)
    return Period(name, shown, known, before)


def _quarter(day: date) -> Days:
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    later = first + timedelta(days=93)
    return Days(first, date(later.year, later.month, 1))


def monday(day: date) -> date:
    """Return the Monday of a day's week (ISO 8601)."""
    return day - timedelta(days=day.isoweekday() - 1)


def rhythm(weeks_with: int, weeks: int) -> Rhythm:
    """Return how often something is there, from the weeks that have it and those there are."""
    if weeks_with == 0:
        return Rhythm.NOT_YET
    return Rhythm.EVERY_WEEK if weeks_with >= weeks else Rhythm.SOME_WEEKS


def verdict(found: Found, rule: CoverageRule) -> Verdict:
    """Return how well a district is covered.

    Missing: there is no group. Good: groups meet each week, an expert is linked, and there is room
    for somebody new. Everything between them is weak.
    """
    if found.groups == 0:
        return Verdict.MISSING
    weekly = found.fewest_a_week >= rule.groups_a_week
    linked = found.experts >= rule.linked_experts
    return Verdict.GOOD if weekly and linked and not is_full(found.full, rule) else Verdict.WEAK


def is_full(full: int | None, rule: CoverageRule) -> bool:
    """Return whether there is no room for somebody new; unknown counts as room."""
    return full is not None and full > rule.nearly_full


def percentage(taken: int, places: int) -> int | None:
    """Return how full places are, in per cent (it may pass 100); None without places."""
    return round(100 * taken / places) if places else None


def shown_percentage(taken: int, places: int) -> int | None:
    """Return how full places are as the desk may show it: in steps, None for too few people."""
    if taken < SMALLEST or not places:
        return None
    return min(round(20 * taken / places) * STEP, 100)


def shown_number(people: int) -> int | None:
    """Return a number of people in fives, or None when it is too small to be shown.

    Exact numbers beside the rounded ones of a group would tell those of the group that is hidden.
    """
    return (people + STEP // 2) // STEP * STEP if people >= SMALLEST else None
