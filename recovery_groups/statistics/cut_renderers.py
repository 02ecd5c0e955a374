"""Figures as a table and as bars: sums of what may be shown of their parts, nothing else."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from recovery_groups.coverage.rules import shown_percentage
from recovery_groups.statistics.queries import Figure
from recovery_groups.statistics.rules import Measure, in_public

WIDTH, LEFT, TOP, GROUND = 760, 44, 30, 200
"""The drawing, in its own units; bars stand on the ground."""

BAR = 44
SPANS = 8
"""So many spans stand beside each other in the drawing."""


class Cut(StrEnum):
    """What a row is of, as addresses write it."""

    DISTRICT = "gebied"
    VENUE = "buurtpunt"
    GROUP = "groep"


@dataclass
class Sum:
    """A sum of what is shown of some parts. `people` is None when nothing of it is shown.

    `more`: some of its parts are hidden, so there were more. `known` tells whether there are any
    parts at all.
    """

    people: int | None = None
    more: bool = False
    known: bool = False
    places: int = 0
    taken: int = 0
    meetings: int = 0

    def add(self, one: Figure) -> None:
        """Add what is shown of a part."""
        self.known = True
        self.meetings += one.meetings
        if one.shown is None:
            self.more = True
            return
        self.people = (self.people or 0) + one.shown
        if one.places:
            self.places += one.places
            self.taken += one.shown

    @property
    def full(self) -> int | None:
        """How full it was in per cent, in steps of 5; None when that is not known."""
        return shown_percentage(self.taken, self.places)


@dataclass
class Row:
    """The figures of a district, venue or group."""

    name: str
    district: str
    sums: dict[Measure, Sum] = field(default_factory=lambda: defaultdict(Sum))


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A span in the drawing: where its bar stands, and how high it is."""

    first_day: date
    sum: Sum
    x: float
    height: float

    @property
    def top(self) -> float:
        """Where the bar ends above."""
        return round(GROUND - self.height, 1)

    @property
    def middle(self) -> float:
        """Where its words stand."""
        return self.x + BAR / 2


def for_public(figures: Iterable[Figure]) -> list[Figure]:
    """Return figures as they may leave the desk: parts that are small for that are hidden first."""
    return [one._replace(shown=in_public(one.shown)) for one in figures]


def rows(figures: Iterable[Figure], cut: Cut) -> list[Row]:
    """Return a row for each district, venue or group, by name.

    What is counted by district only stands in the rows of districts only.
    """
    found: dict[object, Row] = {}
    for one in figures:
        if cut != Cut.DISTRICT and one.measure != Measure.VISITORS:
            continue
        key, name = _of(one, cut)
        row = found.setdefault(key, Row(name, one.district))
        row.sums[one.measure].add(one)
    return sorted(found.values(), key=lambda row: (row.name.casefold(), row.district))


def whole(figures: Iterable[Figure]) -> Row:
    """Return the sum of everything."""
    row = Row("", "")
    for one in figures:
        row.sums[one.measure].add(one)
    return row


def bars(figures: Iterable[Figure], days: Sequence[date]) -> list[Bar]:
    """Return the visitors of the spans that begin on `days`, the oldest first."""
    sums = {day: Sum() for day in sorted(days)}
    for one in figures:
        if one.measure == Measure.VISITORS:
            sums[one.first_day].add(one)
    most = max((one.people or 0 for one in sums.values()), default=0) or 1
    step = (WIDTH - LEFT) / SPANS
    return [
        Bar(
            first_day=day,
            sum=one,
            x=round(LEFT + step * (place + 0.5) - BAR / 2, 1),
            height=round((one.people or 0) / most * (GROUND - TOP), 1),
        )
        for place, (day, one) in enumerate(sums.items())
    ]


def _of(one: Figure, cut: Cut) -> tuple[object, str]:
    match cut:
        case Cut.GROUP:
            return one.group_id, one.group or ""
        case Cut.VENUE:
            return one.venue_id, one.venue or ""
    return one.district_id, one.district
