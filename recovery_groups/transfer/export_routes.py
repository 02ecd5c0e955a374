"""Exporteren: everything the desk keeps as files for a spreadsheet."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from core import clock, sheets
from core.accounts import guard
from core.accounts.rules import Permission
from core.errors import NotFound
from recovery_groups.desk.frame_routes import blueprint, scope
from recovery_groups.transfer import exports, queries
from recovery_groups.transfer.column_rules import Kind
from recovery_groups.transfer.forms import KINDS
from recovery_groups.transfer.meeting_queries import meetings

MEETINGS = "bijeenkomsten"


@blueprint.get("/exporteren")
@guard.needs(Permission.PLAN)
def export_files() -> ResponseReturnValue:
    """Show what there is to take along."""
    return render_template(
        "transfer/export.html", kinds=KINDS, everything=exports.ALL, meetings=MEETINGS
    )


@blueprint.get("/exporteren/<file>")
@guard.needs(Permission.PLAN, fresh=True)
def export_file(file: str) -> Response:
    """Give one's own districts as a file: 'groepen.csv', 'alles.xlsx', 'bijeenkomsten.csv'."""
    name, _, ending = file.rpartition(".")
    today = clock.today()
    dated = f"{name}-{today:%Y-%m-%d}"
    if file == f"{MEETINGS}.csv":
        return sheets.streamed_csv_file(dated, exports.meeting_parts(meetings(scope())))
    if ending not in {"csv", "xlsx"} or (name == exports.ALL and ending == "csv"):
        raise NotFound
    kinds = list(Kind) if name == exports.ALL else [exports.kind_of(name)]
    book = queries.book(scope(), clock.now(), today)
    found = {kind.value: exports.sheet(kind, book) for kind in kinds}
    if ending == "csv":
        return sheets.csv_file(dated, found[name])
    return sheets.excel_file(dated, found)
