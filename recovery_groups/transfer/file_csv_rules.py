"""Reading a file somebody chose: texts in rows, whatever program wrote them. Pure.

What is in the cells is for others to judge; here only whether it is a sheet at all.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from core.errors import Refused
from core.i18n import gettext, lazy_gettext
from recovery_groups.transfer.column_rules import COLUMNS, Kind, is_example

MOST_BYTES = 5 * 1024 * 1024
"""The largest upload that is taken, all files together."""

MOST_ROWS = 5000
"""Rows in one import: a large city at once, and a page that still says something."""

MOST_COLUMNS = 60
MOST_LETTERS = 10_000_000
"""Characters in all cells together: an Excel file of some kilobytes may unfold to gigabytes."""

FORMULA = "\ufdd0"
"""Stands for a cell that holds a formula: a character that is none (Unicode, noncharacters)."""

_SEPARATORS = (";", ",", "\t")
_NOT_TEXT = {chr(number) for number in range(32)} - {"\t", "\r", "\n"}


class WrongFile(Refused):
    """A file that cannot be read at all; the sentence says what to do."""

    status = 422

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence  # type: ignore[misc]


class TooMuch(Refused):
    """More bytes than one upload may have."""

    status = 413
    sentence = lazy_gettext("Dit is groter dan 5 MB. Verdeel het over meer bestanden.")


@dataclass(frozen=True)
class Sheet:
    """A sheet: what it is about, where it stood, its headings, and its rows with their numbers."""

    kind: Kind
    where: str
    head: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True)
class Upload:
    """Everything of one upload, and what is to be said about how it was read."""

    sheets: Sequence[Sheet]
    notes: Sequence[str] = ()
    files: int = 1

    @property
    def text(self) -> str:
        """Return it as it is kept."""
        return json.dumps(asdict(self))


def upload_from(text: str) -> Upload:
    """Return what `Upload.text` was made of."""
    kept = json.loads(text)
    sheets = [
        Sheet(
            Kind(one["kind"]), one["where"], one["head"], [(row[0], row[1]) for row in one["rows"]]
        )
        for one in kept["sheets"]
    ]
    return Upload(sheets, kept["notes"], kept["files"])


def csv_table(content: bytes, name: str) -> tuple[list[tuple[int, list[str]]], str]:
    """Return the numbered rows of a CSV file, and what to say of how it was read.

    Raises WrongFile for what is no text, too long, or has a quote that is not closed.
    """
    text, note = _decoded(content, name)
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for number, row in enumerate(reader, start=1):
            if any(cell.strip() for cell in row):
                rows.append((number, [cell.strip() for cell in row]))
            refuse_more(len(rows) - 2)
    except csv.Error:
        raise WrongFile(
            gettext(
                "%(file)s: na rij %(row)s staat een aanhalingsteken te veel of te weinig.",
                file=name,
                row=rows[-1][0] if rows else 0,
            )
        ) from None
    return rows, note


def sheet_of(kind: Kind, where: str, rows: Sequence[tuple[int, Sequence[str]]]) -> Sheet:
    """Return a sheet of rows of which the first that is not empty holds the headings.

    Raises WrongFile when there is nothing but headings.
    """
    if not rows:
        raise WrongFile(gettext("%(file)s is leeg.", file=where))
    (_, head), *others = rows
    kept = [(number, list(row)) for number, row in others if not is_example(list(row))]
    if not kept:
        raise WrongFile(gettext("%(file)s: er staat niets onder de koppen.", file=where))
    return Sheet(kind, where, list(head), kept)


def kind_named(text: str) -> Kind | None:
    """Return what the name of a file or sheet says it is about: 'Groepen-2026.csv'."""
    wanted = text.strip().casefold()
    return next((kind for kind in Kind if wanted.startswith(kind.value)), None)


def refuse_more(rows: int) -> None:
    """Raise WrongFile for more rows than one import takes."""
    if rows > MOST_ROWS:
        raise WrongFile(
            gettext(
                "Dit zijn meer dan %(most)s rijen. Verdeel ze over meer bestanden.", most=MOST_ROWS
            )
        )


def unreadable(name: str) -> WrongFile:
    """Return the refusal of a file that is no sheet."""
    return WrongFile(
        gettext("%(file)s kunnen wij niet lezen. Kies een CSV- of Excel-bestand.", file=name)
    )


def _separator(text: str) -> str:
    """Return what stands between the cells: what splits the first line in most known headings."""
    head = next((one for one in text.splitlines() if one.strip()), "")
    known = {column.heading.casefold() for some in COLUMNS.values() for column in some}

    def hits(separator: str) -> int:
        return sum(one.strip(' "').casefold() in known for one in head.split(separator))

    return max(_SEPARATORS, key=hits)


def _decoded(content: bytes, name: str) -> tuple[str, str]:
    if not content.strip():
        raise WrongFile(gettext("%(file)s is leeg.", file=name))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _text(content, "UTF-16", name), _said("UTF-16", name)
    if b"\0" in content[:2]:  # a letter of two bytes, as only that encoding has
        order = "BE" if content.startswith(b"\0") else "LE"
        return _text(content, f"UTF-16-{order}", name), _said("UTF-16", name)
    try:
        return _text(content, "UTF-8-sig", name), ""
    except WrongFile:
        text = _text(content, "Windows-1252", name)
        if _NOT_TEXT & set(text):
            raise
        return text, _said("Windows-1252", name)


def _text(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise unreadable(name) from None


def _said(encoding: str, name: str) -> str:
    return gettext(
        "%(file)s is geen UTF-8 maar %(code)s. Kijk letters als é na.", file=name, code=encoding
    )
