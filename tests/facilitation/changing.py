"""An evening with who leads it, for the tests of what facilitators change."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from core import clock
from core.accounts.rules import HeldGrant, Role, Staff
from core.audit import AuditLine
from core.db import db
from locations.venues.models import Room
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import Meeting, Substitution
from recovery_groups.signups.models import Signup
from tests.support.builders import a_district, a_group, a_meeting, a_venue
from tests.support.staff import a_facilitator, sign_in

MORNING = "2026-11-22T08:00:00+01:00"
SUNDAY = datetime.fromisoformat("2026-11-29T19:30:00+01:00")
"""Next Sunday evening, seen from that morning."""


@dataclass
class Evening:
    """A meeting of a group, and the browser of its facilitator."""

    app: Any
    district: int
    group: int
    venue: int
    meeting: int
    account: int
    browser: Any

    def path(self, what: str, meeting: int = 0) -> str:
        """Return the address of one of its pages."""
        return f"/begeleiders/bijeenkomsten/{meeting or self.meeting}/{what}"

    @property
    def group_path(self) -> str:
        """The address of the group's public page."""
        slug = db.session.get_one(RecoveryGroup, self.group).slug
        db.session.rollback()
        return f"/groepen/{slug}"

    def get(self, what: str) -> Any:
        """Load one of its pages."""
        return self.browser.get(self.path(what))

    def send(self, page: Any, data: Any = None, *, button: str, **more: Any) -> Any:
        """Send a form of a loaded page."""
        return self.browser.send(page, {**chosen(page), **(data or {})}, button=button, **more)

    def stranger(self) -> Any:
        """Return the browser of a facilitator of another group in the same district."""
        other = a_group(district_id=self.district)
        return sign_in(self.app.test_client(), a_facilitator(other, name="Joost"))

    def colleague(self, name: str = "Noor", *groups: int) -> tuple[int, Any]:
        """Return the account and the browser of another facilitator."""
        account = a_facilitator(*groups, name=name)
        return account, sign_in(self.app.test_client(), account)


def chosen(page: Any) -> dict[str, str]:
    """Return what the lists of a loaded page stand on, as a browser would send it."""
    found = {}
    for name, options in re.findall(r'<select\b[^>]*\bname="(\w+)"[^>]*>(.*?)</select>', page.text):
        value = re.search(r'<option selected value="([^"]*)"', options)
        if value:
            found[name] = value[1]
    return found


def an_evening(app: Any, **given: Any) -> Evening:
    """Make next Sunday's meeting, for 8 people, in a room for 12."""
    district = a_district()
    venue = a_venue(district_id=district, street="Lindeplein 4", name="De Linde")
    group = a_group(district_id=district, name="Samen verder")
    room = db.session.scalar(select(Room.id).where(Room.venue_id == venue))
    meeting = a_meeting(
        **{"group": group, "venue": venue, "room_id": room, "starts_at": SUNDAY, **given}
    )
    account = a_facilitator(group)
    browser = sign_in(app.test_client(), account)
    return Evening(app, district, group, venue, meeting, account, browser)


def another_date(evening: Evening, *, weeks: int = 1) -> int:
    """Make a later date of the same group, in the same place."""
    start = SUNDAY + timedelta(weeks=weeks)
    return a_meeting(group=evening.group, venue=evening.venue, starts_at=start)


def row(meeting: int) -> Meeting:
    """Return a meeting as it is now."""
    db.session.rollback()
    return db.session.get_one(Meeting, meeting, populate_existing=True)


def meetings_of(group: int) -> list[Meeting]:
    """Return the dates of a group as they are now."""
    db.session.rollback()
    rows = select(Meeting).where(Meeting.group_id == group).order_by(Meeting.starts_at)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def signups_of(meeting: int) -> list[Signup]:
    """Return the signups of a meeting as they are now, in order."""
    db.session.rollback()
    rows = select(Signup).where(Signup.meeting_id == meeting).order_by(Signup.number)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def substitutions(meeting: int) -> list[Substitution]:
    """Return who was away at a meeting, and who came."""
    db.session.rollback()
    rows = select(Substitution).where(Substitution.meeting_id == meeting)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def staff_of(account: int) -> Staff:
    """Return who a browser of this account stands for: a facilitator everywhere."""
    grant = HeldGrant(Role.FACILITATOR, None, clock.today() - timedelta(days=365))
    return Staff(account_id=account, name="", grants=(grant,), password_at=clock.now())


def audited() -> list[tuple[str, int | None]]:
    """Return what the audit log says: (action, account)."""
    db.session.rollback()
    lines = db.session.scalars(select(AuditLine).order_by(AuditLine.id))
    return [(line.action, line.account_id) for line in lines]
