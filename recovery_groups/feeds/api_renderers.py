"""Rows become what the JSON interface answers. Pure.

The text of each meeting is kept under everything it says: lists show the same ones time and again.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from core.clock import TIMEZONE, local
from recovery_groups.feeds.api_rules import (
    District,
    Group,
    Meeting,
    Named,
    NearVenue,
    Place,
    Schedule,
    Venue,
)
from recovery_groups.feeds.rules import public_uid

KEPT = 1024
"""Meetings whose text is kept, some 1 kB each."""


class MeetingRow(NamedTuple):
    """A row of api_queries.meetings: all that is said of a meeting."""

    id: int
    group_id: int
    status: str
    starts_at: datetime
    ends_at: datetime
    original_start: datetime
    changed_at: datetime
    group_slug: str
    group_name: str
    venue_slug: str
    venue_name: str
    street: str
    postcode: str
    city: str
    latitude: float | None
    longitude: float | None
    wheelchair: bool
    room: str | None
    district_slug: str
    district_name: str


def district(row: Any, site: str) -> District:
    """Return a district."""
    return District(
        slug=row.slug,
        name=row.name,
        municipality=row.municipality,
        stage=row.stage,
        description=row.description,
        **_addresses(site, f"gebieden/{row.slug}"),
    )


def venue(row: Any, site: str) -> Venue:
    """Return a venue."""
    return Venue(
        **_place(row),
        description=row.description,
        getting_there=row.getting_there,
        accessible_toilet=row.accessible_toilet,
        lift=row.lift,
        hearing_loop=row.hearing_loop,
        disabled_parking=row.disabled_parking,
        access_note=row.access_note,
        district=_district_of(row),
        **_addresses(site, f"buurtpunten/{row.venue_slug}"),
    )


def groups(rows: Iterable[Any], schedules: Mapping[int, Sequence[Any]], site: str) -> list[Group]:
    """Return groups with their schedules."""
    return [_group(row, schedules.get(row.id, ()), site) for row in rows]


def _group(row: Any, schedules: Iterable[Any], site: str) -> Group:
    return Group(
        slug=row.slug,
        name=row.name,
        state=row.state,
        promise=row.promise,
        description=row.description,
        for_whom=row.for_whom,
        costs=row.costs,
        languages=sorted(row.languages.split(",")) if row.languages else [],
        walk_in=row.walk_in,
        newcomers=row.newcomers,
        district=_district_of(row),
        schedules=[_schedule(one) for one in schedules],
        **_addresses(site, f"groepen/{row.slug}"),
    )


def _schedule(row: Any) -> Schedule:
    return Schedule(
        rule=row.rule,
        starts=f"{row.starts:%H:%M}",
        minutes=row.duration_minutes,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        venue=Named(slug=row.venue_slug, name=row.venue_name),
    )


def meetings(rows: Iterable[Sequence[Any]], following: str | None, site: str) -> str:
    """Return a page of meetings as text, just as api_rules.Meetings would be written."""
    items = ",".join(_meeting(MeetingRow._make(row), site) for row in rows)
    return f'{{"items":[{items}],"next":{json.dumps(following)}}}'


@lru_cache(maxsize=KEPT)
def _meeting(row: MeetingRow, site: str) -> str:
    return meeting(row, site).model_dump_json()


def meeting(row: Any, site: str) -> Meeting:
    """Return one date of a group."""
    return Meeting(
        id=row.id,
        uid=public_uid(row.group_id, row.original_start, urlsplit(site).hostname or ""),
        group=Named(slug=row.group_slug, name=row.group_name),
        status=row.status,
        starts_at=_wall(row.starts_at),
        ends_at=_wall(row.ends_at),
        original_start=row.original_start.replace(tzinfo=TIMEZONE).isoformat(),
        changed_at=_wall(row.changed_at),
        venue=Place(**_place(row)),
        room=row.room,
        district=_district_of(row),
        **_addresses(site, f"bijeenkomsten/{row.id}"),
    )


def near_venue(one: Any, site: str) -> NearVenue:
    """Return a venue with its distance in km, in steps of 100 metres."""
    return NearVenue(
        slug=one.slug,
        name=one.name,
        street=one.street,
        city=one.city,
        wheelchair=one.wheelchair,
        district=_district_of(one),
        distance_km=None if one.km is None else round(one.km, 1),
        url=f"{site}/buurtpunten/{one.slug}",
    )


def _place(row: Any) -> dict[str, Any]:
    return {
        "slug": row.venue_slug,
        "name": row.venue_name,
        "street": row.street,
        "postcode": row.postcode,
        "city": row.city,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "wheelchair": row.wheelchair,
    }


def _district_of(row: Any) -> Named:
    return Named(slug=row.district_slug, name=row.district_name)


def _addresses(site: str, path: str) -> dict[str, Any]:
    return {"url": f"{site}/{path}", "calendar": f"{site}/{path}.ics"}


def _wall(moment: datetime) -> str:
    return local(moment).isoformat(timespec="seconds")
