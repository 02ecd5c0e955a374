"""Public holidays of the Netherlands: many venues are closed, so many groups skip them."""

import importlib
from datetime import date
from functools import lru_cache


def holiday_name(day: date) -> str | None:
    """Return the Dutch name of the public holiday on `day`, or None on any other day.

    Goede vrijdag counts, and 5 May once in five years (1990 onwards), as the library has it.
    """
    return _of_year(day.year).get(day)


@lru_cache(maxsize=32)
def _of_year(year: int) -> dict[date, str]:
    # Loaded when needed: it would take a tenth of the start-up, and pages hardly ask it.
    holidays = importlib.import_module("holidays")
    # A plain dictionary: the library's own grows while it is read, which threads would share.
    return dict(holidays.country_holidays("NL", years=year, language="nl", expand=False))
