"""Feeds as iCalendar files: meetings in, bytes out. Pure.

The bytes of each meeting are kept under everything they say, so after a change only the meetings
that changed are written anew.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain
from urllib.parse import urlsplit

from core.ical import Entry, calendar, component
from recovery_groups.feeds.rules import (
    APPOINTMENT,
    CLOSED,
    MOST,
    NEUTRAL_NAME,
    ClosedDays,
    Fact,
    Scope,
    closure_uid,
    discreet_uid,
    public_uid,
    title,
)

KEPT = 4096
"""Meetings whose bytes are kept, some 1.5 kB each: more than four full feeds."""


def public_feed(
    facts: Sequence[Fact], *, name: str, site: str, closed: Sequence[ClosedDays] = ()
) -> bytes:
    """Return a feed that tells what it is about; `site` is the address of the site."""
    host = urlsplit(site).hostname or ""
    days = (_closed_days(one, site, host) for one in closed)
    meetings = (_open(one, site, host) for one in facts[: MOST - len(closed)])
    return calendar(chain(days, meetings), name=name)


def discreet_feed(facts: Iterable[Fact], *, scope: Scope, secret: bytes) -> bytes:
    """Return a feed that tells time, street and place, and nothing of what happens there.

    `secret` keeps others from finding out which meeting an identifier stands for.
    """
    return calendar((_closed(one, scope, secret) for one in facts), name=NEUTRAL_NAME)


def empty_feed() -> bytes:
    """Return a feed without anything: programs erase what they had of it."""
    return calendar((), name=NEUTRAL_NAME)


def _closed_days(one: ClosedDays, site: str, host: str) -> bytes:
    return component(
        Entry(
            uid=closure_uid(one.id, host),
            starts_at=one.first_day,
            ends_at=one.last_day + timedelta(days=1),
            title=CLOSED.format(place=one.venue_name),
            place=_place(one),
            cancelled=False,
            sequence=one.sequence,
            changed_at=_changed(one),
            created_at=one.created_at,
            geo=_geo(one),
            url=f"{site}/buurtpunten/{one.venue_slug}",
        )
    )


@lru_cache(maxsize=KEPT)
def _open(one: Fact, site: str, host: str) -> bytes:
    cancelled = one.status == "cancelled"
    return component(
        Entry(
            uid=public_uid(one.group_id, one.original_start, host),
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            title=title(one.group_name, cancelled=cancelled),
            place=_place(one),
            cancelled=cancelled,
            sequence=one.sequence,
            changed_at=_changed(one, one.group_changed_at),
            created_at=one.created_at,
            geo=_geo(one),
            url=f"{site}/bijeenkomsten/{one.id}",
        )
    )


@lru_cache(maxsize=KEPT)
def _closed(one: Fact, scope: Scope, secret: bytes) -> bytes:
    cancelled = one.status == "cancelled"
    return component(
        Entry(
            uid=discreet_uid(one.id, scope, secret),
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            title=title(APPOINTMENT, cancelled=cancelled),
            place=", ".join(filter(None, (one.street, one.city))),
            cancelled=cancelled,
            sequence=one.sequence,
            changed_at=_changed(one),
            created_at=one.created_at,
            private=True,
        )
    )


def _place(one: Fact | ClosedDays) -> str:
    return ", ".join(filter(None, (one.venue_name, one.street, one.city)))


def _geo(one: Fact | ClosedDays) -> tuple[float, float] | None:
    return None if one.latitude is None else (one.latitude, one.longitude or 0.0)


def _changed(one: Fact | ClosedDays, *more: datetime | None) -> datetime:
    """Return when anything an entry says last changed: itself, its venue or its group.

    A venue's change before a meeting was moved there is older than the move, so this never falls.
    """
    moments = (one.changed_at, one.venue_changed_at, *more)
    return max(moment for moment in moments if moment is not None)
