"""Carrying out rows about districts, postcodes, teams and venues, in the running transaction."""

from collections.abc import Iterable, Mapping
from typing import Any

from core import audit, changes
from core.accounts.rules import Staff
from core.db import db
from locations.districts import actions as districts
from locations.districts.actions import DistrictFacts, TeamFacts
from locations.districts.models import District, Postcode, Team
from locations.venues import record_actions as venues
from locations.venues.actions import Address
from locations.venues.models import Room
from locations.venues.record_actions import Access, RoomFacts, VenueFacts
from recovery_groups.desk import venues_actions
from recovery_groups.transfer.column_rules import ACCESS
from recovery_groups.transfer.known_rules import Thing
from recovery_groups.transfer.line_rules import Line
from recovery_groups.transfer.room_queries import rooms_of


def do_district(staff: Staff, line: Line) -> None:
    """Make or change a district."""
    thing, values = _thing(line), _thing(line).values
    facts = DistrictFacts(**{name: values[name] for name in DistrictFacts._fields})
    if thing.id is None:
        thing.id = districts.create(facts)
        _note(staff, "created", ("district", thing.id), district_id=thing.id)
    else:
        districts.change(thing.id, facts, seen=thing.edition)
        _note(staff, "changed", ("district", thing.id), district_id=thing.id)
    db.session.get_one(District, thing.id).inhabitants = values["inhabitants"]


def do_postcode(line: Line) -> int:
    """Make or change a postcode; return its district, whose change it is to be written down."""
    thing = _thing(line)
    row = db.session.get(Postcode, thing.key) or Postcode(digits=thing.key)
    row.district_id = _id(line.refs["district"])
    row.latitude, row.longitude = thing.values["point"] or (None, None)
    db.session.add(row)
    changes.raise_version()
    return row.district_id


def note_postcodes(staff: Staff, district_ids: Iterable[int]) -> None:
    """Write down once for each district that its postcodes changed."""
    for district_id in sorted(set(district_ids)):
        _note(staff, "changed", ("district", district_id), district_id=district_id)


def do_team(staff: Staff, line: Line) -> None:
    """Make or change a team."""
    thing, district_id = _thing(line), _id(line.refs["district"])
    facts = TeamFacts(**{name: thing.values[name] for name in TeamFacts._fields})
    if thing.id is not None:
        districts.change_team(thing.id, facts, seen=thing.edition)
        _note(staff, "changed", ("team", thing.id), district_id=district_id)
        return
    team = Team(district_id=district_id, **facts._asdict())
    db.session.add(team)
    db.session.flush()
    changes.raise_version()
    thing.id = team.id
    _note(staff, "created", ("team", team.id), district_id=district_id)


def do_venue(staff: Staff, line: Line) -> None:
    """Make or change a venue, with its rooms."""
    thing, district_id = _thing(line), _id(line.refs["district"])
    facts, rooms = _venue_facts(thing), thing.values["rooms"]
    if thing.id is None:
        thing.id = venues.create(district_id, facts)
        db.session.add_all(Room(venue_id=thing.id, name=name, size=rooms[name]) for name in rooms)
        db.session.flush()
        _note(staff, "created", ("venue", thing.id), district_id=district_id)
        return
    if line.changed() - {"rooms"}:
        venues.change(thing.id, facts, seen=thing.edition)
        _note(staff, "changed", ("venue", thing.id), district_id=district_id)
    else:
        venues.hold(thing.id, seen=thing.edition)
    before: Mapping[str, int] = (line.before or {})["rooms"]
    known = rooms_of([thing.id])
    for name, size in rooms.items():
        if before.get(name) != size:
            venues_actions.save_room(
                staff,
                thing.id,
                RoomFacts(name, size),
                room_id=known.get((thing.id, name)),
                seen=venues.hold(thing.id).edition,
            )


def _venue_facts(thing: Thing) -> VenueFacts:
    values: dict[str, Any] = thing.values
    place = values["point"] or (None, None)
    texts = (values[name] for name in ("name", "street", "postcode", "city"))
    return VenueFacts(
        slug=thing.key,
        address=Address(*texts, *place),
        description=values["description"],
        phone=values["phone"],
        getting_there=values["getting_there"],
        access=Access(**{name: values[name] for name in ACCESS}, access_note=values["access_note"]),
        hours=tuple(one for iso in range(1, 8) for one in values[f"day_{iso}"]),
    )


def _thing(line: Line) -> Thing:
    assert line.thing is not None  # noqa: S101 - a row that nothing is wrong with has one
    return line.thing


def _id(thing: Thing) -> int:
    assert thing.id is not None  # noqa: S101 - it is made before what points at it
    return thing.id


def _note(staff: Staff, word: str, what: tuple[str, int], *, district_id: int) -> None:
    audit.record(word, *what, by=staff.account_id, district_id=district_id, imported=True)
