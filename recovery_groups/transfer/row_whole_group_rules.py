"""Rows about groups: one for each rhythm, all with the same words of the group. Pure."""

from collections import defaultdict
from collections.abc import Iterable

from core.i18n import gettext
from recovery_groups.groups.models import GroupState
from recovery_groups.planning.group_actions import NotThatState
from recovery_groups.planning.replan_actions import GroupStands
from recovery_groups.planning.rules import SeatsAreTaken
from recovery_groups.planning.state_rules import may_become
from recovery_groups.transfer.column_rules import COLUMNS, GROUP, SCHEDULE, Kind
from recovery_groups.transfer.known_rules import Book, Thing
from recovery_groups.transfer.line_rules import Line, blank, heading_of
from recovery_groups.transfer.row_place_rules import (
    own_district,
    stays_put,
    takes_nothing_away,
)
from recovery_groups.transfer.row_rhythm_rules import judge_rhythm, matched, rhythm_of

_OF_GROUP = frozenset(column.field for column in GROUP)
_OF_SCHEDULE = frozenset(column.field for column in SCHEDULE)


def judge_group(line: Line, book: Book) -> None:
    """Find out which group a row is about, and read its rhythm; the rest is for `judge_groups`."""
    district, shelf = own_district(line, book), book[Kind.GROUPS]
    leaders = [_leader(line, name, book) for name in line.values.get("leaders", ())]
    if leaders:
        line.refs["leaders"] = [one for one in leaders if one]
        labels = {book[Kind.EXPERTS].label(one) for one in leaders if one}
        line.values["leaders"] = tuple(sorted(labels, key=str.casefold))
    line.part = rhythm_of(line, book)
    line.values = {name: v for name, v in line.values.items() if name not in _OF_SCHEDULE}
    thing = line.meet(shelf, district)
    if thing is None:
        key = line.new_key(shelf)
        name = str(line.values.get("name") or key)
        thing = Thing(line.kind, key, name, blank(GROUP), district=district)
        shelf.add(thing)
    elif district is not None and thing.district is not district:
        line.wrong(stays_put(), "district")
    line.values["slug"] = thing.key
    if thing.row is None:
        line.settle(thing)
    else:
        _follow(line, thing)


def judge_groups(lines: Iterable[Line], book: Book) -> None:
    """Judge each group as a whole, with all its rows."""
    by_group: dict[Thing, list[Line]] = defaultdict(list)
    for line in lines:
        if line.thing is not None:
            by_group[line.thing].append(line)
    for group, rows in by_group.items():
        _match(group, rows)
        first = rows[0]
        if first.before is None or first.differences():
            _judge_size(first, group, book)
            _judge_state(first, group, rows)
            gone = set((first.before or {}).get("leaders", ())) - set(group.values["leaders"])
            if gone and not any(
                heading_of(first.kind, "leaders") == one[0] for one in first.problems
            ):
                first.wrong(takes_nothing_away(), "leaders")
        size_changes = "capacity" in first.changed()
        for line in rows:
            if line.part and (size_changes or line.part_before != line.part.values):
                judge_rhythm(line, group, book)


def _leader(line: Line, name: str, book: Book) -> Thing | None:
    asked = Line(line.kind, line.number, {"leaders": name})
    found = asked.find(book[Kind.EXPERTS], "leaders")
    for problem in asked.problems:
        words = gettext("Zet er een ; tussen.") if "," in name else problem.sentence
        line.wrong(f"{name}: {words}", "leaders")
    return found


def _follow(line: Line, group: Thing) -> None:
    """Take a further row of a group: it says the same of it, or nothing, and has its own rhythm."""
    line.thing, line.follows = group, True
    line.before = {} if group.id else None
    if not line.same_name(group):
        line.wrong(gettext("Dit staat ook in rij %(row)s. Haal er een weg.", row=group.row), "slug")
        line.part = None  # its rhythm is of another group
        return
    for column in COLUMNS[Kind.GROUPS]:
        here = line.values.get(column.field)
        if here in (None, "", ()) or column.field not in group.values:
            continue
        if column.text(here) != column.text(group.values[column.field]):
            line.wrong(
                gettext("Dit is anders dan in rij %(row)s van deze groep.", row=group.row),
                column.field,
            )
    if line.part is None:
        line.wrong(gettext("Dit staat ook in rij %(row)s. Haal er een weg.", row=group.row))


def _match(group: Thing, rows: list[Line]) -> None:
    """Find out which rhythm of the file is which one there is."""
    mine = [line for line in rows if line.part]
    texts = [
        [column.text(line.part.values[column.field]) for column in SCHEDULE]
        for line in mine
        if line.part
    ]
    for place, line in enumerate(mine):
        if texts[place] in texts[:place]:
            twin = mine[texts.index(texts[place])].number
            line.wrong(gettext("Dit staat ook in rij %(row)s. Haal er een weg.", row=twin))
    pairs = matched([line.part for line in mine if line.part], group.parts)
    for line, old in zip(mine, pairs or [None] * len(mine), strict=True):
        if line.part is None:
            continue
        if pairs is None:
            line.wrong(gettext("Welk rooster is dit? Verander het op de pagina van de groep."))
        line.part.id = old.id if old else None
        line.part_before = dict(old.values) if old else None


def _judge_size(line: Line, group: Thing, book: Book) -> None:
    capacity, kept = group.values["capacity"], group.values["walk_in_places"] or 0
    if not group.values["walk_in"] and capacity is None:
        line.wrong(gettext("Zonder inloop zijn er plekken nodig. Vul die in."), "capacity")
    if kept > (capacity or 0):
        line.wrong(gettext("Dit zijn meer plekken dan er zijn."), "walk_in_places")
    elif kept and not group.values["walk_in"]:
        line.wrong(gettext("Zonder inloop hou je geen plekken vrij."), "walk_in_places")
    if "capacity" in line.changed() and book.seats.get(group.id or 0, 0) > (capacity or 0):
        line.wrong(SeatsAreTaken.sentence, "capacity")


def _judge_state(line: Line, group: Thing, rows: list[Line]) -> None:
    wanted = group.values["state"]
    before = line.before["state"] if line.before else None
    if before is None and wanted not in {GroupState.DRAFT, GroupState.OPEN}:
        line.wrong(gettext("Een nieuwe groep begint als Concept of Open."), "state")
    if before is not None and before != wanted and not may_become(before, wanted):
        line.wrong(NotThatState.sentence, "state")
    nowhere = not group.parts and not any(one.part or one.problems for one in rows)
    if wanted == GroupState.OPEN and nowhere:
        line.wrong(gettext("Een open groep heeft een rooster nodig. Vul dat in."), "venue")
    stands = before in {GroupState.PAUSED, GroupState.ENDED}
    if stands:
        for one in rows:
            if one.part and one.part_before != one.part.values:
                one.wrong(GroupStands.sentence, "venue")
