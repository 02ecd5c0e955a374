"""Making files as somebody would fill them in, and sending them to the desk."""

import re
from html import unescape

from core.sheets import csv_bytes, excel_bytes
from recovery_groups.transfer.column_rules import COLUMNS, Kind

CENTRUM = {"Naam": "Centrum", "Gemeente": "Lindewaard", "Fase": "Gestart"}
LINDE = {
    "Naam": "De Linde",
    "Gebied": "Centrum",
    "Straat en nummer": "Lindeplein 4",
    "Plaats": "Lindewaard",
    "Ruimtes": "zaal 2: 14; huiskamer: 20",
    "Rolstoel": "ja",
    "Aangepast toilet": "nee",
    "Maandag": "9:00-12:00, 13:00-22:00",
    "Dinsdag": "9:00-22:30",
}
TEAM = {"Naam": "Buurtteam Centrum", "Gebied": "Centrum", "Telefoon": "000 000 00 00"}
JALILA = {"Voornaam": "Jalila", "Talen": "Nederlands", "Thema's": "Rust vinden, Geld"}
LINK = {
    "Ervaringsdeskundige": "Jalila",
    "Buurtteam": "Buurtteam Centrum",
    "Rol": "Groep",
    "Uren per week": "8",
    "Vanaf": "01-12-2026",
}
GROUP = {
    "Naam": "Samen verder",
    "Gebied": "Centrum",
    "Staat": "Open",
    "Belofte": "Praten over hoe het gaat.",
    "Plekken": "10",
    "Vrij voor inloop": "2",
    "Begeleiders": "Jalila",
    "Buurtpunt": "De Linde",
    "Ruimte": "zaal 2",
    "Hoe vaak": "Elke week",
    "Dag": "dinsdag",
    "Begint om": "19:30",
    "Minuten": "90",
    "Vanaf": "01-12-2026",
}
CITY = {
    Kind.GROUPS: [GROUP],
    Kind.LINKS: [LINK],
    Kind.EXPERTS: [JALILA],
    Kind.VENUES: [LINDE],
    Kind.TEAMS: [TEAM],
    Kind.POSTCODES: [{"Postcode": "6411", "Gebied": "Centrum", "Plek op de kaart": "50.88, 5.98"}],
    Kind.DISTRICTS: [CENTRUM],
}
"""A small city, from the last sheet to the first."""


def table(kind, rows):
    """Return the headings of a kind with these rows (heading → text) below."""
    heads = [column.heading for column in COLUMNS[kind]]
    return [heads, *([row.get(head, "") for head in heads] for row in rows)]


def excel(city):
    """Return an Excel file with a sheet for each kind."""
    return excel_bytes({kind.value: table(kind, rows) for kind, rows in city.items()})


def csv(kind, *rows):
    """Return a CSV file of one kind."""
    return csv_bytes(table(kind, rows))


def upload(desk, *files, soort=""):
    """Choose files, each (name, content), on the page; return what comes of it."""
    page = desk.get("/beheer/importeren")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    # Written out here: the test client would keep a large body in a file that it never closes.
    head = '--grens\r\nContent-Disposition: form-data; name="{}"'
    fields = {"csrf_token": token, "soort": soort}
    body = "".join(f"{head.format(n)}\r\n\r\n{text}\r\n" for n, text in fields.items()).encode()
    for name, content in files or [("", b"")]:
        file = f'{head.format("bestand")}; filename="{name}"\r\n\r\n'.encode()
        body += file + content + b"\r\n"
    kind = "multipart/form-data; boundary=grens"
    answer = desk.post(page.request.path, data=body + b"--grens--\r\n", content_type=kind)
    return desk.get(answer.location) if answer.status_code == 303 else answer


def run(desk, page):
    """Press the button that carries out what a page shows."""
    return desk.send(page, button="/uitvoeren")


def rows_on(page):
    """Return (row, verdict, what stands below it) of every row a page shows."""
    found = re.findall(
        r'<td data-label="Rij">(\d+)</td>.*?<span class="st[^>]*>([^<]+)</span>(.*?)</td></tr>',
        page.text,
        re.DOTALL,
    )
    plain = [(int(row), words, re.sub(r"\s*<[^>]+>\s*", " ", more)) for row, words, more in found]
    return [(row, words, " ".join(unescape(more).split())) for row, words, more in plain]
