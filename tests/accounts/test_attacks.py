"""What somebody on another site might have a member of staff do."""

import re
from html import unescape

import pytest

from core import cookies
from recovery_groups.facilitation.slip_routes import SHEET
from tests.support.staff import email_of, sign_in, type_password

STEPS = (
    "/inloggen",
    "/inloggen/tweede-stap",
    "/inloggen/tweede-stap/instellen",
    "/inloggen/opnieuw",
)


def carried(page):
    found = re.search(r'name="verder" value="([^"]*)"', page.text)
    return unescape(found[1]) if found else ""


def of_the_attacker(app):
    """Return fields that somebody sealed in a browser of their own, for another to send."""
    browser = app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/inloggen").text)[1]
    page = browser.post("/mijn-account/taal", data={"taal": "ar", "csrf_token": token})
    assert carried(page)
    return carried(page)


@pytest.mark.parametrize("step", STEPS)
def test_what_was_sealed_in_another_browser_is_not_offered(app, client, facilitator, step):
    sealed = of_the_attacker(app)
    client.get("/inloggen")
    asked = client.post(step, data={"verder": sealed})
    assert carried(asked) == ""
    if asked.location:
        asked = client.get(asked.location)
    offered = type_password(client, email_of(facilitator), page=asked)
    assert "Ga verder waar je was" not in offered.text


@pytest.mark.parametrize("step", STEPS)
def test_who_is_signed_in_is_not_offered_it_either(app, client, facilitator, step):
    sealed = of_the_attacker(app)
    sign_in(client, facilitator)
    client.get("/mijn-account")
    assert "Ga verder waar je was" not in client.post(step, data={"verder": sealed}).text


def test_signing_out_takes_the_codes_of_slips_off_the_screen(app, client, facilitator):
    sign_in(client, facilitator)
    page = client.get("/mijn-account")
    with app.test_request_context():
        sheet = cookies.seal(SHEET, {"account": facilitator, "meeting": 1, "codes": []}, seconds=60)
    for button, way in (("Log uit", "/uitloggen"), ("alle", "/mijn-account/apparaten")):
        client.set_cookie(SHEET, sheet)
        sign_in(client, facilitator)
        page = client.get("/mijn-account")
        answer = client.send(page, {"apparaat": "alle"} if button == "alle" else None, button=way)
        assert answer.status_code == 303, way
        assert client.get_cookie(SHEET) is None, way
