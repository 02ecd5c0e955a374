"""Rules of the matrix of links: what it shows of whom on a day, and hours added up. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from recovery_groups.experts.link_rules import MOST_HOURS

NOBODY, KEEPS = 0, -1
"""Answers to who leads a group when a link ends: nobody yet, and who did so far."""

TEAMS_BESIDE = 8
"""Most teams beside each other; the next ones are one tap away."""

EXPERTS_BELOW = 50
"""Most experts below each other."""


@dataclass(frozen=True)
class Span:
    """Days and hours of a link, as far as adding up asks for it."""

    first_day: date
    last_day: date | None
    hours: int


def hours_on(links: Sequence[Span], day: date) -> int:
    """Return the hours a week somebody is linked for on a day."""
    return sum(
        one.hours
        for one in links
        if one.first_day <= day and (one.last_day is None or one.last_day >= day)
    )


def most_hours(links: Sequence[Span], day: date) -> int:
    """Return the most hours a week somebody is linked for, on a day or later.

    It only rises on the first day of a link.
    """
    days = (day, *(one.first_day for one in links if one.first_day > day))
    return max(hours_on(links, one) for one in days)


def too_many(hours: int) -> bool:
    """Return whether that is more than somebody can work."""
    return hours > MOST_HOURS


@dataclass(frozen=True)
class Cell:
    """A link in the matrix."""

    link_id: int
    role: str
    hours: int
    last_day: date | None
    soon: bool


@dataclass(frozen=True)
class MatrixRow:
    """An expert with the links on one day by team, and hours: here, elsewhere, and at most."""

    expert_id: int
    name: str
    cells: Mapping[int, Sequence[Cell]]
    here: int
    elsewhere: int
    most: int


def by_expert(rows: Sequence[tuple[int, Span]]) -> Mapping[int, list[Span]]:
    """Return the spans of each expert."""
    found: dict[int, list[Span]] = defaultdict(list)
    for expert_id, span in rows:
        found[expert_id].append(span)
    return found
