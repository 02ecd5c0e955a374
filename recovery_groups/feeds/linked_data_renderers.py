"""Meetings as search engines read them: JSON-LD with the words of schema.org. Pure.

It says what the calendar says of the same meeting, and names nobody.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from markupsafe import Markup

from core.clock import TIMEZONE, local
from recovery_groups.feeds.rules import public_uid

SCHEMA = "https://schema.org"

_IN_HTML = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
"""Signs that could end the element they stand in, as JSON may write them too."""


class About(NamedTuple):
    """What is said of all dates of a group; `organiser` and `site` are ours."""

    group_id: int
    name: str
    promise: str
    costs: str
    languages: Sequence[str]
    organiser: str
    site: str


class Occasion(NamedTuple):
    """One date of a group, with its place. `original_start` is on the Dutch wall clock."""

    id: int
    original_start: datetime
    starts_at: datetime
    ends_at: datetime
    status: str
    venue_name: str
    street: str
    postcode: str
    city: str
    latitude: float | None
    longitude: float | None


def linked_data(about: About, dates: Sequence[Occasion]) -> Markup:
    """Return the dates of a group, for within a script element of type application/ld+json."""
    events = [_event(about, one) for one in dates]
    whole = events[0] if len(events) == 1 else {"@graph": events}
    text = json.dumps({"@context": SCHEMA, **whole}, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_IN_HTML))  # noqa: S704 - nothing in it ends the element


def _event(about: About, one: Occasion) -> dict[str, Any]:
    organiser = {"@type": "Organization", "name": about.organiser, "url": about.site}
    return {
        "@type": "Event",
        "identifier": public_uid(
            about.group_id, one.original_start, urlsplit(about.site).hostname or ""
        ),
        "name": about.name,
        "description": about.promise,
        "url": f"{about.site}/bijeenkomsten/{one.id}",
        **_when(one),
        "eventAttendanceMode": f"{SCHEMA}/OfflineEventAttendanceMode",
        "isAccessibleForFree": not about.costs,
        "inLanguage": sorted(about.languages),
        "organizer": organiser,
        "location": _place(one),
    }


def _when(one: Occasion) -> dict[str, str]:
    planned = one.original_start.replace(tzinfo=TIMEZONE)
    found = {
        "startDate": local(one.starts_at).isoformat(),
        "endDate": local(one.ends_at).isoformat(),
    }
    if one.status == "cancelled":
        return {**found, "eventStatus": f"{SCHEMA}/EventCancelled"}
    if one.status == "moved" and planned.astimezone(UTC) != one.starts_at:
        found["previousStartDate"] = planned.isoformat()
        return {**found, "eventStatus": f"{SCHEMA}/EventRescheduled"}
    return {**found, "eventStatus": f"{SCHEMA}/EventScheduled"}


def _place(one: Occasion) -> dict[str, Any]:
    address = {
        "@type": "PostalAddress",
        "streetAddress": one.street,
        "postalCode": one.postcode,
        "addressLocality": one.city,
        "addressCountry": "NL",
    }
    place: dict[str, Any] = {
        "@type": "Place",
        "name": one.venue_name,
        "address": {name: value for name, value in address.items() if value},
    }
    if one.latitude is not None:
        geo = {"latitude": one.latitude, "longitude": one.longitude}
        place["geo"] = {"@type": "GeoCoordinates", **geo}
    return place
