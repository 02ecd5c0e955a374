"""Reading accounts: who a session token stands for."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    LargeBinary,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
)

from core import changes, clock, codes
from core.accounts.models import Account, Grant, RecoveryCode, StaffSession
from core.accounts.rules import HeldGrant, Role, Staff, needs_second_step, session_holds
from core.changes import PublicVersion
from core.db import db
from core.errors import NotFound
from core.secrets import keys
from core.settings import fixed


def grant_holds(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Return the condition that a grant holds on a day."""
    return and_(Grant.first_day <= day, or_(Grant.last_day.is_(None), Grant.last_day >= day))


def session_fingerprint(token: str) -> bytes:
    """Return the fingerprint under which a session token is stored."""
    return codes.fingerprint(f"session:{token}".encode(), keys().signing)


@dataclass(frozen=True, kw_only=True)
class OwnAccount:
    """What somebody sees of their own account."""

    id: int
    email: str
    name: str
    language: str
    second_step: bool
    codes_left: int


@dataclass(frozen=True, kw_only=True)
class OpenSession:
    """A browser in which somebody is signed in; `here`: the one that asks."""

    fingerprint: bytes
    device: str
    own_device: bool
    started_at: datetime
    seen_at: datetime
    here: bool


def own_account(account_id: int) -> OwnAccount:
    """Return what somebody sees of their own account; raises NotFound when it is gone."""
    left = (
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
        .scalar_subquery()
    )
    found = db.session.execute(select(Account, left).where(Account.id == account_id)).first()
    if found is None:
        raise NotFound
    account, codes_left = found
    return OwnAccount(
        id=account.id,
        email=account.email,
        name=account.name,
        language=account.language,
        second_step=account.totp_secret is not None,
        codes_left=codes_left,
    )


def open_sessions(account_id: int, token: str, now: datetime) -> list[OpenSession]:
    """Return the sessions of an account that still hold, the last used first."""
    here = session_fingerprint(token)
    rows = db.session.scalars(
        select(StaffSession)
        .where(StaffSession.account_id == account_id)
        .order_by(StaffSession.seen_at.desc(), StaffSession.fingerprint)
    )
    return [
        OpenSession(
            fingerprint=one.fingerprint,
            device=one.device,
            own_device=one.own_device,
            started_at=one.started_at,
            seen_at=now if one.fingerprint == here else one.seen_at,
            here=one.fingerprint == here,
        )
        for one in rows
        if session_holds(
            now, started_at=one.started_at, seen_at=one.seen_at, own_device=one.own_device
        )
    ]


def staff_of(token: str, now: datetime) -> tuple[Staff, datetime] | None:
    """Return who a session token stands for and when it was last used; None when it is over.

    One statement: account, session and the grants that hold today. A disabled account has none. It
    also asks the version of everything public, which nearly every page of staff needs.
    """
    values = {"token": session_fingerprint(token), "day": clock.local(now).date()}
    rows = db.session.execute(_who(), values).all()
    if not rows:
        return None
    session, account, _, version = rows[0]
    changes.note(version)
    if not session_holds(
        now,
        started_at=session.started_at,
        seen_at=session.seen_at,
        own_device=session.own_device,
    ):
        return None
    grants = tuple(
        HeldGrant(Role(grant.role), grant.district_id, grant.first_day)
        for _, _, grant, _ in rows
        if grant
    )
    # A role that asks for a second step may have come, or begun, since this session did its steps.
    lacks_step = account.totp_secret is None and needs_second_step(
        (grant.role for grant in grants), demo=fixed().demo_city
    )
    staff = Staff(
        account_id=account.id,
        name=account.name,
        grants=grants,
        password_at=session.password_at,
        steps_done=session.steps_done and not lacks_step,
    )
    return staff, session.seen_at


def present(token: str, now: datetime) -> Staff:
    """Return who a session that was just begun or renewed stands for; raises NotFound."""
    found = staff_of(token, now)
    if found is None:
        raise NotFound
    return found[0]


@cache
def _who() -> Select[*tuple[Any, ...]]:
    return (
        select(StaffSession, Account, Grant, select(PublicVersion.version).scalar_subquery())
        .join(Account, Account.id == StaffSession.account_id)
        .outerjoin(
            Grant, and_(Grant.account_id == Account.id, grant_holds(bindparam("day", type_=Date())))
        )
        .where(
            StaffSession.fingerprint == bindparam("token", type_=LargeBinary()),
            Account.disabled_at.is_(None),
        )
        .order_by(Grant.id)
    )
