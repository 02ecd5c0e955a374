"""Groups in the Meeting Guide format (github.com/code4recovery/spec). Pure.

A finder knows weeks only: a row has a day and a time when the group meets each week. When it does
so more seldom, the notes say in Dutch when it is.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from core.clock import TIMEZONE
from recovery_groups.feeds.meeting_guide_rules import Coming, Slot, slug, types, updated
from recovery_groups.meetings.recurrence_rules import Frequency, Rule, UnreadableRule, parse
from recovery_groups.meetings.wording_renderers import schedule_sentence

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")


class Publisher(NamedTuple):
    """Whose groups these are: the name of the organisation, and the address of its site."""

    name: str
    site: str


def meeting_guide(
    slots: Iterable[Slot], coming: Iterable[Coming], publisher: Publisher, *, today: datetime
) -> bytes:
    """Return the feed; `today` is midnight, when nothing tells when a row changed."""
    dates: dict[int, list[Coming]] = defaultdict(list)
    for one in coming:
        dates[one.schedule_id].append(one)
    rows = [
        row
        for one in slots
        for row in _rows(one, dates.get(one.schedule_id, ()), publisher, today=today)
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def _rows(
    one: Slot, dates: Sequence[Coming], publisher: Publisher, *, today: datetime
) -> Iterator[dict[str, Any]]:
    try:
        rule = parse(one.rule)
    except UnreadableRule:
        return
    if rule.frequency is not Frequency.WEEKLY or rule.interval > 1:
        yield _row(one, dates, publisher, today=today) | {"notes": _notes(one, rule)}
        return
    for day in rule.weekdays:
        own = [date for date in dates if date.original_start.isoweekday() == day.iso]
        yield _row(one, own, publisher, today=today, weekday=day.iso)


def _row(
    one: Slot,
    dates: Sequence[Coming],
    publisher: Publisher,
    *,
    today: datetime,
    weekday: int | None = None,
) -> dict[str, Any]:
    row = {
        "name": one.group_name,
        "slug": slug(one, weekday),
        **({} if weekday is None else {"day": weekday % 7, **_times(one)}),
        "timezone": TIMEZONE.key,
        "location": one.venue_name,
        "address": one.street,
        "city": one.city,
        "postal_code": one.postcode,
        "country": "NL",
        "latitude": one.latitude,
        "longitude": one.longitude,
        # Else a finder takes an address of three parts for a neighbourhood, and the row for idle.
        "approximate": "no",
        "regions": [one.municipality, one.district_name],
        "types": types(one, dates),
        "notes": one.promise,
        "url": f"{publisher.site}/groepen/{one.group_slug}",
        "updated": f"{updated(one, dates, today).astimezone(UTC):%Y-%m-%d %H:%M:%S}",
        "entity": publisher.name,
        "entity_url": publisher.site,
        "entity_website_url": publisher.site,
    }
    return {name: value for name, value in row.items() if value is not None and value != ""}


def _times(one: Slot) -> dict[str, str]:
    return {"time": f"{one.starts:%H:%M}", "end_time": _end(one)}


def _end(one: Slot) -> str:
    end = datetime.combine(date.min, one.starts) + timedelta(minutes=one.minutes)
    return f"{end:%H:%M}"


def _notes(one: Slot, rule: Rule) -> str:
    days = schedule_sentence(rule, gettext=_dutch, weekday_name=lambda iso: WEEKDAYS[iso - 1])
    return f"{days}, {one.starts:%H:%M} tot {_end(one)} uur. {one.promise}".strip()


def _dutch(message: str, **values: object) -> str:
    """Return the source text itself: the feed has one content in all languages."""
    return message % values if values else message
