"""What somebody on another site might have a member of staff do."""

import re
from html import unescape

import pytest

from core import cookies
from core.accounts.frame_routes import HANDED_OVER, SLIPS
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


@pytest.mark.parametrize("way", ["/uitloggen", "/mijn-account/apparaten"])
def test_signing_out_takes_away_what_was_shown_once(app, client, facilitator, way):
    with app.test_request_context():
        for name in (SLIPS, HANDED_OVER):
            client.set_cookie(name, cookies.seal(name, {"account": facilitator}, seconds=60))
    page = sign_in(client, facilitator).get("/mijn-account")
    answer = client.send(page, {"apparaat": "alle"} if "app" in way else None, button=way)
    assert answer.status_code == 303
    assert [client.get_cookie(name) for name in (SLIPS, HANDED_OVER)] == [None, None]
