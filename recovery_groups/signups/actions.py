"""Signing up, and moving up from the waiting list.

A receipt is locked first, then meetings in ascending id, then their signups: so two use cases
never wait for each other in a circle.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select, update

from core import clock, codes
from core.db import db, insert_ignoring, transaction
from core.errors import Refused
from core.i18n import lazy_gettext
from core.secrets import close, keys, seal_contact
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.meetings import seats
from recovery_groups.meetings.models import Meeting, MeetingStatus
from recovery_groups.meetings.rules import BEFORE_START_FITS, MeetingState, state
from recovery_groups.signups import notices
from recovery_groups.signups.door_queries import door_of, is_slip
from recovery_groups.signups.models import Receipt, Signup, SignupState, UsedNonce
from recovery_groups.signups.queries import fingerprint_of, fingerprints_of
from recovery_groups.signups.rules import REPLAY, Waiting, queue_order


class MeetingIsClosed(Refused):
    """Nobody signs up for this meeting now; its page says why and what one can do."""

    sentence = lazy_gettext("Voor deze keer kun je je nu niet aanmelden.")


class AlreadyHandled(Refused):
    """The same form was handled before, longer ago than a repeated answer is shown."""

    sentence = lazy_gettext("Deze aanmelding is al verwerkt. Kijk met je code bij Mijn code.")


class SlipHoldsOneDate(Refused):
    """Staff saw the code of a paper slip, so nothing is added to it until it has a new one."""

    sentence = lazy_gettext("Dit is een code van een strookje. Laat dit leeg.")


class UnknownCode(Refused):
    """No receipt has this code; forms say so in the same words whatever the reason."""


class FilledMeanwhile(Refused):
    """The dates showed room and are full now; nothing was written. Waiting needs a yes."""

    sentence = lazy_gettext("De laatste plek is net weg. Je staat nog niet op de lijst.")

    def __init__(self, meeting_ids: tuple[int, ...]) -> None:
        super().__init__()
        self.meeting_ids = meeting_ids


@dataclass(frozen=True, kw_only=True)
class SignupRequest:
    """What a resident chose on the form; everything but the dates may be left as it is.

    All dates are of the one group. `accepts_queue` are the dates that were shown as full, or
    confirmed as such: these may wait.
    `address` is only given with one of the two consents.
    """

    group_id: int
    meeting_ids: frozenset[int]
    accepts_queue: frozenset[int] = frozenset()
    party: int = 1
    nickname: str = ""
    first_time: bool = False
    address: str = ""
    wants_changes: bool = False
    wants_reminder: bool = False
    language: str = "nl"


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """What came of a signup: the code, the dates taken, and those that filled up meanwhile."""

    code: str
    taken: tuple[int, ...] = ()
    offered: tuple[int, ...] = ()
    repeated: bool = False


def sign_up(
    wish: SignupRequest, *, nonce: bytes, opens_days: int, known_code: str | None = None
) -> Confirmation:
    """Give a party a place, or a place in the queue, at each date it chose, on one receipt.

    `nonce` is the form's own: sent twice within ten minutes it gives the same answer and takes no
    second place. `known_code` (normalised) adds to an existing receipt. Raises MeetingIsClosed,
    FilledMeanwhile, UnknownCode, AlreadyHandled, SlipHoldsOneDate; then nothing is written.
    """
    now = clock.now()
    code = known_code or codes.code_from(nonce, keys().code)
    with transaction():
        if not first_use(nonce, now):
            _refuse_gone(code, typed=known_code is not None)
            return Confirmation(code=code, repeated=True)
        receipt_id = receipt_of(code) if known_code else new_receipt(code, now)
        refuse_closed(wish.meeting_ids, wish.group_id, opens_days=opens_days, now=now)
        held = {one.meeting_id: one for one in signups_of(receipt_id)} if known_code else {}
        if known_code and not wish.meeting_ids <= held.keys() and is_slip(receipt_id):
            raise SlipHoldsOneDate
        offered, taken = [], []
        for meeting_id in sorted(wish.meeting_ids):
            previous = held.get(meeting_id)
            if previous is not None and previous.state != SignupState.WITHDRAWN:
                continue  # already has its place: asking again changes nothing
            claim = seats.claim(meeting_id, wish.party)
            if claim is None and meeting_id not in wish.accepts_queue:
                offered.append(meeting_id)
                continue
            signup = previous or Signup(receipt_id=receipt_id, meeting_id=meeting_id)
            _store(wish, signup, claim or seats.queue(meeting_id))
            taken.append(meeting_id)
            if claim is None:
                # On the last day who fits need not wait.
                promote_next(meeting_id, now, besides=signup.id)
        if len(offered) == len(wish.meeting_ids):
            raise FilledMeanwhile(tuple(offered))
    return Confirmation(code=code, taken=tuple(taken), offered=tuple(offered))


def promote_next(meeting_id: int, now: datetime, *, besides: int | None = None) -> list[int]:
    """Seat who may move up from the waiting list of a meeting, in order; return their signups.

    They get a message if they want one, but for the signup `besides`: it asked for this itself, and
    sees it. Call within `transaction()`, after seats came free. Nobody moves up after the start, or
    when the meeting is cancelled.
    """
    room = seats.room_of(meeting_id)
    if room.parties_waiting == 0:
        return []
    starts_at, status = db.session.execute(
        select(Meeting.starts_at, Meeting.status).where(Meeting.id == meeting_id)
    ).one()
    if status == MeetingStatus.CANCELLED:
        return []
    waiting = _waiting(meeting_id)
    free = room.online_free
    promoted: list[int] = []
    while (up := queue_order(waiting, free=free, starts_at=starts_at, now=now)) is not None:
        seats.promote(meeting_id, up.party)
        free -= up.party
        waiting.remove(up)
        promoted.append(up.signup_id)
    if promoted:
        db.session.execute(
            update(Signup).where(Signup.id.in_(promoted)).values(state=SignupState.SEATED)
        )
        notices.place_free([one for one in promoted if one != besides], now)
    return promoted


def promote_due(now: datetime) -> int:
    """Seat who fits at meetings that came within a day of their start; return how many parties.

    From a day before the start a party that fits may pass one that does not. Nothing else happens
    at that moment, so a job calls this.
    """
    due = select(Meeting.id).where(
        Meeting.starts_at.between(now, now + BEFORE_START_FITS), Meeting.parties_waiting > 0
    )
    promoted = 0
    for meeting_id in db.session.scalars(due.order_by(Meeting.id)).all():
        with transaction():  # one each: people who sign up elsewhere do not wait for it
            promoted += len(promote_next(meeting_id, now))
    return promoted


def _waiting(meeting_id: int) -> list[Waiting]:
    rows = db.session.execute(
        select(Signup.id, Signup.party)
        .where(Signup.meeting_id == meeting_id, Signup.state == SignupState.WAITING)
        .order_by(Signup.number)
    )
    return [Waiting(signup_id, party) for signup_id, party in rows]


def use_once(nonce: bytes, now: datetime) -> datetime | None:
    """Mark a form's `open_mark` as used, in the running transaction; return when it was before."""
    mark = codes.fingerprint(nonce, keys().code)
    marking = insert_ignoring(UsedNonce, []).returning(UsedNonce.used_at)
    if db.session.connection().execute(marking, {"fingerprint": mark, "used_at": now}).first():
        return None
    used_at = db.session.scalar(select(UsedNonce.used_at).where(UsedNonce.fingerprint == mark))
    return used_at or now - 2 * REPLAY  # it was just forgotten, so that is long ago


def first_use(nonce: bytes, now: datetime) -> bool:
    """Write down that a form is handled; False when it was before, AlreadyHandled when long ago."""
    used_at = use_once(nonce, now)
    if used_at is not None and now - used_at > REPLAY:
        raise AlreadyHandled
    return used_at is None


def refuse_closed(
    meeting_ids: frozenset[int], group_id: int, *, opens_days: int, now: datetime
) -> None:
    """Raise MeetingIsClosed unless one may sign up for all these meetings of an open group.

    The rows stay locked until the end of the transaction, so that none is cancelled meanwhile.
    """
    values = {"meetings": list(meeting_ids), "group": group_id}
    rows = db.session.execute(_when_they_are(), values).all()
    open_ = [
        state(**row._asdict(), opens_days=opens_days, now=now) == MeetingState.OPEN for row in rows
    ]
    if len(rows) != len(meeting_ids) or not all(open_):
        raise MeetingIsClosed


@cache
def _when_they_are() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Meeting.starts_at,
            Meeting.ends_at,
            (Meeting.status == MeetingStatus.CANCELLED).label("cancelled"),
            func.coalesce(Meeting.capacity - Meeting.walk_in_places, 0).label("online_limit"),
        )
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .where(
            Meeting.id.in_(bindparam("meetings", expanding=True)),
            Meeting.group_id == bindparam("group"),
            RecoveryGroup.state == GroupState.OPEN,
        )
        .order_by(Meeting.id)
        .with_for_update(of=Meeting)
    )


def _refuse_gone(code: str, *, typed: bool) -> None:
    try:
        receipt_of(code)
    except UnknownCode:
        if typed:  # a form sent again must not become a way to try codes
            raise
        raise AlreadyHandled from None


def new_receipt(code: str, now: datetime, *, from_slip: bool = False) -> int:
    """Store a receipt without signups that a new code opens; return it."""
    made = {"created_on": clock.local(now).date(), "from_slip": from_slip}
    receipt = Receipt(fingerprint=fingerprint_of(code), **made)
    db.session.add(receipt)
    db.session.flush()
    return receipt.id


def receipt_of(code: str) -> int:
    """Return the receipt a code opens, locked; raises UnknownCode when it opens nothing.

    Locked first of all, before meetings: two use cases of one receipt follow each other.
    """
    found = select(Receipt.id).where(Receipt.fingerprint.in_(fingerprints_of(code)))
    receipt_id = db.session.scalar(found.with_for_update())
    if receipt_id is None:
        raise UnknownCode
    return receipt_id


def signups_of(receipt_id: int) -> list[Signup]:
    """Return the signups of a receipt as they are now."""
    rows = select(Signup).where(Signup.receipt_id == receipt_id).order_by(Signup.meeting_id)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def _store(wish: SignupRequest, signup: Signup, claim: seats.Claim) -> None:
    agreed = bool(wish.address) and (wish.wants_changes or wish.wants_reminder)
    place(signup, claim)
    signup.party = wish.party
    signup.first_time = wish.first_time
    signup.nickname = close(wish.nickname) if wish.nickname else None
    signup.contact = seal_contact(wish.address) if agreed else None
    signup.wants_changes = agreed and wish.wants_changes
    signup.wants_reminder = agreed and wish.wants_reminder
    signup.language = wish.language
    signup.created_on = clock.today()
    db.session.add(signup)
    db.session.flush()


def place(signup: Signup, claim: seats.Claim) -> None:
    """Give a signup what its claim brought: a seat or not, its number, and once a door number."""
    signup.door = signup.door or door_of(signup.meeting_id, claim.number)
    signup.number = claim.number
    signup.state = SignupState.SEATED if claim.seated else SignupState.WAITING
    signup.released = False
