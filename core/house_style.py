"""The house style as a small stylesheet of its own: the colours chosen over those of the theme."""

import hashlib
from functools import lru_cache
from typing import NamedTuple

from flask import Flask, Response, request

from core import colours
from core.pagecache import conditional
from core.settings import settings
from core.web import Packable

PATH = "/huisstijl.css"


class Sheet(NamedTuple):
    """The stylesheet and the hash of it."""

    packable: Packable
    version: str


def init_app(app: Flask) -> None:
    """Serve the stylesheet; templates know `house_style()`, its address, or "" without one."""
    app.add_url_rule(PATH, "house_style", house_style)
    app.jinja_env.globals["house_style"] = address


def address() -> str:
    """Return the address of the stylesheet with its hash; "" when no colour was chosen."""
    sheet = _present()
    return f"{PATH}?v={sheet.version}" if sheet.packable.body else ""


def house_style() -> Response:
    """Answer with the stylesheet; a browser keeps the one it was told of for a year."""
    sheet = _present()
    response = conditional(sheet.packable, sheet.version, "text/css; charset=utf-8")
    # Of another version than ours we know nothing: this worker may not have heard of it yet.
    if request.args.get("v") == sheet.version:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _present() -> Sheet:
    given = settings()
    return _made(given.accent_colour, given.second_colour)


@lru_cache(maxsize=8)
def _made(accent: str, second: str) -> Sheet:
    body = colours.stylesheet(accent=accent, second=second).encode()
    return Sheet(Packable(body), hashlib.sha256(body).hexdigest()[:12])
