"""Mail to staff about a date that somebody else has to lead: asked, solved, or not needed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import render_template
from sqlalchemy import Row, Select, and_, null, select

from core import clock, outbox
from core.accounts.models import Account
from core.db import db
from core.i18n import SOURCE, day, gettext, language, speaking
from core.mail import Letter
from core.outbox import Item
from core.settings import settings
from core.web import public_address
from locations.venues.models import Venue
from recovery_groups.experts.models import ExpertAccount
from recovery_groups.meetings import leading_queries
from recovery_groups.meetings.models import (
    Meeting,
    MeetingStatus,
    SubstituteAsked,
    Substitution,
)
from recovery_groups.signups.letter_notices import in_one_line

ASK, OVER, YES, GIVEN = "swap_ask", "swap_over", "swap_yes", "swap_given"
KINDS = (ASK, OVER, YES, GIVEN)
"""Asked; no longer needed (both of a SubstituteAsked); somebody comes instead, a coordinator gave
one the date (both of a Substitution)."""


def ask(asked_ids: Iterable[int]) -> None:
    """Write down the question to these colleagues, in the running `transaction()`."""
    outbox.enqueue(ASK, [(one, 0) for one in asked_ids], not_before=clock.now())


def over(asked_ids: Iterable[int]) -> None:
    """Write down that it is solved or withdrawn, for whom the question may have reached."""
    ids = list(asked_ids)
    unaware = {one.subject_id for one in outbox.take_back(ids, ASK) if one.untried}
    heard = [(one, 0) for one in ids if one not in unaware]
    outbox.enqueue(OVER, heard, not_before=clock.now())


def accepted(substitution_id: int, sequence: int) -> None:
    """Write down for who asked that somebody takes the date over."""
    outbox.enqueue(YES, [(substitution_id, sequence)], not_before=clock.now())


def given(substitution_id: int, sequence: int) -> None:
    """Write down for whom a coordinator appointed that the date is theirs."""
    outbox.enqueue(GIVEN, [(substitution_id, sequence)], not_before=clock.now())


def letter(item: Item, now: datetime) -> Letter | None:
    """Return a message as things are now, or None when it is not true any more.

    One of the composers that `core.delivery` asks.
    """
    row = _load(item)
    if row is None or row.disabled_at is not None or row.starts_at <= now:
        return None
    open_ = row.Substitution.substitute_id is None and row.Substitution.withdrawn_at is None
    if (item.kind == ASK) != open_ or (item.kind in (ASK, GIVEN) and row.cancelled):
        return None
    if (item.kind == ASK and row.declined) or (item.kind == GIVEN and not _still_leads(row)):
        return None
    known = row.language in settings().languages
    with speaking(row.language if known else SOURCE):
        return _letter(item.kind, row)


def _still_leads(row: Row[Any]) -> bool:
    """Return whether who was appointed was not replaced before the message left."""
    of_day = clock.local(row.starts_at).date()
    there = leading_queries.leaders(row.Substitution.meeting_id, row.group_id, on=of_day)
    return row.Substitution.substitute_id in there


def _letter(kind: str, row: Row[Any]) -> Letter:
    subjects = {
        ASK: gettext("Wie kan op %(day)s?", day=day(row.starts_at)),
        OVER: gettext("Je hoeft niet te komen op %(day)s", day=day(row.starts_at)),
        YES: gettext("Iemand neemt het over op %(day)s", day=day(row.starts_at)),
        GIVEN: gettext("Jij begeleidt op %(day)s", day=day(row.starts_at)),
    }
    text = render_template(
        "mail/swap.txt",
        kind=kind,
        facts=row,
        place=in_one_line(row.street, row.city),
        withdrawn=row.Substitution.withdrawn_at is not None,
        page=public_address(
            "facilitation.meeting" if kind == GIVEN else "facilitation.swap",
            meeting_id=row.Substitution.meeting_id,
        ),
    )
    return Letter(
        address=row.email,
        subject=subjects[kind],
        text=text.strip() + "\n",
        language=language(),
        stop=None,
    )


def _load(item: Item) -> Row[Any] | None:
    of_asked = item.kind in (ASK, OVER)
    of_one = Substitution.away_id if item.kind == YES else Substitution.substitute_id
    reader = SubstituteAsked.expert_id if of_asked else of_one
    statement: Select[*tuple[Any, ...]] = (
        select(
            Substitution,
            Meeting.group_id,
            Meeting.starts_at,
            Meeting.ends_at,
            (Meeting.status == MeetingStatus.CANCELLED).label("cancelled"),
            Venue.street,
            Venue.city,
            Account.email,
            Account.language,
            Account.disabled_at,
            (SubstituteAsked.declined_at if of_asked else null()).is_not(None).label("declined"),
        )
        .join(Meeting, Meeting.id == Substitution.meeting_id)
        .join(Venue, Venue.id == Meeting.venue_id)
    )
    if of_asked:
        asked = and_(
            SubstituteAsked.substitution_id == Substitution.id,
            SubstituteAsked.id == item.subject_id,
        )
        statement = statement.join(SubstituteAsked, asked)
    else:
        statement = statement.where(Substitution.id == item.subject_id)
    statement = (
        statement.join(ExpertAccount, ExpertAccount.expert_id == reader)
        .join(Account, Account.id == ExpertAccount.account_id)
        .execution_options(populate_existing=True)
    )
    return db.session.execute(statement).one_or_none()
