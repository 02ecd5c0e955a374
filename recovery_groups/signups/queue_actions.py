"""What a facilitator does with the waiting list, and with signups that are no people.

Building blocks: call them within `transaction()`. The meeting is locked first, as everywhere.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from core.db import db
from core.errors import Refused
from core.i18n import lazy_gettext
from recovery_groups.meetings import seats
from recovery_groups.signups import notices
from recovery_groups.signups.actions import place, promote_next
from recovery_groups.signups.models import Signup, SignupState


class NotInLine(Refused):
    """They left the list, or got a place in another way."""

    sentence = lazy_gettext("Deze mensen staan niet meer op de wachtlijst.")


class OutOfOrder(Refused):
    """Others wait longer; that needs a yes."""

    sentence = lazy_gettext("Deze mensen zijn nog niet aan de beurt.")


class NoPlaceLeft(Refused):
    """The room of the meeting is taken."""

    sentence = lazy_gettext("Er zijn te weinig plekken vrij. Verander eerst het aantal plekken.")


@dataclass(frozen=True)
class TakenAgain:
    """How many signups that were given back have a place again, and how many wait."""

    seated: int
    waiting: int


def let_in(meeting_id: int, door: int, now: datetime, *, out_of_order: bool) -> int | None:
    """Give a waiting party a place, also one kept for walk-in; return its signup.

    `out_of_order` also when others wait longer. None when it has a place already. Raises NotInLine,
    OutOfOrder, NoPlaceLeft.
    """
    seats.room_of(meeting_id)
    rows = select(Signup).where(Signup.meeting_id == meeting_id).order_by(Signup.number)
    fresh = rows.execution_options(populate_existing=True)
    waiting = db.session.scalars(fresh.where(Signup.state == SignupState.WAITING)).all()
    party = next((one for one in waiting if one.door == door), None)
    if party is None:
        known = db.session.scalar(fresh.where(Signup.door == door))
        if known is not None and known.state == SignupState.SEATED:
            return None
        raise NotInLine
    if party is not waiting[0] and not out_of_order:
        raise OutOfOrder
    if not seats.let_in(meeting_id, party.party):
        raise NoPlaceLeft
    party.state = SignupState.SEATED
    db.session.flush()
    notices.place_free([party.id], now)
    promote_next(meeting_id, now)
    return party.id


def release(meeting_id: int, doors: Collection[int], now: datetime) -> int:
    """Give these signups back for who made them; return how many held or awaited a place.

    Not of who walked in: they are there. Who waits moves up. They may come back themselves, or be
    taken again.
    """
    seats.room_of(meeting_id)
    coming = (SignupState.SEATED, SignupState.WAITING)
    these = (
        *(Signup.meeting_id == meeting_id, Signup.door.in_(doors)),
        *(Signup.state.in_(coming), ~Signup.at_door),
    )
    found = db.session.execute(select(Signup.state, Signup.party).where(*these)).all()
    people = sum(party for state, party in found if state == SignupState.SEATED)
    waiting = sum(state == SignupState.WAITING for state, _ in found)
    db.session.execute(
        update(Signup).where(*these).values(state=SignupState.WITHDRAWN, released=True)
    )
    if people:
        seats.release(meeting_id, people)
    if waiting:
        seats.leave_queue(meeting_id, waiting)
    promote_next(meeting_id, now)
    return len(found)


def take_again(meeting_id: int, now: datetime) -> TakenAgain:
    """Undo what was given back for others: as long as there is room a place, else the list."""
    seats.room_of(meeting_id)
    rows = select(Signup).where(
        Signup.meeting_id == meeting_id, Signup.released, Signup.state == SignupState.WITHDRAWN
    )
    fresh = rows.order_by(Signup.number).execution_options(populate_existing=True)
    signups = db.session.scalars(fresh).all()
    for signup in signups:
        place(signup, seats.claim(meeting_id, signup.party) or seats.queue(meeting_id))
    db.session.flush()
    promote_next(meeting_id, now)
    seated = sum(one.state == SignupState.SEATED for one in signups)
    return TakenAgain(seated, len(signups) - seated)
