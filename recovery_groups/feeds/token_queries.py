"""Who is behind a token, and what they may be shown at this moment."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Date, LargeBinary, Select, and_, bindparam, select, update

from core import clock, codes
from core.accounts.models import Account, Grant
from core.accounts.queries import grant_holds
from core.accounts.rules import HeldGrant, Permission, Role, Staff
from core.db import db, touch
from core.errors import NotFound
from core.secrets import keys
from recovery_groups.facilitation.own_queries import own_meetings
from recovery_groups.feeds import queries
from recovery_groups.feeds.models import FeedToken
from recovery_groups.feeds.rules import Fact, Kind, Selection, Window
from recovery_groups.signups.models import Receipt


@dataclass(frozen=True, kw_only=True)
class Held:
    """A private feed as its token opens it; `staff` with the grants that hold today, if any."""

    id: int
    kind: str
    name: str
    receipt_id: int | None
    staff: Staff | None
    selection: Selection
    discreet: bool
    revoked_on: date | None
    fetched_on: date | None
    digest: bytes | None
    changed_on: date | None


class Line(NamedTuple):
    """A private feed as its owner sees it in a list."""

    id: int
    kind: str
    name: str
    selection: Selection
    discreet: bool
    made_on: date
    fetched_on: date | None


def fingerprint_of(token: str) -> bytes:
    """Return the fingerprint under which a new token is stored."""
    return codes.fingerprint(f"feed:{token}".encode(), keys().lookup)


def held(token: str, now: datetime) -> Held | None:
    """Return the feed of a token, or None. One statement: token, account and grants of today.

    A disabled account has no `staff`.
    """
    prints = [codes.fingerprint(f"feed:{token}".encode(), key) for key in keys().lookups]
    values = {"tokens": prints, "day": clock.local(now).date()}
    rows = db.session.execute(_who(), values).all()
    if not rows:
        return None
    feed, account, _ = rows[0]
    return Held(
        id=feed.id,
        kind=feed.kind,
        name=feed.name,
        receipt_id=feed.receipt_id,
        staff=_staff(account, rows, now) if account else None,
        selection=selection_from(feed.selection),
        discreet=feed.discreet,
        revoked_on=feed.revoked_on,
        fetched_on=feed.fetched_on,
        digest=feed.digest,
        changed_on=feed.changed_on,
    )


def meetings_behind(feed: Held, span: Window) -> list[Fact]:
    """Return the meetings a private feed shows at this moment; none for who may see nothing."""
    if feed.kind == Kind.RECEIPT:
        return queries.meetings_of_receipt(feed.receipt_id or 0, span)
    staff = feed.staff
    if staff is None:
        return []
    if feed.kind == Kind.OWN:
        facts = queries.meetings_maybe_led(staff.account_id, span)
        own = {one.meeting_id for one in own_meetings(staff, [one.id for one in facts])}
        return [one for one in facts if one.id in own]
    if not staff.may(Permission.PLAN):
        return []
    return queries.selected_meetings(feed.selection, staff.districts(Permission.PLAN), span)


def feeds_of(account_id: int, kind: Kind) -> list[Line]:
    """Return the feeds of an account that are not stopped, the oldest first."""
    mine = (FeedToken.account_id == account_id, FeedToken.kind == kind)
    rows = db.session.scalars(
        select(FeedToken).where(*mine, FeedToken.revoked_on.is_(None)).order_by(FeedToken.id)
    )
    return [_line(row) for row in rows]


def refuse_other(account_id: int, feed_id: int) -> None:
    """Raise NotFound for a feed that is not theirs, or stopped before."""
    mine = (FeedToken.id == feed_id, FeedToken.account_id == account_id)
    if db.session.scalar(select(FeedToken.id).where(*mine, FeedToken.revoked_on.is_(None))) is None:
        raise NotFound


def feed_of_receipt(fingerprints: list[bytes]) -> Line | None:
    """Return the feed of a receipt that is not stopped, or None."""
    row = db.session.scalar(
        select(FeedToken)
        .join(Receipt, Receipt.id == FeedToken.receipt_id)
        .where(Receipt.fingerprint.in_(fingerprints), FeedToken.revoked_on.is_(None))
    )
    return _line(row) if row else None


def note_fetch(feed: Held, digest: bytes, today: date) -> date:
    """Write down that a feed was fetched today, at most once a day; return its day of change.

    That is the day on which it was first seen as it is now.
    """
    changed_on = feed.changed_on if feed.digest == digest else today
    if (feed.fetched_on, feed.digest) != (today, digest):
        noted = {"fetched_on": today, "digest": digest, "changed_on": changed_on}
        touch(update(FeedToken).where(FeedToken.id == feed.id).values(noted))
    return changed_on or today


def selection_from(text: str) -> Selection:
    """Return the selection that is stored as `text`."""
    return Selection(**{name: tuple(ids) for name, ids in json.loads(text).items()})


def selection_text(chosen: Selection) -> str:
    """Return how a selection is stored."""
    return json.dumps({name: sorted(ids) for name, ids in asdict(chosen).items() if ids})


def _line(row: FeedToken) -> Line:
    return Line(
        row.id,
        row.kind,
        row.name,
        selection_from(row.selection),
        row.discreet,
        row.made_on,
        row.fetched_on,
    )


def _staff(account: Account, rows: Any, now: datetime) -> Staff:
    held_grants = (
        HeldGrant(Role(grant.role), grant.district_id, grant.first_day)
        for _, _, grant in rows
        if grant
    )
    return Staff(
        account_id=account.id, name=account.name, grants=tuple(held_grants), password_at=now
    )


@cache
def _who() -> Select[*tuple[Any, ...]]:
    enabled = and_(Account.id == FeedToken.account_id, Account.disabled_at.is_(None))
    today = bindparam("day", type_=Date())
    return (
        select(FeedToken, Account, Grant)
        .outerjoin(Account, enabled)
        .outerjoin(Grant, and_(Grant.account_id == Account.id, grant_holds(today)))
        .where(FeedToken.fingerprint.in_(bindparam("tokens", type_=LargeBinary(), expanding=True)))
        .order_by(Grant.id)
    )
