"""Groups with the rhythms that hold, as sheets tell them."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from core.db import db
from locations.venues.models import Room
from recovery_groups.groups.models import Facilitation, GroupLanguage, RecoveryGroup
from recovery_groups.meetings.models import Schedule
from recovery_groups.transfer.column_rules import Kind
from recovery_groups.transfer.known_rules import Shelf, Thing
from recovery_groups.transfer.row_rhythm_rules import repeat_of

_TEXTS = (
    *("slug", "name", "state", "promise", "description", "for_whom", "first_time", "agreements"),
    *("costs", "newcomers", "capacity", "walk_in", "walk_in_places"),
)


def groups(
    districts: Mapping[int, Thing],
    venues: Mapping[int, Thing],
    shelves: Mapping[Kind, Shelf],
    *,
    people: Mapping[int, Thing],
    today: date,
) -> list[Thing]:
    """Return every group, with its rhythms of today and later in `parts`."""
    languages, leaders = _languages(), _leaders(people, shelves[Kind.EXPERTS], today)
    rhythms = _rhythms(venues, shelves[Kind.VENUES], today)
    order = select(RecoveryGroup).order_by(RecoveryGroup.name, RecoveryGroup.id)
    return [
        Thing(
            Kind.GROUPS,
            row.slug,
            row.name,
            {name: getattr(row, name) for name in _TEXTS}
            | {
                "district": shelves[Kind.DISTRICTS].label(districts[row.district_id]),
                "languages": tuple(languages[row.id]),
                "leaders": tuple(sorted(leaders[row.id], key=str.casefold)),
            },
            id=row.id,
            district=districts[row.district_id],
            edition=row.edition,
            own=districts[row.district_id].own,
            parts=rhythms[row.id],
        )
        for row in db.session.scalars(_fresh(order))
    ]


def _languages() -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for group_id, language in db.session.execute(
        select(GroupLanguage.group_id, GroupLanguage.language)
    ):
        found[group_id].append(language)
    return found


def _leaders(people: Mapping[int, Thing], shelf: Shelf, today: date) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    still = or_(Facilitation.last_day.is_(None), Facilitation.last_day >= today)
    for group_id, expert_id in db.session.execute(
        select(Facilitation.group_id, Facilitation.expert_id).where(still)
    ):
        found[group_id].add(shelf.label(people[expert_id]))
    return found


def _rhythms(venues: Mapping[int, Thing], shelf: Shelf, today: date) -> dict[int, list[Thing]]:
    found: dict[int, list[Thing]] = defaultdict(list)
    statement = (
        select(Schedule, Room.name)
        .outerjoin(Room, Room.id == Schedule.room_id)
        .where(or_(Schedule.valid_until.is_(None), Schedule.valid_until >= today))
        .order_by(Schedule.group_id, Schedule.id)
    )
    for row, room in db.session.execute(_fresh(statement)):
        venue = venues[row.venue_id]
        repeat, weekdays = repeat_of(row.rule)
        values = {
            "venue": shelf.label(venue),
            "room": room or "",
            "repeat": repeat,
            "weekdays": weekdays,
            "starts": row.starts,
            "minutes": row.duration_minutes,
            "valid_from": row.valid_from,
            "valid_until": row.valid_until,
            "skips_holidays": row.skips_holidays,
        }
        found[row.group_id].append(
            Thing(Kind.GROUPS, str(row.id), "", values, id=row.id, district=venue)
        )
    return found


def _fresh(statement: Any) -> Any:
    return statement.execution_options(populate_existing=True)
