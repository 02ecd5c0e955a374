"""Rules of wishes and needs: what one may wish, how it is counted, how a need goes on. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

WISHES_A_DAY = 3
"""How many wishes one network (/24 or /48) adds on a day: who shares a router may wish too."""

HIDDEN_BELOW = 5
"""Fewer wishes than this are shown as "minder dan 5" …"""

ROUNDED_TO = 5
"""… and more are rounded down to a multiple, so that one wish more is not seen to happen."""

MONTHS = 12
"""How many months of wishes count: this one and those before it."""

LONGEST_SLUG = 70
"""Characters of a made address; 80 fit, the rest is for a number when it is taken."""

FOLLOWED_UP = ("discussed", "planned")
"""States in which a need may become a group: somebody thought about it, and it is not there yet."""


class Part(StrEnum):
    """The part of the day on which somebody would come."""

    MORNING = "ochtend"
    AFTERNOON = "middag"
    EVENING = "avond"
    ANY = "elk"


class NeedState(StrEnum):
    """How far a need of a district is; it goes one step at a time, or one back."""

    SEEN = "seen"
    DISCUSSED = "discussed"
    PLANNED = "planned"
    STARTED = "started"


class ForWhom(StrEnum):
    """Whom a need is about, in neutral words of our own: nothing anybody types about people."""

    EVERYBODY = "everybody"
    YOUNG = "young"
    OLDER = "older"
    WOMEN = "women"
    MEN = "men"
    PARENTS = "parents"
    FAMILY = "family"
    OTHER_LANGUAGE = "language"


ORDER = tuple(NeedState)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How often a group was asked for in a district, as it may be seen.

    `at_least` is a multiple of ROUNDED_TO; 0 means: fewer than HIDDEN_BELOW, maybe none. `mostly`
    is the part of the day that most asked for, if that alone is not hidden.
    """

    at_least: int = 0
    mostly: Part | None = None


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def months_before(day: date, months: int) -> date:
    """Return the first day of the month that lies `months` months before that of `day`."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def asked(wishes: Mapping[Part, int]) -> Asked:
    """Return what may be seen of wishes per part of the day.

    The parts are never shown as numbers: from these and the total a small one could be worked out.
    """
    total = sum(wishes.values())
    parts = {part: count for part, count in wishes.items() if part != Part.ANY}
    most = max(parts.values(), default=0)
    first = [part for part, count in parts.items() if count == most]
    clear = most >= HIDDEN_BELOW and len(first) == 1
    return Asked(
        at_least=0 if total < HIDDEN_BELOW else total // ROUNDED_TO * ROUNDED_TO,
        mostly=first[0] if clear else None,
    )


def next_state(state: str) -> NeedState | None:
    """Return the state after this one, or None after the last."""
    place = ORDER.index(NeedState(state)) + 1
    return ORDER[place] if place < len(ORDER) else None


def state_before(state: str) -> NeedState | None:
    """Return the state before this one, or None before the first."""
    place = ORDER.index(NeedState(state))
    return ORDER[place - 1] if place else None


def one_step(state: str, wanted: str) -> bool:
    """Return whether `wanted` is one step on or back from `state`."""
    return wanted in (next_state(state), state_before(state))


def good_day(day: date, *, since: date, today: date) -> bool:
    """Return whether a step may be dated `day`: not before the step before it, not ahead."""
    return since <= day <= today


def slug_of(name: str) -> str:
    """Return what stands for a name in an address: 'Café ’t Hoekje' becomes 'cafe-t-hoekje'."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall(r"[a-z0-9]+", plain))
    return words[:LONGEST_SLUG].strip("-") or "groep"
