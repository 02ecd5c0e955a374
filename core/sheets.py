"""Sheets: a table as a file for a spreadsheet, without a cell that could become a formula."""

import csv
import importlib
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from flask import Response, stream_with_context

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a cell a formula when it comes first (OWASP, CSV Injection)."""

_WIDEST = 60
"""Characters a column of an Excel sheet is made wide, at most."""

Cell = str | int | None
Rows = Iterable[Iterable[Cell]]


def csv_bytes(rows: Rows) -> bytes:
    """Return rows as CSV for a Dutch spreadsheet: UTF-8 with BOM, semicolons, CRLF (RFC 4180)."""
    return b"".join(csv_parts([rows]))


def csv_parts(parts: Iterable[Rows]) -> Iterator[bytes]:
    """Give the same CSV bit by bit: one piece for each part, made when it is asked for."""
    mark = "\ufeff"
    for rows in parts:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(map(safe_row, rows))
        yield (mark + text.getvalue()).encode()
        mark = ""


def excel_bytes(sheets: Mapping[str, Rows]) -> bytes:
    """Return an Excel file with these sheets by name; the first row of each is its head."""
    xlsxwriter = importlib.import_module("xlsxwriter")  # when needed: no page of residents asks it
    file = io.BytesIO()
    nothing_else = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, {"in_memory": True, **nothing_else}) as book:
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})  # the same file again
        head = book.add_format({"bold": True})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            widths: dict[int, int] = {}
            for number, row in enumerate(map(safe_row, rows)):
                sheet.write_row(number, 0, row, head if number == 0 else None)
                for column, cell in enumerate(row):
                    widths[column] = max(widths.get(column, 8), len(str(cell or "")))
            for column, width in widths.items():
                sheet.set_column(column, column, min(width + 2, _WIDEST))
            sheet.freeze_panes(1, 0)
    return file.getvalue()


def safe_row(row: Iterable[Cell]) -> list[Cell]:
    """Return a row in which a text that looks like a formula starts with an apostrophe."""
    return [f"'{cell}" if isinstance(cell, str) and _may_count(cell) else cell for cell in row]


def unguarded(text: str) -> str:
    """Return what `safe_row` was given, of one cell."""
    return text[1:] if text.startswith("'") and _may_count(text) else text


def _may_count(text: str) -> bool:
    # What stands behind apostrophes too: else one that somebody typed would be taken off again.
    return text.lstrip("'").startswith(_FORMULA)


def csv_file(name: str, rows: Rows) -> Response:
    """Return an answer that is saved as `name` (ASCII, without its ending)."""
    return _saved(csv_bytes(rows), f"{name}.csv", "text/csv; charset=utf-8")


def streamed_csv_file(name: str, parts: Iterable[Rows]) -> Response:
    """Return the same of parts that are asked for while the file is on its way."""
    return _saved(stream_with_context(csv_parts(parts)), f"{name}.csv", "text/csv; charset=utf-8")


def excel_file(name: str, sheets: Mapping[str, Rows]) -> Response:
    """Return an answer that is saved as the Excel file `name`."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _saved(excel_bytes(sheets), f"{name}.xlsx", kind)


def _saved(content: bytes | Iterator[bytes], name: str, kind: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
