"""A form that another site makes you send does nothing: every POST asks for this browser's mark."""

import re

import pytest
from sqlalchemy import select

from core.db import Base, db
from core.ratelimit import DayKey, RateBucket
from core.secrets import new_keys
from core.settings import Settings
from tests.support.builders import a_group, a_meeting
from tests.support.crowd import form_path
from tests.support.site import form_of, merged

SECURE = "https://buurt.example"
PLAIN = "http://127.0.0.1:8000"


@pytest.fixture(params=[PLAIN, SECURE])
def settings(request, database_url, monkeypatch) -> Settings:
    for name, key in new_keys().items():
        monkeypatch.setenv(f"KEY_{name.upper()}", key)
    return Settings(
        database_url=database_url,
        site_url=request.param,
        trusted_proxies=1,
        contact_phone="000 000 00 00",
    )


@pytest.fixture
def through(settings):
    """How a browser reaches the site: over https by way of the proxy that ends it."""
    headers = {"Referer": f"{settings.site_url}/"}
    if settings.secure:
        headers["X-Forwarded-Proto"] = "https"
    return {"base_url": settings.site_url.replace("https", "http"), "headers": headers}


def posts(app, meeting):
    """Return the address of every POST the site knows."""
    rules = [one.rule for one in app.url_map.iter_rules() if "POST" in (one.methods or ())]
    return [re.sub(r"<\w+:\w+>", str(meeting), rule) for rule in sorted(rules)]


def everything():
    """Return every row of the database, but for what a network tried."""
    db.session.rollback()
    counts = {RateBucket.__tablename__, DayKey.__tablename__}
    tables = [one for one in Base.metadata.sorted_tables if one.name not in counts]
    return {table.name: db.session.execute(select(table)).all() for table in tables}


def with_an_open_receipt(client, through):
    """Sign up at a meeting, with a second one that is full and offered."""
    group = a_group()
    meeting = a_meeting(group=group)
    page = client.get(form_path(meeting), **through)
    assert client.send(page, button="</form>", **through).status_code == 303
    return meeting


def kept_cookies(client):
    return {one.key: one.value for one in client._cookies.values() if "formulier" not in one.key}


FORGED = {
    "no token": lambda _token: {},
    "an empty token": lambda _token: {"csrf_token": ""},
    "a made-up token": lambda _token: {"csrf_token": "ImFhYSI.aaaaaa.bbbbbbbbbbbb"},
    "a changed token": lambda token: {"csrf_token": token[:-2] + "xx"},
    "a doubled token": lambda token: {"csrf_token": ["", token]},
    "a token of another browser": None,
}


@pytest.mark.parametrize("forgery", FORGED)
def test_a_forged_form_changes_nothing(app, client, through, forgery):
    meeting = with_an_open_receipt(client, through)
    stranger = app.test_client()
    strange = form_of(stranger.get("/mijn-aanmelding", **through).text)[1]
    own = dict(form_of(client.get(f"/mijn-aanmelding/wijzigen/{meeting}", **through).text)[1])
    make = FORGED[forgery]
    token = make(own["csrf_token"]) if make else merged(strange, {})
    before, cookies = everything(), kept_cookies(client)
    for path in posts(app, meeting):
        data = {"met": "2", "wachtlijst": "ja", "mail": "a@b.nl", "bericht": "y", **token}
        response = client.post(path, data=data, **through)
        assert response.status_code in {303, 404, 409, 422}, path
        assert "gedaan=afgemeld" not in response.headers.get("Location", "")
        assert response.mimetype != "text/calendar", path
        assert everything() == before, path
        assert kept_cookies(client) == cookies, path


def test_every_form_of_a_resident_works_with_its_own_token(client, through):
    meeting = with_an_open_receipt(client, through)
    steps = [
        (f"/mijn-aanmelding/wijzigen/{meeting}", "Bewaar", {"met": "2"}, 303),
        ("/mijn-aanmelding/mail", "Bewaar", {"mail": "a@voorbeeld.nl", "bericht": "y"}, 303),
        ("/mijn-aanmelding", "Zet in je agenda", {}, 200),
        (f"/mijn-aanmelding/afmelden/{meeting}", "", {}, 303),
        ("/mijn-aanmelding", "Toch komen", {}, 303),
        ("/mijn-aanmelding", "Bewaar op deze telefoon", {}, 303),
        ("/mijn-aanmelding", "Wis van deze telefoon", {}, 303),
    ]
    for path, button, data, status in steps:
        page = client.get(path, **through)
        response = client.send(page, data, button=button, **through)
        assert response.status_code == status, (path, button)
        assert "opnieuw" not in response.headers.get("Location", ""), (path, button)


def test_wiping_and_closing_work_with_their_own_token(client, through):
    with_an_open_receipt(client, through)
    page = client.get("/mijn-aanmelding/wissen", **through)
    assert client.send(page, **through).status_code == 303
    with_an_open_receipt(client, through)
    page = client.get("/mijn-aanmelding", **through)
    assert client.send(page, button="Klaar", **through).status_code == 303
    assert "Heb je een code?" in client.get("/mijn-aanmelding", **through).text


def test_looking_at_any_page_writes_nothing(app, client, through):
    meeting = with_an_open_receipt(client, through)
    before = everything()
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<\w+:\w+>", str(meeting), rule.rule)
        for method in ("GET", "HEAD", "OPTIONS"):
            with client.open(path, method=method, **through) as response:
                assert response.status_code < 500, (method, path)
    assert everything() == before
