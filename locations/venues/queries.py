"""Questions about venues; each one is one statement."""

from dataclasses import dataclass
from functools import cache
from math import inf
from typing import Any, NamedTuple

from sqlalchemy import (
    CompoundSelect,
    Date,
    Select,
    String,
    Text,
    Time,
    and_,
    bindparam,
    cast,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from core.db import db
from locations.districts.models import District, Postcode, Team
from locations.districts.queries import DistrictName
from locations.districts.rules import distance_or_last, mean, point
from locations.venues.models import Activity, Closure, OpeningHours, Room, Venue
from locations.venues.rules import Closed, Hours, Weekly

MOST = 100
"""Most venues on one page."""


class VenueName(NamedTuple):
    """A venue as a line in a list; `km` from the postcode asked for, if known."""

    slug: str
    name: str
    street: str
    city: str
    wheelchair: bool
    district_id: int
    district_slug: str
    district_name: str
    km: float | None = None


@dataclass(frozen=True)
class Around:
    """Where a postcode is: its district, and all venues, nearest first.

    `roughly` when the postcode has no coordinates and the middle of the district's venues stands
    for it.
    """

    district: DistrictName
    venues: list[VenueName]
    roughly: bool


@dataclass(frozen=True)
class Inside:
    """What stands and happens in a venue, and the teams of its district."""

    hours: list[Hours]
    closures: list[Closed]
    activities: list[Weekly]
    rooms: list[str]
    teams: list[tuple[str, str, str]]


_LINE = (
    Venue.slug,
    Venue.name,
    Venue.street,
    Venue.city,
    Venue.wheelchair,
    Venue.district_id,
    District.slug.label("district_slug"),
    District.name.label("district_name"),
)


def venues(after: int = 0, *, most: int = MOST) -> tuple[list[VenueName], int | None]:
    """Return venues from the id `after` on, and the id to go on after if there are more."""
    statement = (
        select(Venue.id, *_LINE)
        .join(District, District.id == Venue.district_id)
        .where(Venue.id > after, Venue.archived_at.is_(None))
        .order_by(Venue.id)
        .limit(most + 1)
    )
    rows = db.session.execute(statement).all()
    more = rows[most - 1].id if len(rows) > most else None
    return [VenueName(*row[1:]) for row in rows[:most]], more


def venues_of(district_id: int) -> list[VenueName]:
    """Return the venues of a district by name, at most a page of them."""
    statement = (
        select(*_LINE)
        .join(District, District.id == Venue.district_id)
        .where(Venue.district_id == district_id, Venue.archived_at.is_(None))
        .order_by(Venue.name, Venue.id)
        .limit(MOST)
    )
    return [VenueName(*row) for row in db.session.execute(statement)]


def around(digits: str) -> Around | None:
    """Return where a postcode (four digits) is and what is near it; None for an unknown one."""
    rows = db.session.execute(_around_statement(), {"digits": digits}).all()
    if not rows:
        return None
    home = DistrictName(*rows[0][:3])
    places = [(VenueName(*row[7:]), point(*row[5:7])) for row in rows if row.slug is not None]
    exact = point(*rows[0][3:5])
    here = exact or mean(spot for venue, spot in places if venue.district_id == home.id)
    far = sorted(((distance_or_last(here, spot), venue) for venue, spot in places), key=_by_km)
    return Around(
        home,
        [venue if km == inf else venue._replace(km=km) for km, venue in far],
        roughly=exact is None,
    )


def _by_km(one: tuple[float, VenueName]) -> float:
    return one[0]


@cache
def _around_statement() -> Select[*tuple[Any, ...]]:
    home = aliased(District, name="home")
    return (
        select(
            *(home.id, home.slug, home.name, Postcode.latitude, Postcode.longitude),
            *(Venue.latitude, Venue.longitude, *_LINE),
        )
        .select_from(Postcode)
        .join(home, home.id == Postcode.district_id)
        .outerjoin(Venue, Venue.archived_at.is_(None))
        .outerjoin(District, District.id == Venue.district_id)
        .where(Postcode.digits == bindparam("digits"))
        .order_by(District.name, Venue.name)
    )


def inside(venue_id: int, district_id: int) -> Inside:
    """Return what stands and happens in a venue; five small tables in one statement."""
    values = {"venue": venue_id, "district": district_id}
    kinds: dict[str, list[Any]] = {}
    for row in db.session.execute(_inside_statement(), values):
        kinds.setdefault(row.kind, []).append(row)
    closures = (Closed(r.first, r.last, r.more) for r in kinds.get("closure", ()))
    return Inside(
        [Hours(r.weekday, r.starts, r.ends) for r in kinds.get("hours", ())],
        sorted(closures, key=lambda one: one.first_day),
        [
            Weekly(r.name, r.weekday, r.starts, r.ends, r.more, r.first, r.last)
            for r in kinds.get("activity", ())
        ],
        sorted(r.name for r in kinds.get("room", ())),
        sorted((r.name, r.phone, r.more) for r in kinds.get("team", ())),
    )


@cache
def _inside_statement() -> CompoundSelect[*tuple[Any, ...]]:
    hours, closure, activity = OpeningHours, Closure, Activity
    columns: tuple[tuple[str, Any, dict[str, Any]], ...] = (
        (
            "hours",
            hours.venue_id,
            {"weekday": hours.weekday, "starts": hours.opens, "ends": hours.closes},
        ),
        (
            "closure",
            closure.venue_id,
            {"first": closure.first_day, "last": closure.last_day, "more": closure.notice},
        ),
        (
            "activity",
            activity.venue_id,
            {
                "name": activity.name,
                "more": activity.description,
                "weekday": activity.weekday,
                "starts": activity.starts,
                "ends": activity.ends,
                "first": activity.valid_from,
                "last": activity.valid_until,
            },
        ),
    )
    team = {"name": Team.name, "more": Team.hours, "phone": Team.phone}
    room_here = and_(Room.venue_id == bindparam("venue"), Room.archived_at.is_(None))
    team_here = and_(Team.district_id == bindparam("district"), Team.archived_at.is_(None))
    return union_all(
        *(_part(kind, of == bindparam("venue"), given) for kind, of, given in columns),
        _part("room", room_here, {"name": Room.name}),
        _part("team", team_here, team),
    )


_COLUMNS = {
    "name": String(120),
    "more": Text(),
    "phone": String(30),
    "weekday": OpeningHours.weekday.type,
    "starts": Time(),
    "ends": Time(),
    "first": Date(),
    "last": Date(),
}


def _part(kind: str, condition: Any, columns: dict[str, Any]) -> Any:
    """Return one table's SELECT with the columns all of them share; absent ones are NULL."""
    shared = (
        (columns[name] if name in columns else cast(null(), type_)).label(name)
        for name, type_ in _COLUMNS.items()
    )
    return select(literal(kind).label("kind"), *shared).where(condition)
