"""What the desk writes down of a group, and what its states are called. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from core.i18n import lazy_gettext
from recovery_groups.planning.rhythm_rules import Pattern

STATES = {
    "draft": lazy_gettext("Concept"),
    "open": lazy_gettext("Open"),
    "paused": lazy_gettext("Even gestopt"),
    "ended": lazy_gettext("Gestopt"),
}
"""The state of a group, as the desk says it."""


@dataclass(frozen=True, kw_only=True)
class GroupWish:
    """What a group is: its texts, its languages, and how one takes part.

    `capacity` is None when one only walks in.
    """

    name: str
    promise: str
    description: str
    for_whom: str
    first_time: str
    agreements: str
    costs: str
    newcomers: bool
    walk_in: bool
    capacity: int | None
    walk_in_places: int
    languages: Collection[str]


@dataclass(frozen=True, kw_only=True)
class NewGroup:
    """A group with its district, its first schedule, and the experts (ids) who lead it.

    `shown` are the days on which the room was shown as taken.
    """

    district_id: int
    wish: GroupWish
    pattern: Pattern
    experts: Collection[int]
    shown: Collection[date]
