"""What the holder of a code does: withdraw, come back, change, wipe. Each one transaction."""

from datetime import datetime

from sqlalchemy import delete, select

from core import clock, codes, outbox
from core.db import db, transaction
from core.errors import NotFound, Refused
from core.i18n import lazy_gettext
from core.secrets import keys, seal_contact
from recovery_groups.meetings import seats
from recovery_groups.meetings.models import Meeting, MeetingStatus
from recovery_groups.signups.actions import (
    FilledMeanwhile,
    MeetingIsClosed,
    first_use,
    place,
    promote_next,
    receipt_of,
    refuse_closed,
    signups_of,
)
from recovery_groups.signups.models import Receipt, Signup, SignupState
from recovery_groups.signups.notice_rules import Kind
from recovery_groups.signups.queries import fingerprint_of
from recovery_groups.signups.rules import may_change


class NoRoomForMore(Refused):
    """A seated party wants to grow, and there is no room for it; the place stays as it was."""

    sentence = lazy_gettext("Er is geen plek voor nog iemand. Je eigen plek blijft.")


def withdraw(code: str, meeting_id: int) -> int:
    """Give a place back; whoever waits first gets it in the same transaction.

    Returns how many people of a signup of today it was: 0 when given back before. Raises NotFound
    when the code holds no such place, MeetingIsClosed after the start.
    """
    now = clock.now()
    with transaction():
        signup, meeting = _own(code, meeting_id, now)
        freed = _counted_today(signup, now)
        _free(signup)
        signup.state = SignupState.WITHDRAWN
        db.session.flush()
        promote_next(meeting.id, now)
    return freed


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
        promote_next(meeting.id, now, besides=signup.id)


def wait_too(code: str, meeting_id: int, *, opens_days: int) -> int:
    """Join the queue of one more date, as the receipt's newest signup of that group says.

    A place that came free meanwhile is taken at once. Returns how many people it now is for: 0
    when the receipt had its place there. Raises UnknownCode, MeetingIsClosed, and NotFound when
    the receipt holds nothing of the group.
    """
    now = clock.now()
    with transaction():
        receipt_id = receipt_of(code)
        held = {signup.meeting_id: signup for signup in signups_of(receipt_id)}
        group_id = db.session.scalar(select(Meeting.group_id).where(Meeting.id == meeting_id)) or 0
        refuse_closed(frozenset({meeting_id}), group_id, opens_days=opens_days, now=now)
        of_group = select(Meeting.id).where(Meeting.id.in_(held), Meeting.group_id == group_id)
        known = [held[one] for one in db.session.scalars(of_group)]
        if not known:
            raise NotFound
        like = max(known, key=lambda signup: signup.id)
        signup = held.get(meeting_id) or Signup(receipt_id=receipt_id, meeting_id=meeting_id)
        if signup.state in {SignupState.SEATED, SignupState.WAITING}:
            return 0
        for copied in COPIED:
            setattr(signup, copied, getattr(like, copied))
        signup.created_on = clock.local(now).date()
        place(signup, seats.claim(meeting_id, like.party) or seats.queue(meeting_id))
        db.session.add(signup)
        db.session.flush()
        promote_next(meeting_id, now, besides=signup.id)
        return like.party


COPIED = (
    *("party", "first_time", "nickname", "contact"),
    *("wants_changes", "wants_reminder", "language"),
)
"""What one more date of a group takes over from the one signed up for just before."""


def change_party(code: str, meeting_id: int, party: int) -> int:
    """Come with more or fewer people (1 to 3); fewer frees seats for who waits.

    Returns how many people of a signup of today stay away now. Raises NoRoomForMore when a seated
    party does not fit any more; nothing changes then.
    """
    now = clock.now()
    with transaction():
        signup, meeting = _own(code, meeting_id, now)
        more = party - signup.party
        if signup.state == SignupState.SEATED and more > 0 and not seats.grow(meeting.id, more):
            raise NoRoomForMore
        if signup.state == SignupState.SEATED and more < 0:
            seats.release(meeting.id, -more)
        before = _counted_today(signup, now)
        signup.party = party
        db.session.flush()
        promote_next(meeting.id, now, besides=signup.id)
        return max(before - party, 0)


def change_contact(code: str, *, address: str, wants_changes: bool, wants_reminder: bool) -> None:
    """Replace the address of all coming dates of a receipt; without a tick it is wiped.

    Raises UnknownCode when the code opens nothing.
    """
    now = clock.now()
    agreed = bool(address) and (wants_changes or wants_reminder)
    with transaction():
        held = {one.meeting_id: one for one in _locked_signups(receipt_of(code))}
        coming = select(Meeting.id).where(Meeting.id.in_(held))
        if agreed:
            coming = coming.where(Meeting.ends_at > now)  # none for what is over; wiping is for all
        for meeting_id in db.session.scalars(coming):
            signup = held[meeting_id]
            signup.contact = seal_contact(address) if agreed else None
            signup.wants_changes = agreed and wants_changes
            signup.wants_reminder = agreed and wants_reminder


def stop_mail(fingerprint: bytes) -> None:
    """Wipe the address and both consents of everything on a receipt, if it is still there."""
    with transaction():
        found = select(Receipt.id).where(Receipt.fingerprint == fingerprint).with_for_update()
        for signup in _locked_signups(db.session.scalar(found) or 0):
            signup.contact, signup.wants_changes, signup.wants_reminder = None, False, False


def _locked_signups(receipt_id: int) -> list[Signup]:
    """Return the signups of a receipt, with their meetings locked in ascending id."""
    for signup in signups_of(receipt_id):
        seats.room_of(signup.meeting_id)
    return signups_of(receipt_id)


def wipe(code: str) -> dict[int, int]:
    """Erase everything behind a code at once; freed seats go to who waits.

    Returns per meeting how many people of a signup of today it was for. Raises UnknownCode when
    the code opens nothing.
    """
    with transaction():
        return erase(receipt_of(code), clock.now())


def erase(receipt_id: int, now: datetime) -> dict[int, int]:
    """Erase a locked receipt in the running `transaction()`; see `wipe`."""
    held = _locked_signups(receipt_id)
    freed = {}
    outbox.forget([signup.id for signup in held], Kind)
    for signup in held:
        freed[signup.meeting_id] = _counted_today(signup, now)
        _free(signup)
    db.session.execute(delete(Signup).where(Signup.receipt_id == receipt_id))
    db.session.execute(delete(Receipt).where(Receipt.id == receipt_id))
    for meeting_id in freed:
        promote_next(meeting_id, now)
    return freed


def renew(code: str, *, nonce: bytes) -> str:
    """Give a receipt a new code, which is returned; the old one opens nothing from then on.

    For slips: staff printed the old code, and others may have seen it. `nonce` is the form's own:
    sent twice it gives the same new code. Raises UnknownCode, AlreadyHandled.
    """
    fresh = codes.code_from(nonce, keys().code)
    with transaction():
        if not first_use(nonce, clock.now()):
            receipt_of(fresh)
            return fresh
        receipt = db.session.get_one(Receipt, receipt_of(code), populate_existing=True)
        receipt.fingerprint, receipt.from_slip = fingerprint_of(fresh), False
    return fresh


def _counted_today(signup: Signup, now: datetime) -> int:
    # Networks are counted per day: what was counted on another day cannot be given back.
    today = signup.created_on == clock.local(now).date()
    return signup.party if today and signup.state != SignupState.WITHDRAWN else 0


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
        release = seats.release_at_door if signup.at_door else seats.release
        release(signup.meeting_id, signup.party)
    elif signup.state == SignupState.WAITING:
        seats.leave_queue(signup.meeting_id)
