"""Wishes that are made and needs that are written down, by the use cases themselves."""

import secrets

from sqlalchemy import select

from core import clock
from core.accounts.rules import HeldGrant, Role, Staff
from core.audit import AuditLine
from core.db import db
from recovery_groups.wishes import need_actions
from recovery_groups.wishes.actions import wish
from recovery_groups.wishes.models import Need, WishCount
from recovery_groups.wishes.need_actions import Given
from recovery_groups.wishes.rules import NeedState, Part


def planner(account, *districts):
    """Return who plans in these districts, or everywhere."""
    grants = [HeldGrant(Role.COORDINATOR, one, clock.today()) for one in districts or (None,)]
    return Staff(account_id=account, name="Ilse", grants=tuple(grants), password_at=clock.now())


def wished(district, times, part=Part.EVENING):
    """Let residents wish this many times."""
    for _ in range(times):
        assert wish(district, part, nonce=secrets.token_bytes(16))


def counts():
    """Return what stands in the counters: (month, part) → (as of 04:00, since)."""
    db.session.rollback()
    return {(one.month, one.part): (one.wishes, one.fresh) for one in db.session.scalars(_all())}


def _all():
    return select(WishCount).execution_options(populate_existing=True)


def given(**changed):
    """Return what one writes down about a need."""
    values = {
        "what": "Een groep in de avond",
        "for_whom": "everybody",
        "owner_id": None,
        "decision": "",
        "public": False,
        "sentence": "",
    }
    return Given(**{**values, **changed})


def a_need(staff, district, state=NeedState.SEEN, **changed):
    """Write down a need and bring it to a state; return its id."""
    made = need_actions.create(staff, district, given(**changed), nonce=secrets.token_bytes(16))
    for one in list(NeedState)[1:]:
        if need_of(made).state == state:
            break
        move(staff, made, one)
    return made


def move(staff, need, state, **more):
    """Bring a need a step on or back, today, seen as it is."""
    more = {"day": clock.today(), "seen": need_of(need).edition, **more}
    need_actions.step(staff, need, state, **more)


def need_of(need):
    """Return a need as it is stored now."""
    db.session.rollback()
    return db.session.get_one(Need, need, populate_existing=True)


def audited():
    """Return (action, subject) of every line in the audit log."""
    lines = select(AuditLine.action, AuditLine.subject).order_by(AuditLine.id)
    found = [tuple(row) for row in db.session.execute(lines)]
    db.session.rollback()
    return found
