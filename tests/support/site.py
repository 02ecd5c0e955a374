"""The site under test, on SQLite and on PostgreSQL, and a client that judges every page."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from itertools import count
from unittest import mock
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, event

from app import create_app
from core import changes
from core.db import db
from core.settings import Settings, at_hand
from tests.support import pagecheck
from tests.support.quick import share_statements


class Visitor(FlaskClient):
    """A browser without JavaScript: every page it loads must be without problems."""

    _numbers = count(1)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A network of their own for each visitor: limits count per network.
        number = next(self._numbers)
        self.environ_base["REMOTE_ADDR"] = f"10.{number // 250 % 250}.{number % 250}.7"

    def open(self, *args, **kwargs):
        """Load a page, judge it, and return the response."""
        # A context of its own: within the test's, requests would share `g` and the session.
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.data and not response.location:
            with self.application.app_context():
                site_name = at_hand().site_name
            found = pagecheck.problems(response.text, response.request.path, site_name)
            assert not found, f"{response.request.path}: {found}"
        return response

    def send(self, page, data=None, *, button="", follow=False, **kwargs):
        """Fill in `data` in a form of a loaded page (its action holds `button`) and send it."""
        action, fields = form_of(page.text, button)
        address = action or page.request.full_path
        return self.post(
            address, data=merged(fields, data or {}), follow_redirects=follow, **kwargs
        )


def merged(fields, data):
    """Return what a browser would send: the form's own fields with `data` over them."""
    sent: dict[str, list[str]] = {}
    for name, value in fields:
        sent.setdefault(name, []).append(value)
    for name, value in data.items():
        if value is None:
            sent.pop(name, None)
        else:
            sent[name] = value if isinstance(value, list) else [value]
    return sent


def form_of(html, button=""):
    """Return (action, fields) of the first posting form whose text or action holds `button`."""
    for form in re.findall(r"<form\b.*?</form>", html, re.DOTALL):
        # A token may hold any letters: what is hidden is not what one looks for.
        shown = re.sub(r'<input type="hidden"[^>]*>', "", form)
        if 'method="post"' not in form or button not in unescape(shown):
            continue
        action = re.search(r'action="([^"]*)"', form)
        return unescape(action[1]) if action else "", list(_fields(form))
    raise AssertionError(f"no form with {button!r}")


def _fields(form):
    for tag in re.findall(r"<input\b[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = attributes.get("type", "text")
        if kind in {"checkbox", "radio"} and not re.search(r"\schecked\b", tag):
            continue
        if kind != "submit" and "name" in attributes:
            yield attributes["name"], unescape(attributes.get("value", "on"))


def code_on(page):
    """Return the receipt code a confirmation shows, as it is typed."""
    shown = re.search(r'class="receipt-code"[^>]*>(.*?)</span>\s*<p>', page.text, re.DOTALL)
    assert shown, "no code on this page"
    return " ".join(re.sub(r"<[^>]+>", " ", shown[1]).split())


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Collect every SQL statement sent to the database, without BEGIN, COMMIT and PRAGMA."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    def ask(bind: Engine) -> int:
        seen.append("SELECT version")  # it goes straight to the driver, past the engine's events
        return from_driver(bind)

    engine, from_driver = db.engine, changes._from_driver
    event.listen(engine, "before_cursor_execute", note)
    try:
        with mock.patch.object(changes, "_from_driver", ask):
            yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def settings(database_url) -> Settings:
    """The settings of the site under test; a test module may override this fixture."""
    return Settings(
        database_url=database_url,
        contact_name="Samira",
        contact_phone="000 000 00 00",
        contact_hours="Maandag tot en met vrijdag, 10:00 tot 16:00 uur",
        # Mail may be asked for; a test that reads it brings the server (tests/support/postbox.py).
        smtp_host="127.0.0.1",
        smtp_port=1,
        smtp_security="none",
        mail_from="post@bijdebuurt.example",
    )


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory) -> FileSystemBytecodeCache:
    """Templates compiled before: each test has a site of its own, which would do it anew."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings, tmp_path, compiled_templates) -> Iterator[Flask]:
    """The site, within its application context."""
    site = create_app(settings, tmp_path / "instance")
    site.jinja_env.bytecode_cache = compiled_templates
    site.test_client_class = Visitor
    with site.app_context():
        share_statements(db.engine)
        yield site
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app) -> Visitor:
    """A visitor of the site."""
    return app.test_client()


def path_of(response) -> str:
    """Return the path a redirect leads to."""
    return urlsplit(response.location).path
