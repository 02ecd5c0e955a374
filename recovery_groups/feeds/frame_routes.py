"""The blueprint of what calendar programs fetch, and of a receipt's own calendar."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from core import clock
from core.settings import settings
from recovery_groups.feeds.address_rules import Addresses, addresses
from recovery_groups.feeds.rules import Window, window

blueprint = Blueprint("feeds", __name__)

CALENDAR = "text/calendar; charset=utf-8"


def site() -> str:
    """Return the address of the site, without a slash at its end."""
    return settings().site_url.rstrip("/")


def span() -> Window:
    """Return what a feed covers today."""
    return window(clock.today())


def file(body: bytes, name: str, *, kind: str = "inline") -> Response:
    """Return a calendar file; `kind` is "attachment" for one to keep."""
    response = Response(body, content_type=CALENDAR)
    response.headers["Content-Disposition"] = f'{kind}; filename="{name}.ics"'
    return response


def private_addresses(token: str) -> Addresses:
    """Return the addresses of a private feed: the one time they are known."""
    return addresses(site(), f"/agenda/{token}.ics")


def public_addresses(endpoint: str, **values: Any) -> Addresses:
    """Return the addresses of a public feed; it has the same in every language."""
    path = url_for(f"feeds.{endpoint}", **values)
    return addresses(site(), path.removeprefix(request.script_root))


blueprint.add_app_template_global(public_addresses, "feed_addresses")
