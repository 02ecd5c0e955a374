"""Messages to who signed up: written down with the change, and put into words when they leave.

The first half is called within `transaction()` by what changes something; the second half by the
worker, which may be minutes later.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from core import clock, outbox
from core.db import db, transaction
from core.i18n import SOURCE, language, speaking
from core.mail import Letter
from core.outbox import Item, Outbox, Taken
from core.secrets import open_contact
from core.settings import settings
from core.web import public_address
from locations.venues.models import Venue
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.meetings.models import Meeting, MeetingStatus, Replacement
from recovery_groups.signups.letter_notices import LATE_REMINDER, SUBJECTS, Facts, in_one_line, text
from recovery_groups.signups.mail_stop_queries import stop_token
from recovery_groups.signups.models import Announcement, Receipt, Signup, SignupState
from recovery_groups.signups.notice_rules import (
    Fate,
    Kind,
    Standing,
    cancelled_from,
    day_number,
    fate,
    reminded_at,
)

LOOK_AGAIN = timedelta(minutes=5)
"""When a message that may become true again is looked at once more."""

_LARGER = {Kind.RESTORED, Kind.MOVED}
"""What is told instead of a smaller thing that comes before it left."""

_COMING = (SignupState.SEATED, SignupState.WAITING)


def cancelled(meetings: Sequence[Meeting], now: datetime) -> None:
    """Write down that these meetings do not take place, for ten minutes from now, or at once."""
    by_moment: dict[datetime, list[tuple[int, int]]] = {}
    for signup_id, meeting in _told(meetings):
        moment = cancelled_from(meeting.starts_at, now)
        by_moment.setdefault(moment, []).append((signup_id, meeting.sequence))
    for moment, subjects in by_moment.items():
        outbox.enqueue(Kind.CANCELLED, subjects, not_before=moment)


def restored(meetings: Sequence[Meeting], now: datetime, *, besides: Iterable[int] = ()) -> None:
    """Write down that cancelled meetings take place after all, for who may have heard otherwise.

    Who did not hear of it yet never will; what they did not hear before that, they still do.
    `besides` are signups that get better news already.
    """
    told = [(one, meeting) for one, meeting in _told(meetings) if one not in set(besides)]
    taken = outbox.take_back([one for one, _ in told], Kind.CANCELLED, *_LARGER)
    unaware = {one.subject_id for one in taken if one.kind == Kind.CANCELLED and one.untried}
    unheard = _larger(taken)
    subjects: dict[Kind, list[tuple[int, int]]] = {}
    for one, meeting in told:
        if one in unheard or one not in unaware:
            kind = unheard.get(one, Kind.RESTORED)
            subjects.setdefault(kind, []).append((one, meeting.sequence))
    _enqueue(subjects, now)


def moved(meeting: Meeting, now: datetime) -> None:
    """Write down that a meeting is at another time or place, or takes place there after all."""
    _replace(meeting, Kind.MOVED, now)


def changed(meeting: Meeting, now: datetime) -> None:
    """Write down that only the room or the length of a meeting changed."""
    _replace(meeting, Kind.CHANGED, now)


def announced(meeting: Meeting, announcement_id: int, now: datetime) -> None:
    """Write down that a facilitator wrote something to who comes, or waits for a place."""
    told = [(signup_id, announcement_id) for signup_id, _ in _told([meeting])]
    outbox.enqueue(Kind.MESSAGE, told, not_before=now)


def reach(*meeting_ids: int) -> int:
    """Return how many people would hear of a change now: for a band, never shown as it is."""
    wanted = select(func.count()).where(
        Signup.meeting_id.in_(meeting_ids), Signup.state.in_(_COMING), Signup.wants_changes
    )
    return db.session.scalar(wanted) or 0


def place_free(signup_ids: Iterable[int], now: datetime) -> None:
    """Write down that these waiting parties have a place now."""
    wanted = select(Signup.id, Signup.number).where(Signup.id.in_(signup_ids), Signup.wants_changes)
    subjects = [(signup_id, number) for signup_id, number in db.session.execute(wanted)]
    outbox.enqueue(Kind.PLACE_FREE, subjects, not_before=now)


def remind(now: datetime) -> int:
    """Write down the reminders for tomorrow that are not there yet; return how many.

    A job calls this all day, so that who signs up later is reminded too.
    """
    window = reminded_at(now)
    if window is None:
        return 0
    day = day_number(window[0])
    written = exists().where(
        Outbox.subject_id == Signup.id, Outbox.kind == Kind.REMINDER, Outbox.sequence == day
    )
    due = (
        select(Signup.id)
        .join(Meeting, Meeting.id == Signup.meeting_id)
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .where(
            Meeting.starts_at >= window[0],
            Meeting.starts_at < window[1],
            Meeting.status != MeetingStatus.CANCELLED,
            RecoveryGroup.state == GroupState.OPEN,
            Signup.state == SignupState.SEATED,
            Signup.wants_reminder,
            ~written,
        )
    )
    signup_ids = db.session.scalars(due).all()
    if signup_ids:
        with transaction():
            outbox.enqueue(Kind.REMINDER, [(one, day) for one in signup_ids], not_before=now)
    return len(signup_ids)


def _told(meetings: Iterable[Meeting]) -> list[tuple[int, Meeting]]:
    """Return (signup id, meeting) of everybody who wants to hear of changes."""
    by_id = {meeting.id: meeting for meeting in meetings}
    wanted = select(Signup.id, Signup.meeting_id).where(
        Signup.meeting_id.in_(by_id), Signup.state.in_(_COMING), Signup.wants_changes
    )
    return [(signup, by_id[meeting]) for signup, meeting in db.session.execute(wanted)]


def _replace(meeting: Meeting, kind: Kind, now: datetime) -> None:
    # What did not leave yet is part of the new message: it tells the newest facts.
    told = [signup_id for signup_id, _ in _told([meeting])]
    earlier = (Kind.CANCELLED, Kind.RESTORED, Kind.MOVED, Kind.CHANGED)
    taken = outbox.take_back(told, *earlier)
    subjects: dict[Kind, list[tuple[int, int]]] = {}
    unheard = _larger(taken)
    for one in told:
        each = unheard.get(one, kind) if kind == Kind.CHANGED else kind
        subjects.setdefault(each, []).append((one, meeting.sequence))
    _enqueue(subjects, now)


def _larger(taken: Iterable[Taken]) -> dict[int, Kind]:
    """Return the larger news that did not leave yet, by signup; a move says that it is on too."""
    found = sorted(
        ((one.subject_id, Kind(one.kind)) for one in taken if one.kind in _LARGER),
        key=lambda each: each[1] == Kind.MOVED,
    )
    return dict(found)


def _enqueue(subjects: dict[Kind, list[tuple[int, int]]], now: datetime) -> None:
    for kind, rows in subjects.items():
        outbox.enqueue(kind, rows, not_before=now)


def letter(item: Item, now: datetime) -> Letter | datetime | None:
    """Return a message as things are now; a moment to look again; or None when it is not true.

    The composer that `core.delivery` asks.
    """
    kind = Kind(item.kind)
    row = _load(item.subject_id, item.sequence if kind == Kind.MESSAGE else 0)
    if row is None or (kind == Kind.MESSAGE and row.words is None):
        return None
    what = fate(kind, item.sequence, standing=_standing(row), now=now)
    if what == Fate.WAIT:
        return now + LOOK_AGAIN
    address = open_contact(row.Signup.contact) if row.Signup.contact else None
    if what == Fate.DROP or address is None:
        return None
    known = row.Signup.language in settings().languages
    with speaking(row.Signup.language if known else SOURCE):
        return _letter(kind, row, address=address, now=now)


def _load(signup_id: int, announcement_id: int) -> Row[Any] | None:
    instead = aliased(Meeting)
    goes_on = and_(instead.id == Replacement.instead_id, instead.status != MeetingStatus.CANCELLED)
    said = and_(Announcement.id == announcement_id, Announcement.meeting_id == Meeting.id)
    statement: Select[*tuple[Any, ...]] = (
        select(
            Signup,
            Receipt.fingerprint,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.sequence,
            (Meeting.status == MeetingStatus.CANCELLED).label("cancelled"),
            (RecoveryGroup.state == GroupState.OPEN).label("group_open"),
            Venue.street,
            Venue.city,
            instead.starts_at.label("instead"),
            Announcement.text.label("words"),
        )
        .join(Receipt, Receipt.id == Signup.receipt_id)
        .join(Meeting, Meeting.id == Signup.meeting_id)
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .join(Venue, Venue.id == Meeting.venue_id)
        .outerjoin(Replacement, Replacement.meeting_id == Meeting.id)
        .outerjoin(instead, goes_on)
        .outerjoin(Announcement, said)
        .where(Signup.id == signup_id)
        .execution_options(populate_existing=True)
    )
    return db.session.execute(statement).one_or_none()


def _standing(row: Row[Any]) -> Standing:
    return Standing(
        seated=row.Signup.state == SignupState.SEATED,
        waiting=row.Signup.state == SignupState.WAITING,
        number=row.Signup.number,
        wants_changes=row.Signup.wants_changes,
        wants_reminder=row.Signup.wants_reminder,
        cancelled=row.cancelled,
        sequence=row.sequence,
        starts_at=row.starts_at,
        group_open=row.group_open,
    )


def _letter(kind: Kind, row: Row[Any], *, address: str, now: datetime) -> Letter:
    facts = Facts(
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=in_one_line(row.street, row.city),
        waiting=row.Signup.state == SignupState.WAITING,
        today=clock.local(now).date() == clock.local(row.starts_at).date(),
        instead=row.instead,
        words=row.words or "",
    )
    stop = public_address("signups.stop", token=stop_token(row.fingerprint))
    late = kind == Kind.REMINDER and facts.today
    return Letter(
        address=address,
        subject=str(LATE_REMINDER if late else SUBJECTS[kind]),
        text=text(kind, facts, stop=stop),
        language=language(),
        stop=stop,
    )
