"""Languages: Dutch is the source, others have an address of their own (/en/…), dates in words."""

from collections.abc import Iterable
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
from flask_babel import Babel, get_domain, lazy_gettext, lazy_pgettext

from core import clock

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["gettext", "lazy_gettext", "lazy_pgettext", "ngettext"]

SOURCE = "nl"
_ENVIRON = "site.language"


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
        first, _, rest = environ.get("PATH_INFO", "").removeprefix("/").partition("/")
        if first in self.languages:
            environ[_ENVIRON] = first
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/{first}"
            environ["PATH_INFO"] = f"/{rest}"
        return self.inner(environ, start_response)


def init_app(app: Flask, languages: tuple[str, ...], translations: Path) -> None:
    """Set up languages; compile catalogues that are missing or older than their source."""
    compile_catalogues(translations)
    app.config["BABEL_DEFAULT_LOCALE"] = SOURCE
    app.config["BABEL_DEFAULT_TIMEZONE"] = str(clock.TIMEZONE)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(translations)
    Babel(app, locale_selector=_from_request)
    app.extensions["catalogues"] = {}
    # The extension looks the catalogue up for each word: 15 µs a word, a hundred words a page.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda message: _catalogue().gettext(message),
        ngettext=lambda one, more, num: _catalogue().ngettext(one, more, num),
        newstyle=True,
        pgettext=lambda context, message: _catalogue().pgettext(context, message),
    )
    app.wsgi_app = LanguagePrefix(app.wsgi_app, languages)  # type: ignore[method-assign]
    app.jinja_env.filters.update(
        day=day,
        day_number=day_number,
        day_year=day_year,
        clock=clock_time,
        relative_day=relative_day,
        month=month_short,
    )
    app.jinja_env.globals.update(language_name=language_name, upper_first=upper_first)


def _from_request() -> str:
    return str(request.environ.get(_ENVIRON, SOURCE)) if request else SOURCE


def _catalogue() -> Any:
    """Return the words of the language of this answer; read once per process."""
    known = current_app.extensions["catalogues"]
    code = _from_request()
    if code not in known:
        known[code] = get_domain().get_translations()
    return known[code]


def gettext(message: str, **values: object) -> str:
    """Return `message` in the language of this answer, with `values` put in."""
    text: str = _catalogue().gettext(message)
    return text % values if values else text


def ngettext(one: str, more: str, num: int, **values: object) -> str:
    """Return `one` or `more` by the rules of the language; `num` is put in with `values`."""
    text: str = _catalogue().ngettext(one, more, num)
    return text % {"num": num, **values}


def language() -> str:
    """Return the code of the language of this answer, such as 'nl'."""
    return _locale().language


def direction() -> str:
    """Return 'rtl' or 'ltr', for the dir attribute."""
    return str(_locale().text_direction)


def language_links(languages: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return (code, own name, address) of this page in every language."""
    prefix = request.script_root.removesuffix(f"/{language()}")
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    # Quoted, and one slash: a browser reads // and /\ as the start of another site's address.
    path = "/" + quote(request.path.lstrip("/\\")) if request.method in {"GET", "HEAD"} else "/"
    return [
        (code, own_name(code), f"{prefix}{'' if code == SOURCE else '/' + code}{path}{query}")
        for code in languages
    ]


def own_name(code: str) -> str:
    """Return what a language calls itself: 'Nederlands', 'العربية'."""
    return _name_of(code, code)


def language_name(code: str) -> str:
    """Return what the visitor's language calls `code`: 'Arabisch'."""
    return _name_of(code, _from_request())


@lru_cache(maxsize=256)
def _name_of(code: str, reader: str) -> str:
    return upper_first(_parsed(code).get_display_name(reader) or code)


def upper_first(text: str) -> str:
    """Return `text` with its first letter a capital, and the rest as it was."""
    return text[:1].upper() + text[1:]


def compile_catalogues(translations: Path) -> None:
    """Compile each messages.po whose .mo is missing or older.

    Several workers may start at once, so the file is put in place whole.
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
        draft.write_bytes(buffer.getvalue())
        draft.replace(compiled)


def _locale() -> Locale:
    return _parsed(_from_request())


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
    return _format(_day_of(moment), "EEEE d MMMM", _from_request())


def day_year(moment: date | datetime) -> str:
    """Return 'zondag 22 november 2026'."""
    return _format(_day_of(moment), "EEEE d MMMM y", _from_request())


def month_short(moment: date | datetime) -> str:
    """Return 'nov'."""
    return _format(_day_of(moment), "MMM", _from_request()).removesuffix(".")


def day_number(moment: date | datetime) -> str:
    """Return '22'."""
    return str(_day_of(moment).day)


def weekday_name(iso_weekday: int) -> str:
    """Return 'zondag' for 7 (ISO: Monday is 1)."""
    return _format(date(2024, 1, iso_weekday), "EEEE", _from_request())  # 1 January 2024: Monday


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
