"""Rows about who: experts, and their links with teams. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import combinations

from core.i18n import gettext
from recovery_groups.experts.link_rules import HasEnded, LinkOverlaps, is_over, overlap
from recovery_groups.transfer.column_rules import COLUMNS, Kind
from recovery_groups.transfer.known_rules import Book, Shelf, Thing
from recovery_groups.transfer.line_rules import Line, blank

NEW = "nieuw"
"""What stands for the number of somebody who is not whoever has that name already."""


def judge_expert(line: Line, book: Book) -> None:
    """Find out who a row is about: by the number, else by a name that only one person has."""
    shelf = book[Kind.EXPERTS]
    name, number = line.values.get("first_name", ""), str(line.values.get("number") or "").lower()
    if not name:
        return
    if number and number != NEW:
        thing = next((one for one in shelf if str(one.id) == number), None)
        if thing is None:
            line.wrong(gettext("Dit nummer is van niemand. Laat het leeg."), "number")
            return
    else:
        thing = _by_name(line, shelf, name) if number != NEW else None
    if thing is None:
        thing = Thing(line.kind, _free(shelf, name), name, blank(COLUMNS[line.kind]))
        shelf.add(thing)
    line.values["number"] = str(thing.id or "")
    line.settle(thing)


def judge_link(line: Line, book: Book) -> None:
    """Find out which link a row is about: who, what, where, and since when say so."""
    expert = line.find(book[Kind.EXPERTS], "expert")
    district = line.find(book[Kind.DISTRICTS], "district")
    team = line.find(book[Kind.TEAMS], "team", district)
    first, role = line.values.get("first_day"), line.values.get("role")
    if expert is None or team is None or first is None or role is None:
        return
    if not team.own:
        line.wrong(gettext("Dit is niet van een gebied van jou."), "team")
    line.values["district"] = team.values["district"]
    last = line.values.get("last_day")
    if last is not None and last < first:
        line.wrong(gettext("De laatste dag is voor de eerste dag."), "last_day")
    shelf, key = book[Kind.LINKS], link_key(expert, team, (role, first))
    thing = shelf.by_key.get(key)
    if thing is None:
        thing = Thing(line.kind, key, expert.name, blank(COLUMNS[line.kind]))
        shelf.add(thing)
        for one, fieldname in ((expert, "expert"), (team, "team")):
            if one.archived:
                line.wrong(gettext("Dit staat in het archief. Haal het eerst terug."), fieldname)
    line.settle(thing)
    over = line.before is not None and is_over(line.before["last_day"], book.today)
    if over and line.differences():
        line.wrong(HasEnded.sentence)


def refuse_overlaps(lines: Iterable[Line], book: Book) -> None:
    """Say which links of the file share a day with another one of the same person."""
    by_thing = {line.thing: line for line in lines if line.thing}
    same: dict[object, list[Thing]] = defaultdict(list)
    for one in book[Kind.LINKS]:
        same[one.key.rpartition("|")[0]].append(one)
    for things in same.values():
        for one, other in combinations(things, 2):
            if overlap(_days(one), _days(other)):
                for thing in (one, other):
                    line = by_thing.get(thing)
                    if line is not None and (line.before is None or line.differences()):
                        line.wrong(LinkOverlaps.sentence, "first_day")


def link_key(expert: Thing, team: Thing, since: tuple[str, date]) -> str:
    """Return what no two links share; `since` is the role and the first day."""
    return f"{expert.key}|{team.key}|{since[0]}|{since[1]}"


def _days(link: Thing) -> tuple[date, date | None]:
    return link.values["first_day"], link.values["last_day"]


def _by_name(line: Line, shelf: Shelf, name: str) -> Thing | None:
    found = [one for one in shelf.named(name) if not one.archived]
    if len(found) > 1:
        line.wrong(gettext("Er zijn er meer met deze naam. Vul het nummer in."), "number")
    return found[0] if found else None


def _free(shelf: Shelf, name: str) -> str:
    key = f"{name} ({NEW})"
    while key in shelf.by_key:
        key = f"{key[:-1]}+)"
    return key
