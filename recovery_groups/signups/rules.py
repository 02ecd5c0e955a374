"""Rules of signups: who moves up, what one says at the door, what the waiting list tells."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from recovery_groups.meetings.rules import BEFORE_START_FITS

MOST_DATES = 8
"""How many dates one form offers at once."""

REPLAY = timedelta(minutes=10)
"""How long the same form, sent again, shows the same confirmation."""

FRONT = 3
"""The first three parties on a waiting list read "vooraan"."""


class Queue(StrEnum):
    """Where on the waiting list: never a number, which would count other people."""

    FRONT = "front"
    FURTHER = "further"


@dataclass(frozen=True)
class Waiting:
    """One party on the waiting list."""

    signup_id: int
    party: int


def queue_order(
    waiting: Sequence[Waiting], *, free: int, starts_at: datetime, now: datetime
) -> Waiting | None:
    """Return the party that moves up now, or None; `waiting` is in order of signing up.

    Strict order: a large party that does not fit is not passed, until 24 hours before the start;
    then the first that fits. Nobody moves up after the start.
    """
    if now >= starts_at:
        return None
    candidates = waiting if now >= starts_at - BEFORE_START_FITS else waiting[:1]
    return next((one for one in candidates if one.party <= free), None)


def place_in_queue(ahead: int) -> Queue:
    """Return what somebody with `ahead` parties before them reads."""
    return Queue.FRONT if ahead < FRONT else Queue.FURTHER


def door_number(seed: bytes, number: int) -> int:
    """Return what the `number`th signup of a meeting (from 1) says at the door.

    Two digits in an order only the key knows, each once; from the 91st on three digits, from the
    991st on four, and from the 9991st on simply one after the other.
    """
    if number >= 10**4 - 9:
        return number + 9
    digits = next(size for size in (2, 3, 4) if number < 10**size - 9)
    first: int = 10 ** (digits - 1)
    numbers = range(first, 10 * first)
    order = random.Random(seed).sample(numbers, len(numbers))  # noqa: S311 - the seed is keyed
    return order[number - first + 9]


def may_change(starts_at: datetime, now: datetime) -> bool:
    """Return whether one may still withdraw, come back or change the party."""
    return now < starts_at
