"""What a coordinator should do now, the most harmful lack first. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum


class Lack(IntEnum):
    """What is lacking, in order of harm."""

    NO_GROUP = 1
    NO_EXPERT = 2
    LINK_ENDS = 3
    NO_FACILITATOR = 4
    VENUE_CLOSED = 5
    FULL = 6
    ROOM_CLASH = 7


@dataclass(frozen=True, kw_only=True)
class Todo:
    """One thing to do: what lacks in which district, since or from when, and what it is about.

    `more` is how many later dates of the same group ask for the same.
    `subject` is an id of what solves it: a team, a link, a meeting; None for the district itself.
    `nobody_can` is whether everybody who was asked to lead it said no.
    """

    lack: Lack
    district: str
    district_slug: str
    subject: int | None = None
    day: date | None = None
    moment: datetime | None = None
    about: str = ""
    place: str = ""
    more: int = 0
    nobody_can: bool = False


def by_harm(found: Iterable[Todo]) -> list[Todo]:
    """Return what to do, the most harmful first; within it what is due first."""
    return sorted(found, key=_harm)


def _harm(one: Todo) -> tuple[int, date, float, str]:
    moment = one.moment.timestamp() if one.moment else 0.0
    return one.lack, one.day or date.min, moment, one.district
