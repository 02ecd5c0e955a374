"""Rules of experts: when a name may be public, and when a link holds."""

from datetime import date


def consent_holds(given: date | None, withdrawn: date | None, day: date) -> bool:
    """Return whether an expert's name may be public on a day.

    On the day of withdrawal it is gone already.
    """
    return given is not None and given <= day and (withdrawn is None or day < withdrawn)


def holds(first_day: date, last_day: date | None, day: date) -> bool:
    """Return whether something with a first and a last day (included) holds on a day."""
    return first_day <= day and (last_day is None or day <= last_day)
