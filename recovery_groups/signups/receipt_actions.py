"""What the holder of a code does: withdraw, come back, change, wipe. Each one transaction."""

from datetime import datetime

from sqlalchemy import delete, select

from core import clock
from core.db import db, transaction
from core.errors import NotFound, Refused
from core.i18n import lazy_gettext
from core.secrets import seal_contact
from recovery_groups.meetings import seats
from recovery_groups.meetings.models import Meeting, MeetingStatus
from recovery_groups.signups.actions import (
    FilledMeanwhile,
    MeetingIsClosed,
    place,
    promote_next,
    receipt_of,
    refuse_closed,
    signups_of,
)
from recovery_groups.signups.models import Receipt, Signup, SignupState
from recovery_groups.signups.rules import may_change


class NoRoomForMore(Refused):
    """A seated party wants to grow, and there is no room for it; the place stays as it was."""

    sentence = lazy_gettext("Er is geen plek voor nog iemand. Je eigen plek blijft.")


def withdraw(code: str, meeting_id: int) -> None:
    """Give a place back; whoever waits first gets it in the same transaction.

    Raises NotFound when the code holds no such place, MeetingIsClosed after the start.
    """
    now = clock.now()
    with transaction():
        signup, meeting = _own(code, meeting_id, now)
        _free(signup)
        signup.state = SignupState.WITHDRAWN
        db.session.flush()
        promote_next(meeting.id, now)


def come_back(code: str, meeting_id: int, *, accepts_queue: bool) -> None:
    """Take a place again after withdrawing, at the end of the queue when full.

    Raises FilledMeanwhile when the meeting is full and waiting was not agreed to, MeetingIsClosed
    after the start, NotFound for a place that is not there.
    """
    now = clock.now()
    with transaction():
        signup, meeting = _own(code, meeting_id, now)
        if signup.state != SignupState.WITHDRAWN:
            return
        claim = seats.claim(meeting.id, signup.party)
        if claim is None and not accepts_queue:
            raise FilledMeanwhile((meeting.id,))
        place(signup, claim or seats.queue(meeting.id))
        db.session.flush()
        promote_next(meeting.id, now)


def wait_too(code: str, meeting_id: int, *, opens_days: int) -> None:
    """Join the queue of one more date of the group, as the receipt's other dates say.

    A place that came free meanwhile is taken at once. Raises UnknownCode, MeetingIsClosed.
    """
    now = clock.now()
    with transaction():
        held = signups_of(receipt_of(code))
        if any(signup.meeting_id == meeting_id for signup in held):
            return
        group_id = db.session.scalar(
            select(Meeting.group_id).where(Meeting.id == held[0].meeting_id)
        )
        refuse_closed(frozenset({meeting_id}), group_id or 0, opens_days=opens_days, now=now)
        like = held[0]
        signup = Signup(
            receipt_id=like.receipt_id,
            meeting_id=meeting_id,
            party=like.party,
            first_time=like.first_time,
            nickname=like.nickname,
            contact=like.contact,
            wants_changes=like.wants_changes,
            wants_reminder=like.wants_reminder,
            language=like.language,
            created_on=clock.local(now).date(),
        )
        place(signup, seats.claim(meeting_id, like.party) or seats.queue(meeting_id))
        db.session.add(signup)
        db.session.flush()
        promote_next(meeting_id, now)


def change_party(code: str, meeting_id: int, party: int) -> None:
    """Come with more or fewer people (1 to 3); fewer frees seats for who waits.

    Raises NoRoomForMore when a seated party does not fit any more; nothing changes then.
    """
    now = clock.now()
    with transaction():
        signup, meeting = _own(code, meeting_id, now)
        more = party - signup.party
        if signup.state == SignupState.SEATED and more > 0 and not seats.grow(meeting.id, more):
            raise NoRoomForMore
        if signup.state == SignupState.SEATED and more < 0:
            seats.release(meeting.id, -more)
        signup.party = party
        db.session.flush()
        promote_next(meeting.id, now)


def change_contact(code: str, *, address: str, wants_changes: bool, wants_reminder: bool) -> None:
    """Replace the address of all coming dates of a receipt; without a tick it is wiped.

    Raises UnknownCode when the code opens nothing.
    """
    now = clock.now()
    agreed = bool(address) and (wants_changes or wants_reminder)
    with transaction():
        held = {one.meeting_id: one for one in signups_of(receipt_of(code))}
        coming = select(Meeting.id).where(Meeting.id.in_(held), Meeting.ends_at > now)
        for meeting_id in db.session.scalars(coming):
            signup = held[meeting_id]
            signup.contact = seal_contact(address) if agreed else None
            signup.wants_changes = agreed and wants_changes
            signup.wants_reminder = agreed and wants_reminder


def wipe(code: str) -> None:
    """Erase everything behind a code at once; freed seats go to who waits.

    Raises UnknownCode when the code opens nothing.
    """
    now = clock.now()
    with transaction():
        receipt_id = receipt_of(code)
        meeting_ids = [signup.meeting_id for signup in signups_of(receipt_id)]
        for meeting_id in meeting_ids:
            seats.room_of(meeting_id)
        for signup in signups_of(receipt_id):
            _free(signup)
        db.session.execute(delete(Signup).where(Signup.receipt_id == receipt_id))
        db.session.execute(delete(Receipt).where(Receipt.id == receipt_id))
        for meeting_id in meeting_ids:
            promote_next(meeting_id, now)


def _own(code: str, meeting_id: int, now: datetime) -> tuple[Signup, Meeting]:
    receipt_id = receipt_of(code)
    meeting = db.session.scalar(select(Meeting).where(Meeting.id == meeting_id).with_for_update())
    held = {signup.meeting_id: signup for signup in signups_of(receipt_id)}
    if meeting is None or meeting_id not in held:
        raise NotFound
    if meeting.status == MeetingStatus.CANCELLED or not may_change(meeting.starts_at, now):
        raise MeetingIsClosed
    return held[meeting_id], meeting


def _free(signup: Signup) -> None:
    if signup.state == SignupState.SEATED:
        seats.release(signup.meeting_id, signup.party)
    elif signup.state == SignupState.WAITING:
        seats.leave_queue(signup.meeting_id)
