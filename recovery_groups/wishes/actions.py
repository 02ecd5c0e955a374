"""A resident wishes for a group: one more in a count, and nothing about who wished."""

from datetime import datetime

from sqlalchemy import update

from core import clock
from core.db import db, insert_adding, transaction
from recovery_groups.signups.actions import use_once
from recovery_groups.wishes.models import WishCount
from recovery_groups.wishes.rules import Part, month_of


def wish(district_id: int, part: Part, *, nonce: bytes) -> bool:
    """Count one wish for a group in a district; return False when this form was counted before.

    `nonce` is the form's own, so that a double tap counts once.
    """
    now = clock.now()
    with transaction():
        if use_once(nonce, now) is not None:
            return False
        key = {"month": month_of(clock.local(now).date()), "district_id": district_id}
        row = {**key, "part": part.value, "wishes": 0, "fresh": 1}
        db.session.execute(insert_adding(WishCount, [row]))
    return True


def settle(_now: datetime) -> None:
    """Add what was wished since last night to what the desk sees; a job calls this at 04:00.

    So nobody sees a wish the moment it is made, nor the one who made it.
    """
    with transaction() as session:
        session.execute(
            update(WishCount)
            .where(WishCount.fresh > 0)
            .values(wishes=WishCount.wishes + WishCount.fresh, fresh=0)
        )
