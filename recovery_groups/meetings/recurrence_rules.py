"""When a group meets: a small part of RFC 5545, on the Dutch wall clock.

A rule says FREQ=WEEKLY or MONTHLY, INTERVAL and BYDAY. From and until stand beside it as dates, and
every single date is changed in its own meeting, so the rest of the RFC is refused.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from dateutil import rrule

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""Weekdays as RFC 5545 section 3.3.10 writes them, Monday first."""

LAST = -1
"""The last such weekday of a month."""

_BYDAY = re.compile(r"(?P<nth>[1-5]|-1)?(?P<code>MO|TU|WE|TH|FR|SA|SU)")
_MOST = {"WEEKLY": 52, "MONTHLY": 12}


class UnreadableRule(ValueError):
    """The text is no rule this site follows; the message says which part."""


class Frequency(StrEnum):
    """What an interval counts."""

    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"


@dataclass(frozen=True)
class Weekday:
    """A weekday (ISO: Monday is 1); `nth` tells which one of a month: 1 to 5, or LAST."""

    iso: int
    nth: int | None = None


@dataclass(frozen=True)
class Rule:
    """A recurrence: every `interval` weeks or months, on these days in order of the week."""

    frequency: Frequency
    interval: int
    weekdays: tuple[Weekday, ...]


def parse(text: str) -> Rule:
    """Return the rule that `text` writes, such as 'FREQ=MONTHLY;BYDAY=2TU'.

    Weekly days carry no number and monthly ones do. Raises UnreadableRule for anything else.
    """
    parts = _parts(text)
    frequency = _frequency(parts.pop("FREQ", ""))
    interval = _interval(parts.pop("INTERVAL", "1"), _MOST[frequency])
    weekdays = tuple(_weekday(one, frequency) for one in parts.pop("BYDAY", "").split(","))
    if parts:
        raise UnreadableRule(f"{', '.join(parts)} is not followed here")
    if len(set(weekdays)) < len(weekdays):
        raise UnreadableRule("a day stands in it twice")
    return Rule(frequency, interval, tuple(sorted(weekdays, key=_in_order)))


def occurrences(
    rule: Rule,
    *,
    starts: time,
    valid_from: date,
    valid_until: date | None,
    window_from: datetime,
    window_until: datetime,
) -> list[datetime]:
    """Return the wall-clock starts from `window_from` up to, not including, `window_until`.

    The interval counts from the week (Monday first) or month of `valid_from`, never from the
    window, so two windows always agree. `valid_until` is the last day that counts.
    """
    before_the_end = window_until - timedelta(microseconds=1)
    if valid_until is not None:
        before_the_end = min(before_the_end, datetime.combine(valid_until, time.max))
    recurrence = rrule.rrule(
        rrule.WEEKLY if rule.frequency is Frequency.WEEKLY else rrule.MONTHLY,
        dtstart=datetime.combine(valid_from, starts),
        interval=rule.interval,
        wkst=rrule.MO,
        byweekday=[rrule.weekday(day.iso - 1, day.nth) for day in rule.weekdays],
    )
    return recurrence.between(window_from, before_the_end, inc=True)


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.strip().upper().split(";"):
        name, equals, value = part.partition("=")
        if not equals or name in parts:
            raise UnreadableRule(f"{part!r} is not one NAME=VALUE")
        parts[name] = value
    return parts


def _frequency(text: str) -> Frequency:
    if text not in set(Frequency):
        raise UnreadableRule("FREQ is WEEKLY or MONTHLY")
    return Frequency(text)


def _interval(text: str, most: int) -> int:
    if not re.fullmatch("[1-9][0-9]?", text) or int(text) > most:
        raise UnreadableRule(f"INTERVAL is 1 to {most}")
    return int(text)


def _weekday(text: str, frequency: Frequency) -> Weekday:
    found = _BYDAY.fullmatch(text)
    if found is None:
        raise UnreadableRule(f"BYDAY {text!r} is no weekday")
    nth = int(found["nth"]) if found["nth"] else None
    if (nth is None) != (frequency is Frequency.WEEKLY):
        raise UnreadableRule("monthly days are numbered and weekly days are not")
    return Weekday(CODES.index(found["code"]) + 1, nth)


def _in_order(day: Weekday) -> tuple[int, int]:
    """Order by weekday, then first to fifth, then last."""
    nth = day.nth or 0
    return day.iso, nth if nth >= 0 else 6
