"""On which day a schedule that is still to come really begins."""

from datetime import date, datetime, time, timedelta

from recovery_groups.meetings.holiday_rules import holiday_name
from recovery_groups.meetings.recurrence_rules import UnreadableRule, occurrences, parse

FURTHEST = timedelta(weeks=53)
"""The longest interval of a rule is a year."""


def first_day(
    rule: str, *, valid_from: date, valid_until: date | None, skips_holidays: bool
) -> date:
    """Return the first day on which a schedule meets, such as the first Wednesday.

    `valid_from` itself when it never meets, or when its rule is unreadable.
    """
    midnight = datetime.combine(valid_from, time.min)
    try:
        starts = occurrences(
            parse(rule),
            starts=time.min,
            valid_from=valid_from,
            valid_until=valid_until,
            window_from=midnight,
            window_until=midnight + FURTHEST,
        )
    except UnreadableRule:
        return valid_from
    days = (start.date() for start in starts)
    return next((day for day in days if not (skips_holidays and holiday_name(day))), valid_from)
