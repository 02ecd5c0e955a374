"""Importeren: choose files, see row by row what they would do, and only then do it."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from flask import Response, redirect, render_template, request, stream_template, url_for
from flask.typing import ResponseReturnValue

from core import sheets
from core.accounts import guard
from core.accounts.rules import Permission, Staff
from core.errors import NotFound, Refused
from core.fields import whole
from core.forms import bare_form, let_in
from core.i18n import lazy_gettext
from core.web import personal
from recovery_groups.desk.frame_routes import blueprint
from recovery_groups.transfer import exports, kept_actions, run_actions
from recovery_groups.transfer.column_rules import COLUMNS, template
from recovery_groups.transfer.file_csv_rules import MOST_BYTES, TooMuch, WrongFile
from recovery_groups.transfer.file_reading_rules import read_upload
from recovery_groups.transfer.forms import KINDS, RunForm, UploadForm
from recovery_groups.transfer.line_rules import Verdict

AT_ONCE = 200
"""Rows on one page of what an import would do: with all their values that is some 500 kB."""

WARNED = "let-op"
"""What asks for the rows that something stands out in."""

VERDICTS = {
    Verdict.WRONG: lazy_gettext("Fout"),
    Verdict.NEW: lazy_gettext("Nieuw"),
    Verdict.CHANGES: lazy_gettext("Verandert"),
    Verdict.SAME: lazy_gettext("Blijft gelijk"),
}
STEPS: dict[str, Any] = {
    **{kind.value: words for kind, words in KINDS.items()},
    run_actions.DATES: lazy_gettext("Datums van nieuwe groepen"),
}


@blueprint.route("/importeren", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def import_files() -> ResponseReturnValue:
    """Take files and keep them, to be looked at before anything happens."""
    if request.method == "POST" and not let_in(MOST_BYTES):
        form = UploadForm(formdata=None)
        form.files.errors = [str(TooMuch.sentence)]
        return _upload(form, TooMuch.status)
    form = UploadForm()
    form.offer()
    if not form.accepted():
        return _upload(form, 422 if form.is_submitted() else 200)
    try:
        upload = read_upload(form.given(), form.wanted())
    except WrongFile as refusal:
        form.files.errors = [str(refusal.sentence)]
        return _upload(form, refusal.status)
    import_id = kept_actions.keep(guard.staff(), upload)
    return redirect(url_for("desk.look_at_import", import_id=import_id), 303)


@blueprint.get("/importeren/sjabloon/<file>")
@guard.needs(Permission.PLAN)
def import_template(file: str) -> Response:
    """Give an empty sheet with the right headings, or one Excel file with all of them."""
    name, _, ending = file.rpartition(".")
    if file == f"{exports.ALL}.xlsx":
        return sheets.excel_file("sjabloon", exports.empty_book())
    kind = exports.kind_of(name)
    if ending == "csv":
        return sheets.csv_file(kind.value, template(kind))
    if ending == "xlsx":
        return sheets.excel_file(kind.value, {kind.value: template(kind)})
    raise NotFound


@blueprint.get("/importeren/<number:import_id>")
@guard.needs(Permission.PLAN)
def look_at_import(import_id: int) -> ResponseReturnValue:
    """Show what a kept upload would do, row by row, and everything that is wrong with it."""
    return _look(import_id, RunForm(formdata=None), 200)


@blueprint.post("/importeren/<number:import_id>/uitvoeren")
@guard.needs(Permission.PLAN)
def run_import(import_id: int) -> ResponseReturnValue:
    """Do it, with an answer that is sent line by line: so one sees that it goes on.

    It needs no JavaScript and no worker, and nobody has to come back to see how it ended. When the
    line is cut before the end, nothing was done, but for dates that the next night makes.
    """
    form, staff = RunForm(), guard.staff()
    kept_actions.kept(staff, import_id)
    if not form.accepted():
        return _look(import_id, form, 422)
    steps = _told(staff, import_id, seen=form.seen.data or "", tell=bool(form.tell.data))
    answer = Response(
        stream_template("transfer/running.html", steps=steps, words=STEPS),
        content_type="text/html; charset=utf-8",
    )
    answer.headers["X-Accel-Buffering"] = "no"  # else nginx shows it when it is over
    return answer


@blueprint.post("/importeren/<number:import_id>/weg")
@guard.needs(Permission.PLAN)
def drop_import(import_id: int) -> ResponseReturnValue:
    """Throw an upload away."""
    staff, form = guard.staff(), bare_form()
    kept_actions.kept(staff, import_id)
    if not form.accepted():
        return _look(import_id, RunForm(formdata=None), 422, expired=form.problems())
    kept_actions.throw_away(staff, import_id)
    return redirect(url_for("desk.import_files", gedaan="weg"), 303)


@blueprint.errorhandler(kept_actions.ImportIsOver)
def import_is_over(refusal: kept_actions.ImportIsOver) -> Response:
    """Say that what one wanted to look at or carry out is not there any more."""
    page = render_template("transfer/over.html", refusal=refusal)
    return personal(Response(page, refusal.status, content_type="text/html; charset=utf-8"))


class Told(NamedTuple):
    """A line of a running import: a step, or how it ended (neither failed nor a step: well)."""

    step: run_actions.Step | None = None
    failed: str = ""
    row: int | None = None
    sheet: Any = ""


def _told(staff: Staff, import_id: int, *, seen: str, tell: bool) -> Iterator[Told]:
    """Give what the page says, one line after another; the last says how it ended."""
    try:
        for step in run_actions.carry_out(staff, import_id, seen=seen, tell=tell):
            yield Told(step)
    except run_actions.RowRefused as refused:
        row, words = refused.line, str(refused.refusal.sentence)
        yield Told(failed=words, row=row.number, sheet=KINDS[row.kind])
    except Refused as refusal:
        yield Told(failed=str(refusal.sentence))
    else:
        yield Told()


def _upload(form: UploadForm, status: int) -> ResponseReturnValue:
    form.offer()
    page = render_template(
        "transfer/import.html",
        form=form,
        kinds=KINDS,
        columns=COLUMNS,
        done=request.args.get("gedaan", ""),
        everywhere=guard.staff().districts(Permission.PLAN) is None,
    )
    return page, status


def _look(
    import_id: int, form: RunForm, status: int, *, expired: Sequence[tuple[str, str]] = ()
) -> ResponseReturnValue:
    upload = kept_actions.kept(guard.staff(), import_id)
    plan = run_actions.look(guard.staff(), upload)
    form.seen.data = plan.mark
    asked = request.args.get("toon", "")
    only = next((one for one in Verdict if one.value == asked), None)
    if asked not in {exports.ALL, WARNED} and only is None and plan.counts[Verdict.WRONG]:
        only = Verdict.WRONG
    lines = [one for one in plan.lines if only in (None, one.verdict)]
    if asked == WARNED:
        only, lines = None, [one for one in plan.lines if one.warnings]
    first = whole(request.args.get("na")) or 0

    def link(start: int) -> str:
        way = {"toon": asked or None, "na": start or None, "_anchor": "rijen"}
        return url_for("desk.look_at_import", import_id=import_id, **way)  # type: ignore[arg-type]

    page = render_template(
        "transfer/look.html",
        form=form,
        problems=[*expired, *form.problems()],
        plan=plan,
        notes=upload.notes,
        several=upload.files > 1,
        sheets=[one for one in KINDS if one in {sheet.kind for sheet in upload.sheets}],
        lines=lines[first : first + AT_ONCE],
        earlier=link(max(0, first - AT_ONCE)) if first else None,
        later=link(first + AT_ONCE) if len(lines) > first + AT_ONCE else None,
        only=only,
        asked=asked,
        kinds=KINDS,
        verdicts=VERDICTS,
        import_id=import_id,
    )
    return page, status
