"""Reading an Excel file, with limits on what it may unfold to. Pure."""

import importlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from core.i18n import gettext
from recovery_groups.transfer.file_csv_rules import (
    FORMULA,
    MOST_COLUMNS,
    MOST_LETTERS,
    MOST_ROWS,
    WrongFile,
    refuse_more,
    unreadable,
)

MOST_UNPACKED = 60_000_000
"""Bytes of all parts of the file unpacked; 5,000 full rows take some 10 million."""

MOST_SHEETS = 20
HELP = "uitleg"
"""The name of a sheet that explains the others, and is not read."""

_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, SyntaxError),
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, NotImplementedError),
)
"""What a damaged file makes openpyxl, zipfile and the XML reader raise. SyntaxError: bad XML."""

Table = tuple[str, list[tuple[int, list[str]]]]


def is_excel(content: bytes) -> bool:
    """Return whether a file may be an Excel file: it is a zip."""
    return content.startswith(b"PK")


def excel_tables(content: bytes, name: str) -> list[Table]:
    """Return the sheets that are not empty: their name and numbered rows.

    Raises WrongFile for what is no Excel file, or unfolds to more than one import takes.
    """
    openpyxl = importlib.import_module("openpyxl")  # when needed: it would be a tenth of the start
    try:
        _refuse_bomb(content, name)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        try:
            found = [(sheet.title, _rows(sheet)) for sheet in book.worksheets[:MOST_SHEETS]]
        finally:
            book.close()
    except (*_BROKEN, openpyxl.utils.exceptions.InvalidFileException):
        raise unreadable(name) from None
    return [one for one in found if one[1] and one[0].strip().casefold() != HELP]


def _refuse_bomb(content: bytes, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        unpacked = sum(part.file_size for part in parts.infolist())
    if unpacked > MOST_UNPACKED:
        raise WrongFile(gettext("%(file)s wordt uitgepakt te groot. Verdeel het.", file=name))


def _rows(sheet: Any) -> list[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # what a file says of its own size counts for nothing
    found: list[tuple[int, list[str]]] = []
    letters = 0
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        texts = list(_texts(row))
        if any(texts):
            found.append((number, texts))
            letters += sum(map(len, texts))
        too_far = letters > MOST_LETTERS or number > 20 * MOST_ROWS
        refuse_more(MOST_ROWS + 1 if too_far else len(found) - 2)
    return found


def _texts(row: Any) -> Iterator[str]:
    for cell in row:
        broken = getattr(cell, "data_type", "") in {"f", "e"}
        yield FORMULA if broken else _text(cell.value)


def _text(value: object) -> str:
    match value:
        case bool():
            found = "ja" if value else "nee"
        case datetime() if value.time() != time():
            found = f"{value:%d-%m-%Y %H:%M}"
        case date():
            found = f"{value:%d-%m-%Y}"
        case time():
            found = f"{value:%H:%M}"
        case float() if value.is_integer():
            found = str(int(value))
        case _:
            found = "" if value is None else str(value).strip()
    return found
