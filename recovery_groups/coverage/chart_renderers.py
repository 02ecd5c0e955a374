"""The chart of visitors and places per week: where each bar stands in a drawing of 760 by 250."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import ceil

from recovery_groups.coverage.queries import WeekFigure
from recovery_groups.coverage.rules import WEEK, monday, shown_number

WEEKS = 8
LEFT, RIGHT, TOP, GROUND = 44, 760, 40, 200
"""The room for bars, in units of the drawing."""

BAR, BESIDE, GAP = 30, 26, 2
MOST_LINES = 4
STEPS = (5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000)
"""What the lines in the drawing may be apart."""


@dataclass(frozen=True, kw_only=True)
class Week:
    """A week as the table says it. `visitors` is None when too few to be shown."""

    monday: date
    number: int
    counted: bool
    visitors: int | None
    places: int


@dataclass(frozen=True, kw_only=True)
class Bars:
    """The two bars of a week: where they begin, and how high they are."""

    week: Week
    x: float
    height: float
    places_x: float
    places_height: float
    middle: float

    @property
    def top(self) -> float:
        """Where the first bar ends above."""
        return round(GROUND - self.height, 1)


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Weeks with their bars, the lines behind them as (height, number), and the highest week.

    `empty` when nobody counted anything.
    """

    bars: tuple[Bars, ...]
    lines: tuple[tuple[float, int], ...]
    shown: tuple[Week, ...]
    highest: Week | None
    empty: bool


def first_monday(today: date) -> date:
    """Return the first day of the weeks the chart shows: the last one has yesterday in it."""
    return monday(today) - (WEEKS if today.isoweekday() == 1 else WEEKS - 1) * WEEK


def chart(figures: Iterable[WeekFigure], today: date) -> Chart:
    """Return the chart of the weeks until yesterday."""
    totals: dict[str, Counter[date]] = {
        name: Counter() for name in ("visitors", "places", "counted")
    }
    for one in figures:
        for name, total in totals.items():
            total[one.week] += getattr(one, name)
    first = first_monday(today)
    weeks = [_week(first + step * WEEK, totals) for step in range(WEEKS)]
    shown = tuple(one for one in weeks if one.visitors is not None)
    most = max(max(one.visitors or 0, one.places) for one in weeks)
    step = next((one for one in STEPS if one * MOST_LINES >= most), STEPS[-1])
    top = max(ceil(most / step), 1) * step
    scale = (GROUND - TOP) / top
    return Chart(
        bars=tuple(_bars(place, week, scale) for place, week in enumerate(weeks)),
        lines=tuple(
            (round(GROUND - number * scale, 1), number) for number in range(0, top + 1, step)
        ),
        shown=shown,
        highest=max(shown, key=lambda one: one.visitors or 0, default=None),
        empty=not any(one.counted for one in weeks),
    )


def _week(day: date, totals: dict[str, Counter[date]]) -> Week:
    counted = totals["counted"][day] > 0
    return Week(
        monday=day,
        number=day.isocalendar().week,
        counted=counted,
        visitors=shown_number(totals["visitors"][day]) if counted else None,
        places=totals["places"][day],
    )


def _bars(place: int, week: Week, scale: float) -> Bars:
    middle = LEFT + (RIGHT - LEFT) / WEEKS * (place + 0.5)
    x = middle - (BAR + GAP + BESIDE) / 2
    return Bars(
        week=week,
        x=round(x, 1),
        height=round((week.visitors or 0) * scale, 1),
        places_x=round(x + BAR + GAP, 1),
        places_height=round(week.places * scale, 1),
        middle=round(middle, 1),
    )
