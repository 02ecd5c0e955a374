"""Error pages: every refusal and failure becomes a Dutch page with a way on and the help lines."""

import logging
from contextlib import suppress
from traceback import format_tb

from flask import Flask, Response, render_template, request, url_for
from flask.globals import request_ctx
from gunicorn.http.errors import ParseException  # type: ignore[import-untyped]
from sqlalchemy.exc import (
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import BadRequest, HTTPException

from core.errors import Refused, TooManyTries
from core.i18n import gettext, lazy_gettext
from core.settings import settings, settle
from core.web import personal

_log = logging.getLogger("buurt")

TEXTS = {
    400: (
        lazy_gettext("Dit adres klopt niet"),
        lazy_gettext("Kijk of het adres goed is. Of begin opnieuw."),
    ),
    404: (
        lazy_gettext("Deze pagina is er niet"),
        lazy_gettext("Misschien is het adres veranderd. Hieronder kun je verder."),
    ),
    405: (
        lazy_gettext("Zo kun je deze pagina niet openen"),
        lazy_gettext("Ga terug en gebruik de knop op de pagina."),
    ),
    413: (
        lazy_gettext("Dit is te veel tekst"),
        lazy_gettext("Maak je tekst korter. Probeer het dan weer."),
    ),
    429: (
        lazy_gettext("Even wachten"),
        lazy_gettext("Probeer het over een paar minuten weer. Of bel ons."),
    ),
    503: (
        lazy_gettext("De site is even niet bereikbaar"),
        lazy_gettext("Het ligt aan ons. Probeer het over een paar minuten weer."),
    ),
}
OURS = (
    lazy_gettext("Er ging iets mis"),
    lazy_gettext("Het ligt aan ons. Er is niets bewaard. Probeer het straks weer of bel."),
)
CLASH = (
    lazy_gettext("Dat ging net niet goed"),
    lazy_gettext("Iemand anders deed iets op hetzelfde moment. Probeer het nog een keer."),
)

MOST_HEARD = 8 * 1024 * 1024
"""Bytes of a body that is too large anyway; what sends more may find the line cut."""


def init_app(app: Flask) -> None:
    """Register one handler for each kind of failure."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http_error)
    # The server found out while the body was read that the request is none.
    app.register_error_handler(ParseException, lambda _error: _http_error(BadRequest()))
    app.register_error_handler(IntegrityError, _broken_rule)
    # InternalError is PostgreSQL's for a server that may only be read (a standby).
    for away in (OperationalError, InterfaceError, InternalError, PoolTimeoutError):
        app.register_error_handler(away, _database_away)
    app.register_error_handler(Exception, _our_fault)


def error_page(status: int, title: str, message: str) -> Response:
    """Return the one error page; it needs no database, but below 500 for staff on their pages.

    For a host name that is not ours no address can be made: then it is a page without a menu.
    """
    if status >= 500:
        settle()
    ours = request_ctx.url_adapter is not None
    ways = (
        [
            (url_for("pages.home"), gettext("Naar alle groepen")),
            (url_for("signups.my_signup"), gettext("Mijn code")),
            (url_for("pages.contact"), gettext("Contact")),
        ]
        if ours
        else [(settings().site_url, gettext("Naar alle groepen"))]
    )
    template = "errors/error.html" if ours else "errors/foreign.html"
    try:
        page = render_template(template, code=status, title=title, message=message, ways=ways)
    except SQLAlchemyError as away:  # on a page of staff it is asked who is signed in
        return _database_away(away)
    return personal(Response(page, status, content_type="text/html; charset=utf-8"))


def _refused(refusal: Refused) -> Response:
    title, _ = TEXTS.get(refusal.status, CLASH)
    response = error_page(refusal.status, str(title), str(refusal.sentence))
    if isinstance(refusal, TooManyTries):
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if status in range(300, 400):
        return error.get_response()  # type: ignore[return-value]
    if status == 413:
        _hear_out()
    title, message = TEXTS.get(status, OURS if status >= 500 else TEXTS[400])
    response = error_page(status, str(title), str(message))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _hear_out() -> None:
    """Read the rest of a body that is too large, up to MOST_HEARD.

    Closed before that, the line may be reset and take the answer with it (RFC 9112, section 9.6).
    """
    length, stream = request.content_length, request.environ["wsgi.input"]
    left = MOST_HEARD if length is None else min(length, MOST_HEARD)
    with suppress(OSError, ParseException):
        while left > 0 and (part := stream.read(min(left, 65536))):
            left -= len(part)


def _broken_rule(error: IntegrityError) -> Response:
    # Never the error's text: it carries the row.
    _log.error("IntegrityError %s %s", type(error.orig).__name__, request.endpoint)
    return error_page(409, *map(str, CLASH))


def _database_away(error: SQLAlchemyError) -> Response:
    _log.error("%s %s", type(error).__name__, request.endpoint)
    response = error_page(503, *map(str, TEXTS[503]))
    response.headers["Retry-After"] = "60"
    return response


def _our_fault(error: Exception) -> Response:
    # Where it happened, never what it says: an error's text may quote what was typed.
    where = "".join(format_tb(error.__traceback__))
    _log.error("%s in %s\n%s", type(error).__name__, request.endpoint, where)
    return error_page(500, *map(str, OURS))
