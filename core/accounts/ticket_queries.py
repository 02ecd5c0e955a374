"""Reading tickets: their tokens, which stand nowhere, and whether one still opens."""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, select

from core import codes
from core.accounts.models import Account, Ticket
from core.accounts.ticket_rules import Purpose
from core.db import db
from core.secrets import keys
from core.web import public_address

ENDPOINTS = {Purpose.INVITE: "accounts.invitation", Purpose.RESET: "accounts.new_password"}
"""The pages that links lead to."""


class Behind(NamedTuple):
    """Whose account a link opens."""

    name: str
    email: str


def token_from(nonce: bytes) -> str:
    """Return the token of a ticket: HMAC-SHA256 under a key that is not in the database.

    So the worker can write the link later, and nobody who only reads the database can.
    """
    digest = hmac.new(keys().signing, b"ticket:" + nonce, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def ticket_fingerprint(token: str) -> bytes:
    """Return the fingerprint under which a ticket is stored."""
    return codes.fingerprint(f"ticket:{token}".encode(), keys().signing)


def link_of(nonce: bytes, purpose: Purpose) -> str:
    """Return the whole address that opens a ticket, in the language that is spoken."""
    return public_address(ENDPOINTS[purpose], token=token_from(nonce))


def still_opens(token: str, purpose: Purpose, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a ticket has this token and may still be used."""
    return and_(
        Ticket.fingerprint == ticket_fingerprint(token),
        Ticket.purpose == purpose,
        Ticket.used_at.is_(None),
        Ticket.expires_at > now,
    )


def behind(token: str, purpose: Purpose, now: datetime) -> Behind | None:
    """Return whose account a token opens; None when it opens nothing.

    Nothing is written: programs that look at mail open links too.
    """
    row = db.session.execute(
        select(Account.name, Account.email)
        .join(Ticket, Ticket.account_id == Account.id)
        .where(still_opens(token, purpose, now), Account.disabled_at.is_(None))
    ).one_or_none()
    return Behind(row.name, row.email) if row else None


def account_of_nonce(nonce: bytes) -> int | None:
    """Return whose link was made of these random bits: the form with them was sent twice then."""
    return db.session.scalar(select(Ticket.account_id).where(Ticket.nonce == nonce))
