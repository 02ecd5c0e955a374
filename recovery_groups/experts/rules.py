"""Rules of experts: when a name may be public, and what is known of them. Pure."""

from datetime import date

THEMES = (
    *("starting_again", "calm", "family", "alone", "work", "money", "living", "outside"),
    *("sleep", "creative"),
)
"""What an expert may know from experience: everyday words, never a medical one."""

LANGUAGES = ("nl", "ar", "de", "en", "es", "fa", "fr", "pl", "ro", "ti", "tr", "uk")
"""Languages one may choose from (ISO 639-1); the names come from Unicode's CLDR."""

PARTS = ("morning", "afternoon", "evening")
HALF_DAYS = tuple((weekday, part) for weekday in range(1, 8) for part in PARTS)
"""Half days somebody may be free, by ISO weekday."""


def name_of_who_left(expert_id: int) -> str:
    """Return what stands where the name of an expert stood who left."""
    return f"Ervaringsdeskundige {expert_id}"


def consent_holds(given: date | None, withdrawn: date | None, day: date) -> bool:
    """Return whether an expert's name may be public on a day.

    On the day of withdrawal it is gone already.
    """
    return given is not None and given <= day and (withdrawn is None or day < withdrawn)
