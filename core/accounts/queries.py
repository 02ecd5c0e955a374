"""Reading accounts: who a session token stands for."""

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
    or_,
    select,
)

from core import clock, codes
from core.accounts.models import Account, Grant, StaffSession
from core.accounts.rules import HeldGrant, Role, Staff, session_holds
from core.db import db
from core.secrets import keys


def grant_holds(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Return the condition that a grant holds on a day."""
    return and_(Grant.first_day <= day, or_(Grant.last_day.is_(None), Grant.last_day >= day))


def session_fingerprint(token: str) -> bytes:
    """Return the fingerprint under which a session token is stored."""
    return codes.fingerprint(f"session:{token}".encode(), keys().signing)


def staff_of(token: str, now: datetime) -> tuple[Staff, datetime] | None:
    """Return who a session token stands for and when it was last used; None when it is over.

    One statement: account, session and the grants that hold today. A disabled account has none.
    """
    values = {"token": session_fingerprint(token), "day": clock.local(now).date()}
    rows = db.session.execute(_who(), values).all()
    if not rows:
        return None
    session, account, _ = rows[0]
    if not session_holds(
        now,
        started_at=session.started_at,
        seen_at=session.seen_at,
        own_device=session.own_device,
    ):
        return None
    grants = tuple(
        HeldGrant(Role(grant.role), grant.district_id, grant.first_day)
        for _, _, grant in rows
        if grant
    )
    staff = Staff(
        account_id=account.id,
        name=account.name,
        grants=grants,
        password_at=session.password_at,
        steps_done=session.steps_done,
    )
    return staff, session.seen_at


@cache
def _who() -> Select[*tuple[Any, ...]]:
    return (
        select(StaffSession, Account, Grant)
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
