"""Typed settings: read once from the environment, frozen afterwards."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

from click import ClickException
from flask import current_app

from core import colours


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
    accent_colour: str = ""
    second_colour: str = ""
    embed_hosts: tuple[str, ...] = ()

    signup_opens_days: int = 28
    signups_kept_days: int = 7
    coverage_groups_a_week: int = 1
    coverage_experts: int = 1
    coverage_nearly_full: int = 95
    coverage_link_weeks: int = 4
    locked_settings: tuple[str, ...] = ()
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

LIMITS = {
    "SIGNUPS_KEPT_DAYS": (1, 7),
    "COVERAGE_GROUPS_A_WEEK": (1, 14),
    "COVERAGE_EXPERTS": (0, 20),
    "COVERAGE_NEARLY_FULL": (50, 100),
    "COVERAGE_LINK_WEEKS": (1, 26),
}
"""The least and the most of numbers. Signups never stay longer than visitors were promised."""

COLOURS = ("ACCENT_COLOUR", "SECOND_COLOUR")


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Return the settings an environment describes; absent ones keep their default.

    Raises WrongSetting, naming all at once, for a number that is none, an address that is no
    http(s) address, a word that is not one of the possible ones, and a colour that cannot be read.
    """
    given: dict[str, Any] = {}
    problems: list[str] = []
    for one in fields(Settings):
        name = one.name.upper()
        if name not in environment:
            continue
        try:
            given[one.name] = read(one.name, environment[name])
        except WrongSetting as wrong:
            problems += wrong.problems
    if problems:
        raise WrongSetting(*problems)
    return Settings(**given)


def read(field_name: str, text: str) -> object:
    """Return the value a text gives to the field of Settings; raises WrongSetting."""
    name, kind = field_name.upper(), _KINDS[field_name]
    if kind is bool:
        return text.strip().lower() in {"1", "true", "ja", "yes", "on"}
    if kind is tuple:
        return _list(name, text)
    if kind is int:
        return _number(name, text.strip())
    if name in ADDRESSES and urlsplit(text).scheme not in {"http", "https"}:
        raise WrongSetting(f"{name} moet met http:// of https:// beginnen.")
    if name in WORDS and text.strip() not in WORDS[name]:
        raise WrongSetting(f"{name} moet een van deze zijn: {', '.join(WORDS[name])}.")
    if name == "SECURITY_CONTACT" and not text.startswith(("mailto:", "https:", "tel:")) and text:
        raise WrongSetting(f"{name} moet met mailto:, https: of tel: beginnen.")
    if name in COLOURS and text.strip():
        _refuse_unreadable(name, text.strip())
    return text.strip()


def _list(name: str, text: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in text.split(",") if part.strip())
    if name == "EMBED_HOSTS" and not all(map(_HOST.fullmatch, parts)):
        raise WrongSetting("EMBED_HOSTS bevat iets dat geen adres van een site is.")
    if name == "LOCKED_SETTINGS" and not {one.lower() for one in parts} <= set(_KINDS):
        raise WrongSetting("LOCKED_SETTINGS noemt iets dat geen instelling is.")
    return parts


def _number(name: str, text: str) -> int:
    if not text.isdecimal():
        raise WrongSetting(f"{name} moet een getal zijn.")
    least, most = LIMITS.get(name, (0, None))
    if int(text) < least or (most is not None and int(text) > most):
        raise WrongSetting(f"{name} moet een getal van {least} tot en met {most} zijn.")
    return int(text)


def _refuse_unreadable(name: str, colour: str) -> None:
    if not colours.is_colour(colour):
        raise WrongSetting(f"{name} moet een kleur zijn, zoals #0F4C45.")
    if colours.least_contrast(colour) < colours.ENOUGH:
        raise WrongSetting(f"{name} is te licht om te lezen. Kies een donkerder kleur.")


_KINDS: dict[str, type] = {one.name: type(one.default) for one in fields(Settings)}


def database_url(settings: Settings, instance: Path) -> str:
    """Return the SQLAlchemy address: DATABASE_URL, else a SQLite file in the instance folder."""
    address = settings.database_url or f"sqlite:///{instance / 'buurt.sqlite'}"
    return address.replace("postgresql://", "postgresql+psycopg://", 1)


class _Chosen(Protocol):
    """What stands between the server's settings and who asks (core.preferences)."""

    def present(self, given: Settings) -> Settings: ...

    def at_hand(self, given: Settings) -> Settings: ...

    def settle(self, given: Settings) -> None: ...


def settings() -> Settings:
    """Return the settings of the running application, with what was chosen on its page."""
    choose: _Chosen | None = current_app.extensions.get("preferences")
    return choose.present(fixed()) if choose else fixed()


def at_hand() -> Settings:
    """Return the settings as this process knew them last, without asking the database again."""
    choose: _Chosen | None = current_app.extensions.get("preferences")
    return choose.at_hand(fixed()) if choose else fixed()


def settle() -> None:
    """Let the rest of this request do with what was known last: the database may be away."""
    choose: _Chosen | None = current_app.extensions.get("preferences")
    if choose:
        choose.settle(fixed())


def fixed() -> Settings:
    """Return the settings as the server has them: for what cannot be chosen on a page."""
    return cast("Settings", current_app.extensions["settings"])


def environment() -> Mapping[str, str]:
    """Return the process environment; the only reader of it."""
    return os.environ
