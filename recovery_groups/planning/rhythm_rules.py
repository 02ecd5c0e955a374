"""Rhythms of a schedule as a form asks for them, and every date that follows. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core import clock
from core.i18n import lazy_gettext
from recovery_groups.meetings.holiday_rules import holiday_name
from recovery_groups.meetings.recurrence_rules import CODES, LAST, Rule, occurrences, parse

WEEKS = 26
"""How far dates are made, and shown before they are made (meetings.horizon_actions)."""

EVERY_WEEK, OTHER_WEEK, OWN = "week", "2weken", "eigen"
PRESETS = {
    EVERY_WEEK: lazy_gettext("Elke week"),
    OTHER_WEEK: lazy_gettext("Om de week"),
    "1": lazy_gettext("De eerste van de maand"),
    "2": lazy_gettext("De tweede van de maand"),
    "3": lazy_gettext("De derde van de maand"),
    "4": lazy_gettext("De vierde van de maand"),
    str(LAST): lazy_gettext("De laatste van de maand"),
    OWN: lazy_gettext("Anders"),
}
"""How often a group meets, in the words of who plans."""


def rule_text(preset: str, weekdays: Sequence[int]) -> str:
    """Return the RFC 5545 rule of a preset on these ISO weekdays."""
    if preset == EVERY_WEEK:
        return weekly(1, weekdays)
    if preset == OTHER_WEEK:
        return weekly(2, weekdays)
    return monthly(1, int(preset), weekdays)


def weekly(interval: int, weekdays: Sequence[int]) -> str:
    """Return a rule that counts weeks."""
    return _text("WEEKLY", interval, [CODES[iso - 1] for iso in sorted(set(weekdays))])


def monthly(interval: int, nth: int, weekdays: Sequence[int]) -> str:
    """Return a rule that counts months: the `nth` such weekday, -1 for the last one."""
    return _text("MONTHLY", interval, [f"{nth}{CODES[iso - 1]}" for iso in sorted(set(weekdays))])


def preset_of(rule: Rule) -> str:
    """Return the preset that makes this rule, or OWN."""
    weekdays = [day.iso for day in rule.weekdays]
    for preset in PRESETS:
        if preset != OWN and parse(rule_text(preset, weekdays)) == rule:
            return preset
    return OWN


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """When and where a group meets as a rule; `valid_until` is the last day that counts."""

    rule: str
    starts: time
    minutes: int
    valid_from: date
    valid_until: date | None
    skips_holidays: bool
    venue_id: int
    room_id: int | None


@dataclass(frozen=True)
class PlannedDate:
    """One date of a pattern: its Dutch wall time, and the moment, None when it is left out.

    It is left out on a holiday, or when the clock jumps over it (`skipped`).
    """

    wall: datetime
    starts_at: datetime | None
    ends_at: datetime | None
    holiday: str = ""
    skipped: bool = False
    clock_changes: bool = False


def dates(pattern: Pattern, now: datetime, *, weeks: int = WEEKS) -> list[PlannedDate]:
    """Return every date of a pattern from now to `weeks` ahead, those left out among them."""
    today = clock.local(now).date()
    walls = occurrences(
        parse(pattern.rule),
        starts=pattern.starts,
        valid_from=pattern.valid_from,
        valid_until=pattern.valid_until,
        window_from=datetime.combine(today, time.min),
        window_until=datetime.combine(today + timedelta(weeks=weeks, days=1), time.min),
    )
    found = [_date(pattern, wall) for wall in walls]
    return [one for one in found if one.starts_at is None or one.starts_at > now]


def _date(pattern: Pattern, wall: datetime) -> PlannedDate:
    holiday = holiday_name(wall.date()) or ""
    turned = _clock_changes(wall.date())
    if holiday and pattern.skips_holidays:
        return PlannedDate(wall, None, None, holiday, clock_changes=turned)
    try:
        starts_at = clock.local_moment(wall.date(), wall.time())
    except clock.SkippedHour:
        return PlannedDate(wall, None, None, holiday, skipped=True, clock_changes=turned)
    ends_at = starts_at + timedelta(minutes=pattern.minutes)
    return PlannedDate(wall, starts_at, ends_at, holiday, clock_changes=turned)


def _clock_changes(day: date) -> bool:
    """Return whether the clock is put forward or back on this day."""
    first = clock.local_moment(day, time.min)
    after = clock.local_moment(day + timedelta(days=1), time.min)
    return after - first != timedelta(days=1)


def _text(frequency: str, interval: int, days: Sequence[str]) -> str:
    every = f";INTERVAL={interval}" if interval > 1 else ""
    return f"FREQ={frequency}{every};BYDAY={','.join(days)}"
