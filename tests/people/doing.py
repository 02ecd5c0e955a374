"""What the tests of people do again and again."""

import json
import re

from sqlalchemy import select

from core import clock
from core.accounts import ticket_actions
from core.accounts.models import Account, Grant, Ticket
from core.accounts.ticket_rules import Purpose
from core.audit import AuditLine
from core.db import db, transaction

PASSWORD = "een heel eigen zin over fietsen"
LINK = re.compile(r"http://127\.0\.0\.1:8000((?:/\w\w)?/(?:uitnodiging|nieuw-wachtwoord)/[\w-]+)")


def account_named(name):
    """Return an account as it is now."""
    db.session.rollback()
    wanted = select(Account).where(Account.name == name)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def account_now(account_id):
    """Return an account as it is now."""
    db.session.rollback()
    return db.session.get_one(Account, account_id, populate_existing=True)


def grants_of(account_id):
    """Return (role, district, first day, last day) of each grant of an account."""
    db.session.rollback()
    rows = select(Grant).where(Grant.account_id == account_id).order_by(Grant.id)
    return [
        (one.role, one.district_id, one.first_day, one.last_day)
        for one in db.session.scalars(rows.execution_options(populate_existing=True))
    ]


def grant_ids(account_id):
    """Return the ids of an account's grants."""
    db.session.rollback()
    return list(db.session.scalars(select(Grant.id).where(Grant.account_id == account_id)))


def tickets():
    """Return every ticket there is."""
    db.session.rollback()
    return list(db.session.scalars(select(Ticket).order_by(Ticket.id)))


def audit_lines(action):
    """Return (who, subject, id, district, facts) of each audit line of one kind."""
    db.session.rollback()
    rows = select(AuditLine).where(AuditLine.action == action).order_by(AuditLine.id)
    return [
        (one.account_id, one.subject, one.subject_id, one.district_id, json.loads(one.facts))
        for one in db.session.scalars(rows)
    ]


def a_link(account_id, *, mail=False):
    """Make a link for an account; return its path."""
    with transaction():
        issued = ticket_actions.issue(account_id, by=None, mail=mail)
    return path_in(issued.link)


def path_in(text):
    """Return the path of the one link in a text."""
    found = LINK.findall(text)
    assert len(found) == 1, text
    return found[0]


def use(browser, path, password=PASSWORD):
    """Open a link and choose a password; return the answer."""
    return browser.send(browser.get(path), {"wachtwoord-nieuw": password}, button="Bewaar")


def purpose_of(ticket):
    """Return what a ticket is for."""
    return Purpose(ticket.purpose)


def today():
    """Return today."""
    return clock.today()
