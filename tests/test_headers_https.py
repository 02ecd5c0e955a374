"""The site behind an https address: decided by the setting, never per request."""

import pytest

from core.secrets import new_keys
from core.settings import Settings
from tests.support.builders import a_meeting
from tests.support.crowd import form_path

BASE = "https://buurt.example"
THERE = {"base_url": BASE}
REFERER = {"Referer": f"{BASE}/"}
BEHIND_A_PROXY = {
    "base_url": "http://buurt.example",
    "headers": {**REFERER, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"},
}


@pytest.fixture
def settings(database_url, monkeypatch) -> Settings:
    for name, key in new_keys().items():
        monkeypatch.setenv(f"KEY_{name.upper()}", key)
    return Settings(
        database_url=database_url, site_url=BASE, trusted_proxies=1, contact_phone="000 000 00 00"
    )


def test_cookies_are_secure_and_bound_to_this_host(client):
    page = client.get(form_path(a_meeting()), **THERE)
    answer = client.send(page, button="</form>", headers=REFERER, **THERE)
    assert answer.status_code == 303
    lines = [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    assert len(lines) >= 2
    for line in lines:
        assert line.startswith("__Host-")
        for mark in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert mark in line
        assert "Domain" not in line


def test_a_browser_is_told_to_stay_on_https(client):
    for path in ("/mijn-aanmelding", "/bestaat-niet", "/static/site.css"):
        header = client.get(path, **THERE).headers["Strict-Transport-Security"]
        assert "max-age=31536000" in header


def test_signing_up_works_behind_a_proxy_that_speaks_https(client):
    page = client.get(form_path(a_meeting()), **BEHIND_A_PROXY)
    answer = client.send(page, button="</form>", **BEHIND_A_PROXY)
    assert answer.status_code == 303
    assert "Je bent aangemeld" in client.get("/bevestiging", **BEHIND_A_PROXY).text


@pytest.mark.parametrize("referer", [None, "https://kwaad.example/", "http://buurt.example/"])
def test_a_form_that_comes_from_another_site_is_shown_again(client, referer):
    meeting = a_meeting()
    page = client.get(form_path(meeting), **THERE)
    headers = {"Referer": referer} if referer else {}
    answer = client.send(page, {"naam": "Zon"}, button="</form>", headers=headers, **THERE)
    assert answer.status_code == 422
    assert 'value="Zon"' in answer.text
    answer = client.send(answer, button="</form>", headers=REFERER, **THERE)
    assert answer.status_code == 303


@pytest.mark.parametrize("host", ["kwaad.example", "127.0.0.1", "localhost", "buurt.example.nl"])
def test_another_host_is_refused(client, host):
    assert client.get("/mijn-aanmelding", base_url=f"https://{host}").status_code == 400


def test_over_https_a_plain_cookie_of_another_name_opens_nothing(client):
    page = client.get(form_path(a_meeting()), **THERE)
    client.send(page, button="</form>", headers=REFERER, **THERE)
    name = "__Host-bevestiging"
    value = client.get_cookie(name, "buurt.example").value
    client.delete_cookie(name, domain="buurt.example")
    client.set_cookie("bevestiging", value, domain="buurt.example")
    assert client.get("/bevestiging", **THERE).status_code == 303
