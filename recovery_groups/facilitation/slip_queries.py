"""The slips that were just made, for the sheet that is printed once."""

from dataclasses import dataclass

from sqlalchemy import select

from core.db import db
from recovery_groups.signups.models import Receipt, Signup
from recovery_groups.signups.queries import fingerprint_of


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A slip on the sheet."""

    code: str
    door: int
    party: int


def printable(meeting_id: int, codes: list[str]) -> list[Printed]:
    """Return those of the codes that still open a slip of this meeting, in their order."""
    by_print = {fingerprint_of(code): code for code in codes}
    rows = db.session.execute(
        select(Receipt.fingerprint, Signup.door, Signup.party)
        .join(Signup, Signup.receipt_id == Receipt.id)
        .where(
            Receipt.fingerprint.in_(list(by_print)),
            Receipt.from_slip,
            Signup.meeting_id == meeting_id,
        )
    )
    found = {by_print[bytes(row.fingerprint)]: row for row in rows}
    return [
        Printed(code=code, door=found[code].door, party=found[code].party)
        for code in codes
        if code in found
    ]
