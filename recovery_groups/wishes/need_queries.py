"""Questions about needs for the desk; each asks for the districts in which one plans."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from core.accounts.models import Account, Grant
from core.accounts.queries import grant_holds
from core.db import db
from core.errors import NotFound
from locations.districts.models import District
from locations.districts.queries import DistrictName
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.groups.queries import LISTED
from recovery_groups.wishes.models import Need, NeedStep
from recovery_groups.wishes.rules import NeedState

MOST = 200
"""How many needs the board shows; a filter shows the others."""

Scope = frozenset[int] | None
"""The districts in which somebody plans; None means all of them."""


class DistrictLine(NamedTuple):
    """A district on the board: how many groups one may read of, and how many needs are alive."""

    id: int
    slug: str
    name: str
    groups: int
    needs: int


class OwnerName(NamedTuple):
    """Somebody who may look after a need."""

    id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Which needs the board is asked for; empty means any."""

    district_id: int | None = None
    owner_id: int | None = None
    nobodys: bool = False
    archived: bool = False


@dataclass(frozen=True, kw_only=True)
class NeedOnDesk:
    """A need with everything the desk shows of it."""

    id: int
    district_id: int
    district_slug: str
    district_name: str
    what: str
    for_whom: str
    state: str
    since: date
    owner_id: int | None
    owner_name: str | None
    decision: str
    public: bool
    sentence: str
    group_id: int | None
    group_name: str | None
    group_state: str | None
    edition: int
    changed_at: datetime
    archived_on: date | None


def state_now() -> ColumnElement[str]:
    """Return the state of a need: started as soon as its group is open, written down or not.

    For a SELECT with the need's group beside it (an outer join).
    """
    return case((RecoveryGroup.state.in_(LISTED), NeedState.STARTED.value), else_=Need.state)


def districts_of(scope: Scope) -> list[DistrictLine]:
    """Return the districts in which one plans, by name; one statement."""
    groups = select(func.count()).where(
        RecoveryGroup.district_id == District.id, RecoveryGroup.state.in_(LISTED)
    )
    needs = select(func.count()).where(Need.district_id == District.id, Need.archived_on.is_(None))
    statement = (
        select(
            District.id,
            District.slug,
            District.name,
            groups.correlate(District).scalar_subquery(),
            needs.correlate(District).scalar_subquery(),
        )
        .where(*_within(District.id, scope), District.archived_at.is_(None))
        .order_by(District.name, District.id)
    )
    return [DistrictLine(*row) for row in db.session.execute(statement)]


def own_district(scope: Scope, slug: str) -> DistrictName:
    """Return a district in which one plans; raises NotFound for any other."""
    columns = (District.id, District.slug, District.name)
    statement = select(*columns).where(District.slug == slug, *_within(District.id, scope))
    row = db.session.execute(statement).first()
    if row is None:
        raise NotFound
    return DistrictName(*row)


def needs(scope: Scope, shown: Shown) -> list[NeedOnDesk]:
    """Return the needs of own districts, what waits longest first; one more than MOST at most."""
    statement = _needs(scope).where(
        Need.archived_on.is_not(None) if shown.archived else Need.archived_on.is_(None)
    )
    if shown.district_id is not None:
        statement = statement.where(Need.district_id == shown.district_id)
    if shown.nobodys:
        statement = statement.where(Need.owner_id.is_(None))
    elif shown.owner_id is not None:
        statement = statement.where(Need.owner_id == shown.owner_id)
    statement = statement.order_by(Need.since, Need.id).limit(MOST + 1)
    return [NeedOnDesk(**row) for row in db.session.execute(statement).mappings()]


def own_need(scope: Scope, need_id: int) -> NeedOnDesk:
    """Return a need of a district in which one plans; raises NotFound for any other."""
    row = db.session.execute(_needs(scope).where(Need.id == need_id)).mappings().first()
    if row is None:
        raise NotFound
    return NeedOnDesk(**row)


def steps_of(need_id: int) -> list[tuple[str, date]]:
    """Return every (state, day) a need came into, the first first."""
    steps = select(NeedStep.state, NeedStep.day).where(NeedStep.need_id == need_id)
    return [(row.state, row.day) for row in db.session.execute(steps.order_by(NeedStep.id))]


def owners_in(district_id: int, day: date) -> list[OwnerName]:
    """Return who has a role in a district on a day, by name: they may look after its needs."""
    statement = (
        select(Account.id, Account.name)
        .join(Grant, and_(Grant.account_id == Account.id, grant_holds(day)))
        .where(
            Account.disabled_at.is_(None),
            or_(Grant.district_id.is_(None), Grant.district_id == district_id),
        )
        .distinct()
        .order_by(Account.name, Account.id)
    )
    return [OwnerName(*row) for row in db.session.execute(statement)]


def _within(column: Any, scope: Collection[int] | None) -> list[ColumnElement[bool]]:
    return [] if scope is None else [column.in_(scope)]


def _needs(scope: Scope) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Need.id,
            Need.district_id,
            District.slug.label("district_slug"),
            District.name.label("district_name"),
            Need.what,
            Need.for_whom,
            state_now().label("state"),
            Need.since,
            Need.owner_id,
            Account.name.label("owner_name"),
            Need.decision,
            Need.public,
            Need.sentence,
            Need.group_id,
            RecoveryGroup.name.label("group_name"),
            RecoveryGroup.state.label("group_state"),
            Need.edition,
            Need.changed_at,
            Need.archived_on,
        )
        .join(District, District.id == Need.district_id)
        .outerjoin(Account, Account.id == Need.owner_id)
        .outerjoin(RecoveryGroup, RecoveryGroup.id == Need.group_id)
        .where(*_within(Need.district_id, scope))
    )
