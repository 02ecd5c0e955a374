"""The goals: a figure, what it must be, what we reach for, and the one table of all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

SLACK = 1.15
"""A figure that other programs on the machine can move is missed when it is clearly missed."""


class Verdict(StrEnum):
    """What a figure is worth."""

    STRETCH = "stretch"
    MUST = "must"
    MISSED = "MISSED"
    SEEN = "-"


@dataclass(frozen=True)
class Figure:
    """One row of the table.

    `at_least` for figures that are better when higher. `judged` figures decide the exit code; what
    the neighbours on the machine move (requests per second, waiting) is only shown.
    """

    goal: str
    name: str
    value: float
    unit: str
    must: float | None = None
    stretch: float | None = None
    at_least: bool = False
    judged: bool = True
    exact: bool = False

    @property
    def verdict(self) -> Verdict:
        """Return which of the two goals the figure meets."""
        if self.must is None or self.stretch is None:
            return Verdict.SEEN
        if self._reaches(self.stretch):
            return Verdict.STRETCH
        return Verdict.MUST if self._reaches(self.must) else Verdict.MISSED

    @property
    def fails(self) -> bool:
        """Return whether the figure clearly misses what it must be."""
        if self.must is None or not self.judged:
            return False
        slack = 1.0 if self.exact else SLACK
        return not self._reaches(self.must / slack if self.at_least else self.must * slack)

    def _reaches(self, goal: float) -> bool:
        return self.value >= goal if self.at_least else self.value <= goal

    def row(self) -> tuple[str, ...]:
        """Return the cells of the table."""
        sign = "≥" if self.at_least else "≤"
        must, stretch = (
            f"{sign} {goal:g}" if goal is not None else "" for goal in (self.must, self.stretch)
        )
        shown = f"{self.value:.3g}" if self.value < 1000 else f"{self.value:.0f}"
        judged = "" if self.judged else " (not judged)"
        unit = f" {self.unit}".rstrip()
        return self.goal, self.name, f"{shown}{unit}", must, stretch, f"{self.verdict}{judged}"


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as a table in plain text."""
    rows = [("goal", "figure", "measured", "must", "stretch", "verdict")]
    rows += [figure.row() for figure in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
