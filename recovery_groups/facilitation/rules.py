"""Rules of the facilitator's desk: whose meeting it is, and whose names one may read. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta

NAMES_BEFORE = timedelta(days=7)
"""From so long before a meeting its facilitators see nicknames."""

NAMES_AFTER = timedelta(days=1)
"""So long after the day of a meeting they still may; at night they are erased."""


def leads(first_day: date | None, last_day: date | None, days: Iterable[date]) -> bool:
    """Return whether somebody who leads a group from and until these days leads it on all `days`.

    Ask for the day of a meeting and for today: who stopped sees nothing any more, not even of
    before, and who has yet to begin sees nothing yet.
    """
    if first_day is None:
        return False
    return all(first_day <= day and (last_day is None or day <= last_day) for day in days)


def stands_in(day: date, today: date) -> bool:
    """Return whether who took over a meeting on `day` still has to do with it: to the day after."""
    return today <= day + NAMES_AFTER


def names_shown(day: date, today: date) -> bool:
    """Return whether nicknames of a meeting on `day` are shown: a week before to the day after."""
    return day - NAMES_BEFORE <= today <= day + NAMES_AFTER


def may_read_name(signed_up_on: date, leads_since: date) -> bool:
    """Return whether one may read the nickname of a signup: only of after one's own beginning.

    So nobody is given a group to read who is in it.
    """
    return signed_up_on >= leads_since
