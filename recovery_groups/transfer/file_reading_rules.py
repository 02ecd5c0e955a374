"""Reading an upload: files that say by their name, or that of a sheet, what they hold. Pure."""

from collections.abc import Sequence

from core.i18n import gettext
from recovery_groups.transfer.column_rules import Kind
from recovery_groups.transfer.file_csv_rules import (
    Sheet,
    Upload,
    WrongFile,
    csv_table,
    kind_named,
    refuse_more,
    sheet_of,
)
from recovery_groups.transfer.file_excel_rules import Table, excel_tables, is_excel


def read_upload(files: Sequence[tuple[str, bytes]], wanted: Kind | None) -> Upload:
    """Return the sheets of files given as (name, content).

    `wanted` is what a sheet is about whose name does not say so. Raises WrongFile.
    """
    sheets: list[Sheet] = []
    notes = []
    for name, content in files:
        if is_excel(content):
            sheets += _of_excel(excel_tables(content, name), name, wanted)
            continue
        rows, note = csv_table(content, name)
        notes += [note] if note else []
        sheets.append(sheet_of(_kind(name, wanted, name), name, rows))
    for number, sheet in enumerate(sheets):
        if sheet.kind in {one.kind for one in sheets[:number]}:
            raise WrongFile(gettext("Er zijn 2 bladen met %(kind)s. Kies er een.", kind=sheet.kind))
    refuse_more(sum(len(sheet.rows) for sheet in sheets))
    return Upload(sheets, notes, files=len(files))


def _of_excel(tables: Sequence[Table], name: str, wanted: Kind | None) -> list[Sheet]:
    # A filled in template may have sheets with nothing but their headings: those say nothing.
    told = [one for one in tables if len(one[1]) > 1]
    alone = wanted if len(told) == 1 else None
    if not told:
        raise WrongFile(gettext("%(file)s: er staat niets onder de koppen.", file=name))
    found = []
    for title, rows in told:
        where = gettext("%(file)s, blad %(sheet)s", file=name, sheet=title)
        kind = _kind(title, alone, where)
        try:
            found.append(sheet_of(kind, where, rows))
        except WrongFile:
            continue  # only the example is below the headings
    if not found:
        raise WrongFile(gettext("%(file)s: er staat niets onder de koppen.", file=name))
    return found


def _kind(title: str, wanted: Kind | None, where: str) -> Kind:
    kind = kind_named(title) or wanted
    if kind is None:
        ask = gettext("%(file)s: kies hieronder waar dit over gaat.", file=where)
        name_it = gettext("Of geef het bestand een naam zoals groepen.csv.")
        raise WrongFile(f"{ask} {name_it}")
    return kind
