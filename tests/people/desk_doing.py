"""What the tests of the desk do again and again."""

import re
from datetime import timedelta

from core.accounts.people_actions import NewGrant, grant
from core.accounts.rules import Role
from core.db import db, transaction
from recovery_groups.groups.models import RecoveryGroup
from tests.people.doing import (
    today,
)

MONTH = timedelta(days=30)


def invite(browser, name="Bo", email="bo@example.org", **given):
    """Invite somebody as a facilitator of the first district on the form; return the answer."""
    form = browser.get("/beheer/mensen/uitnodigen")
    district = re.search(r'name="gebied" value="(\d+)"', form.text)
    data = {"naam": name, "mail": email, "rol": "facilitator", "deskundige": "", **given}
    data.setdefault("gebied", district[1] if district else "")
    return browser.send(form, data, button="Nodig uit")


def names(page):
    """Return the names in the list of a page."""
    found = re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', page.text)
    return sorted(found)


def on(browser, account, way, data=None, button="Bewaar", **given):
    """Open a form about somebody and send it."""
    page = browser.get(f"/beheer/mensen/{account}/{way}")
    assert page.status_code == 200, page.status_code
    return browser.send(page, data, button=button, **given)


def give_role(account, district):
    role = NewGrant(role=Role.FACILITATOR, district_id=district, first_day=today(), last_day=None)
    with transaction():
        grant(account, role, by=None)


def slug_of(group):
    db.session.rollback()
    return db.session.get_one(RecoveryGroup, group).slug
