"""Mail: one plain message to one address, over SMTP or into a folder.

Nothing in the headers tells more than "a message from this site"; nothing tracks who reads it.
The envelope names MAIL_FROM, because mail servers that ask for a login accept no other sender. We
ask them to send no bounces (NOTIFY=NEVER, RFC 3461 section 4.1); whatever arrives there anyway may
be thrown away: nobody reads it.
"""

import hashlib
import hmac
import os
import smtplib
import ssl
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from flask import Flask

from core import clock
from core.secrets import keys
from core.settings import Settings, WrongSetting, settings

TIMEOUT = 10
"""Seconds to wait for the mail server to answer and let us in."""

THINKING = 6
"""How many times as long it may take over a message: it may look for viruses before it answers, and
who hangs up then sends it again (RFC 5321, section 4.5.3.2.6)."""

_NOBODY = "post@localhost"


class MailError(Exception):
    """A message did not leave; never with the server's text, which may quote the address."""


class NotNow(MailError):
    """This message was not taken; later it may be."""


class ServerAway(NotNow):
    """The server cannot be reached or cut the line: others would not leave either.

    Its text is the class of what happened, such as SMTPAuthenticationError.
    """


class NeverAtAll(MailError):
    """The recipient or the message is refused for good."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Letter:
    """What somebody gets: plain text in their language, and the address that stops such mail.

    Staff have no such address: what they get, they or a colleague asked for.
    """

    address: str
    subject: str
    text: str
    language: str
    stop: str | None


def init_app(_app: Flask, given: Settings) -> None:
    """Judge the settings; raises WrongSetting for a sender that cannot be."""
    if given.smtp_host and not given.mail_from:
        raise WrongSetting("MAIL_FROM ontbreekt: wie is de afzender?")
    try:
        _sender(given)
    except (ValueError, MessageError) as wrong:
        raise WrongSetting("MAIL_FROM moet een e-mailadres zijn.") from wrong


def message_id(mark: str) -> str:
    """Return the Message-ID of what `mark` names: the same at each try, and telling nothing."""
    key = keys().lookups[-1]  # the oldest: a copy must be known as one after a change of keys too
    digest = hmac.new(key, f"mail:{mark}".encode(), hashlib.sha256).hexdigest()
    return f"<{digest[:32]}@{urlsplit(settings().site_url).hostname}>"


def same_mailbox(address: str) -> str:
    """Return the form under which all spellings of one mailbox are counted.

    Without capitals, and without what stands behind a plus (bo+site@… is delivered to bo@…).
    """
    name, _, domain = address.casefold().rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"


class Post:
    """A way out for messages: opened when the first leaves, closed at the end of the block."""

    def __init__(self) -> None:
        self._line = ExitStack()
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _at: TracebackType | None,
    ) -> None:
        self._close()

    def send(self, letter: Letter, *, mark: str) -> None:
        """Hand a letter over; `mark` names it, so that a second copy is known as one.

        Raises NotNow, ServerAway or NeverAtAll.
        """
        address = _deliverable(letter.address)
        message = _message(letter, address, mark)
        if settings().mail_folder:
            _keep(message, Path(settings().mail_folder))
            return
        try:
            self._hand_over(message, address)
        except (MailError, OSError, smtplib.SMTPException) as error:
            if isinstance(error, MailError) and not isinstance(error, ServerAway):
                raise
            self._close()
            raise ServerAway(type(error).__name__) from None

    def _hand_over(self, message: EmailMessage, address: str) -> None:
        smtp = self._connected()
        quiet = ["NOTIFY=NEVER"] if smtp.has_extn("dsn") else []
        sender = _sender(settings()).addr_spec
        if smtp.sock is not None:
            smtp.sock.settimeout(THINKING * TIMEOUT)
        try:
            smtp.send_message(message, sender, [address], rcpt_options=quiet)
        except smtplib.SMTPRecipientsRefused as refused:
            raise _refusal(*next(iter(refused.recipients.values()))) from None
        except smtplib.SMTPDataError as refused:
            raise _refusal(refused.smtp_code, refused.smtp_error) from None
        except smtplib.SMTPSenderRefused:
            raise NotNow from None  # about us, not about the recipient
        except smtplib.SMTPNotSupportedError:
            raise NeverAtAll from None  # letters in the address that this server cannot write
        finally:
            if smtp.sock is None:  # it said 421, and smtplib hung up
                self._smtp = None

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            given = settings()
            tls = ssl.create_default_context()
            where = (given.smtp_host, given.smtp_port)
            smtp = (
                smtplib.SMTP_SSL(*where, timeout=TIMEOUT, context=tls)
                if given.smtp_security == "tls"
                else smtplib.SMTP(*where, timeout=TIMEOUT)
            )
            self._line.callback(smtp.close)
            if given.smtp_security == "starttls":
                smtp.starttls(context=tls)
            if given.smtp_user:
                smtp.login(given.smtp_user, given.smtp_password)
            smtp.ehlo_or_helo_if_needed()
            self._smtp = smtp
        return self._smtp

    def _close(self) -> None:
        if self._smtp is not None and self._smtp.sock is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
        self._smtp = None
        self._line.close()


def _refusal(code: int, answer: bytes | str) -> MailError:
    # 550, 551 and 553 are about the mailbox. Others are about us, such as a missing login: so is
    # whatever calls itself X.7, a matter of policy (RFC 5321 section 4.2.3, RFC 3463 section 3.8).
    said = answer.decode("latin-1") if isinstance(answer, bytes) else answer
    about_the_mailbox = code in {550, 551, 553} and not said.startswith("5.7.")
    return NeverAtAll() if about_the_mailbox else NotNow()


def _deliverable(address: str) -> str:
    try:
        checked = validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        raise NeverAtAll from None
    return checked.ascii_email or checked.normalized


def _sender(given: Settings) -> Address:
    name, address = parseaddr(given.mail_from or _NOBODY)
    return Address(display_name=name, addr_spec=address)


def _message(letter: Letter, address: str, mark: str) -> EmailMessage:
    # utf8 in headers only where the address itself needs it.
    written = policy.SMTP if address.isascii() else policy.SMTPUTF8
    message = EmailMessage(policy=written.clone(cte_type="7bit"))
    message["From"] = _sender(settings())
    name, _, domain = address.rpartition("@")
    message["To"] = Address(username=name, domain=domain)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = message_id(mark)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine answers this
    if letter.stop:
        message["List-Unsubscribe"] = f"<{letter.stop}>"
    message.set_content(letter.text)
    message["Content-Language"] = letter.language
    # Folded at the usual 78 signs, the long address above would become an encoded word, which no
    # program takes for an address. 998 is the longest line that may travel (RFC 5322, 2.1.1).
    message.policy = message.policy.clone(max_line_length=998)
    return message


def _keep(message: EmailMessage, folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = message["Message-ID"].partition("@")[0].removeprefix("<")
        draft = folder / f".{name}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(message.as_bytes())
        draft.replace(folder / f"{name}.eml")
    except OSError as error:
        raise ServerAway(type(error).__name__) from None
