"""What a site on the internet may not do: its start is refused, everything wrong named at once."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from core import secrets
from core.db import db
from core.secrets import SITE_KEYS, Keys, variable
from core.settings import Settings, WrongSetting

_log = logging.getLogger("buurt")

TELLING = (
    *("herstel", "recovery", "verslav", "addict", "psych", "ggz", "crisis", "depress", "angst"),
    *("suïcid", "suicid", "zelfmoord", "trauma", "therap", "rouw", "eetprobleem", "zorg"),
)
"""Beginnings of words that tell, in a phone's history or in a list of mails, where somebody was."""


def accept(
    app: Flask, given: Settings, environment: Mapping[str, str], *, holds_demo: Callable[[], bool]
) -> Keys:
    """Return the keys of a site that may start; what is merely unwise is logged.

    `holds_demo` says whether the database holds the demo; while the database is away nobody knows,
    and the site starts: it answers 503 until the database is back. Raises WrongSetting with every
    reason at once.
    """
    folder = Path(app.instance_path)
    problems = list(_unsafe(given, debug=app.debug))
    keys = None
    try:
        keys = secrets.load_keys(environment, folder, production=given.secure)
    except WrongSetting as wrong:
        problems += wrong.problems
    if given.secure:
        problems += _copied(environment, folder / "keys.json")
        if given.demo_city or _asked(app, holds_demo):
            problems.append("De database of DEMO_CITY is van de demo. Begin met een lege database.")
    if problems or keys is None:
        raise WrongSetting("De site start niet:", *(f"- {one}" for one in problems))
    for sentence in unwise(given):
        _log.warning("%s", sentence)
    return keys


def unwise(given: Settings) -> Iterator[str]:
    """Tell what works, but tells others too much."""
    for name, text in (("SITE_NAME", given.site_name), ("MAIL_FROM", given.mail_from)):
        if word := telling(text):
            yield f"{name} verraadt waar de site over gaat: {word}. Kies liever iets neutraals."


def telling(text: str) -> str:
    """Return a word in a text that tells where somebody was, or ""."""
    return next((word for word in TELLING if word in text.casefold()), "")


def _unsafe(given: Settings, *, debug: bool) -> Iterator[str]:
    host = urlsplit(given.site_url).hostname or ""
    if not given.secure:
        if not _loopback(host):
            yield "SITE_URL moet met https:// beginnen. Met http:// mag alleen deze machine."
        return
    if debug:
        yield "FLASK_DEBUG staat aan. Zet het uit: een fout toont anders alles."
    wild = [one for one in given.allowed_hosts if "*" in one or one.startswith(".")]
    if not host or wild:
        yield "Noem elke host voluit in SITE_URL en ALLOWED_HOSTS, zonder * of punt vooraan."
    if given.mail_folder:
        yield "MAIL_FOLDER is voor de demo: leesbare adressen blijven in die map staan."
    if given.smtp_host and given.smtp_security == "none" and not _loopback(given.smtp_host):
        yield "SMTP_SECURITY=none mag alleen naar een mailserver op deze machine."


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _copied(environment: Mapping[str, str], file: Path) -> Iterator[str]:
    try:
        kept = {one.rpartition(":")[2] for one in json.loads(file.read_text("utf-8")).values()}
    except (OSError, ValueError):
        return
    for name in (*SITE_KEYS, "contact_private", "backup"):
        for given in (variable(name), f"{variable(name)}_OLD"):
            # Without their version: the same key may be written with and without one.
            parts = [one.rpartition(":")[2] for one in environment.get(given, "").split(",")]
            if kept.intersection(filter(None, parts)):
                yield f"{given} staat ook in {file}. Maak een nieuwe: keys new."


def _asked(app: Flask, holds_demo: Callable[[], bool]) -> bool:
    with app.app_context():
        file = Path(db.engine.url.database or "")
        if db.engine.dialect.name == "sqlite" and not file.exists():
            return False  # asking would make it, wherever somebody happens to stand
        try:
            return holds_demo()
        except SQLAlchemyError as error:
            _log.warning("De database is nog niet te bereiken: %s", type(error).__name__)
            return False
        finally:
            # Servers fork after this: a connection must not be shared.
            db.session.remove()
            db.engine.dispose()
