"""Links that open once: made, sent or handed over, and used to choose a password."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from core import audit, clock, erasing, outbox, ratelimit
from core.accounts import actions, people_actions
from core.accounts.models import Account, Ticket
from core.accounts.people_actions import NewGrant, NoAddress
from core.accounts.rules import Role
from core.accounts.ticket_queries import (
    link_of,
    still_opens,
    ticket_fingerprint,
    token_from,
)
from core.accounts.ticket_rules import LIFETIME, Purpose, purpose_for
from core.db import db, transaction
from core.errors import NotFound, Refused
from core.i18n import SOURCE, lazy_gettext
from core.settings import settings

ASKED_A_DAY = 3
"""Links a day for a forgotten password: fewer than a mailbox gets of all messages together, so that
nobody can use them up for somebody else."""


class LinkIsOver(Refused):
    """A link that is unknown, used or too old; which of these, nobody is told."""

    status = 404
    sentence = lazy_gettext("Deze link werkt niet meer.")


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A link that was made, until when it opens, and whether it goes by mail."""

    link: str
    expires_at: datetime
    mailed: bool


def issue(account_id: int, *, by: int | None, nonce: bytes | None = None, mail: bool) -> Issued:
    """Make the link with which somebody chooses a password; older ones open nothing any more.

    An invitation, or a new password for who had one. Within `transaction()`. The same `nonce`
    again is the same form sent twice: it gives the same link. Raises NotFound for an account that
    is not there or is disabled.
    """
    account = people_actions.locked(account_id)
    if account.disabled_at is not None:
        raise NotFound
    purpose = purpose_for(opened=account.password_hash is not None)
    mailed = mail and settings().sends_mail
    nonce = nonce or secrets.token_bytes(16)
    ticket = db.session.scalar(
        select(Ticket).where(Ticket.account_id == account_id, Ticket.nonce == nonce)
    )
    if ticket is None:
        ticket = _make(account_id, purpose, nonce)
        audit.record("linked", "account", account_id, by=by, purpose=str(purpose), mailed=mailed)
        if mailed:
            outbox.enqueue(purpose, [(ticket.id, 0)], not_before=clock.now())
    return Issued(link=link_of(nonce, purpose), expires_at=ticket.expires_at, mailed=mailed)


def ask_new_password(typed: str) -> None:
    """Mail a link to who forgot a password; for an address of nobody nothing happens.

    Both take about as long, and neither raises anything: the answer tells nothing.
    """
    try:
        address = people_actions.normal_address(typed)
    except NoAddress:
        return
    if not ratelimit.allow("reset", address, limit=ASKED_A_DAY):
        return
    with transaction():
        wanted = select(Account.id).where(Account.email == address, Account.disabled_at.is_(None))
        account_id = db.session.scalar(wanted)
        if account_id is not None:
            issue(account_id, by=None, mail=True)
    if account_id is None:
        ratelimit.allow("nobody", address, limit=ASKED_A_DAY)  # as many writes to the disk


def open_ticket(token: str, purpose: Purpose, password_hash: str) -> int:
    """Give an account its password, once; return the account's id. Raises LinkIsOver.

    One statement decides: of two browsers with one link, one wins. All sessions and other links of
    the account end.
    """
    now = clock.now()
    opens = still_opens(token, purpose, now)
    used = update(Ticket).where(opens).values(used_at=now)
    with transaction():
        account_id = db.session.scalar(select(Ticket.account_id).where(opens))
        if account_id is None:
            raise LinkIsOver
        # The account first, as who makes a new link does: else the two wait for each other.
        account = people_actions.locked(account_id)
        if account.disabled_at is not None or not erasing.changed(used):
            raise LinkIsOver
        account.password_hash = password_hash
        people_actions.kill_tickets(account_id)
        actions.end_sessions(account_id)
        audit.record("password_set", "account", account_id, by=account_id, purpose=str(purpose))
    return account_id


def create_admin(*, email: str, name: str) -> Issued:
    """Make an admin from the command line; return the link. Raises NoAddress, AddressTaken."""
    with transaction():
        account_id = people_actions.create(email=email, name=name, language=SOURCE, by=None)
        role = NewGrant(role=Role.ADMIN, district_id=None, first_day=clock.today(), last_day=None)
        people_actions.grant(account_id, role, by=None)
        return issue(account_id, by=None, mail=False)


def new_link(email: str) -> Issued:
    """Make a link for an account, from the command line. Raises NotFound."""
    with transaction():
        return issue(_account_of(email), by=None, mail=False)


def disable(email: str) -> None:
    """Disable an account, from the command line. Raises NotFound, LastAdmin."""
    with transaction():
        people_actions.disable(_account_of(email), by=None)


def _account_of(email: str) -> int:
    address = people_actions.normal_address(email)
    account_id = db.session.scalar(select(Account.id).where(Account.email == address))
    if account_id is None:
        raise NotFound
    return account_id


def _make(account_id: int, purpose: Purpose, nonce: bytes) -> Ticket:
    people_actions.kill_tickets(account_id, purpose)
    ticket = Ticket(
        account_id=account_id,
        purpose=purpose,
        nonce=nonce,
        fingerprint=ticket_fingerprint(token_from(nonce)),
        expires_at=clock.now() + LIFETIME[purpose],
    )
    db.session.add(ticket)
    db.session.flush()
    return ticket
