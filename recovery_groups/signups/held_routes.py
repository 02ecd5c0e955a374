"""What the pages behind a code share: the cookies that hold it, and counting per network."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, make_response, redirect, url_for

from core import clock, cookies, ratelimit
from core.errors import NotFound, TooManyTries
from core.i18n import lazy_gettext
from core.settings import fixed, settings
from core.web import personal
from recovery_groups.signups import queries
from recovery_groups.signups.queries import Place

blueprint = Blueprint("signups", __name__)

OPENED, SAVED, FORM = "bevestiging", "bewaard", "formulier"
"""The cookies: an opened receipt (10 minutes), the saved code (opt-in), and the form's own."""

OPEN_FOR = timedelta(minutes=10)
SEATS_WINDOW = timedelta(days=1)
WRONG_CODES_WINDOW = timedelta(minutes=15)


class TooManyFromHere(TooManyTries):
    """Many signups came from the visitor's network today."""

    sentence = lazy_gettext("Hier kwamen vandaag al veel aanmeldingen vandaan. Bel ons.")


class NoReceiptOpen(Exception):
    """This browser holds no code (any more), or one that opens nothing."""


@blueprint.errorhandler(NoReceiptOpen)
def _ask_for_the_code(_nothing: NoReceiptOpen) -> Response:
    return back("dicht")


@blueprint.after_request
def _personal(response: Response) -> Response:
    return personal(response)


def held_code() -> str | None:
    """Return the code this browser has open or saved, or None."""
    opened = cookies.read(OPENED) or cookies.read(SAVED)
    return str(opened["code"]) if opened else None


def open_receipt(response: Response, code: str, **more: Any) -> Response:
    """Let this browser look at a receipt for ten minutes."""
    seconds = int(OPEN_FOR.total_seconds())
    cookies.write(response, OPENED, {"code": code, **more}, seconds=seconds)
    return response


def save_code(response: Response, code: str, places: list[Place]) -> Response:
    """Keep a code on this phone until its receipt is erased, after the last of its places."""
    kept = timedelta(days=settings().signups_kept_days)
    until = max(place.date.ends_at for place in places) + kept
    seconds = max(int((until - clock.now()).total_seconds()), 0)
    cookies.write(response, SAVED, {"code": code}, seconds=seconds)
    return response


@contextmanager
def counted_seats(seats: dict[int, int]) -> Iterator[None]:
    """Count people per meeting for the visitor's network; a use case that fails does not count.

    Raises TooManyFromHere over the limit.
    """
    kinds = {f"seats-{meeting_id}": people for meeting_id, people in seats.items()}
    try:
        ratelimit.hit(kinds, window=SEATS_WINDOW, limit=fixed().seats_per_bucket)
    except TooManyTries as refusal:
        raise TooManyFromHere(retry_after=refusal.retry_after) from refusal
    try:
        yield
    except Exception:
        give_back_seats(seats)
        raise


def give_back_seats(seats: dict[int, int]) -> None:
    """Take people per meeting off the count of the visitor's network."""
    for meeting_id, people in seats.items():
        if people:
            ratelimit.give_back(f"seats-{meeting_id}", people, window=SEATS_WINDOW)


def count_wrong_code() -> None:
    """Count a code that opens nothing for the visitor's network."""
    limit = fixed().wrong_codes_per_window
    ratelimit.hit({"wrong-code": 1}, window=WRONG_CODES_WINDOW, limit=limit + 1)


def refuse_guessing() -> None:
    """Raise TooManyTries when the visitor's network gave too many wrong codes."""
    limit = fixed().wrong_codes_per_window
    ratelimit.refuse_when_over("wrong-code", window=WRONG_CODES_WINDOW, limit=limit)


def places() -> tuple[str, list[Place]]:
    """Return the code this browser holds and its places; raises NoReceiptOpen without one."""
    code = held_code()
    found = read(code) if code else None
    if code is None or found is None:
        raise NoReceiptOpen
    return code, found


def read(code: str) -> list[Place] | None:
    """Return what is behind a code, or None."""
    opens_days = settings().signup_opens_days
    return queries.places_of(queries.fingerprints_of(code), opens_days=opens_days, now=clock.now())


def place(meeting_id: int) -> tuple[str, Place]:
    """Return the code and one of its places; raises NotFound when it is not there."""
    code, held = places()
    for one in held:
        if one.date.id == meeting_id:
            return code, one
    raise NotFound


def back(done: str) -> Response:
    """Go back to the receipt, which says what was `done`."""
    return make_response(redirect(url_for("signups.my_signup", gedaan=done), 303))
