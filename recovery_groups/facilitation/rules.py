"""Rules of the facilitator's desk: whose meeting it is, and whose names one may read. Pure."""

from datetime import date, timedelta

NAMES_BEFORE = timedelta(days=7)
"""From so long before a meeting its facilitators see nicknames."""


def leads(
    *, first_day: date | None, last_day: date | None, today: date, day: date, away: bool
) -> bool:
    """Return whether somebody who leads a group from and until these days leads it on `day`.

    It has to hold today as well: who stopped sees nothing any more, not even of before. `away`:
    a substitute took this date over.
    """
    if first_day is None or away:
        return False
    return all(first_day <= one and (last_day is None or one <= last_day) for one in (today, day))


def names_shown(day: date, today: date) -> bool:
    """Return whether nicknames of a meeting on `day` are shown: a week before to the day after."""
    return day - NAMES_BEFORE <= today <= day + timedelta(days=1)


def may_read_name(signed_up_on: date, leads_since: date) -> bool:
    """Return whether one may read the nickname of a signup: only of after one's own beginning.

    So nobody is given a group to read who is in it.
    """
    return signed_up_on >= leads_since
