"""The fictional city has accounts with one password: in a demo, and nowhere else."""

import re
from dataclasses import replace
from datetime import datetime

import pytest

from app import create_app
from core import clock
from core.accounts.models import Account
from core.accounts.rules import Role
from core.db import db
from core.settings import WrongSetting
from recovery_groups.demo.login_rules import LOGINS, PASSWORD
from tests.people.doing import account_named, grants_of
from tests.support.demo import assert_nobody_is_in_the_way, assert_seats_are_true, run_demo
from tests.support.staff import expert_of

HOURS = ("00:05", "09:00", "13:10", "18:20", "20:00", "22:20", "23:50")


@pytest.fixture
def settings(settings):
    return replace(settings, demo_city=True)


def sign_in(site, name):
    """Sign in as somebody of the demo; return (browser, answer)."""
    browser = site.test_client()
    form = {"email": f"{name}@lindewaard.example", "wachtwoord": PASSWORD}
    return browser, browser.send(browser.get("/inloggen"), form, button="Log in")


def test_everybody_signs_in_with_the_printed_password_alone(app):
    _, said = run_demo(app)
    assert f"Het wachtwoord is voor iedereen: {PASSWORD}" in said
    printed = re.findall(r"(\w+)@lindewaard\.example", said)
    assert printed == ["samira", "joost", "amina", "ilse", "wim", "ans"]
    for name in printed:
        browser, answer = sign_in(app, name)
        assert answer.status_code == 303, name
        assert "tweede-stap" not in answer.location
        assert browser.get("/mijn-account").status_code == 200


def test_there_is_one_of_each(app):
    run_demo(app)
    roles = {one.name: grants_of(account_named(one.name).id)[0][:2] for one in LOGINS}
    assert roles["Ans"] == (Role.ADMIN, None)
    assert roles["Ilse"] == (Role.COORDINATOR, None)
    assert roles["Wim"][0] == Role.COORDINATOR
    assert roles["Wim"][1] is not None
    for name in ("Samira", "Joost", "Amina"):
        assert roles[name][0] == Role.FACILITATOR
        assert expert_of(account_named(name).id)


def test_a_second_start_says_them_again(app):
    run_demo(app)
    code, said = run_demo(app, "--if-empty")
    assert code == 0
    assert PASSWORD in said


@pytest.mark.parametrize("hour", HOURS)
def test_samira_has_an_evening_today_at_any_hour(app, time_machine, hour):
    moment = datetime.fromisoformat(f"2026-11-25T{hour}:00").replace(tzinfo=clock.TIMEZONE)
    time_machine.move_to(moment, tick=False)
    run_demo(app)
    browser, _ = sign_in(app, "samira")
    page = browser.get("/begeleiders/vandaag").text.replace(" ", "").replace("\n", "")
    for shown in ("Bo<", "Vlinder", "Marja", "oorheteerst", "wacht"):
        assert shown in page, shown
    assert_seats_are_true()
    assert_nobody_is_in_the_way()


@pytest.fixture
def elsewhere(app, settings, tmp_path):
    """The same database, served with other settings."""

    def serve(**other):
        site = create_app(replace(settings, **other), tmp_path / "elsewhere")
        site.test_client_class = app.test_client_class
        return site

    return serve


def test_where_it_is_no_demo_nobody_gets_in_with_it(app, elsewhere):
    run_demo(app)
    site = elsewhere(demo_city=False)
    for one in LOGINS:
        browser, answer = sign_in(site, one.name.lower())
        assert answer.status_code == 422
        assert browser.get("/mijn-account").status_code == 303
    with site.app_context():
        db.engine.dispose()


def test_where_it_is_no_demo_none_are_made(elsewhere):
    site = elsewhere(demo_city=False)
    with site.app_context():
        _, said = run_demo(site)
        assert PASSWORD not in said
        assert db.session.query(Account).count() == 0
        db.session.remove()
        db.engine.dispose()


def test_a_site_on_https_does_not_start_with_them(app, elsewhere):
    run_demo(app)
    with pytest.raises(WrongSetting):
        elsewhere(demo_city=False, site_url="https://buurt.example")
