"""Signing in with a password, showing it again, and changing it."""

from dataclasses import dataclass

from sqlalchemy import select, update

from core import audit, clock
from core.accounts import actions, queries
from core.accounts.models import Account
from core.accounts.password_rules import hashed, is_outdated, matches, usable
from core.accounts.rules import Staff, needs_second_step
from core.db import db, transaction
from core.erasing import changed
from core.errors import Refused
from core.i18n import lazy_gettext
from core.settings import settings


class NoRole(Refused):
    """The password is right, but this person has nothing to do here (any more)."""

    sentence = lazy_gettext("Je hebt nu geen taak op deze site. Bel je coördinator.")


@dataclass(frozen=True, kw_only=True)
class Entered:
    """Somebody who gave the right password: the token of the session, and who it is now."""

    token: str
    staff: Staff
    language: str


@dataclass(frozen=True, kw_only=True)
class Browser:
    """What a session begins in: a rough word for it, whose it is, the token it had before."""

    device: str
    own_device: bool
    held: str | None


def sign_in(email: str, password: str, browser: Browser) -> Entered | None:
    """Begin a session for who knows the password; None when the two do not belong together.

    As much work and the same answer for an address of nobody, an account that is disabled, and one
    that was never opened. Raises NoRole when no role holds today.
    """
    found = db.session.execute(
        select(Account.id, Account.password_hash).where(
            Account.email == email.lower(), Account.disabled_at.is_(None)
        )
    ).first()
    kept = found.password_hash if found else None
    stored = usable(kept, demo=settings().demo_city)
    # Before the transaction: it takes long, and on SQLite all others would wait for it.
    if not matches(stored, password) or found is None or stored is None:
        return None
    better = hashed(password) if kept == stored and is_outdated(kept) else kept
    with transaction():
        own = Account.id == found.id
        # It may have been changed or disabled since it was read.
        unchanged = (own, Account.password_hash == kept, Account.disabled_at.is_(None))
        if not changed(update(Account).where(*unchanged).values(password_hash=better)):
            return None
        return _enter(found.id, browser)


def _enter(account_id: int, browser: Browser) -> Entered:
    token = actions.new_session(
        account_id,
        own_device=browser.own_device,
        device=browser.device,
        steps_done=False,
        replaces=browser.held,
    )
    db.session.flush()
    staff = queries.present(token, clock.now())
    if not staff.roles:
        raise NoRole
    account = db.session.get_one(Account, account_id)
    demo = settings().demo_city
    asked = account.totp_secret is not None or needs_second_step(staff.roles, demo=demo)
    if demo or not asked:
        token = actions.renew(token, steps_done=True)
        staff = queries.present(token, clock.now())
    return Entered(token=token, staff=staff, language=account.language)


def show_again(staff: Staff, token: str, password: str) -> str | None:
    """Return a new token for a session whose owner typed the password again; None if it is wrong.

    What is sensitive then asks for it no more for a while.
    """
    if not _knows(staff.account_id, password):
        return None
    with transaction():
        return actions.renew(token, password_at=clock.now())


def change(staff: Staff, token: str, *, old: str, new: str) -> str | None:
    """Change the own password, end all other sessions, and return this one's new token.

    None when the old one is wrong. The new one was judged before.
    """
    if not _knows(staff.account_id, old):
        return None
    stored = hashed(new)
    with transaction():
        own = Account.id == staff.account_id
        db.session.execute(
            update(Account)
            .where(own)
            .values(password_hash=stored)
            .execution_options(synchronize_session=False)
        )
        actions.end_sessions(staff.account_id, but=token)
        audit.record("password_changed", "account", staff.account_id, by=staff.account_id)
        return actions.renew(token, password_at=clock.now())


def _knows(account_id: int, password: str) -> bool:
    kept = db.session.scalar(select(Account.password_hash).where(Account.id == account_id))
    return matches(usable(kept, demo=settings().demo_city), password)
