"""Staff sign in and out in a real browser: what stays on the screen, and what script adds."""

import pytest

from core.accounts.rules import Role
from tests.browser.doing import submit
from tests.browser.staff_states import STAFF_STATES, a_real_site, signed_in, staff
from tests.support.staff import PASSWORD, app_code, email_of, with_second_step


def sign_out(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Uitloggen").click()


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}])
def test_after_signing_out_the_back_button_shows_nothing(street, options):
    account = staff(street.site, Role.FACILITATOR)
    page = street.visitor(**options)
    with street.site.app.app_context():
        email = email_of(account)
    page.goto("/inloggen")
    page.get_by_label("Je e-mailadres").fill(email)
    page.get_by_label("Je wachtwoord").fill(PASSWORD)
    submit(page)
    page.goto("/mijn-account")
    assert "Samira de Vries" in page.inner_text("main")
    page.goto("/mijn-account/wachtwoord")
    sign_out(page)
    assert "Je bent uitgelogd" in page.inner_text("main")
    for _step in range(2):
        page.go_back()
        assert "Samira" not in page.content()
        assert email not in page.content()
        assert page.get_by_role("heading", name="Inloggen").is_visible()


def test_leaving_quickly_signs_out_too(street):
    page = signed_in(street, staff(street.site, Role.FACILITATOR))
    page.goto("/mijn-account")
    page.goto("/")
    with page.expect_navigation(url=street.site.away):
        page.locator("a.chipbtn[data-snel-weg]").click()
    page.goto(f"{street.site.address}/mijn-account")
    assert page.get_by_role("heading", name="Inloggen").is_visible()


def test_a_password_is_shown_on_request_and_sent_as_a_password(street):
    page = street.visitor()
    page.goto("/inloggen")
    field, button = page.get_by_label("Je wachtwoord"), page.get_by_text("Toon wachtwoord")
    field.fill("drie losse")
    for kind, pressed in (("text", "true"), ("password", "false")):
        button.click()
        assert field.get_attribute("type") == kind
        assert button.get_attribute("aria-pressed") == pressed
    assert field.input_value() == "drie losse"


def test_a_password_can_be_pasted(street):
    page = street.visitor()
    page.goto("/inloggen")
    page.get_by_label("Je e-mailadres").fill("drie losse woorden")
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+C")
    page.get_by_label("Je wachtwoord").focus()
    page.keyboard.press("Control+V")
    assert page.get_by_label("Je wachtwoord").input_value() == "drie losse woorden"


def test_without_script_all_steps_work_and_nothing_is_lost(street):
    account = staff(street.site, Role.COORDINATOR)
    with street.site.app.app_context():
        secret, email = with_second_step(account), email_of(account)
    page = street.visitor(java_script_enabled=False)
    with a_real_site(street.site):
        page.goto("/mijn-account/herstelcodes")
        page.get_by_label("Je e-mailadres").fill(email)
        page.get_by_label("Je wachtwoord").fill(PASSWORD)
        assert page.get_by_text("Toon wachtwoord").is_hidden()
        submit(page)
        page.get_by_label("Code van je app").fill(code_of(street, secret))
        submit(page)
        with street.site.later(hours=1):
            submit(page)
            page.get_by_label("Je e-mailadres").fill(email)
            page.get_by_label("Je wachtwoord").fill(PASSWORD)
            submit(page)
            page.get_by_label("Code van je app").fill(code_of(street, secret))
            submit(page)
            assert page.get_by_role("heading", name="Ga verder waar je was").is_visible()
            submit(page)
            assert page.locator(".codes li").count() == 10


def code_of(street, secret):
    with street.site.app.app_context():
        return app_code(secret)


@pytest.mark.parametrize("state", STAFF_STATES)
def test_every_page_of_staff_fits_the_smallest_phone(street, state):
    arrive, _words = STAFF_STATES[state]
    page = arrive(street)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
