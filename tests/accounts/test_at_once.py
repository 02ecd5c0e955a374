"""One code used by several browsers at once, on the production server: one gets in."""

import pytest

from core import clock
from core.accounts.models import RecoveryCode, StaffSession
from core.accounts.rules import HeldGrant, Role, Staff
from core.accounts.second_step_actions import renew_codes
from tests.support.residents import rows
from tests.support.server import all_at_once
from tests.support.staff import (
    PASSWORD,
    an_account,
    app_code,
    email_of,
    type_password,
    with_password,
    with_second_step,
)

pytestmark = pytest.mark.race

BROWSERS = 8


def a_coordinator():
    account = an_account(Role.COORDINATOR)
    with_password(account)
    return account, with_second_step(account)


def half_in(server, account):
    """Return browsers that all stand before the second step."""
    email = email_of(account)
    browsers = [server.browser() for _ in range(BROWSERS)]
    for one in browsers:
        assert type_password(one, email, PASSWORD).status_code == 303
    return [(one, one.get("/inloggen/tweede-stap")) for one in browsers]


def send(waiting, **given):
    answers = all_at_once(
        [
            lambda one=one, page=page: one.send(page, given, button="Ga verder")
            for one, page in waiting
        ]
    )
    return sorted(one.status_code for one in answers)


def sessions_of(account):
    return [one for one in rows(StaffSession) if one.account_id == account]


def test_a_code_of_the_app_lets_one_browser_in(server):
    account, secret = a_coordinator()
    waiting = half_in(server, account)
    assert send(waiting, code=app_code(secret)) == [303] + [422] * (BROWSERS - 1)
    assert sum(one.steps_done for one in sessions_of(account)) == 1


def test_a_recovery_code_lets_one_browser_in(server):
    account, _secret = a_coordinator()
    grants = (HeldGrant(Role.COORDINATOR, None, clock.today()),)
    staff = Staff(account_id=account, name="", grants=grants, password_at=clock.now())
    code = renew_codes(staff)[0]
    waiting = half_in(server, account)
    assert send(waiting, herstelcode=code) == [303] + [422] * (BROWSERS - 1)
    used = [one for one in rows(RecoveryCode) if one.account_id == account and one.used_at]
    assert len(used) == 1


def test_turning_the_second_step_on_in_several_browsers_keeps_one_secret(server):
    account = an_account(Role.FACILITATOR)
    email = with_password(account)
    browsers = [server.browser() for _ in range(4)]
    for one in browsers:
        type_password(one, email)
    pages = [one.get("/mijn-account/tweede-stap") for one in browsers]
    keys = [key_on(one) for one in pages]
    answers = all_at_once(
        [
            lambda one=one, page=page, key=key: one.send(
                page, {"code": app_code(key)}, button="Zet aan"
            )
            for one, page, key in zip(browsers, pages, keys, strict=True)
        ]
    )
    shown = [one for one in answers if "Bewaar je herstelcodes" in one.text]
    assert len(shown) == 1
    assert len([one for one in rows(RecoveryCode) if one.account_id == account]) == 10


def key_on(page):
    start = page.text.partition('class="key"')[2].partition("</p>")[0]
    return "".join(part.partition("<")[0] for part in start.split("<span>")[1:])


def test_many_wrong_passwords_at_once_do_not_slip_past_the_limit(server):
    account = an_account(Role.FACILITATOR)
    email = with_password(account)
    browsers = [server.browser() for _ in range(24)]
    pages = [one.get("/inloggen") for one in browsers]
    answers = all_at_once(
        [
            lambda one=one, page=page: type_password(one, email, "niet dit", page=page)
            for one, page in zip(browsers, pages, strict=True)
        ]
    )
    statuses = sorted(one.status_code for one in answers)
    assert statuses == [422] * 10 + [429] * 14
