"""Signing in behind a proxy that speaks https."""

import pytest

from core.accounts.models import StaffSession
from core.secrets import new_keys
from core.settings import Settings
from tests.support.residents import size
from tests.support.staff import PASSWORD, app_code, email_of, with_second_step

BASE = "https://buurt.example"
BEHIND = {
    "base_url": "http://buurt.example",
    "headers": {
        "Referer": f"{BASE}/inloggen",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "192.0.2.7",
    },
}


@pytest.fixture
def settings(database_url, monkeypatch) -> Settings:
    for name, key in new_keys().items():
        monkeypatch.setenv(f"KEY_{name.upper()}", key)
    return Settings(
        database_url=database_url, site_url=BASE, trusted_proxies=1, contact_phone="000 000 00 00"
    )


def enter(client, account):
    page = client.get("/inloggen", **BEHIND)
    given = {"email": email_of(account), "wachtwoord": PASSWORD, "eigen": "y"}
    return client.send(page, given, button="Log in", **BEHIND)


def test_every_cookie_is_secure_and_bound_to_this_host(client, facilitator):
    answer = enter(client, facilitator)
    assert answer.status_code == 303
    lines = answer.headers.getlist("Set-Cookie")
    assert len(lines) == 2
    for line in lines:
        assert line.startswith("__Host-")
        for mark in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert mark in line
        assert "Domain" not in line


def test_every_form_of_the_own_account_works(client, facilitator):
    enter(client, facilitator)
    account = client.get("/mijn-account", **BEHIND)
    assert client.send(account, {"taal": "nl"}, button="taal", **BEHIND).status_code == 303
    assert (
        client.send(account, {"apparaat": "00"}, button="Log overal", **BEHIND).status_code == 303
    )
    page = client.get("/mijn-account/wachtwoord", **BEHIND)
    given = {"wachtwoord-oud": PASSWORD, "wachtwoord-nieuw": "vier andere losse woorden"}
    assert client.send(page, given, button="Bewaar", **BEHIND).status_code == 303
    page = client.get("/mijn-account", **BEHIND)
    assert client.send(page, button="Uitloggen", **BEHIND).status_code == 303
    assert size(StaffSession) == 0


def test_the_steps_of_signing_in_work(client, coordinator):
    secret = with_second_step(coordinator)
    enter(client, coordinator)
    page = client.get("/inloggen/tweede-stap", **BEHIND)
    answer = client.send(page, {"code": app_code(secret)}, button="Ga verder", **BEHIND)
    assert answer.status_code == 303
    page = client.get("/mijn-account/herstelcodes", **BEHIND)
    assert "Bewaar je" in client.send(page, button="Ja, maak", **BEHIND).text
    page = client.get("/inloggen/opnieuw", **BEHIND)
    answer = client.send(page, {"wachtwoord": PASSWORD}, button="Ga verder", **BEHIND)
    assert answer.status_code == 303


@pytest.mark.parametrize("referer", ["https://kwaad.example/", None])
def test_a_form_from_elsewhere_signs_nobody_in_or_out(client, facilitator, referer):
    enter(client, facilitator)
    page = client.get("/mijn-account", **BEHIND)
    headers = (
        {**BEHIND["headers"], "Referer": referer}
        if referer
        else {name: value for name, value in BEHIND["headers"].items() if name != "Referer"}
    )
    client.send(page, button="Uitloggen", base_url=BEHIND["base_url"], headers=headers)
    assert size(StaffSession) == 1
