"""What the organisation chose on the settings page: over what the server says, for what may be.

What runs the site safely (keys, hosts, the database, proxies, mail, the demo) is not among it.
"""

import hashlib
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from flask import Flask, has_request_context, request
from sqlalchemy import String, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from core import changes, clock
from core.changes import PublicVersion
from core.db import Base, LongText, db, engine
from core.errors import ChangedMeanwhile
from core.settings import Settings, WrongSetting, fixed, read

_log = logging.getLogger("buurt")

CHANGEABLE = frozenset(
    {
        *("site_name", "place", "organisation", "group_word", "group_word_plural"),
        *("contact_name", "contact_phone", "contact_hours", "contact_email"),
        *("crisis_emergency", "crisis_suicide", "crisis_suicide_free", "crisis_chat_url"),
        *("accent_colour", "second_colour"),
        *("coverage_groups_a_week", "coverage_experts", "coverage_nearly_full"),
        *("coverage_link_weeks", "signup_opens_days", "signups_kept_days"),
    }
)
"""The fields of Settings that a page may change; no other row of the table counts."""

_IN_REQUEST = "buurt.settings"


class Preference(Base):
    """One setting that is not as the server says: the name of the field, and the value as text."""

    __tablename__ = "preference"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[LongText]
    changed_at: Mapped[datetime]


class Change(NamedTuple):
    """What became of one setting."""

    name: str
    before: Any
    after: Any


class _Known(NamedTuple):
    version: int
    given: Settings
    chosen: Settings


class Preferences:
    """The settings of one process: read once for each version of everything public."""

    def __init__(self) -> None:
        self.known: _Known | None = None

    def present(self, given: Settings) -> Settings:
        """Return `given` with what was chosen; within a request always the same.

        While the database is away, what was known last.
        """
        return self._in_request(given, self._asked)

    def at_hand(self, given: Settings) -> Settings:
        """Return what this process knew last; it asks only when it never did."""
        known = self.known
        return known.chosen if known and known.given is given else self.present(given)

    def settle(self, given: Settings) -> None:
        """Let the rest of the request do with what was known last, and ask nothing."""
        self._in_request(given, self._known_last)

    def _in_request(self, given: Settings, find: Callable[[Settings], Settings]) -> Settings:
        if not has_request_context():
            return find(given)
        kept: _Known | None = request.environ.get(_IN_REQUEST)
        if kept is None or kept.given is not given:
            kept = request.environ[_IN_REQUEST] = _Known(0, given, find(given))
        return kept.chosen

    def _known_last(self, given: Settings) -> Settings:
        known = self.known
        return known.chosen if known and known.given is given else given

    def _asked(self, given: Settings) -> Settings:
        try:
            version = changes.found()
            known = self.known
            if known and known.version == version and known.given is given:
                return known.chosen
            chosen = merged(given, _rows())
        except SQLAlchemyError:
            return self._known_last(given)
        if known and known.chosen == chosen:
            chosen = known.chosen  # the same object: what was made with it still holds
        if not changes.is_raising():  # what is not committed may never be
            self.known = _Known(version, given, chosen)
        return chosen


def init_app(app: Flask) -> None:
    """Let `core.settings.settings` heed what was chosen."""
    app.extensions["preferences"] = Preferences()


def merged(given: Settings, rows: Mapping[str, str]) -> Settings:
    """Return settings with these rows over them; a row that cannot be or may not be is left out."""
    found: dict[str, Any] = {}
    for name in sorted(set(rows) & (CHANGEABLE - locked(given))):
        try:
            found[name] = read(name, rows[name])
        except WrongSetting:
            _log.warning("preference %s cannot be used", name)
    return replace(given, **found) if found else given


def locked(given: Settings) -> frozenset[str]:
    """Return the fields that whoever runs the server keeps as they are there."""
    return frozenset(one.lower() for one in given.locked_settings)


def fingerprint(given: Settings, names: Collection[str]) -> str:
    """Return a mark of the values of some settings: another one as soon as any of them changed."""
    values = [[name, getattr(given, name)] for name in sorted(names)]
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def choose(values: Mapping[str, str | int], *, seen: str) -> list[Change]:
    """Set these settings in the running `transaction()`; return what changed.

    One that is what the server says needs no row. `seen` is the fingerprint of what was shown.
    Raises ChangedMeanwhile, and KeyError for a name that may not be changed.
    """
    given = fixed()
    if not set(values) <= CHANGEABLE - locked(given):
        raise KeyError("a setting that no page may change")
    # Held first and raised last: whoever changes settings waits for nothing else in between.
    db.session.execute(select(PublicVersion.version).with_for_update())
    present = merged(given, _rows())
    if fingerprint(present, values) != seen:
        raise ChangedMeanwhile
    changed = [
        Change(name, getattr(present, name), value)
        for name, value in values.items()
        if value != getattr(present, name)
    ]
    for one in changed:
        _write(one, given)
    if changed:
        changes.raise_version()
    return changed


def _write(change: Change, given: Settings) -> None:
    db.session.execute(delete(Preference).where(Preference.name == change.name))
    if change.after != getattr(given, change.name):
        row = Preference(name=change.name, value=str(change.after), changed_at=clock.now())
        db.session.add(row)


def _rows() -> dict[str, str]:
    statement = select(Preference.name, Preference.value)
    if has_request_context() or db.session().in_transaction():
        return {row.name: row.value for row in db.session.execute(statement)}
    # Nobody would end the session's transaction, and an open one keeps erased rows in the files.
    with engine().connect() as connection:
        return {row.name: row.value for row in connection.execute(statement)}
