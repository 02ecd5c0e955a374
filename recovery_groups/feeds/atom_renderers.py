"""Meetings as an Atom feed (RFC 4287): one entry for each, the latest change first. Pure."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from core.clock import local
from recovery_groups.feeds.rules import Fact, title

NAMESPACE = "http://www.w3.org/2005/Atom"
BEGAN = "2026"
"""The year in tag: identifiers (RFC 4151): that of a moment at which the name was ours."""

MOST = 100
"""Entries of a feed: a reader keeps the older ones itself."""

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september"),
    *("oktober", "november", "december"),
)


class About(NamedTuple):
    """A feed: its name, its own path, the page it belongs to, and who writes it."""

    name: str
    path: str
    page: str
    author: str
    site: str


def atom(facts: Iterable[Fact], about: About, *, since: datetime) -> bytes:
    """Return a feed of meetings; `since` is when it changed if there is no meeting in it."""
    dated = sorted(((_changed(one), one) for one in facts), key=_latest_first)[:MOST]
    feed = Element("feed", {"xmlns": NAMESPACE, "xml:lang": "nl"})
    _add(feed, "id", _tag(about.site, about.path))
    _add(feed, "title", about.name, type="text")
    _add(feed, "updated", _moment(dated[0][0] if dated else since))
    _add(SubElement(feed, "author"), "name", about.author)
    address = f"{about.site}{about.path}"
    SubElement(feed, "link", rel="self", type="application/atom+xml", href=address)
    SubElement(feed, "link", rel="alternate", type="text/html", href=f"{about.site}{about.page}")
    for changed_at, one in dated:
        _entry(feed, one, changed_at=changed_at, site=about.site)
    written: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _entry(feed: Element, one: Fact, *, changed_at: datetime, site: str) -> None:
    path = f"/bijeenkomsten/{one.id}"
    start, end = local(one.starts_at), local(one.ends_at)
    day = f"{WEEKDAYS[start.weekday()]} {start.day} {MONTHS[start.month - 1]}"
    name = title(f"{one.group_name}, {day}", cancelled=one.status == "cancelled")
    place = ", ".join(filter(None, (one.venue_name, one.street, one.city)))
    entry = SubElement(feed, "entry")
    _add(entry, "id", _tag(site, path))
    _add(entry, "title", name, type="text")
    _add(entry, "updated", _moment(changed_at))
    _add(entry, "published", _moment(one.created_at))
    SubElement(entry, "link", rel="alternate", type="text/html", href=f"{site}{path}")
    _add(entry, "summary", f"{start:%H:%M} tot {end:%H:%M} uur. {place}", type="text")


def _add(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = "".join(
        sign if sign.isprintable() else " " for sign in text
    )


def _tag(site: str, path: str) -> str:
    """Return an identifier that stays when the address of the page changes (RFC 4151)."""
    return f"tag:{urlsplit(site).hostname},{BEGAN}:{path}"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _changed(one: Fact) -> datetime:
    moments = (one.changed_at, one.venue_changed_at, one.group_changed_at)
    return max(moment for moment in moments if moment is not None)


def _latest_first(dated: tuple[datetime, Fact]) -> tuple[float, datetime, int]:
    return -dated[0].timestamp(), dated[1].starts_at, dated[1].id
