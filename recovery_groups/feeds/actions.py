"""Making, renewing and stopping private feeds, and forgetting those that are over."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update

from core import audit, clock, erasing
from core.accounts.models import Account
from core.accounts.rules import Permission, Staff
from core.db import db, transaction
from core.errors import NotFound, Refused
from core.i18n import lazy_gettext
from recovery_groups.feeds.models import FeedToken
from recovery_groups.feeds.rules import EMPTY_FOR, LONGEST_NAME, OWN_NAME, Kind, Selection
from recovery_groups.feeds.token_queries import fingerprint_of, selection_text
from recovery_groups.signups.actions import receipt_of

TOKEN_BYTES = 20
"""160 random bits, written as 40 signs."""

MOST_FEEDS = 30
"""Feeds of one account at most: nobody keeps more addresses apart."""

_NOTHING_LEFT = {"fetched_on": None, "digest": None, "changed_on": None}


class TooManyFeeds(Refused):
    """One more feed would be more than anybody keeps apart."""

    sentence = lazy_gettext("Je hebt al veel agenda's. Stop er eerst een.")


class NameIsTaken(Refused):
    """Two feeds of one name could not be told apart; also the second tap on the button."""

    sentence = lazy_gettext("Je hebt al een agenda met deze naam. Kies een andere naam.")


def make_own(staff: Staff, *, discreet: bool) -> str:
    """Make the feed of a facilitator's own meetings and return its token, shown this once.

    One that was there stops at once. Raises NotFound for who is no facilitator.
    """
    with transaction():
        _refuse_without(staff, Permission.FACILITATE)
        mine = (FeedToken.account_id == staff.account_id, FeedToken.kind == Kind.OWN)
        for old in db.session.scalars(
            select(FeedToken.id).where(*mine, FeedToken.revoked_on.is_(None))
        ):
            _stop(old)
        return _make(staff, Kind.OWN, name=OWN_NAME, discreet=discreet, chosen=Selection())


def make_selection(staff: Staff, *, name: str, chosen: Selection, discreet: bool) -> str:
    """Make a coordinator's feed and return its token, shown this once.

    Raises NotFound for who is no coordinator, NameIsTaken, TooManyFeeds.
    """
    with transaction():
        _refuse_without(staff, Permission.PLAN)
        names = _names(staff)
        if name in names:
            raise NameIsTaken
        if len(names) >= MOST_FEEDS:
            raise TooManyFeeds
        return _make(staff, Kind.SELECTION, name=name, discreet=discreet, chosen=chosen)


def renew(staff: Staff, feed_id: int) -> str:
    """Give a feed another address and return its token; the old one stops at once.

    Raises NotFound for a feed that is not theirs, or stopped before.
    """
    with transaction():
        old = _own(staff, feed_id)
        _stop(old.id)
        token, made = _fresh(
            kind=old.kind,
            account_id=staff.account_id,
            name=old.name,
            selection=old.selection,
            discreet=old.discreet,
        )
        audit.record("renewed", "feed", made, by=staff.account_id, kind=old.kind)
        return token


def stop(staff: Staff, feed_id: int) -> None:
    """Let a feed answer an empty calendar from now on, and later nothing.

    Raises NotFound for a feed that is not theirs, or stopped before.
    """
    with transaction():
        feed = _own(staff, feed_id)
        _stop(feed.id)
        audit.record("stopped", "feed", feed.id, by=staff.account_id, kind=feed.kind)


def make_for_receipt(code: str) -> str:
    """Make the discreet feed of a receipt and return its token; one that was there stops.

    Raises UnknownCode when the code opens nothing.
    """
    with transaction():
        receipt_id = receipt_of(code)
        _stop_of_receipt(receipt_id)
        return _fresh(kind=Kind.RECEIPT, receipt_id=receipt_id, discreet=True)[0]


def stop_for_receipt(code: str) -> None:
    """Stop the feed of a receipt, if it has one. Raises UnknownCode."""
    with transaction():
        _stop_of_receipt(receipt_of(code))


def forget(now: datetime) -> int:
    """Erase what is left of feeds of erased receipts, and feeds stopped long ago; count those.

    Raises core.erasing.StillReadable as forgetting does. Call outside `transaction()`.
    """
    today = clock.local(now).date()
    left = (FeedToken.kind == Kind.RECEIPT, FeedToken.receipt_id.is_(None))
    known = or_(FeedToken.revoked_on.is_(None), FeedToken.digest.is_not(None))
    emptied = {**_NOTHING_LEFT, "made_on": today, "revoked_on": today}
    with transaction():
        changed = erasing.changed(update(FeedToken).where(*left, known).values(emptied))
    gone = erasing.delete_in_steps(FeedToken, FeedToken.revoked_on <= today - EMPTY_FOR)
    if changed or gone:
        erasing.clean_files(FeedToken)
    return gone


def _make(staff: Staff, kind: Kind, *, name: str, discreet: bool, chosen: Selection) -> str:
    token, made = _fresh(
        kind=kind,
        account_id=staff.account_id,
        name=name[:LONGEST_NAME],
        selection=selection_text(chosen),
        discreet=discreet,
    )
    audit.record("made", "feed", made, by=staff.account_id, kind=kind, discreet=discreet)
    return token


def _fresh(**given: object) -> tuple[str, int]:
    token = secrets.token_hex(TOKEN_BYTES)
    row = FeedToken(fingerprint=fingerprint_of(token), made_on=clock.today(), **given)
    db.session.add(row)
    db.session.flush()
    return token, row.id


def _refuse_without(staff: Staff, permission: Permission) -> None:
    if not staff.may(permission):
        raise NotFound


def _names(staff: Staff) -> Sequence[str]:
    """Return the names of the feeds of an account, which is locked: one is made after another."""
    db.session.execute(select(Account.id).where(Account.id == staff.account_id).with_for_update())
    mine = (FeedToken.account_id == staff.account_id, FeedToken.revoked_on.is_(None))
    return db.session.scalars(select(FeedToken.name).where(*mine)).all()


def _own(staff: Staff, feed_id: int) -> FeedToken:
    mine = (FeedToken.id == feed_id, FeedToken.account_id == staff.account_id)
    found = db.session.scalar(
        select(FeedToken).where(*mine, FeedToken.revoked_on.is_(None)).with_for_update()
    )
    if found is None:
        raise NotFound
    return found


def _stop_of_receipt(receipt_id: int) -> None:
    running = (FeedToken.receipt_id == receipt_id, FeedToken.revoked_on.is_(None))
    for feed_id in db.session.scalars(select(FeedToken.id).where(*running)):
        _stop(feed_id)


def _stop(feed_id: int) -> None:
    stopped = {**_NOTHING_LEFT, "revoked_on": clock.today()}
    erasing.changed(update(FeedToken).where(FeedToken.id == feed_id).values(stopped))
