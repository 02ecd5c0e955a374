"""Imports: what one would do, and doing it: everything or nothing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core import clock, patience
from core.accounts.rules import Permission, Staff
from core.db import db, transaction
from core.errors import ChangedMeanwhile, Refused
from recovery_groups.meetings.horizon_actions import extend_each
from recovery_groups.transfer import (
    busy_queries,
    group_actions,
    kept_actions,
    people_actions,
    place_actions,
    queries,
    verdict_rules,
)
from recovery_groups.transfer.column_rules import Kind
from recovery_groups.transfer.file_csv_rules import Upload
from recovery_groups.transfer.line_rules import Line, Verdict
from recovery_groups.transfer.models import KeptImport
from recovery_groups.transfer.verdict_rules import Plan

AT_ONCE = 50
"""Rows between two signs of life."""

DATES = "datums"
"""The last step: the dates of new groups, which are not in the file."""


@dataclass(frozen=True)
class Step:
    """How far a running import is: `done` of `total` things of a kind, or of `DATES`."""

    what: str
    done: int
    total: int


class RowRefused(Exception):
    """While it was carried out, a rule said no to one row; nothing of the import stays."""

    def __init__(self, line: Line, refusal: Refused) -> None:
        super().__init__()
        self.line, self.refusal = line, refusal


_DO: Mapping[Kind, Callable[[Staff, Line], None]] = {
    Kind.DISTRICTS: place_actions.do_district,
    Kind.TEAMS: place_actions.do_team,
    Kind.VENUES: place_actions.do_venue,
    Kind.EXPERTS: people_actions.do_expert,
    Kind.LINKS: people_actions.do_link,
}


def look(staff: Staff, upload: Upload) -> Plan:
    """Return what an upload would do now; nothing is written."""
    book = queries.book(staff.districts(Permission.PLAN), clock.now(), clock.today())
    if any(sheet.kind is Kind.GROUPS for sheet in upload.sheets):
        book = replace(book, busy=busy_queries.busy(clock.now()))
    return verdict_rules.plan(upload.sheets, book)


def carry_out(staff: Staff, import_id: int, *, seen: str, tell: bool) -> Iterator[Step]:
    """Do what a kept upload says, and give how far it is. `tell`: with messages to residents.

    All of it or nothing, in one transaction; stopped halfway, nothing stays. `seen` is the mark of
    the plan that was shown: when it would do something else by now, it does nothing. The dates of
    new groups follow in small transactions, so that who signs up meanwhile waits for a blink only;
    stopped there, the next night makes the rest. Raises NotFound, ChangedMeanwhile, RowRefused.
    """
    patience.start_anew()
    opened: list[int] = []
    try:
        with transaction():
            # One import after another: two at once would not see each other's new names.
            every = select(KeptImport.id).order_by(KeptImport.id).with_for_update()
            db.session.execute(every).all()
            made = look(staff, kept_actions.kept(staff, import_id))
            if made.mark != seen or not made.good:
                raise ChangedMeanwhile
            for step in _steps(staff, made, opened, tell=tell):
                patience.start_anew()
                yield step
            kept_actions.throw_away(staff, import_id)
    except IntegrityError:
        raise ChangedMeanwhile from None
    for done in extend_each(opened):
        patience.start_anew()
        yield Step(DATES, done, len(opened))


def _steps(staff: Staff, made: Plan, opened: list[int], *, tell: bool) -> Iterator[Step]:
    todo = [one for one in made.lines if one.verdict in {Verdict.NEW, Verdict.CHANGES}]
    for kind, some in groupby(todo, key=lambda line: line.kind):
        lines = list(some)
        if kind is Kind.GROUPS:
            yield from _groups(staff, lines, opened, tell=tell)
            continue
        if kind is Kind.POSTCODES:
            place_actions.note_postcodes(staff, map(place_actions.do_postcode, lines))
            yield Step(kind, len(lines), len(lines))
            continue
        for number, line in enumerate(lines, start=1):
            _do(line, lambda line=line, kind=kind: _DO[kind](staff, line))  # type: ignore[misc]
            if number % AT_ONCE == 0 or number == len(lines):
                yield Step(kind, number, len(lines))


def _groups(staff: Staff, lines: list[Line], opened: list[int], *, tell: bool) -> Iterator[Step]:
    groups = group_actions.by_group(lines)
    new = [one for one in groups if one[0].verdict is Verdict.NEW and not one[0].follows]
    others = [one for one in groups if one[0].verdict is not Verdict.NEW or one[0].follows]
    rooms, total = group_actions.rooms_in(groups), len(groups)
    for first in range(0, len(new), AT_ONCE):
        some = new[first : first + AT_ONCE]
        group_actions.make(staff, some, rooms)
        opened += (one[0].thing.id for one in some if one[0].thing and one[0].thing.id)
        yield Step(Kind.GROUPS, first + len(some), total)
    for number, rows in enumerate(others, start=len(new) + 1):
        _do(
            rows[0],
            lambda rows=rows: group_actions.change(staff, rows, rooms, tell=tell),  # type: ignore[misc]
        )
        if number % AT_ONCE == 0 or number == total:
            yield Step(Kind.GROUPS, number, total)


def _do(line: Line, what: Callable[[], None]) -> None:
    try:
        what()
    except ChangedMeanwhile:
        raise
    except Refused as refusal:
        raise RowRefused(line, refusal) from refusal
