"""The agenda: which days one sees. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

MONTH, WEEK, LIST = "maand", "week", "lijst"
VIEWS = (MONTH, WEEK, LIST)

FIRST, LAST = date(2020, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True)
class Span:
    """The days one sees: from `first` up to and including `last`; where back and on lead to."""

    view: str
    day: date
    first: date
    last: date
    back: date
    on: date

    @property
    def named(self) -> tuple[date, date]:
        """Return the first and last day of what one asked for: a month without what is beside."""
        if self.view != MONTH:
            return self.first, self.last
        return self.day.replace(day=1), self.on - timedelta(days=1)

    @property
    def weeks(self) -> list[list[date]]:
        """Return the days in rows of seven, Monday first."""
        days = (self.last - self.first).days + 1
        every = [self.first + timedelta(days=number) for number in range(days)]
        return [every[start : start + 7] for start in range(0, days, 7)]


def span(view: str, text: str, today: date) -> Span:
    """Return the days of a view around the day that `text` writes; today for anything else."""
    view = view if view in VIEWS else MONTH
    day = _day(text, today)
    if view == LIST:
        month = timedelta(weeks=4)
        return Span(view, day, day, day + month - timedelta(days=1), day - month, day + month)
    if view == WEEK:
        monday = day - timedelta(days=day.weekday())
        week = timedelta(days=7)
        return Span(view, day, monday, monday + timedelta(days=6), monday - week, monday + week)
    first = day.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    last = after - timedelta(days=1)
    return Span(
        view,
        day,
        first - timedelta(days=first.weekday()),
        last + timedelta(days=6 - last.weekday()),
        (first - timedelta(days=1)).replace(day=1),
        after,
    )


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if FIRST <= day < LAST else today
