"""People who left an address, and a worker that runs one round, for the tests of messages."""

import os
from threading import Event

from sqlalchemy import select

from core import clock, codes, jobs
from core.db import db
from core.outbox import Outbox
from core.secrets import keys
from recovery_groups.meetings.models import Meeting
from recovery_groups.signups import actions
from recovery_groups.signups.actions import SignupRequest
from recovery_groups.signups.models import Receipt, Signup
from recovery_groups.signups.queries import fingerprint_of

BO = "bo@voorbeeld.nl"


def sign_up(meeting, address=BO, *, changes=True, reminder=False, **wish):
    """Sign somebody up who ticked what is true here; return the code."""
    group = db.session.scalar(select(Meeting.group_id).where(Meeting.id == meeting))
    request = SignupRequest(
        group_id=group,
        meeting_ids=frozenset({meeting}),
        accepts_queue=frozenset({meeting}),
        address=address,
        wants_changes=changes,
        wants_reminder=reminder,
        **wish,
    )
    nonce = os.urandom(16)
    actions.sign_up(request, nonce=nonce, opens_days=400)
    return codes.code_from(nonce, keys().code)


def signup_behind(code):
    """Return the one signup of a code, as it is now."""
    db.session.rollback()
    rows = (
        select(Signup)
        .join(Receipt, Receipt.id == Signup.receipt_id)
        .where(Receipt.fingerprint == fingerprint_of(code))
    )
    return db.session.scalars(rows.execution_options(populate_existing=True)).one()


def outbox():
    """Return what stands in the outbox, in order of writing."""
    db.session.rollback()
    rows = select(Outbox).order_by(Outbox.id)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def waiting_kinds():
    """Return the kinds of what still has to be sent."""
    return [row.kind for row in outbox() if row.state != "sent"]


def one_round():
    """Let a worker do everything that is due now; return whether all went well."""
    return jobs.work(Event(), once=True)


def now_of(meeting):
    """Return a meeting as it is now."""
    db.session.rollback()
    return db.session.get_one(Meeting, meeting, populate_existing=True)


def wall(moment):
    """Return a moment as planning takes it: Dutch wall time without zone."""
    return clock.local(moment).replace(tzinfo=None)
