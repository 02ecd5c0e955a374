"""Messages to who signed up, in words: neutral subjects, and one template for each kind."""

from dataclasses import dataclass
from datetime import datetime

from flask import render_template

from core.i18n import SOURCE, lazy_gettext, speaking
from core.web import public_address
from recovery_groups.signups.notice_rules import Kind

SUBJECTS = {
    Kind.CANCELLED: lazy_gettext("Je afspraak gaat niet door"),
    Kind.RESTORED: lazy_gettext("Je afspraak gaat toch door"),
    Kind.MOVED: lazy_gettext("Je afspraak is verplaatst"),
    Kind.CHANGED: lazy_gettext("Er is iets anders bij je afspraak"),
    Kind.PLACE_FREE: lazy_gettext("Er is plek"),
    Kind.REMINDER: lazy_gettext("Je afspraak van morgen"),
    Kind.MESSAGE: lazy_gettext("Bericht over je afspraak"),
}
"""The only subjects there are: neutral, for they light up on a screen that others see."""

LATE_REMINDER = lazy_gettext("Je afspraak van vandaag")
"""The subject of a reminder that could not leave before midnight."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a message says of an appointment: when and where, and whether there is a place.

    `instead` is when it takes place otherwise, `words` what a facilitator wrote.
    """

    starts_at: datetime
    ends_at: datetime
    place: str
    waiting: bool = False
    today: bool = False
    instead: datetime | None = None
    words: str = ""


def preview(kind: Kind, facts: Facts) -> tuple[str, str]:
    """Return subject and text of a message as people would get it now, in the source language.

    The address that stops all mail is everybody's own, so it stands there without its end.
    """
    with speaking(SOURCE):
        stop = public_address("signups.stop", token="0").removesuffix("0") + "…"  # noqa: S106
        return str(SUBJECTS[kind]), text(kind, facts, stop=stop)


def in_one_line(street: str, city: str) -> str:
    """Return a place as messages name it."""
    return " ".join(f"{street}, {city}".split())


def text(kind: Kind, facts: Facts, *, stop: str) -> str:
    """Return a message in the language that is spoken; `stop` is the address that ends all mail."""
    front = public_address("pages.home")
    return render_template(f"mail/{kind}.txt", facts=facts, front=front, stop=stop).strip() + "\n"
