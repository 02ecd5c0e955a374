"""A real SMTP server in a test: it takes mail, or refuses, hangs or cuts the line when told to.

    with postbox() as box:                      # or the fixture `box`
        app = create_app(Settings(**box.settings, …))      # in this process
        serving(app, log, environment=box.environment)     # or in another one
        box.refuse("rcpt", "450 Later", times=2)
        box.wait_for(1)
        assert box.mails[0].text.startswith("Je afspraak")

A stage is "connect", "mail", "rcpt" or "data" (after the whole message was read).
"""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from tests.support.smtp import TAKES, Listening, Mail, hang_up

CERTIFICATE = Path(__file__).with_name("postbox.pem")
"""A key and a certificate for 127.0.0.1, signed by itself; only for these tests."""

STAGES = ("connect", "mail", "rcpt", "data")


@dataclass
class _Order:
    """What happens at a stage: a reply, "hang", "lose" or "take and cut"; how often; to whom."""

    reply: str
    times: int | None
    recipient: str | None


class Postbox:
    """The server: where it listens, what it took, and what it does next.

    `mails` are the messages taken, in order; `tries` the Message-ID of every message that was read
    to its end, taken or not; `connections` how often somebody connected.
    """

    host = "127.0.0.1"

    def __init__(
        self, *, tls: ssl.SSLContext | None = None, login: tuple[str, str] | None = None
    ) -> None:
        self.mails: list[Mail] = []
        self.tries: list[str] = []
        self.connections = 0
        self.offers_dsn = False
        self._orders: dict[str, _Order] = {}
        self._changed = threading.Condition()
        self._tls, self._login = tls, login
        self._controller: Listening | None = None
        self._servers: list[Any] = []
        with socket.create_server((self.host, 0)) as found:
            self.port: int = found.getsockname()[1]

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of a site that sends through this server."""
        return {
            "smtp_host": self.host,
            "smtp_port": self.port,
            "smtp_security": "starttls" if self._tls else "none",
            "mail_from": "post@bijdebuurt.example",
        }

    @property
    def environment(self) -> dict[str, str]:
        """The same settings for a site in a process of its own."""
        return {name.upper(): str(value) for name, value in self.settings.items()}

    def start(self) -> None:
        """Listen, always on the same port."""
        self._controller = Listening(self)
        self._controller.start()
        self.connections = 0  # starting connects once

    def stop(self) -> None:
        """Hang up on everybody; whoever connects from now on is refused by the machine."""
        if self._controller is not None:
            loop = self._controller.loop
            hanging_up = asyncio.run_coroutine_threadsafe(hang_up(self._servers), loop)
            hanging_up.result(timeout=10)
            self._controller.stop()
            self._controller = None
            self._servers.clear()

    def refuse(
        self, stage: str, reply: str, *, times: int | None = None, to: str | None = None
    ) -> None:
        """Answer `reply` ("450 Later", "550 Nobody here") at a stage, `times` times or for good.

        Only for the recipient `to` when it is given (stages "rcpt" and "data").
        """
        assert stage in STAGES
        self._orders[stage] = _Order(reply, times, to)

    def hang(self, stage: str, *, times: int | None = None) -> None:
        """Never answer at a stage."""
        self.refuse(stage, "hang", times=times)

    def cut(self, *, taken: bool, times: int | None = None) -> None:
        """Cut the line after the message, without an answer; it was `taken`, or is lost."""
        self.refuse("data", "take and cut" if taken else "lose", times=times)

    def behave(self) -> None:
        """Take everything again."""
        self._orders.clear()

    def wait_for(self, count: int, *, seconds: float = 30) -> list[Mail]:
        """Return the mails as soon as there are `count`; fail when that takes too long."""
        return self._wait(lambda: len(self.mails) >= count, seconds, f"{count} mails")

    def wait_for_tries(self, count: int, *, seconds: float = 30) -> list[Mail]:
        """Wait until `count` messages were read, taken or not."""
        return self._wait(lambda: len(self.tries) >= count, seconds, f"{count} tries")

    def wait_for_connections(self, count: int, *, seconds: float = 30) -> list[Mail]:
        """Wait until somebody connected `count` times."""
        return self._wait(lambda: self.connections >= count, seconds, f"{count} connections")

    def _wait(self, there: Any, seconds: float, what: str) -> list[Mail]:
        give_up = monotonic() + seconds
        with self._changed:
            while not there():
                assert monotonic() < give_up, f"no {what} within {seconds} s: {self.tries}"
                self._changed.wait(0.5)
            return list(self.mails)

    def to(self, recipient: str) -> list[Mail]:
        """Return what was taken for one recipient."""
        return [mail for mail in self.mails if mail.recipient == recipient]

    def _note(self, *, mail: Mail | None = None, tried: str = "", connected: bool = False) -> None:
        with self._changed:
            self.connections += connected
            if tried:
                self.tries.append(tried)
            if mail is not None:
                self.mails.append(mail)
            self._changed.notify_all()

    def _order(self, stage: str, recipients: list[str]) -> str:
        order = self._orders.get(stage)
        if order is None or (order.recipient and order.recipient not in recipients):
            return TAKES
        if order.times is not None:
            order.times -= 1
            if order.times <= 0:
                del self._orders[stage]
        return order.reply


@contextmanager
def postbox(**options: Any) -> Iterator[Postbox]:
    """Give a running server that takes everything, and stop it afterwards."""
    box = Postbox(**options)
    box.start()
    try:
        yield box
    finally:
        box.stop()


@pytest.fixture
def box() -> Iterator[Postbox]:
    """A running mail server of the test's own."""
    with postbox() as found:
        yield found


def secured() -> ssl.SSLContext:
    """Return what a server needs to secure its lines with CERTIFICATE."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context
