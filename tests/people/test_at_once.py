"""Two admins who end each other at the same moment, on the production server: one stays."""

import pytest

from core.accounts.models import Account, Grant
from core.accounts.rules import Role
from core.db import db, transaction
from tests.people.doing import grant_ids
from tests.support.server import all_at_once
from tests.support.staff import an_account, sign_in

pytestmark = pytest.mark.race


@pytest.fixture
def two(server, lasting_site):
    """The only two admins, each with a browser at the server."""
    with transaction():
        db.session.query(Grant).filter_by(role=Role.ADMIN).delete()
    accounts = [an_account(Role.ADMIN, name=name, password_hash="-") for name in ("Ans", "Bo")]
    browsers = []
    for account in accounts:
        client, browser = sign_in(lasting_site.test_client(), account), server.browser()
        browser.cookies = {one.key: one.value for one in client._cookies.values()}
        browsers.append(browser)
    return accounts, browsers


def end_each_other(two, way_of, button):
    accounts, browsers = two
    pages = [
        browser.get(f"/beheer/mensen/{other}/{way_of(other)}")
        for browser, other in zip(browsers, reversed(accounts), strict=True)
    ]
    return all_at_once(
        [
            lambda one=one, page=page: one.send(page, button=button)
            for one, page in zip(browsers, pages, strict=True)
        ]
    )


def still_admin():
    db.session.rollback()
    held = db.session.query(Grant).join(Account, Account.id == Grant.account_id)
    return held.filter(Grant.last_day.is_(None), Account.disabled_at.is_(None)).count()


def test_of_two_admins_who_end_each_others_role_one_stays(two):
    answers = end_each_other(two, lambda other: f"rollen/{grant_ids(other)[0]}/stoppen", "Bewaar")
    assert [one.status_code for one in answers if one.status_code >= 500] == []
    assert still_admin() == 1


def test_of_two_admins_who_disable_each_other_one_stays(two):
    answers = end_each_other(two, lambda _other: "uitzetten", "Ja, ")
    assert [one.status_code for one in answers if one.status_code >= 500] == []
    assert still_admin() == 1
