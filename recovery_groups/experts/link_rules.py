"""Rules of links between experts and teams: which days they hold, which may not overlap. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from core.errors import Refused
from core.i18n import lazy_gettext

MOST_HOURS = 36
"""Hours a week: more than a full working week in Dutch health care and welfare is too much."""

ENDS_SOON = timedelta(weeks=4)
"""From so long before its last day a link is marked."""


class LinkOverlaps(Refused):
    """The same expert does the same at the same team on some of these days already."""

    sentence = lazy_gettext("Deze koppeling is er al op een van deze dagen. Kies andere dagen.")


class HasEnded(Refused):
    """What is over is history and does not change."""

    sentence = lazy_gettext("Deze koppeling is al gestopt. Maak een nieuwe.")


@dataclass(frozen=True, kw_only=True)
class LinkWish:
    """What a link is to be: who does what where, hours a week, from and until which day."""

    expert_id: int
    team_id: int
    role: str
    hours: int
    first_day: date
    last_day: date | None


def overlap(first: tuple[date, date | None], second: tuple[date, date | None]) -> bool:
    """Return whether two links, as (first day, last day or None), share a day."""
    return (first[1] is None or second[0] <= first[1]) and (
        second[1] is None or first[0] <= second[1]
    )


def ends_soon(last_day: date | None, day: date) -> bool:
    """Return whether a link that holds on `day` is marked because it ends within four weeks."""
    return last_day is not None and day <= last_day <= day + ENDS_SOON


def is_over(last_day: date | None, today: date) -> bool:
    """Return whether a link is history."""
    return last_day is not None and last_day < today
