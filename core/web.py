"""The web's ground: headers, cookies, converters, static files with a hash."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from core import clock, i18n
from core.settings import Settings, settings

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
class Asset:
    """A file served with a hash in its address, so that a browser keeps it for a year."""

    body: bytes
    packed: bytes
    version: str


def init_app(app: Flask, given: Settings) -> None:
    """Set up converters, proxies, cookies, headers and template globals."""
    app.url_map.converters.update(number=Number, slug=SlugConverter)
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
    app.context_processor(_globals)


def cookie_name(name: str, given: Settings | None = None) -> str:
    """Return a cookie's full name: with the __Host- prefix when the site is on https."""
    return f"__Host-{name}" if (given or settings()).secure else name


def set_cookie(response: Response, name: str, value: str, *, seconds: int) -> None:
    """Give the visitor a cookie no script can read, for `seconds`; 0 takes it away."""
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=seconds,
        path="/",
        secure=settings().secure,
        httponly=True,
        samesite="Lax",
    )


def personal(response: Response) -> Response:
    """Mark an answer as one person's: kept nowhere, found by no search engine."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


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
    return packed_response(found.body, found.packed, "text/css; charset=utf-8")


def packed_response(body: bytes, packed: bytes, content_type: str) -> Response:
    """Return a response with the gzip form when the browser asks for it."""
    zipped = request.accept_encodings.quality("gzip") > 0
    response = Response(packed if zipped else body, content_type=content_type)
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
    packed = gzip.compress(body, 9, mtime=0)
    return Asset(body, packed, hashlib.sha256(body).hexdigest()[:12])


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


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if settings().secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response
