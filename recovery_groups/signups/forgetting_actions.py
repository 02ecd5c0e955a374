"""Forgetting: what people left goes by itself, and a month and a district keep a count.

Every step is a short transaction that locks as all others do: receipts first, then meetings in
ascending id, then signups. Stopped anywhere, the next run goes on; two at once do no harm.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, or_, select, update

from core import erasing, outbox, ratelimit
from core.db import db, insert_adding, transaction
from core.forms import LIFETIME
from core.outbox import Outbox
from core.settings import settings
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings import seats
from recovery_groups.meetings.models import Meeting, MeetingStatus
from recovery_groups.signups.forgetting_rules import Party, count, names_before, signups_before
from recovery_groups.signups.models import (
    Announcement,
    MonthCount,
    Receipt,
    Signup,
    SignupState,
    UsedNonce,
)
from recovery_groups.signups.notice_rules import Kind

AT_ONCE = 20
"""Meetings in one transaction: some hundreds of signups, so others wait only a blink."""

FORM_IS_OVER = LIFETIME + timedelta(hours=1)
"""When a handled form cannot be sent again; the hour is for servers whose clocks differ."""

TABLES = (
    *(Signup, Receipt, UsedNonce, Announcement),
    *(Outbox, ratelimit.RateBucket, ratelimit.DayKey),
)
"""Every table that says something about visitors; their bytes leave the files as well."""

_NAMED = or_(Signup.nickname.is_not(None), Signup.contact.is_not(None), Signup.present)
_EMPTY = ~select(Signup.id).where(Signup.receipt_id == Receipt.id).exists()


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """How much was forgotten; never whose, nor of which meeting."""

    names: int
    signups: int
    forms: int


def forget(now: datetime) -> Forgotten:
    """Forget everything about visitors that is over at `now`, in the files of the database too.

    Raises core.erasing.StillReadable when the rows are gone, but somebody kept the files from being
    cleaned: then it has to be done again. Call outside `transaction()`.
    """
    names = _in_steps(_meetings_with_names(now), _forget_names)
    signups = _in_steps(_meetings_with_signups(now), _forget_signups)
    _in_steps(select(Receipt.id).where(_EMPTY).order_by(Receipt.id), _forget_receipts)
    # One of tomorrow or later was written by a wrong clock.
    over = or_(UsedNonce.used_at < now - FORM_IS_OVER, UsedNonce.used_at > now + timedelta(days=1))
    forms = erasing.delete_in_steps(UsedNonce, over)
    ratelimit.forget_before_today(now)
    outbox.forget_sent(now)
    erasing.clean_files(*TABLES)
    return Forgotten(names=names, signups=signups, forms=forms)


def _in_steps(wanted: Select[int], step: Callable[[Sequence[int]], int]) -> int:
    ids = db.session.scalars(wanted).all()
    total = 0
    for first in range(0, len(ids), AT_ONCE):
        with transaction():
            total += step(ids[first : first + AT_ONCE])
    return total


def _meetings_with_names(now: datetime) -> Select[int]:
    over = (Meeting.starts_at < names_before(now), Meeting.ends_at <= now)
    named = Meeting.id.in_(select(Signup.meeting_id).where(_NAMED))
    told = Meeting.id.in_(select(Announcement.meeting_id))
    return select(Meeting.id).where(*over, or_(named, told)).order_by(Meeting.id)


def _meetings_with_signups(now: datetime) -> Select[int]:
    # Also where all signups were wiped before: how many there had been still stands with it.
    counted = or_(Meeting.signups_made > 0, Meeting.id.in_(select(Signup.meeting_id)))
    kept = timedelta(days=settings().signups_kept_days)
    return (
        select(Meeting.id)
        .where(Meeting.starts_at < signups_before(now, kept), counted)
        .order_by(Meeting.id)
    )


def _forget_names(meeting_ids: Sequence[int]) -> int:
    _lock_receipts(select(Signup.receipt_id).where(Signup.meeting_id.in_(meeting_ids), _NAMED))
    db.session.execute(delete(Announcement).where(Announcement.meeting_id.in_(meeting_ids)))
    nothing = {
        **dict.fromkeys(("nickname", "contact")),
        **dict.fromkeys(("wants_changes", "wants_reminder", "present"), False),
    }
    return erasing.changed(
        update(Signup).where(Signup.meeting_id.in_(meeting_ids), _NAMED).values(nothing)
    )


def _forget_signups(meeting_ids: Sequence[int]) -> int:
    of_these = Signup.meeting_id.in_(meeting_ids)
    receipt_ids = _lock_receipts(select(Signup.receipt_id).where(of_these))
    seats.forget(meeting_ids)
    _add_to_counters(meeting_ids)
    gone = db.session.scalars(delete(Signup).where(of_these).returning(Signup.id)).all()
    outbox.forget(gone, Kind)
    _forget_receipts(receipt_ids)
    return len(gone)


def _forget_receipts(receipt_ids: Sequence[int]) -> int:
    """Delete those of the receipts that hold no signup any more; a new date keeps one."""
    _lock_receipts(receipt_ids)
    return erasing.changed(delete(Receipt).where(Receipt.id.in_(receipt_ids), _EMPTY))


def _lock_receipts(ids: Select[int] | Sequence[int]) -> Sequence[int]:
    rows = select(Receipt.id).where(Receipt.id.in_(ids)).order_by(Receipt.id).with_for_update()
    return db.session.scalars(rows).all()


def _add_to_counters(meeting_ids: Sequence[int]) -> None:
    rows = db.session.execute(
        select(
            Meeting.starts_at,
            RecoveryGroup.district_id,
            (Signup.state == SignupState.SEATED).label("seated"),
            Signup.party.label("people"),
            Signup.first_time,
        )
        .join(Meeting, Meeting.id == Signup.meeting_id)
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .where(
            Signup.meeting_id.in_(meeting_ids),
            Signup.state != SignupState.WITHDRAWN,
            Meeting.status != MeetingStatus.CANCELLED,
        )
    )
    counted = count(Party(**row._asdict()) for row in rows)
    if counted:
        # In one order everywhere: two runs never wait for each other in a circle.
        added = [
            {"month": month, "district_id": district_id, **asdict(counted[month, district_id])}
            for month, district_id in sorted(counted)
        ]
        db.session.execute(insert_adding(MonthCount, added))
