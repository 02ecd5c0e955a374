"""What the Meeting Guide format says of a group (github.com/code4recovery/spec). Pure."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import NamedTuple

LONGEST_SLUG = 64
"""Characters of a slug at most, as the format asks."""

WEEK = timedelta(days=7)
"""How far ahead the dates are looked at: a finder shows one week."""

OPEN, CLOSED, WHEELCHAIR, TOILET, NOT_NOW = "O", "C", "X", "XB", "TC"

LANGUAGES = {
    **{code: code.upper() for code in ("am", "da", "de", "el", "en", "fa", "fr", "he", "hi")},
    **{code: code.upper() for code in ("hr", "hu", "ja", "lt", "ml", "nl", "no", "sk", "sv")},
    "es": "S",
    "it": "ITA",
    "ko": "KOR",
    "pa": "PUN",
    "pl": "POL",
    "pt": "POR",
    "ru": "RUS",
    "th": "TH",
    "tl": "TL",
    "uk": "UK",
}
"""ISO 639-1 → the type that says it. Others are left out: "TR" would be a study of traditions."""


class Slot(NamedTuple):
    """A schedule of a group in public. `closed`: its venue is closed today."""

    schedule_id: int
    rule: str
    starts: time
    minutes: int
    group_slug: str
    group_name: str
    promise: str
    state: str
    newcomers: bool
    group_changed_at: datetime | None
    venue_name: str
    street: str
    postcode: str
    city: str
    latitude: float | None
    longitude: float | None
    wheelchair: bool
    accessible_toilet: bool
    venue_changed_at: datetime | None
    municipality: str
    district_name: str
    languages: str | None
    closed: bool


class Coming(NamedTuple):
    """A date of a schedule in the coming week."""

    schedule_id: int
    original_start: datetime
    status: str
    changed_at: datetime


def slug(one: Slot, weekday: int | None) -> str:
    """Return the name of a row: always the same, and of no other row.

    `weekday` is ISO; None for a row of no fixed day.
    """
    end = f"-{one.schedule_id}" if weekday is None else f"-{one.schedule_id}-{weekday}"
    return one.group_slug[: LONGEST_SLUG - len(end)].rstrip("-") + end


def types(one: Slot, dates: Iterable[Coming]) -> list[str]:
    """Return the types of a row; `dates` are those of the coming week."""
    spoken = (one.languages or "").split(",")
    given = {
        OPEN: one.newcomers,
        CLOSED: not one.newcomers,
        WHEELCHAIR: one.wheelchair,
        TOILET: one.accessible_toilet,
        NOT_NOW: not _goes_on(one, list(dates)),
    }
    found = [name for name, holds in given.items() if holds]
    return found + sorted(LANGUAGES[code] for code in spoken if code in LANGUAGES)


def updated(one: Slot, dates: Iterable[Coming], since: datetime) -> datetime:
    """Return when a row last changed, as far as is known; `since` when nothing is."""
    moments = (one.group_changed_at, one.venue_changed_at, *(date.changed_at for date in dates))
    return max((moment for moment in moments if moment is not None), default=since)


def _goes_on(one: Slot, dates: list[Coming]) -> bool:
    """Return whether somebody who comes this week finds the group there."""
    if one.state != "open":
        return False
    if dates:
        return any(date.status != "cancelled" for date in dates)
    return not one.closed
