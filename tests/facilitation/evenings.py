"""An evening with its facilitator, and what both the door and the site know of it."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.accounts.queries import staff_of
from core.db import db
from recovery_groups.facilitation.models import HeadCount
from recovery_groups.meetings.models import Meeting
from recovery_groups.signups.models import Signup
from tests.support.builders import a_facilitation, a_group, a_meeting, on_wall
from tests.support.residents import EVENING, SUNDAY
from tests.support.staff import a_facilitator, an_account, expert_of, sign_in

PLACES, FOR_WALK_IN = 8, 2


@dataclass
class Evening:
    """A meeting on Sunday at 19:30, and the browser of who leads it."""

    group: int
    meeting: int
    facilitator: int
    browser: object
    clock: object

    @property
    def path(self):
        """Where its page is."""
        return f"/begeleiders/bijeenkomsten/{self.meeting}"

    def at(self, wall, *, days=0):
        """Let it be this time on that Sunday, or days later."""
        self.clock.move_to(on_wall(SUNDAY + timedelta(days=days), wall), tick=False)
        return self

    def page(self):
        """Return its page, as its facilitator sees it."""
        return self.browser.get(self.path)

    def count(self, number, page=None):
        """Tap the button, or the number, that leads to this head count."""
        return self.browser.send(page or self.page(), {"aantal": str(number)}, button="tellen")

    def tick(self, *doors, page=None):
        """Tick these door numbers on the page and save."""
        page = page or self.page()
        return self.browser.send(page, {"is-er": [str(one) for one in doors]}, button="tellen")

    def walk_in(self, people, page=None):
        """Add people who walked in together."""
        return self.browser.send(page or self.page(), {"mensen": str(people)}, button="/erbij")

    def people(self):
        """Return the head count that is stored, or None."""
        db.session.rollback()
        return db.session.scalar(
            select(HeadCount.people).where(HeadCount.meeting_id == self.meeting)
        )

    def row(self):
        """Return the meeting as it is now."""
        db.session.rollback()
        return db.session.get_one(Meeting, self.meeting, populate_existing=True)

    def signups(self):
        """Return its signups in order of number."""
        db.session.rollback()
        rows = select(Signup).where(Signup.meeting_id == self.meeting).order_by(Signup.number)
        return list(db.session.scalars(rows.execution_options(populate_existing=True)))

    def colleague(self, app):
        """Return the browser of somebody else who leads the group too."""
        account = a_facilitator(self.group, name="Joost")
        return sign_in(app.test_client(), account)


@pytest.fixture
def evening(app, the_week_before):
    """A week before a meeting with 8 places, 2 of them for who walks in."""
    group = a_group(name="Samen verder", capacity=PLACES, walk_in_places=FOR_WALK_IN)
    meeting = a_meeting(starts_at=EVENING, group=group, capacity=PLACES, walk_in_places=FOR_WALK_IN)
    account = a_facilitator(group)
    return Evening(group, meeting, account, StaysSignedIn(app, account), the_week_before)


class StaysSignedIn:
    """A browser of somebody who signs in again whenever their session ended."""

    def __init__(self, app, account):
        self.client, self.account = app.test_client(), account

    def get(self, path, **more):
        """Load a page, signed in."""
        sign_in(self.client, self.account)
        return self.client.get(path, **more)

    def send(self, page, data=None, **more):
        """Send a form of a loaded page."""
        return self.client.send(page, data, **more)

    def post(self, path, **more):
        """Post without a page."""
        sign_in(self.client, self.account)
        return self.client.post(path, **more)


def staff_of_account(app, account):
    """Return who an account is to a use case."""
    browser = sign_in(app.test_client(), account)
    with browser.session_transaction() as session:
        token = session["_user_id"]
    return staff_of(token, clock.now())[0]


def strangers(app, evening):
    """Return the browsers of those for whom this meeting is not theirs, by who they are."""
    elsewhere = a_facilitator(a_group())
    ended, future = a_facilitator(), a_facilitator()
    a_facilitation(evening.group, expert_of(ended), last_day=SUNDAY - timedelta(days=10))
    a_facilitation(evening.group, expert_of(future), first_day=SUNDAY + timedelta(days=30))
    no_expert = an_account("facilitator")
    people = {
        "of another group": elsewhere,
        "who stopped": ended,
        "who has yet to begin": future,
        "who is no expert": no_expert,
    }
    return {name: StaysSignedIn(app, account) for name, account in people.items()}
