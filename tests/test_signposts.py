"""robots.txt, security.txt and favicon.ico, where programs look for them."""

import re
from dataclasses import replace
from datetime import datetime

import pytest

from core import clock
from tests.support.builders import a_meeting


def with_settings(app, **given):
    app.extensions["settings"] = replace(app.extensions["settings"], **given)
    return app.test_client()


def fields_of(page):
    return dict(line.split(": ", 1) for line in page.text.splitlines())


def test_security_txt_says_where_to_report_and_for_how_long(app):
    client = with_settings(app, contact_email="hallo@bijdebuurt.example")
    page = client.get("/.well-known/security.txt")
    assert page.status_code == 200
    assert page.content_type == "text/plain; charset=utf-8"
    fields = fields_of(page)
    assert fields["Contact"] == "mailto:hallo@bijdebuurt.example"
    assert fields["Canonical"] == "http://127.0.0.1:8000/.well-known/security.txt"
    assert fields["Preferred-Languages"] == "nl, en"
    left = datetime.fromisoformat(fields["Expires"]) - clock.now()
    assert 100 < left.days < 365
    assert fields["Expires"].endswith("Z")


def test_a_contact_for_weaknesses_goes_before_the_one_for_questions(app):
    client = with_settings(
        app, contact_email="hallo@b.example", security_contact="https://b.example/lek"
    )
    assert fields_of(client.get("/.well-known/security.txt"))["Contact"] == "https://b.example/lek"


def test_a_site_that_names_nobody_has_no_security_txt(app):
    assert with_settings(app).get("/.well-known/security.txt").status_code == 404


def test_search_engines_find_groups_and_no_personal_page(client):
    page = client.get("/robots.txt")
    assert page.content_type == "text/plain; charset=utf-8"
    meeting = a_meeting()
    rules = Rules(page.text)
    for path in ("/", "/groepen", f"/bijeenkomsten/{meeting}", "/en/groepen", "/static/site.css"):
        assert rules.allow(path), path
    for path in (
        "/mijn-aanmelding",
        "/mijn-aanmelding/mail",
        "/ar/mijn-aanmelding",
        "/bevestiging",
        "/en/bevestiging",
        f"/bijeenkomsten/{meeting}/aanmelden",
        f"/en/bijeenkomsten/{meeting}/aanmelden",
    ):
        assert not rules.allow(path), path


class Rules:
    """The rules of a robots.txt, with the stars of RFC 9309 section 2.2.3."""

    def __init__(self, text):
        paths = [line.split(": ")[1] for line in text.splitlines() if line.startswith("Disallow")]
        self.patterns = [re.compile(re.escape(one).replace(r"\*", ".*")) for one in paths]

    def allow(self, path):
        """Tell whether a search engine may visit a path."""
        return not any(one.match(path) for one in self.patterns)


@pytest.mark.parametrize("method", ["get", "head"])
def test_the_mark_of_the_site_is_where_old_browsers_look(client, method):
    page = getattr(client, method)("/favicon.ico")
    assert page.status_code == 200
    assert page.mimetype == "image/svg+xml"
    assert "Set-Cookie" not in page.headers
