"""A changed schedule: which old date becomes which new one. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import zip_longest

from recovery_groups.planning.rhythm_rules import PlannedDate


@dataclass(frozen=True, kw_only=True)
class OldDate:
    """A date that is there; `wall` is what its schedule gives it, wherever it is now.

    `by_hand`: somebody moved or cancelled it. `dropped`: an earlier schedule had no place for it.
    """

    id: int
    wall: datetime
    starts_at: datetime
    cancelled: bool
    by_hand: bool
    dropped: bool


class Change(StrEnum):
    """What becomes of a date."""

    SAME = "same"
    MOVES = "moves"
    STAYS = "stays"
    ENDS = "ends"
    NEW = "new"
    BACK = "back"


@dataclass(frozen=True)
class Pair:
    """An old date with the new one it becomes; either may be missing."""

    old: OldDate | None
    new: PlannedDate | None

    @property
    def change(self) -> Change | None:
        """Return what becomes of it; None for what an earlier schedule dropped already."""
        if self.old is None:
            return Change.NEW
        if self.old.dropped:
            return Change.BACK if self.new else None
        if self.old.by_hand:
            return Change.STAYS
        if self.new is None:
            return None if self.old.cancelled else Change.ENDS
        return Change.SAME if self.new.starts_at == self.old.starts_at else Change.MOVES


def matched(old: Sequence[OldDate], new: Sequence[PlannedDate]) -> list[Pair]:
    """Return every old and new date once: the same moment first, then in order within an ISO week.

    Dates that are left out are no part of it.
    """
    goes = {one.wall: one for one in new if one.starts_at is not None}
    pairs = [Pair(one, goes.pop(one.wall)) for one in old if one.wall in goes]
    same = {pair.old.id for pair in pairs if pair.old}
    olds: dict[tuple[int, int], list[OldDate]] = defaultdict(list)
    news: dict[tuple[int, int], list[PlannedDate]] = defaultdict(list)
    for one in sorted(old, key=lambda each: (each.dropped, each.wall)):
        if one.id not in same:
            olds[_week(one.wall)].append(one)
    for date in sorted(goes.values(), key=lambda each: each.wall):
        news[_week(date.wall)].append(date)
    for week in olds | news:
        pairs += (Pair(*pair) for pair in zip_longest(olds[week], news[week]))
    return sorted(pairs, key=_in_order)


def _week(wall: datetime) -> tuple[int, int]:
    year, week, _ = wall.isocalendar()
    return year, week


def _in_order(pair: Pair) -> tuple[datetime, int]:
    walls = [one.wall for one in (pair.new, pair.old) if one is not None]
    return walls[0], pair.old.id if pair.old else 0
