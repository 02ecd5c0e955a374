"""What an import would do: every row judged against what there is, in one order. Pure."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from recovery_groups.transfer.column_rules import Kind
from recovery_groups.transfer.file_csv_rules import Sheet
from recovery_groups.transfer.known_rules import Book
from recovery_groups.transfer.line_rules import Line, Problem, Verdict, columns_of, read_line
from recovery_groups.transfer.row_people_rules import judge_expert, judge_link, refuse_overlaps
from recovery_groups.transfer.row_place_rules import (
    judge_district,
    judge_postcode,
    judge_team,
    judge_venue,
)
from recovery_groups.transfer.row_together_rules import warn_of_clashes
from recovery_groups.transfer.row_whole_group_rules import judge_group, judge_groups

_JUDGES: Mapping[Kind, Callable[[Line, Book], None]] = {
    Kind.DISTRICTS: judge_district,
    Kind.POSTCODES: judge_postcode,
    Kind.TEAMS: judge_team,
    Kind.VENUES: judge_venue,
    Kind.EXPERTS: judge_expert,
    Kind.LINKS: judge_link,
    Kind.GROUPS: judge_group,
}


@dataclass
class Plan:
    """The rows of every sheet, in the order in which they are carried out."""

    lines: list[Line] = field(default_factory=list)
    heads: list[tuple[Sheet, Problem]] = field(default_factory=list)
    """What is wrong with the headings of a sheet."""

    @property
    def counts(self) -> Counter[Verdict]:
        """Return how many rows there are of each sort."""
        return Counter(line.verdict for line in self.lines)

    @property
    def warned(self) -> int:
        """Return how many rows there are that something stands out in."""
        return sum(bool(line.warnings) for line in self.lines)

    @property
    def good(self) -> bool:
        """Return whether it may be carried out: nothing is wrong, and there is something to do."""
        counts = self.counts
        return not self.heads and not counts[Verdict.WRONG] and set(counts) != {Verdict.SAME}

    @property
    def mark(self) -> str:
        """Return what is the same for two plans that would do the same, and else differs."""
        told = hashlib.sha256()
        for line in self.lines:
            row = (line.kind, line.number, line.verdict, line.changes, len(line.warnings))
            told.update(repr(row).encode())
        return told.hexdigest()[:32]


def plan(sheets: Sequence[Sheet], book: Book) -> Plan:
    """Return what these sheets would do. The things of the book are changed as it goes."""
    made = Plan()
    order = list(Kind)
    for sheet in sorted(sheets, key=lambda one: order.index(one.kind)):
        columns, problems = columns_of(sheet)
        made.heads += ((sheet, one) for one in problems)
        lines = [read_line(sheet, columns, row) for row in sheet.rows]
        for line in lines:
            _JUDGES[sheet.kind](line, book)
        if sheet.kind is Kind.LINKS:
            refuse_overlaps(lines, book)
        if sheet.kind is Kind.GROUPS:
            judge_groups(lines, book)
            warn_of_clashes(lines, book)
        _note_faults(lines, book)
        made.lines += lines
    return made


def _note_faults(lines: Sequence[Line], book: Book) -> None:
    """Let what points at a row with something wrong in it know that, and say nothing beside it."""
    for line in lines:
        if line.thing is not None:
            line.thing.faulty |= bool(line.problems) and line.thing.row == line.number
        else:
            name = str(line.values.get("name") or line.values.get("first_name") or "")
            book[line.kind].misread.setdefault(name.casefold(), line.number)
