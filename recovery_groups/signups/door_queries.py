"""What somebody says at the door, and whether staff made the code they hold."""

from itertools import count

from sqlalchemy import select

from core import codes
from core.db import db
from core.secrets import keys
from recovery_groups.signups.models import Receipt, Signup
from recovery_groups.signups.rules import door_number


def door_of(meeting_id: int, number: int) -> int:
    """Return the door number of a meeting's signup with this `number` (from 1)."""
    key = keys().lookup
    seed = codes.fingerprint(f"door:{meeting_id}".encode(), key)
    if key.version == 1:
        return door_number(seed, number)
    # A key before this one gave the meeting's first numbers, in another order.
    taken = set(db.session.scalars(select(Signup.door).where(Signup.meeting_id == meeting_id)))
    return next(door for one in count(number) if (door := door_number(seed, one)) not in taken)


def is_slip(receipt_id: int) -> bool:
    """Return whether staff printed the code of a receipt, and nobody made a new one since."""
    return bool(db.session.scalar(select(Receipt.from_slip).where(Receipt.id == receipt_id)))
