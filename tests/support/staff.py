"""Staff in tests: accounts with roles, and browsers in which they are signed in."""

import secrets
from datetime import timedelta
from itertools import count

import pyotp
from flask import session as own_session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from core import clock
from core.accounts.models import Account, Grant, StaffSession
from core.accounts.password_rules import hashed
from core.accounts.queries import grant_holds, session_fingerprint
from core.accounts.rules import Role, needs_second_step
from core.accounts.second_step_rules import STEP, new_secret
from core.db import db, transaction
from core.forms import one_time_mark
from core.secrets import close
from core.settings import settings
from recovery_groups.experts.models import ExpertAccount
from tests.support.builders import a_facilitation, an_expert

_numbers = count(1)


def an_account(*grants, name="Samira", **given):
    """Make an account; each grant is a role, or a (role, district) pair, since last year."""
    number = next(_numbers)
    given = {"email": f"staff-{number}@bijdebuurt.example", "created_at": clock.now(), **given}
    since = clock.today() - timedelta(days=365)
    with transaction():
        account = Account(name=name, **given)
        db.session.add(account)
        db.session.flush()
        for grant in grants:
            role, district = grant if isinstance(grant, tuple) else (grant, None)
            db.session.add(
                Grant(account_id=account.id, role=role, district_id=district, first_day=since)
            )
        return account.id


def a_facilitator(*groups, name="Samira", district=None, **given):
    """Make an account of an expert who leads these groups since last year, in one district."""
    account = an_account((Role.FACILITATOR, district), name=name, **given)
    expert = an_expert(name)
    for group in groups:
        a_facilitation(group, expert)
    with transaction():
        db.session.add(ExpertAccount(expert_id=expert, account_id=account))
    return account


def expert_of(account):
    """Return the expert who signs in with an account."""
    found = db.session.query(ExpertAccount.expert_id).filter_by(account_id=account).scalar()
    db.session.rollback()
    return found


PASSWORD = "drie losse woorden"
"""The password of whoever is given one in tests."""

_HASHED = hashed(PASSWORD)


def with_password(account, password=PASSWORD):
    """Give an account a password; return its e-mail address."""
    with transaction():
        found = db.session.get_one(Account, account)
        found.password_hash = _HASHED if password == PASSWORD else hashed(password)
        return found.email


def email_of(account):
    """Return the e-mail address of an account."""
    found = db.session.scalar(select(Account.email).where(Account.id == account))
    db.session.rollback()
    return found


def with_second_step(account):
    """Turn the second step of an account on; return its secret."""
    secret = new_secret()
    with transaction():
        db.session.get_one(Account, account).totp_secret = close(secret)
    return secret


def app_code(secret, *, steps_later=0):
    """Return what the authenticator app shows now, or some steps of 30 seconds later."""
    return pyotp.TOTP(secret).at(clock.now() + steps_later * timedelta(seconds=STEP))


def type_password(client, email, password=PASSWORD, *, page=None, **given):
    """Fill in the sign-in page, as it stands or as `page` shows it; return the answer."""
    page = page or client.get("/inloggen")
    return client.send(page, {"email": email, "wachtwoord": password, **given}, button="Log in")


def _with_what_it_needs(account):
    """Turn the second step of an account on, if its roles ask for one."""
    found = db.session.get_one(Account, account)
    held = select(Grant.role).where(Grant.account_id == account, grant_holds(clock.today()))
    roles = db.session.scalars(held)
    if found.totp_secret is None and needs_second_step(
        (Role(one) for one in roles), demo=settings().demo_city
    ):
        found.totp_secret = close(new_secret())


def sign_in(client, account, *, steps_done=True, password_ago=timedelta(0)):
    """Sign somebody in in a browser, past the sign-in pages; return the browser."""
    token, now = secrets.token_urlsafe(32), clock.now()
    with transaction():
        if steps_done:
            _with_what_it_needs(account)
        db.session.add(
            StaffSession(
                fingerprint=session_fingerprint(token),
                account_id=account,
                started_at=now,
                seen_at=now,
                password_at=now - password_ago,
                steps_done=steps_done,
            )
        )
    with client.session_transaction() as session:
        session["_user_id"] = token
    return client


def hidden_fields(browser, scope):
    """Return what a page that this browser opens now carries hidden, for a form about `scope`."""
    assert browser.get("/mijn-account").status_code == 200
    with browser.session_transaction() as kept:
        token = kept["csrf_token"]
    app = browser.application
    with app.app_context(), app.test_request_context():
        own_session["csrf_token"] = token
        return {"csrf_token": generate_csrf(), "formulier": one_time_mark(scope)}
