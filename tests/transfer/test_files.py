"""Files as they come: other encodings, separators, too much, broken, or no sheet at all."""

import csv as csv_writer
import io
import zipfile
from datetime import date, time

import pytest
from openpyxl import Workbook, load_workbook
from PIL import Image
from sqlalchemy import select

from core.db import db
from core.sheets import csv_bytes
from locations.districts.models import District
from recovery_groups.transfer import file_csv_rules, file_excel_rules
from recovery_groups.transfer.column_rules import Kind
from recovery_groups.transfer.file_reading_rules import read_upload
from recovery_groups.transfer.models import KeptImport
from tests.support.builders import a_district
from tests.transfer.sheets import CENTRUM, CITY, csv, excel, rows_on, run, table, upload

HEAD = "Naam;Gemeente;Omschrijving\r\n"
CAFE = 'Een café; of "twee", naast het plein'
TEXT = HEAD + 'Centrum;Lindewaard;"Een café; of ""twee"", naast het plein"\r\n'


def with_separator(sign):
    """Return the same file with another sign between its cells."""
    file = io.StringIO(newline="")
    rows = [HEAD.strip().split(";"), ["Centrum", "Lindewaard", CAFE]]
    csv_writer.writer(file, delimiter=sign).writerows(rows)
    return file.getvalue().encode()


def description():
    found = db.session.scalar(select(District.description))
    db.session.rollback()
    return found


KINDS_OF_TEXT = (
    (TEXT.encode(), ""),
    (TEXT.encode("utf-8-sig"), ""),
    (TEXT.encode("cp1252"), "Windows-1252"),
    (TEXT.encode("utf-16"), "UTF-16"),
    (TEXT.encode("utf-16-le"), "UTF-16"),
    (TEXT.encode("utf-16-be"), "UTF-16"),
    (TEXT.replace("\r\n", "\n").encode(), ""),
    (b"\r\n;;\r\n" + TEXT.encode(), ""),
    (with_separator(","), ""),
    (with_separator("\t"), ""),
)


def test_every_encoding_and_separator_gives_the_same(app):
    for content, code in KINDS_OF_TEXT:
        read = read_upload([("gebieden.csv", content)], None)
        [sheet] = read.sheets
        assert sheet.head == ["Naam", "Gemeente", "Omschrijving"], content
        [(_, row)] = sheet.rows
        assert row == ["Centrum", "Lindewaard", CAFE], content
        assert [code in note for note in read.notes] == ([True] if code else []), content


def test_another_encoding_is_said_on_the_page(desk):
    page = upload(desk, ("gebieden.csv", TEXT.encode("cp1252")))
    assert "gebieden.csv is geen UTF-8 maar Windows-1252." in page.text
    run(desk, page)
    assert description() == CAFE


def a_photo():
    file = io.BytesIO()
    Image.effect_noise((64, 64), 90).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def an_excel_bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * (file_excel_rules.MOST_UNPACKED + 1))
    return file.getvalue()


def with_entities():
    """Return an Excel file whose XML unfolds by itself ("billion laughs")."""
    file, evil = io.BytesIO(), io.BytesIO(excel(CITY))
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    with zipfile.ZipFile(evil) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.infolist():
            text = old.read(part).decode()
            if part.filename.endswith("workbook.xml"):
                text = text.replace("?>", f"?>{laughs}", 1).replace('name="gebieden"', 'name="&b;"')
            new.writestr(part.filename, text)
    return file.getvalue()


NO_SHEETS = (
    ("gebieden.csv", a_photo, "gebieden.csv kunnen wij niet lezen."),
    ("gebieden.csv", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "kunnen wij niet lezen."),
    ("gebieden.csv", lambda: b"", "gebieden.csv is leeg."),
    ("gebieden.csv", lambda: b"\xef\xbb\xbf", "gebieden.csv is leeg."),
    ("gebieden.csv", HEAD.encode, "er staat niets onder de koppen."),
    (
        "gebieden.csv",
        (HEAD + 'a;"b;c\r\n').encode,
        "na rij 1 staat een aanhalingsteken",
    ),
    (
        "gebieden.csv",
        (HEAD + 'a;"b"c;\r\n').encode,
        "na rij 1 staat een aanhalingsteken",
    ),
    ("lijst.csv", TEXT.encode, "kies hieronder waar dit over gaat."),
    ("stad.xlsx", lambda: b"PK\x03\x04" + bytes(60), "stad.xlsx kunnen wij niet lezen."),
    ("stad.xlsx", lambda: excel(CITY)[:-900], "stad.xlsx kunnen wij niet lezen."),
    ("stad.xlsx", an_excel_bomb, "wordt uitgepakt te groot."),
    ("stad.xlsx", with_entities, "stad.xlsx kunnen wij niet lezen."),
    ("stad.xlsx", lambda: excel({Kind.GROUPS: []}), "er staat niets onder de koppen."),
)
"""Name, what makes it, and what is said of it."""


def test_what_is_no_sheet_is_refused_in_words(desk):
    for name, make, words in NO_SHEETS:
        page = upload(desk, (name, make()))
        assert page.status_code == 422, words
        assert words in page.text
    assert db.session.scalar(select(KeptImport.id)) is None


def test_a_file_with_too_many_rows_is_refused_with_the_limit(desk, monkeypatch):
    monkeypatch.setattr(file_csv_rules, "MOST_ROWS", 3)
    monkeypatch.setattr(file_excel_rules, "MOST_ROWS", 3)
    rows = [{**CENTRUM, "Naam": f"Wijk {number}"} for number in range(4)]
    for name, content in (
        ("gebieden.csv", csv(Kind.DISTRICTS, *rows)),
        ("stad.xlsx", excel({Kind.DISTRICTS: rows})),
    ):
        page = upload(desk, (name, content))
        assert page.status_code == 422
        assert "Dit zijn meer dan 3 rijen." in page.text
    assert rows_on(upload(desk, ("gebieden.csv", csv(Kind.DISTRICTS, *rows[:3]))))


@pytest.mark.hard
def test_a_hundred_thousand_rows_are_refused_soon(desk):
    content = ("Naam;Gemeente\r\n" + "Wijk;Lindewaard\r\n" * 100_000).encode()
    page = upload(desk, ("gebieden.csv", content))
    assert "Dit zijn meer dan 5000 rijen." in page.text


def test_more_than_five_megabytes_is_refused(desk):
    page = upload(desk, ("gebieden.csv", b"x" * (file_csv_rules.MOST_BYTES + 100_000)))
    assert page.status_code == 413
    assert "Dit is groter dan 5 MB." in page.text


def test_a_formula_in_excel_has_to_be_a_value(desk):
    book = Workbook()
    sheet = book.active
    sheet.title = "gebieden"
    for row in table(Kind.DISTRICTS, [{**CENTRUM, "Omschrijving": '=CONCAT("a","b")'}]):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    page = upload(desk, ("stad.xlsx", file.getvalue()))
    [(_, words, more)] = rows_on(page)
    assert (words, more) == ("Fout", "Omschrijving: Hier staat een formule. Plak alleen de waarde.")


TEXTS = {
    '=HYPERLINK("http://x.nl";"Klik")': "Fout",
    "=1+1": "Fout",
    "@SOM(A1)": "Fout",
    "+A1": "Fout",
    "-x": "Fout",
    "-2+3+cmd|' /C calc'!A0": "Fout",
    "'=1+1": "Nieuw",
    "- koffie en thee": "Nieuw",
    "+31 6 000 000 00": "Nieuw",
    "-5": "Nieuw",
    "-": "Nieuw",
}
"""Texts in a cell of a CSV file, and what becomes of the row."""


def test_a_formula_in_csv_has_to_be_a_value_too(desk):
    file = io.StringIO(newline="")
    rows = [[f"Wijk {number}", "Lindewaard", text] for number, text in enumerate(TEXTS)]
    csv_writer.writer(file, delimiter=";").writerows([HEAD.strip().split(";"), *rows])
    page = upload(desk, ("gebieden.csv", file.getvalue().encode()))
    all_rows = rows_on(desk.get(f"{page.request.path}?toon=alles"))
    assert [words for _, words, _ in all_rows] == list(TEXTS.values())
    told = {more for _, words, more in all_rows if words == "Fout"}
    assert told == {"Omschrijving: Hier staat een formule. Plak alleen de waarde."}


def test_a_telephone_number_may_begin_with_a_plus(desk):
    a_district(name="Centrum", slug="centrum")
    row = "Naam;Gebied;Telefoon\r\nTeam Zuid;Centrum;+31 20 000 00 00\r\n"
    page = upload(desk, ("buurtteams.csv", row.encode()))
    assert [words for _, words, _ in rows_on(page)] == ["Nieuw"]


def test_numbers_days_times_and_ticks_of_excel_are_read_as_they_look(desk):
    page = upload(desk, ("stad.xlsx", as_typed_in_excel()))
    assert {words for _, words, _ in rows_on(page)} == {"Nieuw"}


def as_typed_in_excel():
    """Return the small city with real numbers, dates, times and true or false in its cells."""
    book = load_workbook(io.BytesIO(excel(CITY)))
    typed = {"Vanaf": date(2026, 12, 1), "Begint om": time(19, 30), "Inloop": True, "Plekken": 10.0}
    sheet = book["groepen"]
    for cell in sheet[1]:
        if cell.value in typed:
            sheet.cell(2, cell.column).value = typed[cell.value]
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_signs_that_nobody_sees_are_left_out(desk):
    dirty = "Cen\u202etrum\u200b;Linde\x00waard;\u2066café\x07 bij\u00a0het plein"
    page = upload(desk, ("gebieden.csv", (HEAD + dirty + "\r\n").encode()))
    run(desk, page)
    found = db.session.execute(
        select(District.name, District.municipality, District.description, District.slug)
    ).one()
    assert tuple(found) == ("Centrum", "Lindewaard", "café bij het plein", "centrum")


def test_what_looks_like_a_formula_goes_out_guarded_and_comes_back_as_it_was(desk):
    told = ["=1+1", "+31 6", "-x", "@x", "'=al een", "''+twee", "'s avonds"]
    rows = [{**CENTRUM, "Naam": f"Wijk {n}", "Omschrijving": text} for n, text in enumerate(told)]
    run(desk, upload(desk, ("gebieden.csv", csv(Kind.DISTRICTS, *rows))))
    kept = db.session.scalars(select(District.description).order_by(District.name)).all()
    assert kept == told
    sent = desk.get("/beheer/exporteren/gebieden.csv")
    assert "'=1+1" in sent.text
    assert ";=1+1" not in sent.text
    page = upload(desk, ("gebieden.csv", sent.data))
    assert {words for _, words, _ in rows_on(page)} == {"Blijft gelijk"}


def test_the_example_of_a_template_is_not_read(desk):
    template = desk.get("/beheer/importeren/sjabloon/gebieden.csv").data
    assert b"VOORBEELD:" in template
    row = csv_bytes(table(Kind.DISTRICTS, [CENTRUM])[1:]).removeprefix(b"\xef\xbb\xbf")
    page = upload(desk, ("gebieden.csv", template + row))
    assert [(number, words) for number, words, _ in rows_on(page)] == [(3, "Nieuw")]


def test_the_template_with_everything_explains_itself_and_is_empty(desk):
    sent = desk.get("/beheer/importeren/sjabloon/alles.xlsx").data
    book = load_workbook(io.BytesIO(sent))
    assert book.sheetnames == [*(kind.value for kind in Kind), "Uitleg"]
    assert "er staat niets onder de koppen." in upload(desk, ("sjabloon.xlsx", sent)).text


def test_files_are_chosen_together_and_each_says_by_its_name_what_it_is(desk):
    files = [(f"{kind.value}-2026.csv", csv(kind, *rows)) for kind, rows in CITY.items()]
    page = upload(desk, *files)
    assert [words for _, words, _ in rows_on(page)] == ["Nieuw"] * 7
    assert "Klaar." in run(desk, page).text


def test_a_file_of_any_name_is_what_one_says_it_is(desk):
    page = upload(desk, ("lijst.csv", csv(Kind.DISTRICTS, CENTRUM)), soort="gebieden")
    assert [words for _, words, _ in rows_on(page)] == ["Nieuw"]


def test_without_a_file_there_is_nothing_to_look_at(desk):
    page = upload(desk)
    assert page.status_code == 422
    assert "Kies eerst een bestand." in page.text
