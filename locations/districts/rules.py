"""Rules of districts: what a postcode is, and how far apart two places are."""

import re
from collections.abc import Iterable, Mapping
from math import asin, cos, inf, radians, sin, sqrt
from typing import NamedTuple

EARTH_KM = 6371.0
"""Mean radius of the earth in km (IUGG)."""

_POSTCODE = re.compile(r"([1-9][0-9]{3})[ -]?([A-Za-z]{2})?")


class Point(NamedTuple):
    """A place on earth, in degrees."""

    latitude: float
    longitude: float


def parse_postcode(text: str) -> str | None:
    """Return the four digits of a Dutch postcode such as '6411 AB', or None when it is none."""
    found = _POSTCODE.fullmatch(text.strip())
    return found[1] if found else None


def point(latitude: float | None, longitude: float | None) -> Point | None:
    """Return the point, or None when a coordinate is unknown."""
    return None if latitude is None or longitude is None else Point(latitude, longitude)


def distance_km(here: Point, there: Point) -> float:
    """Return the distance over the ground in km (haversine formula)."""
    rise, run = radians(there.latitude - here.latitude), radians(there.longitude - here.longitude)
    across = cos(radians(here.latitude)) * cos(radians(there.latitude)) * sin(run / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(sin(rise / 2) ** 2 + across)))


def mean(points: Iterable[Point | None]) -> Point | None:
    """Return the middle of the known points, or None when there is none.

    Good for a city: it takes no account of the curve of the earth.
    """
    known = [one for one in points if one is not None]
    if not known:
        return None
    return Point(
        sum(one.latitude for one in known) / len(known),
        sum(one.longitude for one in known) / len(known),
    )


def nearest(middles: Mapping[int, Point], here: int, *, most: int) -> list[int]:
    """Return the numbers of the `most` places nearest to the one numbered `here`."""
    start = middles.get(here)
    others = (one for one in middles if one != here)
    return sorted(others, key=lambda one: distance_or_last(start, middles[one]))[:most]


def distance_or_last(here: Point | None, there: Point | None) -> float:
    """Return the distance in km to sort by; an unknown place comes last."""
    return inf if here is None or there is None else distance_km(here, there)
