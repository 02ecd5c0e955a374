"""Staff in tests: accounts with roles, and browsers in which they are signed in."""

import secrets
from datetime import timedelta
from itertools import count

from core import clock
from core.accounts.models import Account, Grant, StaffSession
from core.accounts.queries import session_fingerprint
from core.accounts.rules import Role
from core.db import db, transaction
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


def a_facilitator(*groups, name="Samira", **given):
    """Make an account of an expert who leads these groups since last year."""
    account = an_account(Role.FACILITATOR, name=name, **given)
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


def sign_in(client, account, *, steps_done=True, password_ago=timedelta(0)):
    """Sign somebody in in a browser, past the sign-in pages; return the browser."""
    token, now = secrets.token_urlsafe(32), clock.now()
    with transaction():
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
