"""The site for real browsers: the demo city served over HTTP on loopback, and visitors who watch.

The server runs in threads of the test's own process, so that a test can ask the database too. The
site's clock stands still on a Sunday morning: every state of a page is there, whatever the day.
"""

import gzip
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from core import clock
from core.db import db
from core.i18n import gettext, speaking
from core.settings import Settings
from recovery_groups.demo.scene_actions import Scene, fill_city
from tests.support import pagecheck, server

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
_networks = count(1)


@dataclass
class Hands:
    """The hands of the site's clock."""

    now: datetime = NOW


@dataclass
class Site:
    """The demo city on a server: where it listens, what is in it, and what its pages lack.

    `away` is the address the quick way out leads to.
    """

    app: Flask
    address: str
    away: str
    scene: Scene
    problems: list[str]
    hands: "Hands"

    def meeting(self, state: str) -> str:
        """Return the path of the demo's meeting in a state."""
        return f"/bijeenkomsten/{self.scene.meetings[state]}"

    def form(self, state: str) -> str:
        """Return the path of the sign-up form of the demo's meeting in a state."""
        return f"{self.meeting(state)}/aanmelden"

    def code(self, of: str) -> str:
        """Return one of the demo's codes by what it opens."""
        return self.scene.codes[of]

    @contextmanager
    def later(self, **passed: int) -> Iterator[None]:
        """Let this much time (as for a timedelta) pass on the site's clock within the block."""
        self.hands.now += timedelta(**passed)
        try:
            yield
        finally:
            self.hands.now = NOW

    def say(self, text: str, prefix: str, **values: object) -> str:
        """Return a Dutch text of the site as a page with this prefix ("", "/ar") says it."""
        with self.app.app_context(), speaking(prefix[1:] or "nl"):
            return gettext(text, **values)

    def by_hand(self, network: str = "") -> server.Browser:
        """Return a quick client without a screen, to prepare what a browser will look at."""
        port = urlsplit(self.address).port
        assert port is not None
        return server.Browser(port, address=network)


class Judge:
    """WSGI layer that runs the page checks on every page that is sent."""

    def __init__(self, inner: Any, problems: list[str]) -> None:
        self.inner = inner
        self.problems = problems
        self.seen: set[int] = set()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request and judge the answer when it is a page not seen before."""
        headers: dict[str, str] = {}

        def note(status: str, given: list[tuple[str, str]], *rest: Any) -> Any:
            headers.update({name.lower(): value for name, value in given}, status=status)
            return start_response(status, given, *rest)

        answer = self.inner(environ, note)
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        page = headers["status"][0] != "3" and "text/html" in headers.get("content-type", "")
        if body and page:
            html = gzip.decompress(body) if "content-encoding" in headers else body
            self._judge(html.decode(), environ)
        return [body]

    def _judge(self, html: str, environ: dict[str, Any]) -> None:
        path = environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"]
        if hash(html) not in self.seen:
            self.seen.add(hash(html))
            self.problems += [f"{path}: {one}" for one in pagecheck.problems(html, path)]


class _Quiet(WSGIRequestHandler):
    """Keeps connections open, as the production server does, and logs nothing."""

    protocol_version = "HTTP/1.1"

    def log(self, *_args: Any, **_more: Any) -> None:
        """Write nothing."""


@contextmanager
def _listening(application: Any) -> Iterator[str]:
    """Serve an application in threads on a free port; give its address."""
    running = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.port}"
    finally:
        running.shutdown()
        thread.join()
        running.server_close()


def _weather(_environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"<!doctype html><title>Weer</title><link rel=icon href=data:,><h1>Zon</h1>"]


@contextmanager
def city(database_url: str, instance: Path, **more: Any) -> Iterator[Site]:
    """Serve the demo city from an empty migrated database until the block ends.

    `more` are settings beside the usual ones, such as those of a mail server.
    """
    hands, problems = Hands(), list[str]()
    with pytest.MonkeyPatch.context() as patch, _listening(_weather) as away:
        patch.setattr(clock, "now", lambda: hands.now)
        given = Settings(
            database_url=database_url,
            trusted_proxies=1,
            demo_city=True,
            exit_url=f"{away}/",
            contact_name="Samira",
            contact_phone="000 000 00 00",
            contact_hours="Maandag tot en met vrijdag, 10:00 tot 16:00 uur",
            contact_email="hallo@bijdebuurt.example",
            wrong_codes_per_window=2,
            **more,
        )
        app = create_app(given, instance)
        with app.app_context():
            scene = fill_city(1)
            db.session.remove()
        with _listening(Judge(app, problems)) as address:
            yield Site(app, address, f"{away}/", scene, problems, hands)
        with app.app_context():
            db.engine.dispose()


class Street:
    """Visitors of a site, each with a phone and a network of their own; what they ask is seen."""

    def __init__(self, site: Site, browser: Browser) -> None:
        self.site = site
        self.browser = browser
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self._contexts: list[BrowserContext] = []
        self._passer_by: Page | None = None

    def passer_by(self) -> Page:
        """Return the page of somebody who only looks: the same one for every test of a file."""
        if self._passer_by is None:
            self._passer_by = self.visitor()
            self._contexts.clear()
        return self._passer_by

    def visitor(self, *, network: str = "", **options: Any) -> Page:
        """Return an empty page of somebody new; `options` are those of a browser context."""
        number = next(_networks)
        chosen = {"viewport": {"width": 360, "height": 740}, "locale": "nl-NL", **options}
        context = self.browser.new_context(
            base_url=self.site.address,
            timezone_id="Europe/Amsterdam",
            reduced_motion="reduce",
            extra_http_headers={
                "X-Forwarded-For": network or f"10.{200 + number // 250}.{number % 250}.1"
            },
            **chosen,
        )
        context.set_default_timeout(10_000)
        context.on("request", lambda request: self.asked.append(request.url))
        context.on("console", lambda line: self._hear(line.type, line.text, line.location))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self._contexts.append(context)
        return context.new_page()

    def visitor_of(self, client: server.Browser, **options: Any) -> Page:
        """Return an empty page of who went before as `client`: same network, same cookies."""
        page = self.visitor(network=client.address, **options)
        page.context.add_cookies(
            [
                {"name": name, "value": value, "url": self.site.address}
                for name, value in client.cookies.items()
            ]
        )
        return page

    def _hear(self, kind: str, text: str, where: Any) -> None:
        # A page that is an error page itself is also reported; a part that is missing must be.
        page = "/static/" not in where.get("url", "")
        if kind in {"error", "warning"} and not (page and "Failed to load resource" in text):
            self.complaints.append(text)

    def judge(self) -> None:
        """Let visitors go; nothing may have complained, nor been asked of anybody else."""
        for context in self._contexts:
            context.close()
        ours = (self.site.address, self.site.away, "data:")
        wrong = [*self.complaints, *self.site.problems]
        wrong += [url for url in self.asked if not url.startswith(ours)]
        for some in (self._contexts, self.complaints, self.site.problems, self.asked):
            some.clear()
        assert not wrong, wrong

    def close(self) -> None:
        """Let also the passer-by go."""
        if self._passer_by is not None:
            self._passer_by.context.close()
