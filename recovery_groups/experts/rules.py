"""Rules of experts: when a name may be public."""

from datetime import date


def consent_holds(given: date | None, withdrawn: date | None, day: date) -> bool:
    """Return whether an expert's name may be public on a day.

    On the day of withdrawal it is gone already.
    """
    return given is not None and given <= day and (withdrawn is None or day < withdrawn)
