"""What a coordinator may choose for a feed: everything of the own districts, by name."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, literal, select, true, union_all

from core.db import db
from locations.districts.models import District
from locations.venues.models import Venue
from recovery_groups.experts.models import Expert
from recovery_groups.experts.queries import NAME, desk_name
from recovery_groups.groups.models import Facilitation, RecoveryGroup
from recovery_groups.groups.queries import LISTED, facilitation_holds

Choice = tuple[int, str]


class Choices(NamedTuple):
    """(id, name) of what may be chosen, each by name."""

    districts: list[Choice]
    venues: list[Choice]
    groups: list[Choice]
    experts: list[Choice]


def choices(own: frozenset[int] | None, today: date) -> Choices:
    """Return what there is in these districts (None: all of them); experts are those who lead."""
    parts = {
        "districts": (
            District.id,
            District.name,
            _within(District.id, own) & District.archived_at.is_(None),
        ),
        "venues": (
            Venue.id,
            Venue.name,
            _within(Venue.district_id, own) & Venue.archived_at.is_(None),
        ),
        "groups": (
            RecoveryGroup.id,
            RecoveryGroup.name,
            _within(RecoveryGroup.district_id, own) & RecoveryGroup.state.in_(LISTED),
        ),
    }
    statement = union_all(
        *(
            select(literal(kind).label("kind"), id_.label("id"), name.label("name")).where(which)
            for kind, (id_, name, which) in parts.items()
        )
    )
    found: dict[str, list[Choice]] = {kind: [] for kind in parts}
    for row in db.session.execute(statement):
        found[row.kind].append((row.id, row.name))
    named = {kind: _by_name(some) for kind, some in found.items()}
    return Choices(**named, experts=_by_name(_experts(own, today)))


def _experts(own: frozenset[int] | None, today: date) -> Iterable[Choice]:
    rows = db.session.execute(
        select(*NAME)
        .distinct()
        .join(Facilitation, Facilitation.expert_id == Expert.id)
        .join(RecoveryGroup, RecoveryGroup.id == Facilitation.group_id)
        .where(_within(RecoveryGroup.district_id, own), facilitation_holds()),
        {"day": today},
    )
    return [(row.expert_id, desk_name(row)) for row in rows]


def _within(column: Any, own: frozenset[int] | None) -> ColumnElement[bool]:
    return true() if own is None else column.in_(own)


def _by_name(some: Iterable[Choice]) -> list[Choice]:
    return sorted(some, key=lambda one: (one[1].casefold(), one[0]))
