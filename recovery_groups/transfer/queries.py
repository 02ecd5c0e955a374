"""What there is, as sheets tell it: one statement for each table, however much there is.

`scope` are the districts of who looks; None means all. What is of others is there too, to be
pointed at or found taken, and is not `own`.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from core import slugs
from core.db import db
from core.slugs import FormerSlug
from locations.districts.models import District, Postcode, Team
from locations.districts.rules import point
from locations.venues.models import OpeningHours, Room, Venue
from locations.venues.rules import Hours
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import Meeting
from recovery_groups.transfer import group_queries, people_queries
from recovery_groups.transfer.column_rules import ACCESS, Kind
from recovery_groups.transfer.known_rules import Book, Shelf, Thing

Scope = Collection[int] | None


def book(scope: Scope, now: datetime, today: date) -> Book:
    """Return everything an import looks at, in seventeen statements."""
    districts = _districts(scope)
    venues = _venues(districts)
    teams = _teams(districts)
    experts = people_queries.experts(scope, today)
    shelves = {
        Kind.DISTRICTS: _shelf(Kind.DISTRICTS, districts),
        Kind.POSTCODES: Shelf(Kind.POSTCODES, _postcodes(districts)),
        Kind.TEAMS: Shelf(Kind.TEAMS, teams.values()),
        Kind.VENUES: _shelf(Kind.VENUES, venues),
        Kind.EXPERTS: Shelf(Kind.EXPERTS, experts.values()),
    }
    for one in districts.values():
        _name_district(one, shelves[Kind.DISTRICTS], [*teams.values(), *venues.values()])
    for postcode in shelves[Kind.POSTCODES]:
        assert postcode.district is not None  # noqa: S101 - a key of the table
        postcode.values["district"] = shelves[Kind.DISTRICTS].label(postcode.district)
    shelves[Kind.LINKS] = people_queries.links(experts, teams, shelves)
    groups = group_queries.groups(districts, venues, shelves, people=experts, today=today)
    shelves[Kind.GROUPS] = Shelf(Kind.GROUPS, groups, _former(slugs.GROUP))
    return Book(shelves, today, scope is None, _seats(now))


def _districts(scope: Scope) -> dict[int, Thing]:
    fields = ("slug", "name", "municipality", "stage", "inhabitants", "description")
    return {
        row.id: Thing(
            Kind.DISTRICTS,
            row.slug,
            row.name,
            {name: getattr(row, name) for name in fields},
            id=row.id,
            edition=row.edition,
            own=scope is None or row.id in scope,
            archived=row.archived_at is not None,
        )
        for row in db.session.scalars(_fresh(select(District).order_by(District.name, District.id)))
    }


def _postcodes(districts: dict[int, Thing]) -> list[Thing]:
    return [
        Thing(
            Kind.POSTCODES,
            row.digits,
            row.digits,
            {"digits": row.digits, "point": point(row.latitude, row.longitude)},
            id=int(row.digits),
            district=districts[row.district_id],
            own=districts[row.district_id].own,
        )
        for row in db.session.scalars(_fresh(select(Postcode).order_by(Postcode.digits)))
    ]


def _teams(districts: dict[int, Thing]) -> dict[int, Thing]:
    found = {}
    for row in db.session.scalars(_fresh(select(Team).order_by(Team.name, Team.id))):
        there = districts[row.district_id]
        # Teams may share a name in one district once one has ended.
        ended = f", {row.id}" if row.archived_at else ""
        found[row.id] = Thing(
            Kind.TEAMS,
            f"{row.name} ({there.key}{ended})",
            row.name,
            {"name": row.name, "phone": row.phone, "hours": row.hours},
            id=row.id,
            district=there,
            edition=row.edition,
            own=there.own,
            archived=row.archived_at is not None,
        )
    return found


def _venues(districts: dict[int, Thing]) -> dict[int, Thing]:
    rooms: dict[int, dict[str, int]] = defaultdict(dict)
    for room in db.session.scalars(_fresh(select(Room).where(Room.archived_at.is_(None)))):
        rooms[room.venue_id][room.name] = room.size
    hours: dict[tuple[int, int], list[Hours]] = defaultdict(list)
    order = select(OpeningHours).order_by(OpeningHours.opens)
    for one in db.session.scalars(_fresh(order)):
        hours[one.venue_id, one.weekday].append(Hours(one.weekday, one.opens, one.closes))
    texts = ("slug", "name", "street", "postcode", "city", "phone", "description", "getting_there")
    found = {}
    for row in db.session.scalars(_fresh(select(Venue).order_by(Venue.name, Venue.id))):
        values = {name: getattr(row, name) for name in (*texts, *ACCESS, "access_note")}
        values |= {f"day_{iso}": tuple(hours[row.id, iso]) for iso in range(1, 8)}
        place = point(row.latitude, row.longitude)
        found[row.id] = Thing(
            Kind.VENUES,
            row.slug,
            row.name,
            {**values, "rooms": dict(rooms[row.id]), "point": place},
            id=row.id,
            district=districts[row.district_id],
            edition=row.edition,
            own=districts[row.district_id].own,
            archived=row.archived_at is not None,
        )
    return found


def _shelf(kind: Kind, things: dict[int, Thing]) -> Shelf:
    former = slugs.DISTRICT if kind is Kind.DISTRICTS else slugs.VENUE
    return Shelf(kind, things.values(), _former(former))


def _former(kind: str) -> set[str]:
    return set(db.session.scalars(select(FormerSlug.slug).where(FormerSlug.kind == kind)))


def _name_district(district: Thing, shelf: Shelf, things: list[Thing]) -> None:
    label = shelf.label(district)
    for one in things:
        if one.district is district:
            one.values["district"] = label


def _seats(now: datetime) -> dict[int, int]:
    """Return the most seats taken at a coming date that is as large as its group, by group."""
    statement = (
        select(Meeting.group_id, func.max(Meeting.seats_taken))
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .where(
            Meeting.starts_at > now,
            Meeting.seats_taken > 0,
            Meeting.capacity == RecoveryGroup.capacity,
        )
        .group_by(Meeting.group_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _fresh(statement: Any) -> Any:
    return statement.execution_options(populate_existing=True)
