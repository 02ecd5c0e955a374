"""How places are typed in: postcodes, coordinates and opening hours as text. Pure."""

import re
from collections.abc import Iterable
from datetime import time
from itertools import pairwise

from locations.districts.rules import Point
from locations.venues.rules import Hours

MOST_POSTCODES = 200
"""More in one district is a slip of the pen; a large Dutch city has about 90."""

_DIGITS = re.compile(r"[1-9][0-9]{3}")
_SPAN = re.compile(r"([0-9]{1,2})[:.]([0-9]{2}) ?(?:-|–|tot) ?([0-9]{1,2})[:.]([0-9]{2})")
_POINT = re.compile(r"(-?[0-9]{1,2}(?:\.[0-9]{1,8})?)[,;]? ?(-?[0-9]{1,3}(?:\.[0-9]{1,8})?)")
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")
_PHONE = re.compile(r"[0-9+() -]{3,30}")


class Unreadable(ValueError):
    """What was typed is not in the form that was asked for; the text is the part that is wrong."""


def is_slug(text: str) -> bool:
    """Return whether a text may stand in an address: small letters, digits and dashes."""
    return bool(_SLUG.fullmatch(text))


def is_phone(text: str) -> bool:
    """Return whether a text may be a telephone number."""
    return bool(_PHONE.fullmatch(text))


def parse_postcodes(text: str) -> frozenset[str]:
    """Return the four digits of each postcode in '6411, 6412'. Raises Unreadable."""
    words = [word for word in re.split(r"[\s,;]+", text) if word]
    for word in words:
        if not _DIGITS.fullmatch(word):
            raise Unreadable(word[:20])
    return frozenset(words)


def parse_point(text: str) -> Point | None:
    """Return the point of '50.88, 5.98'; None for an empty text. Raises Unreadable."""
    if not text:
        return None
    found = _POINT.fullmatch(text)
    if found is None:
        raise Unreadable(text[:20])
    here = Point(float(found[1]), float(found[2]))
    if not (-90 <= here.latitude <= 90 and -180 <= here.longitude <= 180):
        raise Unreadable(text[:20])
    return here


def point_text(latitude: float | None, longitude: float | None) -> str:
    """Return a point as it is typed."""
    return "" if latitude is None or longitude is None else f"{latitude}, {longitude}"


def parse_hours(weekday: int, text: str) -> list[Hours]:
    """Return the hours of '9:00-12:00, 13:00-17:00' on a weekday, in order.

    Raises Unreadable for what is no such time, ends before it starts, or overlaps.
    """
    found = []
    for part in (one.strip() for one in text.split(",")):
        if not part:
            continue
        span = _SPAN.fullmatch(part)
        if span is None:
            raise Unreadable(part[:20])
        try:
            opens, closes = time(int(span[1]), int(span[2])), time(int(span[3]), int(span[4]))
        except ValueError:
            raise Unreadable(part[:20]) from None
        if opens >= closes:
            raise Unreadable(part[:20])
        found.append(Hours(weekday, opens, closes))
    found.sort(key=lambda one: one.opens)
    for before, after in pairwise(found):
        if after.opens < before.closes:
            raise Unreadable(f"{after.opens:%H:%M}-{after.closes:%H:%M}")
    return found


def hours_text(hours: Iterable[tuple[time, time]]) -> str:
    """Return (opens, closes) of one day as they are typed."""
    return ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in hours)
