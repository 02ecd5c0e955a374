"""Messages with a link that opens once, put into words when they leave."""

from datetime import datetime

from flask import render_template
from sqlalchemy import select

from core.accounts.models import Account, Ticket
from core.accounts.ticket_queries import link_of, ticket_fingerprint, token_from
from core.accounts.ticket_rules import Purpose
from core.db import db
from core.i18n import SOURCE, language, lazy_gettext, speaking
from core.mail import Letter
from core.outbox import Item
from core.settings import settings

SUBJECTS = {
    Purpose.INVITE: lazy_gettext("Kies je wachtwoord"),
    Purpose.RESET: lazy_gettext("Kies een nieuw wachtwoord"),
}
"""The only subjects there are: neutral, for they light up on a screen that others see."""


def letter(item: Item, now: datetime) -> Letter | datetime | None:
    """Return the message with a link, or None when the link opens nothing any more.

    A composer of `core.delivery`. A link of before a change of keys opens nothing either.
    """
    row = db.session.execute(
        select(Ticket, Account)
        .join(Account, Account.id == Ticket.account_id)
        .where(Ticket.id == item.subject_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        return None
    ticket, account = row
    over = ticket.used_at is not None or ticket.expires_at <= now
    ours = ticket.fingerprint == ticket_fingerprint(token_from(ticket.nonce))
    if over or not ours or account.disabled_at is not None:
        return None
    purpose = Purpose(ticket.purpose)
    known = account.language in settings().languages
    with speaking(account.language if known else SOURCE):
        text = render_template(
            f"mail/{purpose}.txt",
            name=account.name,
            link=link_of(ticket.nonce, purpose),
            expires_at=ticket.expires_at,
        )
        return Letter(
            address=account.email,
            subject=str(SUBJECTS[purpose]),
            text=text.strip() + "\n",
            language=language(),
            stop=None,
        )
