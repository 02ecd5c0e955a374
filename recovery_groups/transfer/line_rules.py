"""One row of a file: what it says, what it changes, and everything that is wrong with it. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from core.i18n import gettext
from core.sheets import unguarded
from core.slugs import SlugIsTaken
from recovery_groups.desk.places_actions import free_slug
from recovery_groups.transfer.cell_rules import WrongCell
from recovery_groups.transfer.column_rules import COLUMNS, Column, Kind
from recovery_groups.transfer.file_csv_rules import FORMULA, Sheet
from recovery_groups.transfer.known_rules import Shelf, Thing

_FORMULA_AS_TEXT = re.compile(r"[=@]|[+-](?!\s)(?![\d\s.,()/-]*\Z)")
"""What a spreadsheet takes for a formula (OWASP, CSV Injection) and is no number of any sort.

Behind a sign and a space comes a line of a list. What an export guarded starts with an apostrophe.
"""


class Verdict(StrEnum):
    """What becomes of a row."""

    WRONG = "fout"
    NEW = "nieuw"
    CHANGES = "verandert"
    SAME = "gelijk"


class Difference(NamedTuple):
    """A cell that changes, as texts."""

    field: str
    heading: str
    old: str
    new: str


class Problem(NamedTuple):
    """What is wrong, and in which column; no column when it is the whole row or sheet."""

    heading: str
    sentence: str


@dataclass(eq=False)
class Line:
    """A row of a sheet. `values` hold what was read, of the columns that are there.

    After judging `thing` is what it is about, `before` its values until now (None for a new thing),
    and `refs` the things that its cells point at.
    """

    kind: Kind
    number: int
    values: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    """What may be meant so, and is shown before it is done."""
    where: str = ""
    """The file, and of an Excel file the sheet."""
    first_cell: str = ""
    thing: Thing | None = None
    before: Mapping[str, Any] | None = None
    refs: dict[str, Any] = field(default_factory=dict)
    part: Thing | None = None
    """Of a group, the schedule that the row is about."""
    part_before: Mapping[str, Any] | None = None
    follows: bool = False
    """A further row of a group that was there already: only about another schedule."""

    @property
    def title(self) -> str:
        """Return what the row is about."""
        return self.thing.name if self.thing else self.first_cell

    @cached_property
    def verdict(self) -> Verdict:
        """What becomes of the row; ask when everything is judged."""
        if self.problems:
            return Verdict.WRONG
        if self.before is None:
            return Verdict.NEW
        return Verdict.CHANGES if self.changes else Verdict.SAME

    @cached_property
    def changes(self) -> list[Difference]:
        """Every cell that changes; ask when everything is judged."""
        return self.differences()

    def differences(self) -> list[Difference]:
        """Return every cell that changes, as it is judged so far."""
        thing = {} if self.follows or not self.thing else self.thing.values
        found = self._between(self.before or {}, thing)
        if self.part:
            found += self._between(self.part_before or {}, self.part.values)
        return found

    def changed(self) -> set[str]:
        """Return the fields that change, as it is judged so far."""
        return {one.field for one in self.differences()}

    def wrong(self, sentence: object, fieldname: str = "") -> None:
        """Say what is wrong with the row, or with one of its cells."""
        self.problems.append(Problem(heading_of(self.kind, fieldname), str(sentence)))

    def warn(self, sentence: object, fieldname: str = "") -> None:
        """Say what stands out in the row, which may be carried out as it is."""
        self.warnings.append(Problem(heading_of(self.kind, fieldname), str(sentence)))

    def find(self, shelf: Shelf, fieldname: str, district: Thing | None = None) -> Thing | None:
        """Return the thing a cell points at; None, with what is wrong, when there is none."""
        text = self.values.get(fieldname)
        if not text:
            return None
        try:
            found = shelf.find(text, district)
        except WrongCell as wrong:
            self.wrong(wrong, fieldname)
            return None
        self.values[fieldname] = shelf.label(found)
        self.refs[fieldname] = found
        return found

    def meet(self, shelf: Shelf, district: Thing | None = None) -> Thing | None:
        """Return the thing the row is about, by its address or else by its name; None if new."""
        slug = self.values.get("slug")
        if slug:
            return shelf.by_key.get(slug)
        found = shelf.named(self.values.get("name") or "", district)
        if len(found) > 1:
            self.wrong(gettext("Er zijn er meer met deze naam. Vul het adres in."), "name")
        return found[0] if len(found) == 1 else None

    def new_key(self, shelf: Shelf) -> str:
        """Return the address of something new, given or made of its name."""
        slug = self.values.get("slug")
        if slug:
            if slug in shelf.taken:
                self.wrong(SlugIsTaken.sentence, "slug")
            return str(slug)
        return free_slug(self.values.get("name") or "x", {*shelf.by_key, *shelf.taken})

    def settle(self, thing: Thing) -> None:
        """Let the row be about something: there already, or new and put on its shelf by now.

        What the file leaves open stays as it was, and gets its default in something new.
        """
        if thing.row is not None:
            twin = gettext("Dit staat ook in rij %(row)s. Haal er een weg.", row=thing.row)
            self.wrong(twin, "" if self.same_name(thing) else "slug")
            self.thing, self.before = thing, thing.values
            return
        if thing.archived:
            self.wrong(gettext("Dit staat in het archief. Haal het eerst terug."))
        if not thing.own:
            self.wrong(gettext("Dit is niet van een gebied van jou."))
        self.thing, thing.row = thing, self.number
        self.before = dict(thing.values) if thing.id else None
        known = {one.field for one in COLUMNS[self.kind]}
        thing.values = {**thing.values, **{n: v for n, v in self.values.items() if n in known}}

    def same_name(self, thing: Thing) -> bool:
        """Return whether the row calls a thing as it is called; else it was the address."""
        return str(self.values.get("name") or thing.name).casefold() == thing.name.casefold()

    def _between(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
        found = []
        for column in COLUMNS[self.kind]:
            if column.field in new:
                here = column.text(old[column.field]) if column.field in old else ""
                there = column.text(new[column.field])
                if here != there:
                    found.append(Difference(column.field, column.heading, here, there))
        return found


def heading_of(kind: Kind, fieldname: str) -> str:
    """Return the heading of a field."""
    return next((one.heading for one in COLUMNS[kind] if one.field == fieldname), "")


def blank(columns: Sequence[Column]) -> dict[str, Any]:
    """Return the values of something new that nothing is told of."""
    return {one.field: one.empty if one.default is None else one.default for one in columns}


def columns_of(sheet: Sheet) -> tuple[dict[int, Column], list[Problem]]:
    """Return the column at each place of a sheet, and what is wrong with its headings."""
    known = {one.heading.casefold(): one for one in COLUMNS[sheet.kind]}
    found: dict[int, Column] = {}
    problems = []
    for place, text in enumerate(sheet.head):
        column = known.get(unguarded(text).strip().casefold())
        if column is None:
            if text or any(place < len(row) and row[place] for _, row in sheet.rows):
                problems.append(Problem(text[:40], _unknown(text, known)))
        elif column in found.values():
            problems.append(Problem(text, gettext("Deze kolom staat er dubbel. Haal er een weg.")))
        else:
            found[place] = column
    there = {one.field for one in found.values()}
    problems += (
        Problem(one.heading, gettext("Deze kolom ontbreekt. Zet die erbij."))
        for one in COLUMNS[sheet.kind]
        if one.needed and one.field not in there
    )
    return found, problems


def read_line(sheet: Sheet, columns: Mapping[int, Column], row: tuple[int, Sequence[str]]) -> Line:
    """Return what a numbered row says, with what is wrong with its cells one by one."""
    number, cells = row
    line = Line(sheet.kind, number, {}, where=sheet.where)
    first = COLUMNS[sheet.kind][0].field
    for place, column in columns.items():
        cell = cells[place] if place < len(cells) else ""
        text = unguarded(cell)
        if column.field == first:
            line.first_cell = text[:60].replace(FORMULA, "")
        if cell == FORMULA or _FORMULA_AS_TEXT.match(cell):
            line.wrong(gettext("Hier staat een formule. Plak alleen de waarde."), column.field)
            continue
        try:
            value = column.cell.read(text) if text else None
        except WrongCell as wrong:
            line.wrong(wrong, column.field)
            continue
        if value not in (None, "", (), {}):
            line.values[column.field] = value
        elif column.needed:
            line.wrong(gettext("Vul dit in."), column.field)
        elif column.default is None:
            line.values[column.field] = column.empty
    if any(cells[len(sheet.head) :]):
        line.wrong(gettext("Deze rij heeft meer cellen dan er koppen zijn."))
    return line


def _unknown(text: str, known: Mapping[str, Column]) -> str:
    near = get_close_matches(text.strip().casefold(), known, n=1)
    if near:
        wanted = known[near[0]].heading
        return gettext("Deze kolom kennen we niet. Bedoel je %(name)s?", name=wanted)
    return gettext("Deze kolom kennen we niet. Haal die weg.")
