"""Signing in and out: sessions begin, are used, and end; the building blocks for what ends them."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, update

from core import clock, erasing
from core.accounts.models import Account, StaffSession, Ticket
from core.accounts.queries import session_fingerprint
from core.accounts.rules import IDLE, LONGEST, TOUCHED_EVERY
from core.db import db, touch, transaction

TICKETS_KEPT = timedelta(days=30)
"""How long a link that was used or is too old is kept, to see what happened."""


def new_session(
    account_id: int, *, own_device: bool, device: str, steps_done: bool, replaces: str | None
) -> str:
    """Begin a session in the running `transaction()` and return its token.

    `device` is a rough word for the browser. `replaces` is the token this browser had before: two
    sessions of one browser would leave one that nobody can end by signing out.
    """
    now, token = clock.now(), secrets.token_urlsafe(32)
    if replaces:
        _delete(StaffSession.fingerprint == session_fingerprint(replaces))
    db.session.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(seen_on=clock.today())
        .execution_options(synchronize_session=False)
    )
    db.session.add(
        StaffSession(
            fingerprint=session_fingerprint(token),
            account_id=account_id,
            own_device=own_device,
            device=device,
            started_at=now,
            seen_at=now,
            password_at=now,
            steps_done=steps_done,
        )
    )
    return token


def renew(token: str, **changed: object) -> str:
    """Give a session another token in the running `transaction()`, and change what it holds.

    Whenever a session may do more than before, the token it had before is worth nothing any more.
    """
    fresh = secrets.token_urlsafe(32)
    db.session.execute(
        update(StaffSession)
        .where(StaffSession.fingerprint == session_fingerprint(token))
        .values(fingerprint=session_fingerprint(fresh), **changed)
        .execution_options(synchronize_session=False)
    )
    return fresh


def note_use(token: str, *, seen_at: datetime, now: datetime) -> None:
    """Write down that a session is in use, at most once per TOUCHED_EVERY."""
    if now < seen_at + TOUCHED_EVERY:
        return
    touch(
        update(StaffSession)
        .where(StaffSession.fingerprint == session_fingerprint(token), StaffSession.seen_at < now)
        .values(seen_at=now)
    )


def sign_out(token: str) -> None:
    """End one session at once; nothing happens when it is over already."""
    with transaction():
        _delete(StaffSession.fingerprint == session_fingerprint(token))


def end_sessions(account_id: int, *, but: str | None = None) -> None:
    """End every session of an account at once, in the running `transaction()`.

    `but` is the token of a session that stays.
    """
    whose = StaffSession.account_id == account_id
    if but is None:
        _delete(whose)
    else:
        _delete(whose, StaffSession.fingerprint != session_fingerprint(but))


def forget_old(now: datetime) -> None:
    """Delete sessions that are over, and links that were used or too old TICKETS_KEPT ago."""
    idle = and_(
        StaffSession.own_device.is_(False), StaffSession.seen_at < now - IDLE - TOUCHED_EVERY
    )
    erasing.delete_in_steps(StaffSession, or_(StaffSession.started_at < now - LONGEST, idle))
    before = now - TICKETS_KEPT
    erasing.delete_in_steps(Ticket, or_(Ticket.used_at < before, Ticket.expires_at < before))


def _delete(*which: ColumnElement[bool]) -> None:
    db.session.execute(
        delete(StaffSession).where(*which).execution_options(synchronize_session=False)
    )
