"""Groups that are in each other's way: one room, or one person, at one time. Pure.

As on the pages of the desk that is shown, and for who plans to decide.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from core import clock
from core.i18n import day_year, gettext
from recovery_groups.groups.models import GroupState
from recovery_groups.planning.rhythm_rules import Pattern, dates
from recovery_groups.transfer.column_rules import SCHEDULE, Kind
from recovery_groups.transfer.known_rules import Book, Thing
from recovery_groups.transfer.line_rules import Line
from recovery_groups.transfer.row_rhythm_rules import pattern_of

_MEETS = {GroupState.DRAFT, GroupState.OPEN}
_MATTERS = {"leaders", "state", *(column.field for column in SCHEDULE)}

Need = tuple[str, str, str]
"""What only one group can have at a time: a room of a venue, or a person."""


@dataclass(frozen=True, eq=False)
class _Use:
    """A stretch of time in which a group needs something; `line` is the row that says so."""

    starts_at: datetime
    ends_at: datetime
    group: Thing
    line: Line | None


def warn_of_clashes(lines: Iterable[Line], book: Book) -> None:
    """Say on which first day a row of a group meets another group in a room, or takes its leader.

    Costs one look at each date of what more than one group needs, and a sort of those.
    """
    plans = [line for line in lines if _plans(line)]
    moving = {line.thing for line in plans if line.before is None or line.changed() & _MATTERS}
    rows = [line for line in plans if line.thing in moving]
    wanted: dict[Need, list[Line]] = defaultdict(list)
    for line in rows:
        for need in _needs(line):
            wanted[need].append(line)
    for need, uses in _uses(wanted, moving, book).items():
        for line, day, other in _first_clashes(uses):
            line.warn(*_words(need, day, other))


def _plans(line: Line) -> bool:
    if line.part is None or line.thing is None or line.problems:
        return False
    return line.thing.values["state"] in _MEETS


def _needs(line: Line) -> Iterator[Need]:
    assert line.part is not None  # noqa: S101 - `_plans` looked
    assert line.thing is not None  # noqa: S101 - the same
    room = line.part.values["room"]
    if room and line.part.district:
        yield "room", line.part.district.key, room
    for name in line.thing.values["leaders"]:
        yield "leaders", name, ""


def _uses(
    wanted: dict[Need, list[Line]], moving: set[Thing | None], book: Book
) -> dict[Need, list[_Use]]:
    """Return every use of what more than one group needs, those of the site among them."""
    found: dict[Need, list[_Use]] = defaultdict(list)
    there = {one.id: one for one in book[Kind.GROUPS] if one.id and one not in moving}
    for date in book.busy:
        group = there.get(date.group_id)
        if group is None:
            continue
        needs = [("leaders", name, "") for name in group.values["leaders"]]
        for need in (("room", date.venue, date.room or ""), *needs):
            if need in wanted:
                found[need].append(_Use(date.starts_at, date.ends_at, group, None))
    for need, rows in wanted.items():
        if found[need] or len({line.thing for line in rows}) > 1:
            found[need] += (use for line in rows for use in _planned(line))
    return found


def _planned(line: Line) -> Iterator[_Use]:
    assert line.part is not None  # noqa: S101 - `_plans` looked
    assert line.thing is not None  # noqa: S101 - the same
    pattern = pattern_of(line.part.values, venue_id=0, room_id=None)
    for starts_at, ends_at in _moments(pattern, clock.now()):
        yield _Use(starts_at, ends_at, line.thing, line)


@lru_cache(maxsize=512)
def _moments(pattern: Pattern, now: datetime) -> Sequence[tuple[datetime, datetime]]:
    found = dates(pattern, now)
    return [(one.starts_at, one.ends_at) for one in found if one.starts_at and one.ends_at]


def _first_clashes(uses: list[_Use]) -> Iterator[tuple[Line, datetime, Thing]]:
    """Give each row once, with when and by which group it is first met.

    Of those that are going on it keeps the two groups that end last: one of them is another one.
    """
    told: set[Line] = set()
    going_on: list[_Use] = []
    for use in sorted(uses, key=lambda one: one.starts_at):
        going_on = [one for one in going_on if one.ends_at > use.starts_at]
        for other in going_on:
            if other.group is use.group:
                continue
            for one, two in ((use, other), (other, use)):
                if one.line is not None and one.line not in told:
                    told.add(one.line)
                    yield one.line, use.starts_at, two.group
        kept: dict[Thing, _Use] = {}
        for one in sorted([*going_on, use], key=lambda one: one.ends_at, reverse=True):
            kept.setdefault(one.group, one)
        going_on = list(kept.values())[:2]


def _words(need: Need, moment: datetime, other: Thing) -> tuple[str, str]:
    day, (what, name, _) = day_year(moment), need
    if what == "room":
        return gettext("Op %(day)s is hier ook %(group)s.", day=day, group=other.name), "room"
    sentence = gettext(
        "%(name)s leidt op %(day)s ook %(group)s.", name=name, day=day, group=other.name
    )
    return sentence, "leaders"
