"""Typed settings: read once from the environment, frozen afterwards."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from flask import current_app


class WrongSetting(ValueError):
    """A setting has a value the site cannot work with; the text says which and why."""


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

    demo_city: bool = False
    house_style_css: str = ""
    house_style_class: str = ""

    signup_opens_days: int = 28
    seats_per_bucket: int = 6
    wrong_codes_per_window: int = 30

    @property
    def secure(self) -> bool:
        """Whether cookies are Secure and carry __Host- names: decided here, never per request."""
        return urlsplit(self.site_url).scheme == "https"

    @property
    def hosts(self) -> tuple[str, ...]:
        """Return the host names this site answers to."""
        own = urlsplit(self.site_url).hostname or ""
        local = () if self.secure else ("127.0.0.1", "localhost")
        return tuple(dict.fromkeys((own, *self.allowed_hosts, *local)))


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Return the settings an environment describes; absent ones keep their default.

    Raises WrongSetting for a number that is none, or an address that is no http(s) address.
    """
    given = {
        field.name: _read(field.name, type(field.default), environment[field.name.upper()])
        for field in fields(Settings)
        if field.name.upper() in environment
    }
    settings = Settings(**cast("dict[str, Any]", given))
    for name in ("site_url", "exit_url", "crisis_chat_url"):
        if urlsplit(getattr(settings, name)).scheme not in {"http", "https"}:
            raise WrongSetting(f"{name.upper()} moet met http:// of https:// beginnen.")
    return settings


def _read(name: str, kind: type, text: str) -> object:
    if kind is bool:
        return text.strip().lower() in {"1", "true", "ja", "yes", "on"}
    if kind is tuple:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if kind is int:
        if not text.strip().isdecimal():
            raise WrongSetting(f"{name.upper()} moet een getal zijn.")
        return int(text)
    return text.strip()


def database_url(settings: Settings, instance: Path) -> str:
    """Return the SQLAlchemy address: DATABASE_URL, else a SQLite file in the instance folder."""
    return settings.database_url or f"sqlite:///{instance / 'buurt.sqlite'}"


def settings() -> Settings:
    """Return the settings of the running application."""
    return cast("Settings", current_app.extensions["settings"])


def environment() -> Mapping[str, str]:
    """Return the process environment; the only reader of it."""
    return os.environ
