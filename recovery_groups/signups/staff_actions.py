"""What facilitators do with places: people who walk in, and slips of paper with a code.

Building blocks without a question who may do it: `facilitation` asks that. All join the running
`transaction()`.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core import clock, codes
from core.db import db
from core.errors import Refused
from core.i18n import SOURCE, lazy_gettext
from core.secrets import keys
from recovery_groups.meetings import seats
from recovery_groups.signups.actions import new_receipt, place
from recovery_groups.signups.models import Receipt, Signup
from recovery_groups.signups.receipt_actions import erase


class DoorIsFull(Refused):
    """There is no place for who walked in; the facilitator decides what then."""

    sentence = lazy_gettext("Er is geen plek meer. Maak eerst meer plekken. Of tel gewoon mee.")


class TooFewPlaces(Refused):
    """Not all slips get a place, so none is made."""

    sentence = lazy_gettext("Zoveel plekken zijn er niet vrij. Kies minder strookjes.")


@dataclass(frozen=True, kw_only=True)
class Slip:
    """A place on paper: the code that opens it, and what its holder says at the door."""

    code: str
    door: int


def add_walk_in(meeting_id: int, party: int, *, now: datetime) -> int:
    """Seat `party` people who walked in and are there; return their door number.

    Nobody holds a code of it. Raises DoorIsFull.
    """
    claim = seats.claim_at_door(meeting_id, party, now=now)
    if claim is None:
        raise DoorIsFull
    today = clock.local(now).date()
    receipt = Receipt(fingerprint=secrets.token_bytes(32), created_on=today)
    db.session.add(receipt)
    db.session.flush()
    return _store(receipt.id, meeting_id, claim, party=party, at_door=True, present=True)


def make_slips(
    meeting_id: int, number: int, *, party: int, nonce: bytes, now: datetime
) -> list[Slip]:
    """Make `number` places of `party` people each, with a code for each; raises TooFewPlaces.

    They are online places: the walk-in places stay, and who waits comes first.
    """
    made = []
    for code in slip_codes(nonce, number):
        claim = seats.claim(meeting_id, party)
        if claim is None:
            raise TooFewPlaces
        receipt_id = new_receipt(code, now, from_slip=True)
        made.append(Slip(code=code, door=_store(receipt_id, meeting_id, claim, party=party)))
    return made


def slip_codes(nonce: bytes, number: int) -> list[str]:
    """Return the codes of the slips that one form makes: the same form gives the same ones."""
    return [codes.code_from(nonce + bytes([one]), keys().code) for one in range(number)]


def take_back(meeting_id: int, door: int, *, now: datetime) -> bool:
    """Erase the place of a walk-in, or of a slip whose code is still the printed one.

    Returns False when there is no such place (any more): of who signed up themselves nothing is
    taken back.
    """
    wanted = (
        select(Receipt.id)
        .join(Signup, Signup.receipt_id == Receipt.id)
        .where(Signup.meeting_id == meeting_id, Signup.door == door)
        .where(Signup.at_door | Receipt.from_slip)
        .with_for_update(of=Receipt)
    )
    receipt_id = db.session.scalar(wanted)
    if receipt_id is None:
        return False
    erase(receipt_id, now)
    return True


def _store(receipt_id: int, meeting_id: int, claim: seats.Claim, **given: int | bool) -> int:
    signup = Signup(receipt_id=receipt_id, meeting_id=meeting_id, language=SOURCE, **given)
    signup.created_on = clock.today()
    place(signup, claim)
    db.session.add(signup)
    db.session.flush()
    return signup.door
