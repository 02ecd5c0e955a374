"""What programs look for at fixed addresses: robots.txt, security.txt, favicon.ico."""

from collections.abc import Sequence
from datetime import UTC, timedelta
from pathlib import Path

from flask import Flask, Response, abort, current_app

from core import clock
from core.settings import settings

HOLDS = timedelta(days=180)
"""How far ahead security.txt expires: RFC 9116 section 2.5.5 advises less than a year."""


def init_app(app: Flask, personal: Sequence[str]) -> None:
    """Add the addresses; `personal` are the beginnings of paths no search engine should visit."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in personal)]
    # The longest rule wins (RFC 9309 section 2.2.2): calendar programs obey this file too, and a
    # name may look like a personal page.
    lines += (f"Allow: /{kind}/*.ics$" for kind in ("groepen", "gebieden", "buurtpunten"))
    lines.append(f"Sitemap: {app.extensions['settings'].site_url.rstrip('/')}/sitemap.xml")
    app.extensions["robots"] = "\n".join(lines) + "\n"
    app.add_url_rule("/robots.txt", "robots", robots)
    app.add_url_rule("/.well-known/security.txt", "security_txt", security_txt)
    app.add_url_rule("/favicon.ico", "favicon", favicon)


def robots() -> Response:
    """Answer what search engines may visit (RFC 9309)."""
    return _text(current_app.extensions["robots"])


def security_txt() -> Response:
    """Answer where to report a weakness (RFC 9116); 404 when the site names nobody."""
    given = settings()
    contact = given.security_contact
    if not contact and given.contact_email:
        contact = f"mailto:{given.contact_email}"
    if not contact:
        abort(404)
    expires = (clock.now() + HOLDS).astimezone(UTC).replace(microsecond=0)
    fields = {
        "Contact": contact,
        "Expires": expires.isoformat().replace("+00:00", "Z"),
        "Preferred-Languages": "nl, en",
        "Canonical": f"{given.site_url.rstrip('/')}/.well-known/security.txt",
    }
    return _text("".join(f"{name}: {value}\n" for name, value in fields.items()))


def favicon() -> Response:
    """Answer the mark of the site, for browsers that ask before they read a page."""
    body = (Path(current_app.static_folder or "") / "icon.svg").read_bytes()
    return _kept(Response(body, content_type="image/svg+xml"))


def _text(body: str) -> Response:
    return _kept(Response(body, content_type="text/plain; charset=utf-8"))


def _kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
