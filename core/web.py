"""The web's ground: headers, cookies, converters, static files with a hash."""

import gzip
import hashlib
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, render_template, request, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from jinja2.runtime import Context, Macro
from markupsafe import Markup
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from core import clock, i18n
from core.settings import Settings, fixed, settings

MAX_BODY = 256 * 1024
"""Largest request body in bytes; no form of the site comes near it."""

STYLES = ("vendor/utrecht.css", "css/tokens.css", "css/app.css", "css/pages.css")
"""Joined into one site.css, in this order: components, theme, our own."""

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'none'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; manifest-src 'self'"
    ),
    # same-origin, not no-referrer: over https the forgery check needs the site's own referrer.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Number(BaseConverter):
    """An id in an address: 1 to 999999999, so that no database overflows on it."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        """Return the id."""
        return int(value)


class SlugConverter(BaseConverter):
    """A slug in an address: small letters, digits and dashes, at most 80."""

    regex = "[a-z0-9][a-z0-9-]{0,79}"


@dataclass(frozen=True)
class Packable:
    """What is sent as it is, or packed to who asks for that; packed once, when first asked for."""

    body: bytes

    @cached_property
    def packed(self) -> bytes:
        """Return the gzip form."""
        return gzip.compress(self.body, 6, mtime=0)


@dataclass(frozen=True)
class Asset(Packable):
    """A file served with a hash in its address, so that a browser keeps it for a year."""

    version: str


def init_app(app: Flask, given: Settings) -> None:
    """Set up converters, proxies, cookies, headers and template globals."""
    app.url_map.converters.update(number=Number, slug=SlugConverter)
    # //groepen is no page: the redirect would be a whole address, made of what a request says.
    app.url_map.merge_slashes = False
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        MAX_FORM_PARTS=200,
        TRUSTED_HOSTS=list(given.hosts),
        SESSION_COOKIE_NAME=cookie_name("formulier", given),
        SESSION_COOKIE_SECURE=given.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
    )
    if given.trusted_proxies:
        hops = given.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.extensions["assets"] = {"site.css": _join(Path(app.static_folder or ""))}
    app.add_url_rule("/static/site.css", "stylesheet", stylesheet)
    app.after_request(_add_headers)
    app.jinja_env.context_class = _Context
    app.session_interface = _Sessions()
    app.extensions["addresses"], app.extensions["parts"] = {}, {}
    app.jinja_env.globals.update(url_for=address, part=part, drawn=drawn)
    app.context_processor(_globals)


def cookie_name(name: str, given: Settings | None = None) -> str:
    """Return a cookie's full name: with the __Host- prefix when the site is on https."""
    return f"__Host-{name}" if (given or fixed()).secure else name


def set_cookie(response: Response, name: str, value: str, *, seconds: int) -> None:
    """Give the visitor a cookie no script can read, for `seconds`; 0 takes it away."""
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=seconds,
        path="/",
        secure=fixed().secure,
        httponly=True,
        samesite="Lax",
    )


def personal(response: Response) -> Response:
    """Mark an answer as one person's: kept nowhere, found by no search engine."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def public_address(endpoint: str, **values: Any) -> str:
    """Return the whole address of a page below SITE_URL, for texts that leave the site.

    In the language that is spoken, and whatever host a request may have named.
    """
    own = urlsplit(fixed().site_url)
    adapter = current_app.url_map.bind(
        own.netloc,
        script_name=own.path.rstrip("/") + i18n.prefix_of(i18n.language()) or "/",
        url_scheme=own.scheme,
    )
    return adapter.build(endpoint, values, force_external=True)


def address(endpoint: str, **values: Any) -> str:
    """Return what `url_for` returns; addresses without values are worked out once (8 µs each)."""
    if values:
        return url_for(endpoint, **values)
    known: dict[tuple[str, str], str] = current_app.extensions["addresses"]
    asked = endpoint, request.script_root
    if asked not in known:
        known[asked] = url_for(endpoint)
    return known[asked]


def part(name: str) -> Markup:
    """Return a part that is the same on every page of a language, made once per process.

    Its template, templates/parts/<name>.html, sees nothing of the page it stands on. It is made
    anew when the settings change: they are another object then.
    """
    known: dict[tuple[str, str], tuple[Settings, Markup]] = current_app.extensions["parts"]
    asked, given = (name, request.script_root), settings()
    found = known.get(asked)
    if found is None or found[0] is not given:
        made = Markup(render_template(f"parts/{name}.html"))  # noqa: S704 - a template
        found = known[asked] = given, made
    return found[1]


def drawn(macro: Macro, value: Hashable, mark: str = "") -> Markup:
    """Return what a macro draws of `value` alone, and `mark`; once for as long as it is needed.

    For a public thing that stands on many pages, such as a card of a list: found again in 1 µs
    where it takes 10 to draw. The language of the page is known; nothing else of it may be used.
    """
    return _drawn(macro, value, mark, request.script_root)


@lru_cache(maxsize=1024)  # of some 500 bytes
def _drawn(macro: Macro, value: Hashable, mark: str, _language: str) -> Markup:
    return Markup(macro(value, mark))  # noqa: S704 - a template


def asset(name: str) -> str:
    """Return the address of a static file with its hash, outside any language prefix."""
    from_memory = _assets().get(name)
    if from_memory is None:
        root = Path(_static_folder())
        from_memory = _asset((root / name).read_bytes())
        _assets()[name] = from_memory
    return f"/static/{name}?v={from_memory.version}"


def stylesheet() -> Response:
    """Answer with the joined stylesheet."""
    found = _assets()["site.css"]
    return packed_response(found, "text/css; charset=utf-8")


def packed_response(found: Packable, content_type: str) -> Response:
    """Return a response with the gzip form when the browser asks for it."""
    asked = "HTTP_ACCEPT_ENCODING" in request.environ
    zipped = asked and request.accept_encodings.quality("gzip") > 0
    response = Response(found.packed if zipped else found.body, content_type=content_type)
    response.headers["Vary"] = "Accept-Encoding"
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    if request.args.get("v"):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _assets() -> dict[str, Asset]:
    return current_app.extensions["assets"]  # type: ignore[no-any-return]


def _static_folder() -> str:
    return current_app.static_folder or ""


def _join(root: Path) -> Asset:
    return _asset(b"\n".join((root / name).read_bytes() for name in STYLES))


def _asset(body: bytes) -> Asset:
    return Asset(body, hashlib.sha256(body).hexdigest()[:12])


def _globals() -> dict[str, object]:
    given = settings()
    return {
        "site": given,
        "asset": asset,
        "language": i18n.language(),
        "direction": i18n.direction(),
        "language_links": lambda: i18n.language_links(given.languages),
        "now": clock.now(),
    }


class _Sessions(SecureCookieSessionInterface):
    """Sessions as Flask has them; who brings no cookie gets one without a signer (20 µs)."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of a request."""
        if "HTTP_COOKIE" not in request.environ:
            return self.session_class()
        return super().open_session(app, request)


class _Context(Context):
    """A template's names. None has globals of its own, so imports need not look for them.

    Jinja compares all names at each import: 16 µs, a dozen times a page.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.globals_keys = set()


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)  # a view may have a stricter one of its own
    if "frame-ancestors 'none'" not in response.headers["Content-Security-Policy"]:
        # It knows no list of sites: beside one, DENY would say the opposite to older browsers.
        del response.headers["X-Frame-Options"]
    if fixed().secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response
