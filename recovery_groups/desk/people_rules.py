"""Rules of who manages whom: a coordinator people of own districts, an admin everybody. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.accounts.rules import Permission, Role, Staff, may_grant


class Access(StrEnum):
    """Whether somebody can sign in: not yet, yes, or no more."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, kw_only=True)
class HeldRole:
    """A role of somebody, also one of before or later; `district` is empty for all districts."""

    id: int
    role: Role
    district_id: int | None
    district: str
    first_day: date
    last_day: date | None

    def ended(self, day: date) -> bool:
        """Return whether it was over before this day."""
        return self.last_day is not None and self.last_day < day


@dataclass(frozen=True, kw_only=True)
class Person:
    """A member of staff as the desk shows them; `seen_on` is the last day they were signed in."""

    id: int
    name: str
    email: str
    access: Access
    two_step: bool
    seen_on: date | None
    roles: Sequence[HeldRole]

    def roles_from(self, day: date) -> list[HeldRole]:
        """Return the roles that hold on this day or later."""
        return [one for one in self.roles if not one.ended(day)]


def scope_of(staff: Staff) -> frozenset[int] | None:
    """Return the districts whose people one manages; None means all."""
    return staff.districts(Permission.MANAGE_PEOPLE)


def sees(staff: Staff, person: Person) -> bool:
    """Return whether somebody's page is there for one: own districts, also after the role ended."""
    if Role.ADMIN in staff.roles or staff.account_id == person.id:
        return True
    scope = scope_of(staff)
    return any(one.role != Role.ADMIN and _within(one.district_id, scope) for one in person.roles)


def manages(staff: Staff, person: Person, day: date) -> bool:
    """Return whether one may change how somebody signs in: name, address, link, access.

    Only of who holds no role one could not give. Whoever sets an address can read the link that is
    sent there, and so become that person.
    """
    mine = (
        may_grant(staff, person.id, role=one.role, district_id=one.district_id)
        for one in person.roles_from(day)
    )
    return sees(staff, person) and all(mine)


def roles_to_give(staff: Staff) -> list[Role]:
    """Return the roles one may give somebody else, somewhere."""
    return [role for role in Role if role != Role.ADMIN or Role.ADMIN in staff.roles]


def allowed(
    staff: Staff, receiver_id: int, *, role: Role, district_ids: Iterable[int | None]
) -> bool:
    """Return whether one may give somebody a role in all of these places."""
    return all(may_grant(staff, receiver_id, role=role, district_id=one) for one in district_ids)


def _within(district_id: int | None, scope: frozenset[int] | None) -> bool:
    return district_id is None or scope is None or district_id in scope
