"""Typed settings: read once from the environment, frozen afterwards."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from click import ClickException
from flask import current_app


class WrongSetting(ClickException, RuntimeError):
    """Settings the site cannot work with; each of `problems` says in Dutch which and why.

    A command, and gunicorn with `core.serving`, say so and end with exit code 1, without a trace:
    the first knows the one base class, the second the other.
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything an organisation may set, with the defaults of the demo.

    Each field is the environment variable of the same name in capitals.
    """

    site_name: str = "Bij de buurt"
    place: str = "Lindewaard"
    site_url: str = "http://127.0.0.1:8000"
    allowed_hosts: tuple[str, ...] = ()
    trusted_proxies: int = 0
    database_url: str = ""
    languages: tuple[str, ...] = ("nl", "en", "ar")

    group_word: str = "herstelgroep"
    group_word_plural: str = "herstelgroepen"
    organisation: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_hours: str = ""
    contact_email: str = ""

    quick_exit: bool = True
    exit_url: str = "https://www.knmi.nl/"
    crisis_emergency: str = "112"
    crisis_suicide: str = "113"
    crisis_suicide_free: str = "0800-0113"
    crisis_chat_url: str = "https://www.113.nl"

    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_security: str = "starttls"
    mail_from: str = ""
    mail_folder: str = ""

    bind: str = "127.0.0.1:8000"
    workers: int = 2
    threads: int = 4
    log_level: str = "INFO"
    metrics: bool = False
    security_contact: str = ""

    demo_city: bool = False
    house_style_css: str = ""
    house_style_class: str = ""
    embed_hosts: tuple[str, ...] = ()

    signup_opens_days: int = 28
    seats_per_bucket: int = 6
    wrong_codes_per_window: int = 30

    @property
    def secure(self) -> bool:
        """Whether cookies are Secure and carry __Host- names: decided here, never per request."""
        return urlsplit(self.site_url).scheme == "https"

    @property
    def sends_mail(self) -> bool:
        """Whether there is a way for messages to leave: a mail server, or a folder to look in."""
        return bool(self.smtp_host or self.mail_folder)

    @property
    def offers_mail(self) -> bool:
        """Whether visitors may ask for mail; the demo shows the questions without sending."""
        return self.sends_mail or self.demo_city

    @property
    def hosts(self) -> tuple[str, ...]:
        """Return the host names this site answers to."""
        own = urlsplit(self.site_url).hostname or ""
        local = () if self.secure else ("127.0.0.1", "localhost")
        return tuple(dict.fromkeys((own, *self.allowed_hosts, *local)))


_HOST = re.compile(r"(https?://)?(\*\.)?[a-z0-9.-]+(:[0-9]{1,5})?")
"""A site as a browser's policy names it: nothing in it can say anything else there."""

ADDRESSES = ("SITE_URL", "EXIT_URL", "CRISIS_CHAT_URL")
WORDS = {
    "LOG_LEVEL": ("DEBUG", "INFO", "WARNING", "ERROR"),
    "SMTP_SECURITY": ("starttls", "tls", "none"),
}
"""Settings with few possible values."""


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Return the settings an environment describes; absent ones keep their default.

    Raises WrongSetting, naming all at once, for a number that is none, an address that is no
    http(s) address, and a word that is not one of the possible ones.
    """
    given: dict[str, Any] = {}
    problems: list[str] = []
    for one in fields(Settings):
        name = one.name.upper()
        if name not in environment:
            continue
        try:
            given[one.name] = _read(name, type(one.default), environment[name])
        except WrongSetting as wrong:
            problems += wrong.problems
    if problems:
        raise WrongSetting(*problems)
    return Settings(**given)


def _read(name: str, kind: type, text: str) -> object:
    if kind is bool:
        return text.strip().lower() in {"1", "true", "ja", "yes", "on"}
    if kind is tuple:
        parts = tuple(part.strip() for part in text.split(",") if part.strip())
        if name == "EMBED_HOSTS" and not all(map(_HOST.fullmatch, parts)):
            raise WrongSetting("EMBED_HOSTS bevat iets dat geen adres van een site is.")
        return parts
    if kind is int:
        if not text.strip().isdecimal():
            raise WrongSetting(f"{name} moet een getal zijn.")
        return int(text)
    if name in ADDRESSES and urlsplit(text).scheme not in {"http", "https"}:
        raise WrongSetting(f"{name} moet met http:// of https:// beginnen.")
    if name in WORDS and text.strip() not in WORDS[name]:
        raise WrongSetting(f"{name} moet een van deze zijn: {', '.join(WORDS[name])}.")
    if name == "SECURITY_CONTACT" and not text.startswith(("mailto:", "https:", "tel:")) and text:
        raise WrongSetting(f"{name} moet met mailto:, https: of tel: beginnen.")
    return text.strip()


def database_url(settings: Settings, instance: Path) -> str:
    """Return the SQLAlchemy address: DATABASE_URL, else a SQLite file in the instance folder."""
    address = settings.database_url or f"sqlite:///{instance / 'buurt.sqlite'}"
    return address.replace("postgresql://", "postgresql+psycopg://", 1)


def settings() -> Settings:
    """Return the settings of the running application."""
    return cast("Settings", current_app.extensions["settings"])


def environment() -> Mapping[str, str]:
    """Return the process environment; the only reader of it."""
    return os.environ
