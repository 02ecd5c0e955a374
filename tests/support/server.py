"""The production server in a test, and a browser without JavaScript that talks to it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from email.message import Message
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask

from core.secrets import SITE_KEYS, Keys, key_text, variable
from core.settings import Settings
from tests.support.site import form_of, merged

ROOT = Path(__file__).parents[2]
FACTORY = "app:create_app()"
_networks = count(1)


@dataclass(frozen=True)
class Request:
    """What was asked, as a page of the test client tells it."""

    full_path: str


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status_code: int
    headers: Message
    body: bytes
    request: Request

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def location(self) -> str:
        """Where a redirect leads, or nothing."""
        return self.headers.get("Location", "")


@dataclass
class Server:
    """A running gunicorn: where it listens and where it logs."""

    process: "subprocess.Popen[bytes]"
    port: int
    log: Path

    def logged(self) -> str:
        """Return everything the server wrote so far."""
        return self.log.read_text("utf-8", "replace")

    def browser(self, **more: Any) -> "Browser":
        """Return a browser of somebody in a network of their own."""
        return Browser(self.port, **more)


@contextmanager
def serving(
    app: Flask,
    log: Path,
    *,
    workers: int = 4,
    factory: str = FACTORY,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Serve the database and keys of `app` with the production server; stop it afterwards.

    The listening socket is ours and handed over, so no other program can take its port between.
    """
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening, log.open("ab") as output:
        command = [
            *(sys.executable, "-m", "gunicorn", "--config", "python:core.serving"),
            *("--bind", f"fd://{listening.fileno()}", "--workers", str(workers), factory),
        ]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=_environment(app, environment or {}),
            stdout=output,
            stderr=output,
            pass_fds=[listening.fileno()],
        )
        server = Server(process, listening.getsockname()[1], log)
        try:
            _wait_until_it_answers(server)
            yield server
        finally:
            _stop(process)


def _environment(app: Flask, more: Mapping[str, str]) -> dict[str, str]:
    keys: Keys = app.extensions["keys"]
    given = {variable(name): key_text(getattr(keys, name)) for name in SITE_KEYS}
    given |= {
        f"{variable(name)}_OLD": ",".join(map(key_text, getattr(keys, f"{name}_old")))
        for name in ("lookup", "box")
    }
    settings: Settings = app.extensions["settings"]
    mail = [one.name for one in fields(settings) if one.name.startswith(("smtp_", "mail_"))]
    given |= {name.upper(): str(getattr(settings, name)) for name in mail}
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    return {**os.environ, **given, "DATABASE_URL": url, "TRUSTED_PROXIES": "1", **more}


def free_port() -> int:
    """Return a port nobody listens on now, for a server that must open it itself."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def answers(port: int, path: str = "/healthz") -> bool:
    """Tell whether a server on this port says that all is well."""
    try:
        return Browser(port).get(path).status_code == 200
    except (OSError, http.client.HTTPException):
        return False


def _wait_until_it_answers(server: Server) -> None:
    give_up = monotonic() + 60
    browser = server.browser()
    while server.process.poll() is None and monotonic() < give_up:
        try:
            browser.get("/static/site.css")
        except (OSError, http.client.HTTPException):
            sleep(0.05)
        else:
            return
    raise AssertionError(f"the server did not start:\n{server.logged()}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=20)


@dataclass
class Browser:
    """A browser without JavaScript: keeps cookies, fills in forms, follows when asked."""

    port: int
    address: str = ""
    agent: str = "Browser/1.0"
    host: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Live in a network nobody else is in, unless one was named."""
        number = next(_networks)
        self.address = self.address or f"10.{number // 250}.{number % 250}.1"

    def get(self, path: str) -> Answer:
        """Load a page."""
        return self.ask("GET", path)

    def post(self, path: str, data: Mapping[str, Any] | None = None) -> Answer:
        """Send a form."""
        return self.ask("POST", path, urlencode(data or {}, doseq=True).encode())

    def twin(self) -> "Browser":
        """Return a second window of this browser."""
        return replace(self, cookies=dict(self.cookies))

    def send(
        self, page: Answer, data: Mapping[str, Any] | None = None, *, button: str = ""
    ) -> Answer:
        """Fill in `data` in a form of a loaded page (its text holds `button`) and send it."""
        action, given = form_of(page.text, button)
        return self.post(action or page.request.full_path, merged(given, data or {}))

    def follow(self, answer: Answer) -> Answer:
        """Load what a redirect leads to."""
        assert answer.location, f"{answer.status_code} leads nowhere"
        return self.get(answer.location)

    def ask(self, method: str, path: str, body: bytes | None = None) -> Answer:
        """Ask the server something on a connection of its own and read the whole answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            self._write(connection, method, path, body)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        self._keep(answer.msg)
        return Answer(answer.status, answer.msg, content, Request(path))

    def ask_and_hang_up(self, path: str, data: Mapping[str, Any]) -> None:
        """Send a form and cut the connection before the answer comes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            self._write(connection, "POST", path, urlencode(data, doseq=True).encode())
        finally:
            connection.close()

    def _write(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None
    ) -> None:
        headers = {"X-Forwarded-For": self.address, "User-Agent": self.agent, **self.headers}
        headers["Host"] = self.host or f"127.0.0.1:{self.port}"
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={one}" for name, one in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        local = urlsplit(path)._replace(scheme="", netloc="").geturl()
        connection.request(method, local, body, headers)

    def _keep(self, headers: Message) -> None:
        for line in headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)


def all_at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    """Start every job at the same moment in a thread of its own; return what each returned."""
    line = threading.Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        line.wait(timeout=60)
        return job()

    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(run, jobs))
