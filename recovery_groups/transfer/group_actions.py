"""Carrying out rows about groups, in the running transaction; new ones all at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from core import audit, changes, clock
from core.accounts.rules import Staff
from core.db import db
from recovery_groups.desk import groups_actions, schedule_actions
from recovery_groups.desk.groups_rules import GroupWish
from recovery_groups.desk.schedule_actions import Change
from recovery_groups.groups.models import Facilitation, GroupLanguage, RecoveryGroup
from recovery_groups.meetings.recurrence_rules import Frequency, parse
from recovery_groups.planning.rhythm_rules import Pattern
from recovery_groups.transfer.column_rules import GROUP
from recovery_groups.transfer.known_rules import Thing
from recovery_groups.transfer.line_rules import Line
from recovery_groups.transfer.room_queries import rooms_of
from recovery_groups.transfer.row_rhythm_rules import pattern_of, rule_of

_WORDS = tuple(
    column.field for column in GROUP if column.field not in {"district", "state", "leaders"}
)
"""What `groups_actions.change` changes."""

Rooms = Mapping[tuple[int, str], int]


def by_group(lines: Iterable[Line]) -> list[list[Line]]:
    """Return the rows of each group together."""
    found: dict[Thing, list[Line]] = {}
    for line in lines:
        assert line.thing is not None  # noqa: S101 - a row that nothing is wrong with has one
        found.setdefault(line.thing, []).append(line)
    return list(found.values())


def rooms_in(groups: Iterable[Sequence[Line]]) -> Rooms:
    """Return the rooms of every venue these groups meet in."""
    return rooms_of(
        {line.part.district.id for rows in groups for line in rows if line.part}  # type: ignore[union-attr,misc]
    )


def make(staff: Staff, groups: Sequence[Sequence[Line]], rooms: Rooms) -> None:
    """Make new groups, with their languages, leaders and schedules: one statement for each table.

    Their dates are made afterwards (meetings.horizon_actions.extend_each).
    """
    made: list[tuple[Thing, Sequence[Line]]] = []
    rows = []
    for lines in groups:
        [thing] = {line.thing for line in lines}
        assert thing is not None  # noqa: S101 - `by_group` took it for a key
        made.append((thing, lines))
        given = {name: thing.values[name] for name in _WORDS if name != "languages"}
        rows.append(
            RecoveryGroup(
                slug=thing.key,
                district_id=lines[0].refs["district"].id,
                state=thing.values["state"],
                **given,
            )
        )
    db.session.add_all(rows)
    db.session.flush()
    for (thing, lines), row in zip(made, rows, strict=True):
        thing.id = row.id
        db.session.add_all(_belongings(thing, lines, rooms))
        audit.record(
            "created",
            "group",
            row.id,
            by=staff.account_id,
            district_id=row.district_id,
            state=row.state,
            imported=True,
        )
    db.session.flush()
    changes.raise_version()


def change(staff: Staff, lines: Sequence[Line], rooms: Rooms, *, tell: bool) -> None:
    """Change a group as its rows say, each part as the desk does that. `tell`: with messages."""
    today = clock.today()
    first = next((line for line in lines if not line.follows), None)
    [thing] = {line.thing for line in lines}
    assert thing is not None  # noqa: S101 - `by_group` took it for a key
    assert thing.id is not None  # noqa: S101 - it is there
    edition, changed = thing.edition, first.changed() if first else set()
    if changed & set(_WORDS):
        wish = GroupWish(**{name: thing.values[name] for name in _WORDS})
        groups_actions.change(staff, thing.id, wish, slug=thing.key, seen=edition)
        edition += 1
    for line in lines:
        if line.part and _differs(line):
            wanted = _schedule_change(line, rooms, today)
            schedule_actions.change_schedule(staff, thing.id, wanted, tell=tell, seen=edition)
            edition += 1
    if "state" in changed:
        state = thing.values["state"]
        groups_actions.come_into(staff, thing.id, state, tell=tell, seen=edition)
    before = (first.before or {}).get("leaders", ()) if first else ()
    for expert in first.refs.get("leaders", ()) if first else ():
        if expert.name not in before and expert.key not in before:
            groups_actions.let_lead(staff, thing.id, expert.id, first_day=today, last_day=None)


def _belongings(thing: Thing, lines: Sequence[Line], rooms: Rooms) -> Iterator[object]:
    for language in thing.values["languages"]:
        yield GroupLanguage(group_id=thing.id, language=language)
    patterns = [_pattern(line, rooms) for line in lines if line.part]
    for pattern in patterns:
        yield groups_actions.schedule_row(thing.id or 0, pattern)
    first = max(clock.today(), min((one.valid_from for one in patterns), default=clock.today()))
    for expert in lines[0].refs.get("leaders", ()):
        yield Facilitation(group_id=thing.id, expert_id=expert.id, first_day=first)


def _differs(line: Line) -> bool:
    return line.part is not None and line.part_before != line.part.values


def _schedule_change(line: Line, rooms: Rooms, today: date) -> Change:
    """Return the change from today on, or from when the rhythm begins; what was, stays."""
    assert line.part is not None  # noqa: S101 - who calls asked
    wanted, old = line.part.values, line.part_before
    begins: date = wanted["valid_from"]
    if old is not None:
        begins = min(begins, old["valid_from"])
    first_day = max(today, begins)
    values = dict(wanted)
    if values["valid_from"] < first_day:
        values["valid_from"] = _in_step(values, first_day)
    pattern = _pattern(line, rooms, values)
    return Change(schedule_id=line.part.id, pattern=pattern, first_day=first_day)


def _in_step(values: Mapping[str, Any], first_day: date) -> date:
    """Return the last day up to `first_day` from which the rhythm gives the same dates."""
    rule, begins = parse(rule_of(dict(values))), values["valid_from"]
    if rule.interval == 1:
        return first_day
    if rule.frequency is not Frequency.WEEKLY:
        return begins  # type: ignore[no-any-return]
    weeks = (first_day - begins).days // 7
    return begins + timedelta(weeks=weeks - weeks % rule.interval)  # type: ignore[no-any-return]


def _pattern(line: Line, rooms: Rooms, values: dict[str, Any] | None = None) -> Pattern:
    assert line.part is not None  # noqa: S101 - who calls asked
    assert line.part.district is not None  # noqa: S101 - a rhythm has its venue there
    values = values or line.part.values
    venue_id = line.part.district.id or 0
    room_id = rooms[venue_id, values["room"]] if values["room"] else None
    return pattern_of(values, venue_id=venue_id, room_id=room_id)
