"""When and where a group meets, as a row says: which schedule that is, and what is wrong. Pure."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from core import clock
from core.i18n import gettext, weekday_name
from recovery_groups.desk.groups_actions import NoDates, TimeIsSkipped
from recovery_groups.desk.places_rules import hours_text
from recovery_groups.meetings.recurrence_rules import Frequency, parse
from recovery_groups.planning.rhythm_rules import OWN, PRESETS, Pattern, dates, preset_of, rule_text
from recovery_groups.planning.rules import UnknownRoom
from recovery_groups.transfer.column_rules import SCHEDULE, Kind
from recovery_groups.transfer.known_rules import Book, Thing
from recovery_groups.transfer.line_rules import Line, blank

_WANTED = ("venue", "repeat", "starts", "minutes", "valid_from")
WEEKS = 53
"""How far ahead every date is looked at: both changes of the clock are in it."""

_NIGHT_WEEKS = 4 * WEEKS
"""The same for a start in the hour that is left out: Easter may hide it for a year."""

_SKIPPED_AT = 2
"""The hour of the day that the clock jumps over in spring; no other one needs a look."""

_SURE = timedelta(weeks=40)
"""A rhythm without an end that begins so soon has a date within WEEKS."""


def rhythm_of(line: Line, book: Book) -> Thing | None:
    """Return the rhythm a row tells, with its venue; None when it tells none, or a wrong one."""
    given = {column.field: line.values.get(column.field) for column in SCHEDULE}
    told = [name for name, value in given.items() if value not in (None, "", ())]
    if not set(told) - {"skips_holidays"}:
        return None
    wrong_before = len(line.problems)
    for name in _WANTED:
        # A cell that could not be read says so itself.
        if given[name] in (None, "") and name in line.values:
            line.wrong(gettext("Vul dit in."), name)
    venue = line.find(book[Kind.VENUES], "venue")
    plain = str(given["repeat"] or "") in PRESETS
    if plain and not given["weekdays"]:
        line.wrong(gettext("Kies een dag van de week."), "weekdays")
    if given["valid_until"] and given["valid_from"] and given["valid_until"] < given["valid_from"]:
        line.wrong(gettext("De laatste dag is voor de eerste dag."), "valid_until")
    unread = any(given[name] in (None, "") for name in _WANTED)
    if venue is None or unread or len(line.problems) > wrong_before:
        return None
    values = blank(SCHEDULE) | {n: v for n, v in given.items() if v is not None}
    values["venue"] = line.values["venue"]
    values["room"] = venue.own_word(values["room"])
    if not plain:
        values["repeat"], values["weekdays"] = repeat_of(str(given["repeat"]))
    return Thing(Kind.GROUPS, "", "", values, district=venue)


def judge_rhythm(line: Line, group: Thing, book: Book) -> None:
    """Say what is wrong with a rhythm that is new or changes: its place, size and dates."""
    assert line.part is not None  # noqa: S101 - who calls asked
    values, venue = line.part.values, line.refs["venue"]
    changed = line.part_before is None or line.part_before["venue"] != values["venue"]
    if changed and venue.archived:
        line.wrong(gettext("Dit staat in het archief. Haal het eerst terug."), "venue")
    if changed and not venue.own:
        line.wrong(gettext("Dit is niet van een gebied van jou."), "venue")
    if values["room"]:
        size = venue.values["rooms"].get(values["room"])
        if size is None and not venue.faulty:
            line.wrong(UnknownRoom.sentence, "room")
        elif size is not None and size < (group.values["capacity"] or 0):
            line.wrong(
                gettext("Deze ruimte is te klein. Er passen %(size)s mensen in.", size=size), "room"
            )
    _warn_of_hours(line, values, venue)
    ends = values["valid_until"] is not None
    if values["starts"].hour == _SKIPPED_AT or ends or values["valid_from"] > book.today + _SURE:
        _judge_dates(line, values)


def pattern_of(values: dict[str, Any], *, venue_id: int, room_id: int | None) -> Pattern:
    """Return the pattern that the values of a rhythm mean."""
    return Pattern(
        rule=rule_of(values),
        starts=values["starts"],
        minutes=values["minutes"],
        valid_from=values["valid_from"],
        valid_until=values["valid_until"],
        skips_holidays=values["skips_holidays"],
        venue_id=venue_id,
        room_id=room_id,
    )


def rule_of(values: dict[str, Any]) -> str:
    """Return the RFC 5545 rule of a rhythm."""
    repeat = str(values["repeat"])
    return rule_text(repeat, values["weekdays"]) if repeat in PRESETS else repeat


@lru_cache(maxsize=512)
def repeat_of(rule: str) -> tuple[str, tuple[int, ...]]:
    """Return how often and on which ISO weekdays; a rule without a name stands for itself."""
    parsed = parse(rule)
    preset = preset_of(parsed)
    if preset == OWN:
        return rule, ()
    return preset, tuple(sorted({day.iso for day in parsed.weekdays}))


def matched(wanted: Sequence[Thing], there: Sequence[Thing]) -> list[Thing | None] | None:
    """Return for each rhythm of the file which one there is; None stands for a new one.

    The very same first, then the same place, day and time, then what is left over one by one. None
    for all when that leaves a choice. A first day in the past is taken over: what was, was.
    """
    free, found = list(there), dict[int, Thing | None]()
    for same in (_whole, _heart):
        for number, one in enumerate(wanted):
            if number not in found:
                old = next((two for two in free if same(one) == same(two)), None)
                if old is not None:
                    found[number] = old
                    free.remove(old)
    left = [number for number in range(len(wanted)) if number not in found]
    if free and left and len(free) != len(left):
        return None
    over: list[Thing | None] = [*free] if left and free else [None] * len(left)
    found |= dict(zip(left, over, strict=True))
    for number, one in enumerate(wanted):
        old = found[number]
        if old is not None and _in_step(one.values, old.values):
            one.values["valid_from"] = old.values["valid_from"]
    return [found[number] for number in range(len(wanted))]


def _whole(rhythm: Thing) -> object:
    return [column.text(rhythm.values[column.field]) for column in SCHEDULE]


def _heart(rhythm: Thing) -> object:
    return [rhythm.values[name] for name in ("venue", "repeat", "weekdays", "starts")]


def _in_step(one: dict[str, Any], old: dict[str, Any]) -> bool:
    """Return whether two rhythms that both began give the same dates as far as that matters."""
    rule = parse(rule_of(old))
    first, before = one["valid_from"], old["valid_from"]
    if max(first, before) > clock.today() or rule_of(one) != rule_of(old):
        return False
    if rule.interval == 1:
        return True
    weeks = (_monday(first) - _monday(before)).days // 7
    return rule.frequency is Frequency.WEEKLY and weeks % rule.interval == 0


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _judge_dates(line: Line, values: dict[str, Any]) -> None:
    pattern, now = pattern_of(values, venue_id=0, room_id=None), clock.now()
    found = dates(pattern, now, weeks=WEEKS)
    gap = next((one.wall.date() for one in found if one.skipped), None)
    if gap is not None:
        line.wrong(TimeIsSkipped(gap).sentence, "starts")
        return
    if values["starts"].hour == _SKIPPED_AT:
        later = dates(pattern, now, weeks=_NIGHT_WEEKS)
        gap = next((one.wall.date() for one in later if one.skipped), None)
        if gap is not None:
            line.warn(TimeIsSkipped(gap).sentence, "starts")
    if not any(one.starts_at for one in found):
        line.wrong(NoDates.sentence, "valid_from")


def _warn_of_hours(line: Line, values: dict[str, Any], venue: Thing) -> None:
    """Say on which day of the week the venue is not open all the time that a group is there.

    Nothing is said of a venue whose hours nobody filled in.
    """
    week = {iso: venue.values[f"day_{iso}"] for iso in range(1, 8)}
    if venue.faulty or not any(week.values()):
        return
    begins = datetime.combine(date.min, values["starts"])
    ends = begins + timedelta(minutes=values["minutes"])
    days = values["weekdays"] or {day.iso for day in parse(rule_of(values)).weekdays}
    for iso in sorted(days):
        open_then = ends.date() == begins.date() and any(
            one.opens <= begins.time() and ends.time() <= one.closes for one in week[iso]
        )
        if not open_then:
            day, hours = weekday_name(iso), hours_text((one.opens, one.closes) for one in week[iso])
            line.warn(
                gettext("Op %(day)s is het buurtpunt open: %(hours)s.", day=day, hours=hours)
                if hours
                else gettext("Op %(day)s is het buurtpunt dicht.", day=day),
                "starts",
            )
