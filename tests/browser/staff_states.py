"""States of the pages of staff, and how a browser gets there; each part has its own section."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from playwright.sync_api import Page

from core.accounts.rules import Role
from tests.browser.doing import submit
from tests.support.live import Site, Street
from tests.support.staff import (
    PASSWORD,
    an_account,
    app_code,
    email_of,
    sign_in,
    with_password,
    with_second_step,
)

Way = Callable[[Street], Page]


@contextmanager
def a_real_site(site: Site) -> Iterator[None]:
    """Let the site be no demo within the block: it asks for the second step."""
    given = site.app.extensions["settings"]
    site.app.extensions["settings"] = replace(given, demo_city=False)
    try:
        yield
    finally:
        site.app.extensions["settings"] = given


def staff(site: Site, *grants: Role) -> int:
    """Make an account with a password."""
    with site.app.app_context():
        account = an_account(*grants, name="Samira de Vries")
        with_password(account)
        return account


def signed_in(street: Street, account: int, **given: object) -> Page:
    """Return the page of somebody who is signed in."""
    client = street.site.app.test_client()
    with street.site.app.app_context():
        sign_in(client, account, **given)
    page = street.visitor()
    cookie = client.get_cookie("formulier")
    assert cookie is not None
    page.context.add_cookies(
        [{"name": "formulier", "value": cookie.value, "url": street.site.address}]
    )
    return page


# ---------- signing in and the own account ----------


def _type_password(street: Street, account: int, page: Page, password: str = PASSWORD) -> Page:
    with street.site.app.app_context():
        email = email_of(account)
    page.get_by_label("Je e-mailadres").fill(email)
    page.get_by_label("Je wachtwoord").fill(password)
    submit(page)
    return page


def _sign_in(street: Street) -> Page:
    page = street.visitor()
    page.goto("/inloggen")
    return page


def _wrong_password(street: Street) -> Page:
    page = _sign_in(street)
    return _type_password(street, staff(street.site, Role.FACILITATOR), page, "niet dit")


def _nothing_typed(street: Street) -> Page:
    page = _sign_in(street)
    submit(page)
    return page


def _too_many_tries(street: Street) -> Page:
    account, page = staff(street.site, Role.FACILITATOR), _sign_in(street)
    for _try in range(11):
        _type_password(street, account, page, "niet dit")
    return page


def _over(street: Street) -> Page:
    account = staff(street.site, Role.FACILITATOR)
    page = signed_in(street, account)
    page.goto("/mijn-account")
    with street.site.later(hours=1):
        page.get_by_label("English").check()
        with page.expect_navigation():
            page.get_by_role("button", name="Bewaar").click()
        return page


def _go_on(street: Street) -> Page:
    account = staff(street.site, Role.FACILITATOR)
    page = signed_in(street, account)
    page.goto("/mijn-account")
    with street.site.later(hours=1):
        page.get_by_label("English").check()
        with page.expect_navigation():
            page.get_by_role("button", name="Bewaar").click()
        return _type_password(street, account, page)


def _second_step(street: Street) -> Page:
    account, page = staff(street.site, Role.COORDINATOR), _sign_in(street)
    with street.site.app.app_context():
        with_second_step(account)
    with a_real_site(street.site):
        return _type_password(street, account, page)


def _wrong_recovery_code(street: Street) -> Page:
    page = _second_step(street)
    page.get_by_text("Heb je je telefoon niet?").click()
    page.get_by_label("Herstelcode").fill("fout")
    with a_real_site(street.site):
        submit(page)
    return page


def _first_set_up(street: Street) -> Page:
    account, page = staff(street.site, Role.COORDINATOR), _sign_in(street)
    with a_real_site(street.site):
        return _type_password(street, account, page)


def _codes(street: Street) -> Page:
    page = _first_set_up(street)
    key = "".join(page.locator(".key span").all_inner_texts())
    with street.site.app.app_context():
        code = app_code(key)
    page.get_by_label("Code van je app").fill(code)
    with a_real_site(street.site):
        submit(page)
    return page


def _own(path: str, *, role: Role = Role.FACILITATOR, step: bool = False, others: int = 0) -> Way:
    def go(street: Street) -> Page:
        account = staff(street.site, role)
        with street.site.app.app_context():
            if step:
                with_second_step(account)
            for _other in range(others):
                sign_in(street.site.app.test_client(), account)
        page = signed_in(street, account)
        with a_real_site(street.site):
            page.goto(path)
        return page

    return go


def _password_again(street: Street) -> Page:
    account = staff(street.site, Role.FACILITATOR)
    page = signed_in(street, account, password_ago=timedelta(minutes=20))
    page.goto("/inloggen/opnieuw?next=/mijn-account")
    return page


def _bad_new_password(street: Street) -> Page:
    page = _own("/mijn-account/wachtwoord")(street)
    page.get_by_label("Je oude wachtwoord").fill(PASSWORD)
    page.get_by_label("Je nieuwe wachtwoord").fill("welkom123456")
    submit(page)
    return page


ACCOUNTS: dict[str, tuple[Way, str]] = {
    "sign in": (_sign_in, "Dit is mijn eigen toestel"),
    "sign in, wrong": (_wrong_password, "horen niet bij elkaar"),
    "sign in, empty": (_nothing_typed, "Vul je wachtwoord in"),
    "sign in, too many tries": (_too_many_tries, "Wacht 30 seconden"),
    "sign in, the session is over": (_over, "Wat je typte, is niet weg"),
    "go on": (_go_on, "Ga verder waar je was"),
    "second step": (_second_step, "Vul je code in"),
    "second step, wrong recovery code": (_wrong_recovery_code, "Deze herstelcode klopt niet"),
    "second step, set up": (_first_set_up, "Zet de tweede stap aan"),
    "recovery codes": (_codes, "Bewaar je herstelcodes"),
    "password again": (_password_again, "Ben jij het nog?"),
    "own account": (_own("/mijn-account", others=2), "Log overal uit"),
    "own account, with a second step": (_own("/mijn-account", step=True), "Staat aan"),
    "own account, of a coordinator": (
        _own("/mijn-account", role=Role.COORDINATOR, step=True),
        "de tweede stap verplicht",
    ),
    "change password": (_own("/mijn-account/wachtwoord"), "Verander je wachtwoord"),
    "change password, refused": (_bad_new_password, "makkelijk te raden"),
    "second step, off": (_own("/mijn-account/tweede-stap/uit", step=True), "uitzetten?"),
    "new recovery codes": (
        _own("/mijn-account/herstelcodes", step=True),
        "Wil je nieuwe herstelcodes?",
    ),
    "signed out": (lambda street: _at(street, "/uitgelogd"), "Je bent uitgelogd"),
}


def _at(street: Street, path: str) -> Page:
    page = street.visitor()
    page.goto(path)
    return page


STAFF_STATES: dict[str, tuple[Way, str]] = {**ACCOUNTS}
"""State → (how to get there, words that are there in no other state)."""
