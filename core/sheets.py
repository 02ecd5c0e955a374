"""Sheets: a table as a file for a spreadsheet, without a cell that could become a formula."""

import csv
import io
from collections.abc import Iterable

from flask import Response

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a cell a formula when it comes first (OWASP, CSV Injection)."""

Cell = str | int | None


def csv_bytes(rows: Iterable[Iterable[Cell]]) -> bytes:
    """Return rows as CSV for a Dutch spreadsheet: UTF-8 with BOM, semicolons, CRLF (RFC 4180)."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(map(safe_row, rows))
    return text.getvalue().encode("utf-8-sig")


def safe_row(row: Iterable[Cell]) -> list[Cell]:
    """Return a row in which a text that looks like a formula starts with an apostrophe."""
    return [
        f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell for cell in row
    ]


def csv_file(name: str, rows: Iterable[Iterable[Cell]]) -> Response:
    """Return an answer that is saved as `name` (ASCII, without its ending)."""
    response = Response(csv_bytes(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
