"""Languages: Dutch is the source, others have an address of their own (/en/…), dates in words."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, current_app, request
from flask_babel import Babel, force_locale, get_domain
from flask_babel.speaklater import LazyString
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from core import clock

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_log = logging.getLogger("buurt")

SOURCE = "nl"
_IN_QUERY = "%!$&'()*+,;=:@/?"
"""Signs that stand in a query unquoted, and the one that quotes (RFC 3986 section 3.4)."""

_spoken: ContextVar[str] = ContextVar("spoken", default=SOURCE)
"""The language of the request that is answered, or of the mail that is written."""


class LanguagePrefix:
    """WSGI layer: /en/groepen becomes /groepen in English, and links keep the prefix.

    The prefix moves to SCRIPT_NAME, so routes and url_for need to know nothing about it.
    """

    def __init__(self, inner: "WSGIApplication", languages: Iterable[str]) -> None:
        self.inner = inner
        self.languages = frozenset(languages) - {SOURCE}

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request, with the language taken off its path."""
        # Without a path one means the front page, and needs no redirect to it.
        path = environ["PATH_INFO"] = environ.get("PATH_INFO") or "/"
        first, _, rest = path.removeprefix("/").partition("/")
        if first not in self.languages:
            return self.inner(environ, start_response)
        environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/{first}"
        environ["PATH_INFO"] = f"/{rest}"
        token = _spoken.set(first)
        try:
            return self.inner(environ, start_response)
        finally:
            _spoken.reset(token)


def init_app(app: Flask, languages: tuple[str, ...], translations: Path) -> None:
    """Set up languages; compile catalogues that are missing or older than their source."""
    compile_catalogues(translations)
    app.config["BABEL_DEFAULT_LOCALE"] = SOURCE
    app.config["BABEL_DEFAULT_TIMEZONE"] = str(clock.TIMEZONE)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(translations)
    Babel(app, locale_selector=_spoken.get)
    for code in languages:  # 2 MB each: read here, before a server splits, its workers share them
        _format(date(2024, 1, 1), "EEEE", code)
    app.extensions["words"] = {}
    app.jinja_env.globals.update(_=_in_template, ngettext=_counted_in_template)
    app.wsgi_app = LanguagePrefix(app.wsgi_app, languages)  # type: ignore[method-assign]
    app.jinja_env.filters.update(
        day=day,
        day_number=day_number,
        day_year=day_year,
        day_short=day_short,
        clock=clock_time,
        relative_day=relative_day,
        month=month_short,
    )
    app.jinja_env.globals.update(language_name=language_name, upper_first=upper_first)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Use language `code` within the block, for texts that answer no request (mail)."""
    token = _spoken.set(code)
    try:
        with force_locale(code):
            yield
    finally:
        _spoken.reset(token)


def prefix_of(code: str) -> str:
    """Return what the addresses of a language start with: '/en', or nothing for the source."""
    return "" if code == SOURCE else f"/{code}"


class _Words:
    """The words of one language, and those that templates asked for as they stand in HTML."""

    def __init__(self) -> None:
        self.catalogue: Any = get_domain().get_translations()
        self.marked: dict[str, Markup] = {}


def _words() -> _Words:
    """Return the words of the language of this answer; read once per process."""
    known: dict[str, _Words] = current_app.extensions["words"]
    code = _spoken.get()
    found = known.get(code)
    if found is None:
        found = known[code] = _Words()
    return found


def gettext(message: str, **values: object) -> str:
    """Return `message` in the language of this answer, with `values` put in."""
    text: str = _words().catalogue.gettext(message)
    return text % values if values else text


def ngettext(one: str, more: str, num: int, **values: object) -> str:
    """Return `one` or `more` by the rules of the language; `num` is put in with `values`."""
    text: str = _words().catalogue.ngettext(one, more, num)
    return text % {"num": num, **values}


def lazy_gettext(message: str, **values: object) -> Any:
    """Return `message` as a text that is translated when it is shown, for what is made once."""
    return LazyString(gettext, message, **values)


@pass_eval_context
def _in_template(context: EvalContext, message: str, **values: object) -> str:
    """Return what Jinja's own `_` returns; that takes 15 µs a word, fifty words a page."""
    words = _words()
    if values or not context.autoescape:
        text = str(words.catalogue.gettext(message))
        return Markup(text) % values if context.autoescape else text % values  # noqa: S704
    marked = words.marked.get(message)
    if marked is None:
        marked = words.marked[message] = Markup(words.catalogue.gettext(message)) % {}  # noqa: S704
    return marked


@pass_eval_context
def _counted_in_template(
    context: EvalContext, one: str, more: str, *numbers: int, **values: object
) -> str:
    text = str(_words().catalogue.ngettext(one, more, *numbers))
    values = {"num": numbers[0], **values}
    return Markup(text) % values if context.autoescape else text % values  # noqa: S704


def language() -> str:
    """Return the code of the language of this answer, such as 'nl'."""
    return _locale().language


def direction() -> str:
    """Return 'rtl' or 'ltr', for the dir attribute."""
    return str(_locale().text_direction)


def language_links(languages: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return (code, own name, address) of this page in every language."""
    prefix = request.script_root.removesuffix(f"/{language()}")
    # Not every server checks what it hands over: only what may stand in a query stays as it is.
    query = f"?{quote(request.query_string, safe=_IN_QUERY)}" if request.query_string else ""
    # Quoted, and one slash: a browser reads // and /\ as the start of another site's address.
    path = "/" + quote(request.path.lstrip("/\\")) if request.method in {"GET", "HEAD"} else "/"
    return [(code, own_name(code), f"{prefix}{prefix_of(code)}{path}{query}") for code in languages]


def own_name(code: str) -> str:
    """Return what a language calls itself: 'Nederlands', 'العربية'."""
    return _name_of(code, code)


def language_name(code: str) -> str:
    """Return what the visitor's language calls `code`: 'Arabisch'."""
    return _name_of(code, _spoken.get())


@lru_cache(maxsize=256)
def _name_of(code: str, reader: str) -> str:
    return upper_first(_parsed(code).get_display_name(reader) or code)


def upper_first(text: str) -> str:
    """Return `text` with its first letter a capital, and the rest as it was."""
    return text[:1].upper() + text[1:]


def compile_catalogues(translations: Path) -> None:
    """Compile each messages.po whose .mo is missing or older.

    Several workers may start at once, so the file is put in place whole. Where nothing may be
    written, as in an installed package, the .mo that came along serves, and its age says nothing.
    """
    for source in translations.glob("*/LC_MESSAGES/messages.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        buffer = BytesIO()
        write_mo(buffer, catalogue)
        draft = compiled.with_suffix(f".{token_hex(8)}")
        try:
            draft.write_bytes(buffer.getvalue())
            draft.replace(compiled)
        except OSError as error:
            if not compiled.exists():
                _log.warning("%s: no catalogue %s", type(error).__name__, source.parts[-3])


def _locale() -> Locale:
    return _parsed(_spoken.get())


@lru_cache(maxsize=64)
def _parsed(code: str) -> Locale:
    return Locale.parse(code)


def _day_of(moment: date | datetime) -> date:
    return clock.local(moment).date() if isinstance(moment, datetime) else moment


@lru_cache(maxsize=4096)
def _format(day: date, pattern: str, locale: str) -> str:
    return format_date(day, pattern, locale=locale)


def day(moment: date | datetime) -> str:
    """Return 'zondag 22 november'."""
    return _format(_day_of(moment), "EEEE d MMMM", _spoken.get())


def day_year(moment: date | datetime) -> str:
    """Return 'zondag 22 november 2026'."""
    return _format(_day_of(moment), "EEEE d MMMM y", _spoken.get())


def day_short(moment: date | datetime) -> str:
    """Return '22 nov. 2026', for tables."""
    return _format(_day_of(moment), "d MMM y", _spoken.get())


def month_short(moment: date | datetime) -> str:
    """Return 'nov'."""
    return _format(_day_of(moment), "MMM", _spoken.get()).removesuffix(".")


def day_number(moment: date | datetime) -> str:
    """Return '22'."""
    return str(_day_of(moment).day)


def weekday_name(iso_weekday: int) -> str:
    """Return 'zondag' for 7 (ISO: Monday is 1)."""
    return _format(date(2024, 1, iso_weekday), "EEEE", _spoken.get())  # 1 January 2024: Monday


def clock_time(moment: datetime) -> str:
    """Return '19:30' on the Dutch wall clock."""
    return f"{clock.local(moment):%H:%M}"


def relative_day(moment: date | datetime) -> str:
    """Return 'Vandaag', 'Morgen', or the weekday with a capital."""
    when = _day_of(moment)
    if when == clock.today():
        return gettext("Vandaag")
    if when == clock.today() + timedelta(days=1):
        return gettext("Morgen")
    return upper_first(weekday_name(when.isoweekday()))
