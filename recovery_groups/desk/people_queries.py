"""Questions about staff for the desk; each is asked for who asks it, within their own districts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, or_, select, union

from core import clock
from core.accounts.models import Account, Grant
from core.accounts.rules import Role, Staff
from core.db import db
from core.errors import NotFound
from locations.districts.models import District, Team
from locations.districts.queries import DistrictName
from recovery_groups.desk.people_rules import Access, HeldRole, Person, scope_of, sees
from recovery_groups.experts import queries as experts
from recovery_groups.experts.models import ExpertAccount, TeamLink
from recovery_groups.groups.models import Facilitation, GroupState, RecoveryGroup

AT_ONCE = 50
"""People on one page."""


@dataclass(frozen=True, kw_only=True)
class Leading:
    """A group that somebody leads from and until a day."""

    id: int
    group_id: int
    group: str
    district_id: int
    first_day: date
    last_day: date | None


ORDERS: Mapping[str, Any] = MappingProxyType(
    {
        "naam": Account.name,
        "gezien": Account.seen_on,
        "stap": Account.totp_secret.is_(None),
        "toegang": case(
            (Account.disabled_at.is_not(None), 2), (Account.password_hash.is_(None), 1), else_=0
        ),
    }
)
"""What the list can be sorted by, as addresses name it."""


def people(
    staff: Staff,
    *,
    district: str = "",
    role: str = "",
    skip: int = 0,
    by: str = "naam",
    turned: bool = False,
) -> tuple[list[Person], bool]:
    """Return the people one manages, and whether there are more after these.

    `district` (a slug) and `role` leave only who has such a role now or later. `by` is one of
    ORDERS, `turned` from high to low; what is unknown comes last. Two statements.
    """
    order = ORDERS[by]
    ordered = (order.is_(None), order.desc() if turned else order, Account.name, Account.id)
    wanted = select(Account).where(_is_seen(staff)).order_by(*ordered)
    if district or role:
        wanted = wanted.where(_has_role(district, role, clock.today()))
    found = db.session.scalars(wanted.offset(skip).limit(AT_ONCE + 1)).all()
    return _with_roles(found[:AT_ONCE]), len(found) > AT_ONCE


def person(staff: Staff, account_id: int) -> Person:
    """Return somebody one may see; raises NotFound for everybody else. Two statements."""
    found = db.session.get(Account, account_id, populate_existing=True)
    if found is None:
        raise NotFound
    seen = _with_roles([found])[0]
    if not sees(staff, seen):
        raise NotFound
    return seen


def expert_of(account_id: int) -> int | None:
    """Return the expert who signs in with an account."""
    return db.session.scalar(
        select(ExpertAccount.expert_id).where(ExpertAccount.account_id == account_id)
    )


def led_by(account_id: int) -> list[Leading]:
    """Return the groups somebody leads, also those of before and of other districts."""
    rows = db.session.execute(
        select(
            Facilitation.id,
            Facilitation.group_id,
            RecoveryGroup.name.label("group"),
            RecoveryGroup.district_id,
            Facilitation.first_day,
            Facilitation.last_day,
        )
        .join(RecoveryGroup, RecoveryGroup.id == Facilitation.group_id)
        .join(ExpertAccount, ExpertAccount.expert_id == Facilitation.expert_id)
        .where(ExpertAccount.account_id == account_id)
        .order_by(RecoveryGroup.name, Facilitation.first_day)
    )
    return [Leading(**row._asdict()) for row in rows]


def districts(staff: Staff) -> list[DistrictName]:
    """Return the districts whose people one manages, by name."""
    statement = select(District.id, District.slug, District.name)
    statement = statement.where(District.archived_at.is_(None)).order_by(District.name)
    scope = scope_of(staff)
    if scope is not None:
        statement = statement.where(District.id.in_(scope))
    return [DistrictName(*row) for row in db.session.execute(statement)]


def groups(staff: Staff) -> list[tuple[int, str]]:
    """Return (id, name) of the groups of one's districts that have not ended, by name."""
    statement = (
        select(RecoveryGroup.id, RecoveryGroup.name)
        .where(RecoveryGroup.state != GroupState.ENDED, _in_scope(staff))
        .order_by(RecoveryGroup.name, RecoveryGroup.id)
    )
    return [(row.id, row.name) for row in db.session.execute(statement)]


def district_of(group_id: int) -> int | None:
    """Return the district a group is of."""
    wanted = select(RecoveryGroup.district_id).where(RecoveryGroup.id == group_id)
    return db.session.scalar(wanted)


def manages_group(staff: Staff, group_id: int) -> bool:
    """Return whether a group is of one's districts."""
    wanted = exists().where(RecoveryGroup.id == group_id, _in_scope(staff))
    return bool(db.session.scalar(select(wanted)))


def experts_to_link(staff: Staff) -> list[tuple[int, str]]:
    """Return (id, first name) of experts without an account whom one may give one.

    Those who lead a group or are linked to a team in one's districts, and those who do so nowhere.
    """
    if scope_of(staff) is None:
        return experts.without_account(None)
    led = select(Facilitation.expert_id).join(
        RecoveryGroup, RecoveryGroup.id == Facilitation.group_id
    )
    linked = select(TeamLink.expert_id).join(Team, Team.id == TeamLink.team_id)
    scope = scope_of(staff) or frozenset()
    mine = union(led.where(_in_scope(staff)), linked.where(Team.district_id.in_(scope)))
    anywhere = union(select(Facilitation.expert_id), select(TeamLink.expert_id))
    return experts.without_account(among=mine, or_outside=anywhere)


def _in_scope(staff: Staff) -> ColumnElement[bool]:
    scope = scope_of(staff)
    return RecoveryGroup.id.is_not(None) if scope is None else RecoveryGroup.district_id.in_(scope)


def _is_seen(staff: Staff) -> ColumnElement[bool]:
    """Return the condition of `people_rules.sees` in SQL."""
    if Role.ADMIN in staff.roles:
        return Account.id.is_not(None)
    scope = scope_of(staff)
    here = [Grant.account_id == Account.id, Grant.role != Role.ADMIN]
    if scope is not None:
        here.append(or_(Grant.district_id.is_(None), Grant.district_id.in_(scope)))
    return or_(Account.id == staff.account_id, exists().where(*here))


def _has_role(district: str, role: str, day: date) -> ColumnElement[bool]:
    here = [
        Grant.account_id == Account.id,
        or_(Grant.last_day.is_(None), Grant.last_day >= day),
    ]
    if role:
        here.append(Grant.role == role)
    if district:
        named = select(District.id).where(District.slug == district).scalar_subquery()
        everywhere = and_(Grant.district_id.is_(None), Grant.role != Role.ADMIN)
        here.append(or_(Grant.district_id == named, everywhere))
    return exists().where(*here)


def _with_roles(accounts: Sequence[Account]) -> list[Person]:
    statement: Select[*tuple[Any, ...]] = (
        select(Grant, District.name)
        .outerjoin(District, District.id == Grant.district_id)
        .where(Grant.account_id.in_([one.id for one in accounts]))
        .order_by(Grant.role.desc(), District.name, Grant.first_day, Grant.id)
        .execution_options(populate_existing=True)
    )
    held: dict[int, list[HeldRole]] = {one.id: [] for one in accounts}
    for grant, district in db.session.execute(statement):
        held[grant.account_id].append(_role(grant, district))
    return [_person(one, held[one.id]) for one in accounts]


def _role(grant: Grant, district: str | None) -> HeldRole:
    return HeldRole(
        id=grant.id,
        role=Role(grant.role),
        district_id=grant.district_id,
        district=district or "",
        first_day=grant.first_day,
        last_day=grant.last_day,
    )


def _person(account: Account, roles: list[HeldRole]) -> Person:
    if account.disabled_at is not None:
        access = Access.DISABLED
    else:
        access = Access.ACTIVE if account.password_hash else Access.INVITED
    return Person(
        id=account.id,
        name=account.name,
        email=account.email,
        access=access,
        two_step=account.totp_secret is not None,
        seen_on=account.seen_on,
        roles=roles,
    )
