"""The SMTP server of a test's postbox: it asks the box at each stage what to do."""

import asyncio
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

TAKES = "250 OK"
"""The answer of a server that has nothing against it."""

_FOREVER = 3600


@dataclass(frozen=True)
class Mail:
    """One message the server took responsibility for, with its envelope."""

    sender: str
    recipient: str
    raw: bytes
    encrypted: bool = False
    quiet: bool = False

    @property
    def message(self) -> EmailMessage:
        """The message, parsed."""
        return cast("EmailMessage", message_from_bytes(self.raw, policy=policy.default))

    @property
    def message_id(self) -> str:
        """What tells two copies of one message from two messages."""
        return str(self.message["Message-ID"])

    @property
    def subject(self) -> str:
        """The subject, decoded."""
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """The body, decoded, with lines as in the golden files."""
        return str(self.message.get_content()).replace("\r\n", "\n")


class _Server(SMTP):
    """aiosmtpd's server with a first stage, and with NOTIFY=NEVER (RFC 3461) understood."""

    def __init__(self, box: Any, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.box = box
        self.quiet = False
        box._servers.append(self)

    async def _handle_client(self) -> None:
        if self._original_transport is None:
            self.box._note(connected=True)
            reply = await _obey(self, self.box._order("connect", []))
            if reply != TAKES:
                await self.push(reply)
                self._writer.close()
                return
        await super()._handle_client()

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Take the one option we know off the command."""
        known = " NOTIFY=NEVER"
        self.quiet = self.box.offers_dsn and (arg or "").upper().endswith(known)
        await super().smtp_RCPT((arg or "")[: -len(known)] if self.quiet else arg)


async def hang_up(servers: "list[_Server]") -> None:
    for server in servers:
        if server.transport is not None:
            server.transport.abort()  # type: ignore[attr-defined]
    await asyncio.sleep(0)
    if others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others, timeout=5)


async def _obey(server: _Server, reply: str) -> str:
    if reply in {"lose", "take and cut"}:
        assert server.transport is not None
        server.transport.abort()  # type: ignore[attr-defined]
    if reply in {"hang", "lose", "take and cut"}:
        await asyncio.sleep(_FOREVER)  # ends when the line is cut
    return reply


class _Handler:
    """The stages of one message."""

    def __init__(self, box: Any) -> None:
        self.box = box

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: _Server, session: Any, _envelope: Envelope, hostname: str, replies: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*replies[:-1], "250-DSN", replies[-1]] if self.box.offers_dsn else replies

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: _Server, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        reply = await _obey(server, self.box._order("mail", []))
        envelope.mail_from = address or "<>"
        return reply

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: _Server, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        reply = await _obey(server, self.box._order("rcpt", [address]))
        if reply == TAKES:
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: _Server, session: Any, envelope: Envelope
    ) -> str:
        raw = envelope.original_content or b""
        recipients = [str(one) for one in envelope.rcpt_tos]
        mails = [
            Mail(str(envelope.mail_from), one, raw, bool(session.ssl), server.quiet)
            for one in recipients
        ]
        reply = self.box._order("data", recipients)
        self.box._note(tried=mails[0].message_id)
        if reply in {TAKES, "take and cut"}:
            for mail in mails:
                self.box._note(mail=mail)
        return await _obey(server, reply)


class Listening(Controller):
    """Runs the server in a thread."""

    def __init__(self, box: Any) -> None:
        super().__init__(_Handler(box), hostname=box.host, port=box.port, ready_timeout=20)
        self.box = box

    def factory(self) -> SMTP:
        """Return the server of one connection."""
        login = self.box._login
        return _Server(
            self.box,
            self.handler,
            hostname="post.example",
            enable_SMTPUTF8=True,
            tls_context=self.box._tls,
            auth_required=login is not None,
            auth_require_tls=self.box._tls is not None,
            authenticator=(lambda *given: _knows(login, given[-1])) if login else None,
            loop=self.loop,
        )


def _knows(login: tuple[str, str], given: LoginPassword) -> AuthResult:
    wanted = tuple(word.encode() for word in login)
    return AuthResult(success=(given.login, given.password) == wanted)
