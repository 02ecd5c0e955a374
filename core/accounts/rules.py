"""Rules of accounts: roles, what each may do, and who the person of a request is. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """Begeleider, coördinator, beheerder."""

    FACILITATOR = "facilitator"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


class Permission(StrEnum):
    """What a page or use case asks of the person in front of it."""

    OWN_ACCOUNT = "own_account"
    FACILITATE = "facilitate"
    PLAN = "plan"
    MANAGE_PEOPLE = "manage_people"
    READ_AUDIT = "read_audit"
    CHANGE_SETTINGS = "change_settings"


MAY: Mapping[Permission, frozenset[Role]] = MappingProxyType(
    {
        Permission.OWN_ACCOUNT: frozenset(Role),
        Permission.FACILITATE: frozenset({Role.FACILITATOR}),
        Permission.PLAN: frozenset({Role.COORDINATOR}),
        Permission.MANAGE_PEOPLE: frozenset({Role.COORDINATOR, Role.ADMIN}),
        Permission.READ_AUDIT: frozenset({Role.COORDINATOR, Role.ADMIN}),
        Permission.CHANGE_SETTINGS: frozenset({Role.ADMIN}),
    }
)
"""Who may do what; what is not here, nobody may."""

IDLE = timedelta(minutes=30)
"""How long a session lasts without a request."""

IDLE_OWN_DEVICE = timedelta(hours=12)
"""The same on a device its owner said is their own."""

LONGEST = timedelta(hours=12)
"""How long a session lasts at most."""

PASSWORD_FRESH = timedelta(minutes=15)
"""How long after the password was typed nothing sensitive asks for it again."""

TOUCHED_EVERY = timedelta(minutes=5)
"""A session's last use is written down at most this often."""

_LOCAL_PATH = re.compile(r"/(?:[!-.0-\[\]-~][!-\[\]-~]*)?")


@dataclass(frozen=True)
class HeldGrant:
    """A role that holds today, in one district or in all (None)."""

    role: Role
    district_id: int | None
    first_day: date


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Who makes this request: an account with the grants that hold today.

    `password_at` is when the password was last typed in this session; `steps_done` whether the
    session went through everything its roles ask (the second step).
    """

    account_id: int
    name: str
    grants: tuple[HeldGrant, ...]
    password_at: datetime
    steps_done: bool = True

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that hold today, anywhere."""
        return frozenset(grant.role for grant in self.grants)

    def may(self, permission: Permission) -> bool:
        """Return whether some role gives this permission, in some district."""
        return bool(MAY[permission] & self.roles)

    def districts(self, permission: Permission) -> frozenset[int] | None:
        """Return the districts in which this permission holds; None means all of them."""
        giving = [grant for grant in self.grants if grant.role in MAY[permission]]
        if any(grant.district_id is None for grant in giving):
            return None
        return frozenset(grant.district_id for grant in giving if grant.district_id is not None)

    def may_in(self, permission: Permission, district_id: int) -> bool:
        """Return whether this permission holds in a district."""
        districts = self.districts(permission)
        return districts is None or district_id in districts

    def since(self, permission: Permission, district_id: int) -> date | None:
        """Return since which day this permission holds in a district without a gap known here.

        The earliest first day of the grants that give it today; None when none does.
        """
        days = [
            grant.first_day
            for grant in self.grants
            if grant.role in MAY[permission] and grant.district_id in (None, district_id)
        ]
        return min(days, default=None)


def may_grant(giver: Staff, receiver_id: int, *, role: Role, district_id: int | None) -> bool:
    """Return whether one may give another a role: an admin any, a coordinator in own districts.

    Nobody gives anything to themselves, and a coordinator makes no admins.
    """
    if giver.account_id == receiver_id:
        return False
    if Role.ADMIN in giver.roles:
        return True
    if role == Role.ADMIN or Role.COORDINATOR not in giver.roles:
        return False
    districts = giver.districts(Permission.PLAN)
    return districts is None or district_id in districts


def session_holds(
    now: datetime, *, started_at: datetime, seen_at: datetime, own_device: bool
) -> bool:
    """Return whether a session may still be used at `now`."""
    idle = IDLE_OWN_DEVICE if own_device else IDLE
    # What is written down as last use is up to TOUCHED_EVERY old.
    return now < started_at + LONGEST and now < seen_at + idle + TOUCHED_EVERY


def needs_second_step(roles: Iterable[Role], *, demo: bool) -> bool:
    """Return whether these roles ask for a second step (TOTP); a demo database never does."""
    return not demo and bool(frozenset(roles) & {Role.COORDINATOR, Role.ADMIN})


def password_is_fresh(now: datetime, password_at: datetime) -> bool:
    """Return whether the password was typed so lately that nothing sensitive asks it again."""
    return now < password_at + PASSWORD_FRESH


def local_path(text: str | None) -> str:
    """Return an address within this site as it was given, and "" for everything else.

    Browsers read two slashes, a slash and a backslash, and a slash before a tab as the start of
    another site's address (OWASP Unvalidated Redirects Cheat Sheet).
    """
    return text if text and _LOCAL_PATH.fullmatch(text) else ""
