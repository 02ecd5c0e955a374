"""Mail to coordinators whose groups meet at a venue of another district that closes.

Of an account: its id is the subject, the closure's id the sequence, so each is told once.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from flask import render_template
from sqlalchemy import Row, Select, or_, select

from core import clock, outbox
from core.accounts.models import Account, Grant
from core.accounts.queries import grant_holds
from core.accounts.rules import Role
from core.db import db
from core.i18n import SOURCE, gettext, language, speaking
from core.mail import Letter
from core.outbox import Item
from core.settings import settings
from core.web import public_address
from locations.venues.models import Closure, Venue
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import Meeting, MeetingStatus
from recovery_groups.signups.notice_rules import cancelled_from

SHUT = "venue_shut"


def closed(closure_id: int, now: datetime, *, by: int) -> None:
    """Write down, in the running `transaction()`, for whom a closing hits groups elsewhere.

    `by` is the account that closed: who knows is not told. Two statements, and one that writes.
    """
    hit = db.session.execute(_hit(closure_id, now)).all()
    if not hit:
        return
    here = or_(Grant.district_id.is_(None), Grant.district_id.in_({row.district_id for row in hit}))
    readers = (
        select(Grant.account_id)
        .distinct()
        .where(_coordinates(now), here, Grant.account_id != by)
        .order_by(Grant.account_id)
    )
    told = [(account_id, closure_id) for account_id in db.session.scalars(readers)]
    outbox.enqueue(SHUT, told, not_before=cancelled_from(hit[0].starts_at, now))


def letter(item: Item, now: datetime) -> Letter | None:
    """Return the message as things are now; None when nothing of the reader's is hit any more.

    One of the composers that `core.delivery` asks.
    """
    account = db.session.get(Account, item.subject_id, populate_existing=True)
    found = db.session.execute(
        select(Closure.first_day, Closure.last_day, Venue.name)
        .join(Venue, Venue.id == Closure.venue_id)
        .where(Closure.id == item.sequence)
    ).one_or_none()
    if account is None or account.disabled_at is not None or found is None:
        return None
    mine = _of_reader(account.id, db.session.execute(_hit(item.sequence, now)).all(), now)
    if not mine:
        return None
    known = account.language in settings().languages
    with speaking(account.language if known else SOURCE):
        text = render_template(
            "mail/venue_shut.txt",
            closure=found,
            hit=mine,
            page=public_address("desk.agenda", dag=found.first_day.isoformat(), toon="lijst"),
        )
        return Letter(
            address=account.email,
            subject=gettext("%(venue)s gaat dicht", venue=found.name),
            text=text.strip() + "\n",
            language=language(),
            stop=None,
        )


def _of_reader(account_id: int, hit: Sequence[Row[Any]], now: datetime) -> Collection[Row[Any]]:
    rows = select(Grant.district_id).where(Grant.account_id == account_id, _coordinates(now))
    districts = set(db.session.scalars(rows))
    return [row for row in hit if None in districts or row.district_id in districts]


def _coordinates(now: datetime) -> Any:
    return (Grant.role == Role.COORDINATOR) & grant_holds(clock.local(now).date())


def _hit(closure_id: int, now: datetime) -> Select[*tuple[Any, ...]]:
    """Return a SELECT of the dates a closure took from groups of other districts, in order."""
    return (
        select(Meeting.starts_at, RecoveryGroup.district_id)
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .join(Venue, Venue.id == Meeting.venue_id)
        .where(
            Meeting.closure_id == closure_id,
            Meeting.status == MeetingStatus.CANCELLED,
            Meeting.starts_at > now,
            RecoveryGroup.district_id != Venue.district_id,
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )
